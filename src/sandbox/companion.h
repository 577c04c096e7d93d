// Somebody who watches a cage from gabion's own process, while it runs. The sandbox knows no more of it than this.
#pragma once

#include <sys/types.h>

#include <cstdint>

#include "base/result.h"

namespace gabion::sandbox {

class Companion {
 public:
  virtual ~Companion() = default;
  // It wants a cgroup v2 group for the cage, where one can be had, even if no limit asks for it.
  virtual bool wants_group() const { return false; }
  // The cage exists and its init waits. May come twice, when a first attempt to build the cage failed: the second begins
  // afresh. group: the id of the cage's cgroup v2 group, or 0.
  virtual Result<> started(pid_t init, std::uint64_t group) = 0;
  // The cage is being built meanwhile; nothing of the program runs before this returns.
  virtual Result<> ready() { return {}; }
  // Readable when look() has something to do; -1: it wants to be called now and then only.
  virtual int fd() const = 0;
  // Called when fd() is readable, at least every kCompanionPeriodMs, and once more after the last process has ended.
  virtual void look() = 0;
  // No process of the cage is left but its init, which is on its way out.
  virtual void over() {}
};

inline constexpr int kCompanionPeriodMs = 10;

}  // namespace gabion::sandbox
