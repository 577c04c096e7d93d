// What /proc says of a task. All of it is the host's view of another process; each answer is empty where it cannot be had.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

#include "events/sources/task_tree.h"

namespace gabion::events {

inline constexpr std::size_t kMaxArguments = 4096;  // of an exec's list

// At the stop of a successful exec: nothing of the new program has run, so its memory is as the kernel filled it.
ExecFacts exec_facts(pid_t process);
// The effective user, as gabion's own user namespace numbers it.
std::optional<std::uint32_t> owner_of(pid_t process);
// directory: a descriptor of the task's, or AT_FDCWD.
std::string directory_of(pid_t tid, int directory);

struct LateFacts {
  pid_t process = 0, parent = 0;  // 0: gone
};
LateFacts late_facts(pid_t tid);

// The innermost number of a task's pid namespaces; 0: gone.
pid_t inside_number(pid_t tid);
// A name of the file is left in some directory.
std::string read_link(const std::string& path);

// The host's number of the task that `caller` knows as `number`, among the keys of `tasks`; 0: none.
template <typename Map>
pid_t outside_number(pid_t caller, pid_t number, const Map& tasks) {
  if (inside_number(caller) == caller) return number;  // one pid namespace
  for (const auto& [tid, task] : tasks) {
    if (inside_number(tid) == number) return tid;
  }
  return 0;
}

}  // namespace gabion::events
