// One call that seccomp's user notification told of, as plain data, and the events it becomes. Pure: no process is asked.
#pragma once

#include <linux/seccomp.h>
#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

#include "events/event.h"
#include "events/source.h"

namespace gabion::events {

struct Notification {
  std::uint64_t id = 0, time_ns = 0;
  pid_t tid = 0, pid = 0;
  seccomp_data data{};            // the kernel's own copy: nr, arch, args
  std::string strings[2];         // paths without their NUL; of socket calls strings[0] is the struct sockaddr
  bool has[2] = {};
  std::string origins[2];         // directories in which relative paths begin
  bool incomplete = false;        // a string was cut or could not be read
  bool denied = false;
  std::optional<std::int64_t> result;  // of a denied call, or where the source saw how it ended

  bool compat() const;
  bool is(std::int64_t nr) const { return !compat() && data.nr == nr; }
  // Forgets everything but keeps the strings' memory.
  void clear();
};

// One event, whose views live as long as `from` and `builder`.
const Event& to_event(const Notification& from, EventBuilder& builder);

}  // namespace gabion::events
