// A source of events. What it could not deliver is counted, separately for each reason, and a report that is not complete
// says so.
#pragma once

#include <cstdint>
#include <functional>

#include "base/result.h"
#include "events/event.h"

namespace gabion::events {

struct Losses {
  std::uint64_t sent = 0, received = 0;  // records
  std::uint64_t ring_full = 0;           // records lost for want of room
  std::uint64_t recursion_misses = 0;    // programs that did not run because they ran already on that CPU
  std::uint64_t tasks_full = 0;          // forks that left the scope
  std::uint64_t failed_tail_calls = 0;
  std::uint64_t truncated = 0, unreadable = 0;  // arguments
  std::uint64_t unfinished = 0;          // calls that began and did not end (the process was killed within)
  std::uint64_t stops = 0;               // not a loss: how often a process was held back until the reader caught up
  // Of the rootless source.
  std::uint64_t stale = 0;               // told calls whose process had died before their arguments were read
  std::uint64_t late = 0;                // processes that were first seen after their start
  std::uint64_t unfollowed = 0;          // tasks that left ptrace: traced by the program itself, or made with CLONE_UNTRACED
  std::uint64_t ring_bytes = 0;          // of the kernel's memory; 0: the source has no ring

  bool complete() const {
    return sent == received && ring_full == 0 && recursion_misses == 0 && tasks_full == 0 && failed_tail_calls == 0 &&
           late == 0 && unfollowed == 0;
  }
};

using EventSink = std::function<void(const Event&)>;

class Source {
 public:
  virtual ~Source() = default;
  // Readable (poll) when events wait.
  virtual int fd() const = 0;
  // Hands over what is there, without waiting.
  virtual Result<> drain(const EventSink& sink) = 0;
  virtual Losses losses() const = 0;
};

}  // namespace gabion::events
