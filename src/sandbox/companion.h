// Somebody who watches a cage from gabion's own process, while it runs. The sandbox knows no more of it than this.
#pragma once

#include <sys/types.h>

#include "base/result.h"

namespace gabion::sandbox {

class Companion {
 public:
  virtual ~Companion() = default;
  // The cage exists and its init waits; nothing of the program runs before this returns. May come twice, when a first
  // attempt to build the cage failed: the second begins afresh.
  virtual Result<> started(pid_t init) = 0;
  // Readable when look() has something to do; -1: it wants to be called now and then only.
  virtual int fd() const = 0;
  // Called when fd() is readable, at least every kCompanionPeriodMs, and once more after the last process has ended.
  virtual void look() = 0;
};

inline constexpr int kCompanionPeriodMs = 10;

}  // namespace gabion::sandbox
