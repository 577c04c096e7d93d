// Alpine's apk in RUN.
#include "lint/rules.h"
#include "lint/run_commands.h"

namespace gabion::lint {
namespace {

constexpr std::string_view kValued[] = {"t", "virtual", "X", "repository", "p", "root", "arch", "keys-dir", "repositories-file", "cache-dir"};

template <typename F>
void for_each_add(const File& file, F f) {
  for_each_command(file, {"apk"}, [&](const RunFacts& run, const shell::Command& command) {
    if (command.has_argument("add")) f(run, command);
  });
}

void pinned(const File& file, Sink& out) {
  for_each_add(file, [&](const RunFacts& run, const shell::Command& command) {
    command.for_each_word(kValued, [&](const shell::Argument& word) {
      bool fixed = word.text.find_first_of("=~<>") != std::string_view::npos || word.text.ends_with(".apk");
      if (word.text != "add" && !fixed) report(out, run, word);
    });
  });
}
constexpr std::string_view kPinnedGood[] = {"RUN apk add --no-cache git=2.52.0-r0", "RUN apk add --virtual .build gcc~13", "RUN apk add ./x.apk"};
constexpr std::string_view kPinnedBad[] = {"RUN apk add --no-cache git", "ONBUILD RUN apk add a=1 b"};

void no_cache(const File& file, Sink& out) {
  for_each_add(file, [&](const RunFacts& run, const shell::Command& command) {
    if (!command.has_flag("no-cache") && !run.has_volatile_mount("/var/cache/apk")) report(out, run, command);
  });
}
constexpr std::string_view kCacheGood[] = {"RUN apk add --no-cache a=1", "RUN --mount=type=cache,target=/var/cache/apk apk add -U a=1"};
constexpr std::string_view kCacheBad[] = {"RUN apk add a=1"};

constexpr Rule kRules[] = {
    {.id = "DL3018", .level = Level::warning, .message = "apk add installs a package without a version", .hint = "name one: apk add PACKAGE=VERSION",
     .reason = "The repository's newest version today is not tomorrow's.", .check = pinned, .good = kPinnedGood, .bad = kPinnedBad},
    {.id = "DL3019", .level = Level::info, .message = "apk's index stays in the layer", .hint = "add --no-cache",
     .reason = "--no-cache fetches the index for this command alone and keeps nothing.", .check = no_cache, .good = kCacheGood, .bad = kCacheBad},
};

}  // namespace

std::span<const Rule> apk_rules() { return kRules; }

}  // namespace gabion::lint
