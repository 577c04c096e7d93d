#include "observe/risky_path.h"

namespace gabion::observe {

namespace {

constexpr RiskyPath kRiskyPaths[] = {
    // A pattern with a leading "/" is a prefix of the whole path; any other is looked for at a component's start.
    {".git/hooks/", Severity::high, "git runs it by itself"},
    {".git/config", Severity::high, "git obeys it, and it can name programs to run"},
    {".gitmodules", Severity::medium, "git obeys it"},
    {".gitattributes", Severity::medium, "git obeys it, and it can name filters to run"},
    {".envrc", Severity::high, "direnv runs it on entering the directory"},
    {".vscode/", Severity::high, "the editor obeys it, and it can name tasks to run"},
    {".idea/", Severity::medium, "the editor obeys it"},
    {".devcontainer/", Severity::medium, "the editor obeys it"},
    {".github/workflows/", Severity::high, "continuous integration runs it"},
    {".gitlab-ci.yml", Severity::high, "continuous integration runs it"},
    {".husky/", Severity::high, "git runs it by itself"},
    {".pre-commit-config.yaml", Severity::high, "git runs it by itself"},
    {".ssh/", Severity::critical, "it opens or configures logins"},
    {".bashrc", Severity::high, "every shell runs it"},
    {".bash_profile", Severity::high, "every login shell runs it"},
    {".profile", Severity::high, "every login shell runs it"},
    {".zshrc", Severity::high, "every shell runs it"},
    {".config/autostart/", Severity::high, "every login runs it"},
    {".config/systemd/", Severity::high, "every login runs it"},
    {".npmrc", Severity::medium, "package managers obey it"},
    {".pypirc", Severity::medium, "package managers obey it"},
    {"sitecustomize.py", Severity::high, "every Python runs it"},
    {"usercustomize.py", Severity::high, "every Python runs it"},
    {"conftest.py", Severity::medium, "pytest runs it"},
    {"Makefile", Severity::low, "make runs it"},
    {"/etc/ld.so.preload", Severity::critical, "every program loads it"},
    {"/etc/ld.so.conf", Severity::high, "the loader obeys it"},
    {"/etc/passwd", Severity::critical, "it says who may log in"},
    {"/etc/shadow", Severity::critical, "it says who may log in"},
    {"/etc/sudoers", Severity::critical, "it says who may be root"},
    {"/etc/pam.d/", Severity::critical, "it says who may log in"},
    {"/etc/cron", Severity::high, "cron runs it"},
    {"/var/spool/cron/", Severity::high, "cron runs it"},
    {"/etc/systemd/", Severity::high, "systemd runs it"},
    {"/etc/init.d/", Severity::high, "it runs at start-up"},
    {"/etc/profile", Severity::high, "every login shell runs it"},
    {"/usr/local/bin/", Severity::high, "it stands before the system's programs in PATH"},
    {"/usr/local/sbin/", Severity::high, "it stands before the system's programs in PATH"},
    {"/usr/bin/", Severity::high, "a program of the system"},
    {"/usr/sbin/", Severity::high, "a program of the system"},
    {"/bin/", Severity::high, "a program of the system"},
    {"/sbin/", Severity::high, "a program of the system"},
    {"/usr/lib/", Severity::medium, "a library of the system"},
    {"/boot/", Severity::critical, "the machine starts from it"},
};

bool fits_component(std::string_view path, std::string_view pattern) {
  for (std::size_t at = 0; (at = path.find(pattern, at)) != std::string_view::npos; ++at) {
    bool starts = at == 0 || path[at - 1] == '/';
    std::size_t end = at + pattern.size();
    // A folder's pattern ends with "/" and what lies below it fits; a file's must be the end.
    bool ends = pattern.back() == '/' || end == path.size();
    if (starts && ends) return true;
  }
  return false;
}

}  // namespace

const RiskyPath* find_risky_path(std::string_view path) {
  for (const RiskyPath& row : kRiskyPaths) {
    if (row.pattern.front() == '/' ? path.starts_with(row.pattern) : fits_component(path, row.pattern)) return &row;
  }
  return nullptr;
}

}  // namespace gabion::observe
