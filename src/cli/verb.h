// A verb is one row: its name, one line about it, and the function that does it.
#pragma once

#include <span>
#include <string_view>

namespace gabion::cli {

// DESIGN.md: 0 clean, 1 findings at or above the threshold, 2 could not do the job. `run` and `try` pass the program's
// own status on and use Podman's 125–127 for themselves. docs/exit-status.md has the whole table.
inline constexpr int kOk = 0;
inline constexpr int kFindings = 1;
inline constexpr int kFailed = 2;
inline constexpr int kCageFailed = 125;

struct Verb {
  std::string_view name;
  std::string_view summary;
  // argv[0] is the verb (or the peer's name when called through a symlink); returns the exit status.
  int (*run)(int argc, char** argv);
  int usage_status = kFailed;
};

std::span<const Verb> verbs();
// Verbs under the name of the peer whose flags, defaults and exit statuses they take over: a symlink `hadolint` to the
// binary runs that row.
std::span<const Verb> peer_names();

}  // namespace gabion::cli
