// dnf and microdnf in RUN.
#include "lint/rules.h"
#include "lint/run_commands.h"

namespace gabion::lint {
namespace {

constexpr std::string_view kPrograms[] = {"dnf", "microdnf"};

void assumes_yes(const File& file, Sink& out) {
  for_each_command(file, {kPrograms[0], kPrograms[1]}, [&](const RunFacts& run, const shell::Command& command) {
    bool installs = command.has_any_argument({"install", "groupinstall", "localinstall"});
    if (installs && !command.has_any_flag({"y", "assumeyes"})) report(out, run, command);
  });
}
constexpr std::string_view kYesGood[] = {"RUN dnf install -y a-1", "RUN microdnf -y install a-1"};
constexpr std::string_view kYesBad[] = {"RUN dnf install a-1", "RUN microdnf install a-1"};

// hadolint does not know `update`, upgrade's old name.
bool fills_cache(const File& file, const shell::Command& command) {
  if (command.has_argument("update") && file.options.checks != Checks::hadolint) return true;
  return command.has_any_argument({"install", "in", "reinstall", "rei", "upgrade", "up", "upgrade-minimal", "up-min"});
}

void cleaned(const File& file, Sink& out) {
  constexpr std::string_view kFolders[] = {"/var/cache/libdnf5", "/var/cache/dnf", "/var/cache/yum"};
  for (const RunFacts& run : file.runs) {
    bool mounted = std::any_of(std::begin(kFolders), std::end(kFolders), [&](auto folder) { return run.has_volatile_mount(folder); });
    for (std::string_view program : kPrograms) {
      int install = last_index(run, [&](const auto& command) { return command.name == program && fills_cache(file, command); });
      if (install < 0 || mounted) continue;
      int clean = last_index(run, [&](const shell::Command& command) {
        if (command.name == program && command.has_argument("clean") && command.has_argument("all")) return true;
        return std::any_of(std::begin(kFolders), std::end(kFolders), [&](auto folder) { return cleans_folder(file, command, folder); });
      });
      if (clean < install) report(out, run, run.commands.all[static_cast<std::size_t>(install)]);
    }
  }
}
constexpr std::string_view kCleanGood[] = {"RUN dnf install -y a-1 && dnf clean all", "RUN microdnf install -y a-1 && rm -rf /var/cache/yum/*",
                                           "RUN --mount=type=cache,target=/var/cache/libdnf5 dnf install -y a-1"};
constexpr std::string_view kCleanBad[] = {"RUN dnf install -y a-1", "RUN dnf -y upgrade", "RUN dnf clean all && dnf in -y a-1",
                                          "RUN dnf install -y a-1 && microdnf clean all"};

void pinned(const File& file, Sink& out) {
  for_each_command(file, {kPrograms[0], kPrograms[1]}, [&](const RunFacts& run, const shell::Command& command) {
    if (!command.has_argument("install") || command.has_argument("group")) return;
    bool module = command.has_argument("module");
    command.for_each_word({}, [&](const shell::Argument& word) {
      if (is_one_of(word.text, {"install", "module"})) return;
      std::string text = file.with_versions(run, *word.word);
      if (!(module ? text.find(':') != std::string::npos : has_rpm_version(text))) report(out, run, word);
    });
  });
}
constexpr std::string_view kPinnedGood[] = {"RUN dnf install -y tomcat-9.0.1", "RUN microdnf module install -y nodejs:20", "RUN dnf group install -y \"Development Tools\""};
constexpr std::string_view kPinnedBad[] = {"RUN dnf install -y tomcat", "RUN microdnf install -y rpm-sign", "RUN dnf module install -y nodejs"};

constexpr Rule kRules[] = {
    {.id = "DL3038", .level = Level::warning, .message = "dnf would ask a question nobody can answer", .hint = "add -y",
     .reason = "A build has no terminal: without -y dnf takes no for an answer.", .check = assumes_yes, .good = kYesGood, .bad = kYesBad},
    {.id = "DL3040", .level = Level::warning, .message = "dnf's cache stays in the layer", .hint = "end the same RUN with dnf clean all",
     .reason = "What dnf downloaded is of no use at run time, and a later layer cannot take it away.", .check = cleaned, .good = kCleanGood, .bad = kCleanBad},
    {.id = "DL3041", .level = Level::warning, .message = "dnf installs a package without a version", .hint = "name one: dnf install PACKAGE-VERSION",
     .reason = "The repository's newest version today is not tomorrow's.", .check = pinned, .good = kPinnedGood, .bad = kPinnedBad},
};

}  // namespace

std::span<const Rule> dnf_rules() { return kRules; }

}  // namespace gabion::lint
