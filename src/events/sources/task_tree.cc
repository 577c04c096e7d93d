#include "events/sources/task_tree.h"

#include <sys/syscall.h>
#include <sys/wait.h>

#include <algorithm>
#include <iterator>

namespace gabion::events {

pid_t TaskTree::process_of(pid_t tid) const {
  auto known = processes_.find(tid);
  return known == processes_.end() ? 0 : known->second;
}

void TaskTree::forked(pid_t creator, pid_t child, bool is_thread, std::optional<std::uint32_t> uid, std::uint64_t time_ns, const EventSink& sink) {
  pid_t parent = process_of(creator);
  pid_t process = is_thread && parent != 0 ? parent : child;
  processes_[child] = process;
  builder_.start(EventType::syscall_clone_20_x, time_ns, process, child, 0);
  const EventInfo& info = builder_.event().info();
  constexpr std::uint32_t kThread = 1 << 9;  // clone_flags: CLONE_THREAD
  builder_.set(*info.param("res"), std::int64_t{0});
  builder_.set(*info.param("tid"), std::int64_t{child});
  builder_.set(*info.param("pid"), std::int64_t{process});
  builder_.set(*info.param("ptid"), std::int64_t{parent != 0 ? parent : creator});
  builder_.set(*info.param("flags"), is_thread ? kThread : std::uint32_t{0});
  if (uid) builder_.set(*info.param("uid"), *uid);
  sink(builder_.event());
}

void TaskTree::executed(pid_t process, pid_t former, const ExecFacts& facts, std::uint64_t time_ns, const EventSink& sink) {
  if (former != process) processes_.erase(former);
  processes_[process] = process;
  builder_.start(EventType::syscall_execve_19_x, time_ns, process, process, 0);
  const EventInfo& info = builder_.event().info();
  builder_.set(*info.param("res"), std::int64_t{0});
  builder_.set(*info.param("tid"), std::int64_t{process});
  builder_.set(*info.param("pid"), std::int64_t{process});
  std::string_view arguments = facts.arguments;
  auto first = std::min(arguments.find('\0'), arguments.size());
  if (!arguments.empty()) {
    builder_.set_view(*info.param("exe"), arguments.substr(0, first));
    builder_.set_view(*info.param("args"), arguments.substr(std::min(first + 1, arguments.size())));
  }
  builder_.set_view(*info.param("comm"), facts.comm);
  if (facts.uid) builder_.set(*info.param("uid"), *facts.uid);
  builder_.set(*info.param("exe_ino"), facts.inode);
  if (!facts.path.empty()) builder_.set_view(*info.param("trusted_exepath"), facts.path);
  Event& event = builder_.edit();
  event.nr = SYS_execve;
  event.nameless = facts.nameless;
  event.incomplete = facts.cut;
  sink(event);
}

void TaskTree::ended(pid_t tid, int status, std::uint64_t time_ns, const EventSink& sink) {
  pid_t process = process_of(tid);
  if (process == 0) return;
  processes_.erase(tid);
  builder_.start(EventType::procexit_1_e, time_ns, process, tid, 0);
  const EventInfo& info = builder_.event().info();
  bool killed = WIFSIGNALED(status);
  builder_.set(*info.param("status"), std::int64_t{status});
  builder_.set(*info.param("ret"), std::int64_t{killed ? 0 : WEXITSTATUS(status)});
  builder_.set(*info.param("sig"), static_cast<std::uint8_t>(killed ? WTERMSIG(status) : 0));
  builder_.set(*info.param("core"), static_cast<std::uint8_t>(killed && WCOREDUMP(status) ? 1 : 0));
  sink(builder_.event());
}

}  // namespace gabion::events
