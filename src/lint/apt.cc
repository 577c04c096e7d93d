// Debian's apt-get and apt in RUN.
#include "lint/rules.h"
#include "lint/run_commands.h"

namespace gabion::lint {
namespace {

constexpr std::string_view kValued[] = {"t", "target-release", "default-release", "c", "config-file", "o", "option"};

// f(run, command) for each `apt-get install`.
template <typename F>
void for_each_install(const File& file, F f) {
  for_each_command(file, {"apt-get"}, [&](const RunFacts& run, const shell::Command& command) {
    if (command.has_argument("install")) f(run, command);
  });
}

void pinned(const File& file, Sink& out) {
  for_each_install(file, [&](const RunFacts& run, const shell::Command& command) {
    command.for_each_word(kValued, [&](const shell::Argument& word) {
      bool fixed = word.text.find('=') != std::string_view::npos || word.text.find('/') != std::string_view::npos || word.text.ends_with(".deb");
      if (word.text != "install" && !fixed) report(out, run, word);
    });
  });
}
constexpr std::string_view kPinnedGood[] = {"RUN apt-get install -y python3=3.10.12-1", "RUN apt-get -t stable install ./tool_1.deb vim/stable",
                                            "RUN apt-get update && echo install"};
constexpr std::string_view kPinnedBad[] = {"RUN apt-get install -y python3", "RUN if x; then apt-get install a=1 b; fi"};

bool updates_lists(const shell::Command& command) {
  return is_one_of(command.name, {"apt-get", "apt", "aptitude"}) && command.has_argument("update");
}

bool keeps_lists_out(const RunFacts& run) {
  return run.has_volatile_mount("/var/lib/apt/lists") || (run.has_volatile_mount("/var/lib/apt") && run.has_volatile_mount("/var/cache/apt"));
}

// dist-clean removes the lists since apt 2.7.8; hadolint does not know it.
bool removes_lists(const File& file, const shell::Command& command) {
  if (cleans_folder(file, command, "/var/lib/apt/lists")) return true;
  return file.options.checks != Checks::hadolint && command.name == "apt-get" && command.has_any_argument({"dist-clean", "distclean"});
}

void lists_removed(const File& file, Sink& out) {
  for (const RunFacts& run : file.runs) {
    int update = last_index(run, updates_lists);
    if (update < 0 || keeps_lists_out(run) || !file.is_kept(run.view)) continue;
    bool cleaned = std::any_of(run.commands.all.begin(), run.commands.all.end(),
                               [&](const auto& command) { return removes_lists(file, command); });
    if (!cleaned) report(out, run, run.commands.all[static_cast<std::size_t>(update)]);
  }
}
constexpr std::string_view kListsGood[] = {
    "FROM debian:12\nRUN apt-get update && apt-get install -y a=1 && rm -rf /var/lib/apt/lists/*",
    "FROM debian:12\nRUN --mount=type=cache,target=/var/lib/apt --mount=type=cache,target=/var/cache/apt apt-get update",
    "FROM debian:12 AS build\nRUN apt-get update\nFROM scratch\nCOPY --from=build /a /a"};
constexpr std::string_view kListsBad[] = {"FROM debian:12\nRUN apt-get update && apt-get install -y a=1",
                                          "FROM debian:12 AS base\nRUN apt update\nFROM base\nRUN a"};

void assumes_yes(const File& file, Sink& out) {
  for_each_install(file, [&](const RunFacts& run, const shell::Command& command) {
    bool quiet = command.count_flag("q") + command.count_flag("quiet") >= 2 || command.has_any_argument({"-q=2", "--quiet=2"});
    if (!quiet && !command.has_any_flag({"y", "yes", "assume-yes"})) report(out, run, command);
  });
}
constexpr std::string_view kYesGood[] = {"RUN apt-get install -y a=1", "RUN apt-get -qq install a=1", "RUN apt-get install --assume-yes a=1"};
constexpr std::string_view kYesBad[] = {"RUN apt-get install a=1", "RUN apt-get install -q a=1"};

void no_recommends(const File& file, Sink& out) {
  for_each_install(file, [&](const RunFacts& run, const shell::Command& command) {
    bool off = std::any_of(command.arguments.begin(), command.arguments.end(), [](const shell::Argument& argument) {
      return argument.text.find("APT::Install-Recommends=false") != std::string_view::npos ||
             argument.text.find("APT::Install-Recommends=0") != std::string_view::npos;
    });
    if (!off && !command.has_flag("no-install-recommends")) report(out, run, command);
  });
}
constexpr std::string_view kRecommendsGood[] = {"RUN apt-get install -y --no-install-recommends a=1",
                                                "RUN apt-get -o APT::Install-Recommends=false install -y a=1"};
constexpr std::string_view kRecommendsBad[] = {"RUN apt-get install -y a=1"};

void no_apt(const File& file, Sink& out) {
  for_each_command(file, {"apt"}, [&](const RunFacts& run, const shell::Command& command) { report(out, run, command); });
}
constexpr std::string_view kAptGood[] = {"RUN apt-get update", "RUN echo apt"};
constexpr std::string_view kAptBad[] = {"RUN apt install -y a=1"};

constexpr Rule kRules[] = {
    {.id = "DL3008", .level = Level::warning, .message = "apt-get installs a package without a version",
     .hint = "name one: apt-get install PACKAGE=VERSION",
     .reason = "The archive's newest version today is not tomorrow's: the same Dockerfile builds different images.",
     .check = pinned, .good = kPinnedGood, .bad = kPinnedBad},
    {.id = "DL3009", .level = Level::info, .message = "the package lists stay in the layer",
     .hint = "end the same RUN with rm -rf /var/lib/apt/lists/*",
     .reason = "What `update` downloads is of no use at run time, ages, and cannot be removed by a later layer.",
     .check = lists_removed, .good = kListsGood, .bad = kListsBad},
    {.id = "DL3014", .level = Level::warning, .message = "apt-get install would ask a question nobody can answer", .hint = "add -y",
     .reason = "A build has no terminal: without -y (or -qq) apt-get stops at its confirmation and the build fails.",
     .check = assumes_yes, .good = kYesGood, .bad = kYesBad},
    {.id = "DL3015", .level = Level::info, .message = "recommended packages are installed as well", .hint = "add --no-install-recommends",
     .reason = "Recommended packages are more to download, to patch and to attack, and seldom needed in a container.",
     .check = no_recommends, .good = kRecommendsGood, .bad = kRecommendsBad},
    {.id = "DL3027", .level = Level::warning, .message = "apt is made for people at a terminal", .hint = "use apt-get or apt-cache",
     .reason = "apt's command line may change between releases and it says so itself when its output is not a terminal.",
     .check = no_apt, .good = kAptGood, .bad = kAptBad},
};

}  // namespace

std::span<const Rule> apt_rules() { return kRules; }

}  // namespace gabion::lint
