// Whose thread is whose, from what ptrace tells: forks, execs and ends become events, each attributed to its process. Pure:
// the facts are handed in; notify.cc asks the kernel for them.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

#include "events/event.h"
#include "events/source.h"

namespace gabion::events {

// What is known of a process when its exec has succeeded and not one instruction of the new program has run.
struct ExecFacts {
  std::string path;       // of the file, as /proc/PID/exe shows it
  std::string arguments;  // each with a closing NUL
  std::string comm;
  std::optional<std::uint32_t> uid;
  std::uint64_t inode = 0;
  bool nameless = false, cut = false;
};

class TaskTree {
 public:
  // The program's first process: no event.
  void begin(pid_t tid) { processes_[tid] = tid; }
  bool knows(pid_t tid) const { return processes_.contains(tid); }
  // 0: not known.
  pid_t process_of(pid_t tid) const;
  std::size_t size() const { return processes_.size(); }

  void forked(pid_t creator, pid_t child, bool is_thread, std::optional<std::uint32_t> uid, std::uint64_t time_ns, const EventSink& sink);
  // former: the thread that executed, whose number is gone if it was not the leader. The other threads are gone, too.
  void executed(pid_t process, pid_t former, const ExecFacts& facts, std::uint64_t time_ns, const EventSink& sink);
  // status as wait(2) has it. The leader's comes when all its threads have ended.
  void ended(pid_t tid, int status, std::uint64_t time_ns, const EventSink& sink);

 private:
  std::unordered_map<pid_t, pid_t> processes_;  // thread → process
  EventBuilder builder_;
};

}  // namespace gabion::events
