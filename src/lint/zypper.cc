// openSUSE's zypper in RUN.
#include "lint/rules.h"
#include "lint/run_commands.h"

namespace gabion::lint {
namespace {

template <typename F>
void for_each_zypper(const File& file, Names subcommands, F f) {
  for_each_command(file, {"zypper"}, [&](const RunFacts& run, const shell::Command& command) {
    if (command.has_any_argument(subcommands)) f(run, command);
  });
}

void assumes_yes(const File& file, Sink& out) {
  for_each_zypper(file, {"install", "in", "remove", "rm", "source-install", "si", "patch"}, [&](const RunFacts& run, const shell::Command& command) {
    if (!command.has_any_flag({"n", "non-interactive", "y", "no-confirm"})) report(out, run, command);
  });
}
constexpr std::string_view kYesGood[] = {"RUN zypper install -y a=1", "RUN zypper --non-interactive in a=1"};
constexpr std::string_view kYesBad[] = {"RUN zypper install a=1", "RUN zypper rm a"};

void no_dist_upgrade(const File& file, Sink& out) {
  for_each_zypper(file, {"dist-upgrade", "dup"}, [&](const RunFacts& run, const shell::Command& command) { report(out, run, command); });
}
constexpr std::string_view kUpgradeGood[] = {"RUN zypper patch -y"};
constexpr std::string_view kUpgradeBad[] = {"RUN zypper dist-upgrade", "RUN zypper dup -y"};

void cleaned(const File& file, Sink& out) {
  for (const RunFacts& run : file.runs) {
    int install = last_index(run, [](const auto& command) { return command.name == "zypper" && command.has_any_argument({"install", "in"}); });
    int clean = last_index(run, [](const auto& command) {
      return (command.name == "zypper" && command.has_any_argument({"clean", "cc"})) || removes_folder(command, "/var/cache/zypp");
    });
    if (install < 0 || clean > install || run.has_volatile_mount("/var/cache/zypp")) continue;
    report(out, run, run.commands.all[static_cast<std::size_t>(install)]);
  }
}
constexpr std::string_view kCleanGood[] = {"RUN zypper in -y a=1 && zypper cc", "RUN --mount=type=cache,target=/var/cache/zypp zypper in -y a=1"};
constexpr std::string_view kCleanBad[] = {"RUN zypper in -y a=1", "RUN zypper clean && zypper in -y a=1"};

void pinned(const File& file, Sink& out) {
  for_each_zypper(file, {"install", "in"}, [&](const RunFacts& run, const shell::Command& command) {
    command.for_each_word({}, [&](const shell::Argument& word) {
      bool fixed = word.text.find_first_of("=<>") != std::string_view::npos || word.text.ends_with(".rpm");
      if (!is_one_of(word.text, {"install", "in"}) && !fixed) report(out, run, word);
    });
  });
}
constexpr std::string_view kPinnedGood[] = {"RUN zypper in -y tomcat=9.0.39", "RUN zypper in -y \"tomcat>=9\"", "RUN zypper in -y tomcat-9.rpm"};
constexpr std::string_view kPinnedBad[] = {"RUN zypper in -y tomcat"};

constexpr Rule kRules[] = {
    {.id = "DL3034", .level = Level::warning, .message = "zypper would ask a question nobody can answer", .hint = "add -y or --non-interactive",
     .reason = "A build has no terminal.", .check = assumes_yes, .good = kYesGood, .bad = kYesBad},
    {.id = "DL3035", .level = Level::warning, .message = "the whole distribution is upgraded", .hint = "take a newer base image",
     .reason = "An upgrade of everything doubles the base image's size and pins nothing.", .check = no_dist_upgrade, .good = kUpgradeGood, .bad = kUpgradeBad},
    {.id = "DL3036", .level = Level::warning, .message = "zypper's cache stays in the layer", .hint = "end the same RUN with zypper clean",
     .reason = "What zypper downloaded is of no use at run time, and a later layer cannot take it away.", .check = cleaned, .good = kCleanGood, .bad = kCleanBad},
    {.id = "DL3037", .level = Level::warning, .message = "zypper installs a package without a version", .hint = "name one: zypper install PACKAGE=VERSION",
     .reason = "The repository's newest version today is not tomorrow's.", .check = pinned, .good = kPinnedGood, .bad = kPinnedBad},
};

}  // namespace

std::span<const Rule> zypper_rules() { return kRules; }

}  // namespace gabion::lint
