// yum in RUN.
#include "lint/rules.h"
#include "lint/run_commands.h"

namespace gabion::lint {
namespace {

void assumes_yes(const File& file, Sink& out) {
  for_each_command(file, {"yum"}, [&](const RunFacts& run, const shell::Command& command) {
    bool installs = command.has_any_argument({"install", "groupinstall", "localinstall"});
    if (installs && !command.has_any_flag({"y", "assumeyes"})) report(out, run, command);
  });
}
constexpr std::string_view kYesGood[] = {"RUN yum install -y a-1", "RUN yum -y install a-1", "RUN yum list"};
constexpr std::string_view kYesBad[] = {"RUN yum install a-1"};

void cleaned(const File& file, Sink& out) {
  for (const RunFacts& run : file.runs) {
    auto installs = [](const shell::Command& command) { return command.name == "yum" && command.has_argument("install"); };
    auto cleans = [&](const shell::Command& command) {
      return (command.name == "yum" && command.has_argument("clean")) || cleans_folder(file, command, "/var/cache/yum");
    };
    int install = last_index(run, installs);
    if (install < 0 || last_index(run, cleans) > install || run.has_volatile_mount("/var/cache/yum")) continue;
    report(out, run, run.commands.all[static_cast<std::size_t>(install)]);
  }
}
constexpr std::string_view kCleanGood[] = {"RUN yum install -y a-1 && yum clean all", "RUN yum install -y a-1 && rm -rf /var/cache/yum/*"};
constexpr std::string_view kCleanBad[] = {"RUN yum install -y a-1", "RUN yum clean all && yum install -y a-1"};

void pinned(const File& file, Sink& out) {
  for_each_command(file, {"yum"}, [&](const RunFacts& run, const shell::Command& command) {
    if (!command.has_argument("install")) return;
    bool module = command.has_argument("module");
    command.for_each_word({}, [&](const shell::Argument& word) {
      if (is_one_of(word.text, {"install", "module"})) return;
      std::string text = file.with_versions(run, *word.word);
      if (!(module ? text.find(':') != std::string::npos : has_rpm_version(text))) report(out, run, word);
    });
  });
}
constexpr std::string_view kPinnedGood[] = {"RUN yum install -y tomcat-9.0.1", "RUN yum module install -y nodejs:20", "ARG V=2-1\nRUN yum install -y git-$V"};
constexpr std::string_view kPinnedBad[] = {"RUN yum install -y tomcat", "RUN yum install -y rpm-sign", "RUN yum module install -y nodejs"};

constexpr Rule kRules[] = {
    {.id = "DL3030", .level = Level::warning, .message = "yum would ask a question nobody can answer", .hint = "add -y",
     .reason = "A build has no terminal: without -y yum takes no for an answer.", .check = assumes_yes, .good = kYesGood, .bad = kYesBad},
    {.id = "DL3032", .level = Level::warning, .message = "yum's cache stays in the layer", .hint = "end the same RUN with yum clean all",
     .reason = "What yum downloaded is of no use at run time, and a later layer cannot take it away.", .check = cleaned, .good = kCleanGood, .bad = kCleanBad},
    {.id = "DL3033", .level = Level::warning, .message = "yum installs a package without a version", .hint = "name one: yum install PACKAGE-VERSION",
     .reason = "The repository's newest version today is not tomorrow's.", .check = pinned, .good = kPinnedGood, .bad = kPinnedBad},
};

}  // namespace

std::span<const Rule> yum_rules() { return kRules; }

}  // namespace gabion::lint
