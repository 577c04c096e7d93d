// One running cage: init as our child, the channel to it. Killed and reaped with the object.
#pragma once

#include <sys/resource.h>
#include <sys/types.h>

#include <optional>
#include <vector>

#include "base/fd.h"
#include "base/result.h"
#include "sandbox/cgroup.h"
#include "sandbox/channel.h"
#include "sandbox/companion.h"
#include "sandbox/outcome.h"
#include "sandbox/planner.h"
#include "sandbox/terminal.h"
#include "sandbox/watcher.h"

namespace gabion::sandbox {

// Signals that gabion takes and passes on; blocked while a cage runs.
class BlockedSignals {
 public:
  BlockedSignals();
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;
  ~BlockedSignals();
  int fd() const { return fd_.get(); }

 private:
  Fd fd_;
  sigset_t before_{};
};

struct End {
  std::optional<Message> failed;   // what could not be done
  std::optional<Message> exited;   // the program's end, as init tells it
  Watcher::Verdict verdict = Watcher::Verdict::good;
  rusage usage{};
  double wall_seconds = 0;
  std::uint64_t peak_memory_bytes = 0;
  std::uint64_t peak_tasks = 0;    // seen at once
  bool throttled = false;
  std::vector<LookedUp> names;     // in the order of the first question; bounded

  void looked_up(const Message& message);
};

// As fork with namespaces: 0 in the child. `cgroup`: a v2 group's directory to be born in, or -1; born_there: the kernel
// could do that (Linux 5.7).
pid_t clone_into(unsigned long flags, int cgroup, bool& born_there);

class Cage {
 public:
  Cage() = default;
  Cage(const Cage&) = delete;
  Cage& operator=(const Cage&) = delete;
  ~Cage();

  // Clones init, within the cgroup; it waits.
  Result<> clone(const Plan& plan, const Cgroup& cgroup);
  // Writes the maps, hands over the mounts.
  Result<> release(const Planned& planned, const Cgroup& cgroup);
  // Until init has told the end of the program, when no process of the cage is left but itself; or until it is gone.
  End watch(const WatchLimits& limits, const Layer* layer, BlockedSignals& signals, Companion* companion = nullptr);
  // Init's own end, which takes the namespaces down. Needed before anything of the End is judged.
  void reap(End& end);
  pid_t pid() const { return pid_; }

 private:
  void on_channel(End& end, Fd& proc, Companion* companion);
  void forward(BlockedSignals& signals);
  bool closed_ = false;
  bool born_in_cgroup_ = false;

  pid_t pid_ = -1;
  Fd channel_;
  CallerTerminal terminal_;
};

}  // namespace gabion::sandbox
