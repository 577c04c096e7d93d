// Python's pip in RUN.
#include <algorithm>
#include <vector>

#include "lint/rules.h"
#include "lint/run_commands.h"

namespace gabion::lint {
namespace {

// pip's and pipx's options that take a value in the next word.
constexpr std::string_view kValued[] = {
    "abi", "b", "build", "e", "editable", "extra-index-url", "f", "find-links", "i", "index-url", "implementation", "no-binary", "only-binary",
    "platform", "prefix", "progress-bar", "proxy", "python", "python-version", "root", "root-user-action", "src", "t", "target", "trusted-host",
    "upgrade-strategy", "cache-dir", "cert", "client-cert", "config-settings", "global-option", "install-option", "log", "retries", "timeout",
    "report", "use-feature", "use-deprecated", "exists-action", "keyring-provider", "group", "build-option", "pip-args", "suffix"};

constexpr std::string_view kRepositories[] = {
    "git+file", "git+https", "git+ssh", "git+http", "git+git", "git",       "hg+file",   "hg+http", "hg+https", "hg+ssh",   "hg+static-http",
    "svn",      "svn+svn",   "svn+http", "svn+https", "svn+ssh", "bzr+http", "bzr+https", "bzr+ssh", "bzr+sftp", "bzr+ftp", "bzr+lp"};

// git+https://host/x is one; git-tools is a package.
bool from_repository(std::string_view package) {
  std::size_t end = package.find("://");
  if (end == std::string_view::npos) return package.starts_with("git+") || package.starts_with("hg+") || package.starts_with("svn+") || package.starts_with("bzr+");
  std::string_view scheme = package.substr(0, end);
  return std::find(std::begin(kRepositories), std::end(kRepositories), scheme) != std::end(kRepositories);
}

// In a repository's URL the @ names a revision; one before the host names a user.
bool names_revision(std::string_view url) {
  return url.find('@') != std::string_view::npos;
}

bool fixed(std::string_view package) {
  if (from_repository(package)) return names_revision(package);
  return package.find_first_of("<>") != std::string_view::npos || package.find("==") != std::string_view::npos ||
         package.find("!=") != std::string_view::npos || package.find("~=") != std::string_view::npos || package.ends_with(".whl") ||
         package.ends_with(".tar.gz") || package.find('/') != std::string_view::npos;
}

void pinned(const File& file, Sink& out) {
  for (const RunFacts& run : file.runs) {
    for (const shell::Command& command : run.commands.all) {
      if (!is_pip_install(command)) continue;
      if (command.has_any_argument({"-r", "--requirement", "."}) || command.has_any_flag({"constraint", "c"})) continue;
      bool installing = false;
      command.for_each_word(kValued, [&](const shell::Argument& word) {
        if (installing && word.text != "install" && !fixed(word.text)) report(out, run, word);
        installing |= word.text == "install";
      });
    }
  }
}
constexpr std::string_view kPinnedGood[] = {"RUN pip install flask==3.0.0", "RUN pip install -r requirements.txt", "RUN pip3 install 'flask>=3,<4'",
                                            "RUN pip install git+https://example.com/x.git@1.0", "RUN pip install --target /x flask~=3.0"};
constexpr std::string_view kPinnedBad[] = {"RUN pip install flask", "RUN python3 -m pip install --upgrade pip", "RUN pip install git+https://example.com/x.git"};

// -- DL3042

bool truthy(std::string_view value) {
  value = unquote(value);
  return is_one_of(value, {"1", "true", "True", "TRUE", "on", "On", "ON", "yes", "Yes", "YES"});
}

// PIP_NO_CACHE_DIR=1 before the command, or exported earlier in the script.
bool set_in_script(const RunFacts& run) {
  constexpr std::string_view kSetting = "PIP_NO_CACHE_DIR=";
  std::size_t at = run.text.text.find(kSetting);
  if (at == std::string_view::npos) return false;
  std::string_view value = run.text.text.substr(at + kSetting.size());
  return truthy(value.substr(0, value.find_first_of(" \t\n;&|)")));
}

// For each stage, whether it or one that it is built upon sets the variable; the last entry is for what has no stage.
std::vector<bool> stages_without_cache(const File& file) {
  const auto& stages = file.ast.stages;
  std::vector<bool> set(stages.size() + 1);
  for (const Variable& variable : file.variables) {
    bool sets = !variable.is_arg && variable.name == "PIP_NO_CACHE_DIR" && truthy(variable.value);
    if (sets) set[std::min<std::size_t>(variable.stage, stages.size())] = true;
  }
  for (std::uint32_t i = 0; i < stages.size(); ++i) {
    if (stages[i].base < i && set[stages[i].base]) set[i] = true;
  }
  return set;
}

bool mounts_cache(const RunFacts& run) {
  return std::any_of(run.run->mounts.begin(), run.run->mounts.end(), [](const dockerfile::Mount& mount) {
    bool cache = mount.target.find("/.cache/pip") != std::string_view::npos || mount.target.ends_with("/.cache") || mount.target.ends_with("/.cache/");
    return cache && (mount.type == "cache" || mount.type == "tmpfs");
  });
}

bool is_wrapper(const shell::Command& command) {
  auto wraps = [&](std::string_view wrapper) {
    return command.name.find(wrapper) != std::string_view::npos || (command.name.starts_with("python") && command.has_argument(wrapper));
  };
  return wraps("pipx") || wraps("pipenv");
}

void no_cache(const File& file, Sink& out) {
  std::vector<bool> without_cache = stages_without_cache(file);
  for (const RunFacts& run : file.runs) {
    for (const shell::Command& command : run.commands.all) {
      if (!is_pip_install(command) || is_wrapper(command) || command.has_argument("--no-cache-dir")) continue;
      if (!set_in_script(run) && !without_cache[std::min<std::size_t>(run.view.stage(), file.ast.stages.size())] && !mounts_cache(run)) report(out, run, command);
    }
  }
}
constexpr std::string_view kCacheGood[] = {"RUN pip install --no-cache-dir a==1", "FROM a:1\nENV PIP_NO_CACHE_DIR=1\nRUN pip install a==1",
                                           "RUN --mount=type=cache,target=/root/.cache/pip pip install a==1", "RUN pipx install a==1"};
constexpr std::string_view kCacheBad[] = {"RUN pip install a==1", "ENV PIP_NO_CACHE_DIR=0\nRUN pip install a==1"};

constexpr Rule kRules[] = {
    {.id = "DL3013", .level = Level::warning, .message = "pip installs a package without a version", .hint = "name one: pip install PACKAGE==VERSION, or use -r",
     .reason = "The index's newest version today is not tomorrow's.", .check = pinned, .good = kPinnedGood, .bad = kPinnedBad},
    {.id = "DL3042", .level = Level::warning, .message = "pip's cache stays in the layer", .hint = "add --no-cache-dir",
     .reason = "A build installs once: the cache of downloads and wheels only makes the image larger.", .check = no_cache, .good = kCacheGood, .bad = kCacheBad},
};

}  // namespace

std::span<const Rule> pip_rules() { return kRules; }

}  // namespace gabion::lint
