// Somebody who watches a cage from gabion's own process, while it runs. The sandbox knows no more of it than this.
#pragma once

#include <linux/filter.h>
#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "base/fd.h"
#include "base/result.h"

namespace gabion::sandbox {

class Companion {
 public:
  virtual ~Companion() = default;
  // It wants a cgroup v2 group for the cage, where one can be had, even if no limit asks for it.
  virtual bool wants_group() const { return false; }
  // The id of the cage's cgroup v2 group, before started(); 0: it has none.
  virtual void in_group(std::uint64_t /*id*/) {}
  // The cage exists and its init waits. May come twice, when a first attempt to build the cage failed: the second begins
  // afresh.
  virtual Result<> started(pid_t init) = 0;
  // The cage is being built meanwhile; nothing of the program runs before this returns.
  virtual Result<> ready() { return {}; }
  // Readable when look() has something to do; -1: it wants to be called now and then only.
  virtual int fd() const = 0;
  // Called when fd() is readable, at least every kCompanionPeriodMs, and once more after the last process has ended.
  virtual void look() = 0;
  // No process of the cage is left but its init, which is on its way out.
  virtual void over() {}
  // It has a thread of its own, and look() is called at the end only.
  virtual bool has_thread() const { return false; }

  // By ptrace and seccomp's user notification. Which calls of those that the profile lets through are to be told, as a
  // filter that answers ALLOW or USER_NOTIF; empty: this companion does not watch that way.
  virtual std::span<const sock_filter> telling() const { return {}; }
  // The profile, which decides what is refused; clash: why this cage cannot be watched that way, and empty otherwise.
  // An error stops the run; false: the cage is built unwatched.
  virtual Result<bool> profile(std::span<const sock_filter>, const std::string& /*clash*/) { return false; }
  // The program's own process, which waits, before its filter and its exec. False: it goes on unwatched.
  virtual Result<bool> seize(pid_t) { return false; }
  // Its filter is on; the listener, or why there is none (the program then has the profile's plain filter). killable:
  // only death ends a call's wait for its answer (SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV).
  virtual Result<> listen(Fd, int /*error*/, bool /*killable*/) { return {}; }
  // The wait status of a process that is gabion's own child and that this companion traces: only the tracer is told.
  virtual std::optional<int> ended(pid_t) { return std::nullopt; }
  // How many tasks the program had at once, at most; 0: not known. Asked at the end.
  virtual std::uint64_t peak_tasks() const { return 0; }
};

inline constexpr int kCompanionPeriodMs = 10;

}  // namespace gabion::sandbox
