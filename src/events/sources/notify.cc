#include "events/sources/notify.h"

#include <fcntl.h>
#include <linux/audit.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <unordered_map>
#include <vector>

#include "base/text.h"
#include "events/calls.h"
#include "events/sources/notification.h"
#include "events/sources/remote_memory.h"
#include "events/sources/task_facts.h"
#include "events/sources/task_tree.h"

#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS SECCOMP_IOW(4, __u64)  // Linux 6.6
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP (1UL << 0)
#endif

namespace gabion::events {

namespace {

// Not in user space's errno.h: the kernel's own word for "do it again, whatever the signal".
constexpr int kErestartNoIntr = 513, kErestartSys = 512, kErestartLast = 516;
constexpr long kTraced = PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;

std::uint64_t wall_ns() {
  timespec t{};
  ::clock_gettime(CLOCK_REALTIME, &t);
  return static_cast<std::uint64_t>(t.tv_sec) * 1'000'000'000u + static_cast<std::uint64_t>(t.tv_nsec);
}

bool is_stop_signal(int number) { return number == SIGSTOP || number == SIGTSTP || number == SIGTTIN || number == SIGTTOU; }

struct Task {
  bool traced = false;
  bool leaves = false;                  // at its next stop it is let go of: the program wants to trace it itself
  std::vector<std::uint64_t> waiting;   // notifications that are answered then
  std::optional<Notification> outcome;  // told at its next stop, with its result
  std::optional<Notification> attempt;  // an exec: unless ptrace tells of it, it failed
  std::optional<std::int32_t> restarted;  // a call that was interrupted to learn its result and begins anew
};

}  // namespace

std::string notify_unavailable() {
  std::uint32_t action = SECCOMP_RET_USER_NOTIF;
  if (::syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) != 0) return "this kernel has no seccomp user notification (Linux 5.5)";
  auto scope = read_file("/proc/sys/kernel/yama/ptrace_scope", 64);
  if (scope && trim(*scope) == "3") return "kernel.yama.ptrace_scope=3 forbids ptrace";
  if (scope && trim(*scope) == "2" && ::geteuid() != 0) return "kernel.yama.ptrace_scope=2 leaves ptrace to root";
  return "";
}

struct NotifySource::Impl {
  explicit Impl(NotifyOptions given) : options(std::move(given)) {}

  bool step(const EventSink& sink, int wake, int timeout_ms);
  void take_stops(const EventSink& sink);
  void on_stop(pid_t tid, int status, const EventSink& sink);
  void on_fork(pid_t creator, const EventSink& sink);
  void on_exec(pid_t process, const EventSink& sink);
  void on_end(pid_t tid, int status, const EventSink& sink);
  void arrived(pid_t tid, bool by_itself, const EventSink& sink);
  void let_go(pid_t tid, Task& task);
  void settle(pid_t tid, Task& task, bool stopped, const EventSink& sink);
  void resume(pid_t tid, int signal) { ::ptrace(PTRACE_CONT, tid, 0, static_cast<long>(signal)); }

  void on_notification(const EventSink& sink);
  Task& task_of(const EventSink& sink);
  void meet_late(pid_t tid, const EventSink& sink);
  void read_arguments();
  void read_text(unsigned i, std::uint64_t address);
  void read_address(std::uint64_t address, std::uint64_t length);
  bool read_message(std::uint64_t header);
  void tell_messages(const EventSink& sink);
  void find_origin(unsigned i, const CallRow& row);
  bool hand_over(Task& task, const EventSink& sink);
  bool ask_for_outcome(Task& task);
  bool may_be_interrupted() const;
  void answer(std::uint64_t id, int error, std::uint32_t flags);
  void tell(const Notification& what, const EventSink& sink);

  NotifyOptions options;
  Fd signals, poller, listener;
  bool listening = false, killable = false;
  bool runs = false;  // the program; before its first exec it is gabion's own code that calls
  std::unordered_map<pid_t, Task> tasks;
  std::size_t tracees = 0, peak = 0;
  bool woken = false;
  pid_t first = 0;
  std::optional<int> end_of_first;
  TaskTree tree;
  Losses losses;
  Notification now;
  EventBuilder builder;
  std::vector<char> request, response;  // as large as the kernel's structs are
};

Result<std::unique_ptr<NotifySource>> NotifySource::make(NotifyOptions options) {
  auto impl = std::make_unique<Impl>(std::move(options));
  seccomp_notif_sizes sizes{};
  if (::syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, &sizes) != 0) return fail_errno("seccomp", "SECCOMP_GET_NOTIF_SIZES");
  impl->request.resize(std::max<std::size_t>(sizes.seccomp_notif, sizeof(seccomp_notif)));
  impl->response.resize(std::max<std::size_t>(sizes.seccomp_notif_resp, sizeof(seccomp_notif_resp)));
  sigset_t child;
  ::sigemptyset(&child);
  ::sigaddset(&child, SIGCHLD);
  ::pthread_sigmask(SIG_BLOCK, &child, nullptr);
  impl->signals = Fd(::signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK));
  impl->poller = Fd(::epoll_create1(EPOLL_CLOEXEC));
  if (!impl->signals || !impl->poller) return fail_errno("signalfd", "");
  epoll_event event{.events = EPOLLIN, .data = {.u64 = 0}};
  ::epoll_ctl(impl->poller.get(), EPOLL_CTL_ADD, impl->signals.get(), &event);
  return std::unique_ptr<NotifySource>(new NotifySource(std::move(impl)));
}

NotifySource::NotifySource(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
NotifySource::~NotifySource() = default;

int NotifySource::fd() const { return impl_->poller.get(); }
bool NotifySource::has_tracees() const { return impl_->tracees > 0; }
std::size_t NotifySource::peak_tracees() const { return impl_->peak; }
std::optional<int> NotifySource::end_of_first() const { return impl_->end_of_first; }
Losses NotifySource::losses() const { return impl_->losses; }

Result<> NotifySource::seize(pid_t process) {
  if (::ptrace(PTRACE_SEIZE, process, 0, kTraced) != 0) return fail_errno("ptrace", "the program");
  impl_->tasks[process].traced = true;
  impl_->tracees = 1;
  impl_->first = process;
  impl_->tree.begin(process);
  return {};
}

void NotifySource::listen(Fd listener, bool killable) {
  impl_->killable = killable;
  impl_->listener = std::move(listener);
  // The program is woken on this CPU, as one that only waits for it hands over to the other (Linux 6.6).
  ::ioctl(impl_->listener.get(), SECCOMP_IOCTL_NOTIF_SET_FLAGS, SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP);
  epoll_event event{.events = EPOLLIN, .data = {.u64 = 1}};
  impl_->listening = ::epoll_ctl(impl_->poller.get(), EPOLL_CTL_ADD, impl_->listener.get(), &event) == 0;
}

Result<> NotifySource::drain(const EventSink& sink) {
  while (impl_->step(sink, -1, 0)) {
  }
  return {};
}

bool NotifySource::serve(int wake, const EventSink& sink) {
  impl_->step(sink, wake, -1);
  return impl_->woken;
}

// False: nothing was there.
bool NotifySource::Impl::step(const EventSink& sink, int wake, int timeout_ms) {
  pollfd waits[3] = {{signals.get(), POLLIN, 0}, {listening ? listener.get() : -1, POLLIN, 0}, {wake, POLLIN, 0}};
  bool any = ::poll(waits, 3, timeout_ms) > 0;
  woken = any && waits[2].revents != 0;
  if (!any) return false;
  if (waits[0].revents != 0) take_stops(sink);
  if ((waits[1].revents & POLLIN) != 0) {
    on_notification(sink);
  } else if (waits[1].revents != 0) {
    listening = false;  // nobody is left behind the filter
    ::epoll_ctl(poller.get(), EPOLL_CTL_DEL, listener.get(), nullptr);
  }
  return true;
}

// --- ptrace ---

void NotifySource::Impl::take_stops(const EventSink& sink) {
  signalfd_siginfo info;
  while (::read(signals.get(), &info, sizeof info) > 0) {
  }
  // Of this thread alone: gabion's other children are not its business.
  int status = 0;
  for (pid_t tid = 0; (tid = ::waitpid(-1, &status, __WALL | __WNOTHREAD | WNOHANG)) > 0;) {
    ++losses.sent;
    WIFSTOPPED(status) ? on_stop(tid, status, sink) : on_end(tid, status, sink);
    ++losses.received;
  }
}

void NotifySource::Impl::on_stop(pid_t tid, int status, const EventSink& sink) {
  int signal = WSTOPSIG(status), event = status >> 16;
  arrived(tid, true, sink);
  if (event == PTRACE_EVENT_FORK || event == PTRACE_EVENT_VFORK || event == PTRACE_EVENT_CLONE) on_fork(tid, sink);
  if (event == PTRACE_EVENT_EXEC) on_exec(tid, sink);
  Task& task = tasks[tid];
  settle(tid, task, true, sink);
  if (task.leaves) return let_go(tid, task);
  // A stopped job stays stopped, and may be continued by whoever stopped it; a trap of ptrace's own just goes on.
  if (event == PTRACE_EVENT_STOP && is_stop_signal(signal)) {
    ::ptrace(PTRACE_LISTEN, tid, 0, 0);
  } else {
    resume(tid, event == 0 ? signal : 0);
  }
}

// A new task may stop before its creator is seen to have made it, and that one may be killed in between: then /proc says
// whose it is.
void NotifySource::Impl::arrived(pid_t tid, bool by_itself, const EventSink& sink) {
  Task& task = tasks[tid];
  if (task.traced) return;
  task = Task{};
  task.traced = true;
  peak = std::max(peak, ++tracees);
  if (!by_itself) return;
  LateFacts facts = late_facts(tid);
  bool is_thread = facts.process != 0 && facts.process != tid;
  tree.forked(is_thread ? facts.process : facts.parent, tid, is_thread, is_thread ? std::nullopt : owner_of(tid), wall_ns(), sink);
}

void NotifySource::Impl::on_fork(pid_t creator, const EventSink& sink) {
  unsigned long message = 0;
  if (::ptrace(PTRACE_GETEVENTMSG, creator, 0, &message) != 0) return;
  auto child = static_cast<pid_t>(message);
  // Known already: it has stopped before. (Or an older task that was let go of had this number.)
  if (auto known = tasks.find(child); known != tasks.end() && known->second.traced) return;
  pid_t process = tree.process_of(creator);
  // By number: flags of clone say what was asked for, and this what was made.
  bool is_thread = process != 0 && (::syscall(SYS_tgkill, process, child, 0) == 0 || errno == EPERM);
  tree.forked(creator, child, is_thread, is_thread ? std::nullopt : owner_of(child), wall_ns(), sink);
  arrived(child, false, sink);
}

void NotifySource::Impl::on_exec(pid_t process, const EventSink& sink) {
  unsigned long former = 0;
  ::ptrace(PTRACE_GETEVENTMSG, process, 0, &former);
  auto from = static_cast<pid_t>(former);
  if (from != process) {
    // The thread takes the leader's number; its own is gone without an end, and so is the old leader.
    if (auto old = tasks.find(from); old != tasks.end()) {
      if (old->second.traced) --tracees;
      tasks.erase(old);
    }
  }
  runs = true;
  Task& task = tasks[process];
  task.attempt.reset();
  task.outcome.reset();
  tree.executed(process, from, exec_facts(process), wall_ns(), sink);
}

void NotifySource::Impl::on_end(pid_t tid, int status, const EventSink& sink) {
  if (auto known = tasks.find(tid); known != tasks.end()) {
    settle(tid, known->second, false, sink);
    for (std::uint64_t id : known->second.waiting) answer(id, 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE);
    if (known->second.traced) --tracees;
    tasks.erase(known);
  }
  if (tid == first) end_of_first = status;
  tree.ended(tid, status, wall_ns(), sink);
}

// What was told of this task and still lacked its outcome. At a stop behind the call the registers have the result.
void NotifySource::Impl::settle(pid_t tid, Task& task, bool stopped, const EventSink& sink) {
  if (task.attempt) {
    // It goes on without having become another program.
    tell(*task.attempt, sink);
    task.attempt.reset();
  }
  if (!task.outcome) return;
  Notification what = std::move(*task.outcome);
  task.outcome.reset();
  user_regs_struct registers{};
  if (stopped && ::ptrace(PTRACE_GETREGS, tid, 0, &registers) == 0 && static_cast<std::int64_t>(registers.orig_rax) == what.data.nr) {
    auto result = static_cast<std::int64_t>(registers.rax);
    bool restarts = result <= -kErestartSys && result >= -kErestartLast;
    if (!restarts) what.result = result;
    if (restarts) {
      task.restarted = what.data.nr;
      if (what.is(SYS_connect)) what.result = -EINPROGRESS;  // it had begun, and waits
    }
  }
  tell(what, sink);
}

// Released at a stop: the program's own tracer takes over.
void NotifySource::Impl::let_go(pid_t tid, Task& task) {
  ++losses.unfollowed;
  task.leaves = task.traced = false;
  --tracees;
  ::ptrace(PTRACE_DETACH, tid, 0, 0);
  for (std::uint64_t id : task.waiting) answer(id, 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE);
  task.waiting.clear();
}

// --- notifications ---

void NotifySource::Impl::answer(std::uint64_t id, int error, std::uint32_t flags) {
  std::fill(response.begin(), response.end(), '\0');
  seccomp_notif_resp reply{};
  reply.id = id;
  reply.error = -error;
  reply.flags = flags;
  std::memcpy(response.data(), &reply, sizeof reply);
  // ENOENT: the process is gone, or its call was interrupted and will be told again.
  ::ioctl(listener.get(), SECCOMP_IOCTL_NOTIF_SEND, response.data());
}

void NotifySource::Impl::tell(const Notification& what, const EventSink& sink) {
  sink(to_event(what, builder));
}

void NotifySource::Impl::on_notification(const EventSink& sink) {
  std::fill(request.begin(), request.end(), '\0');
  if (::ioctl(listener.get(), SECCOMP_IOCTL_NOTIF_RECV, request.data()) != 0) return;
  ++losses.sent;
  seccomp_notif notif;
  std::memcpy(&notif, request.data(), sizeof notif);
  now.clear();
  now.id = notif.id;
  now.tid = static_cast<pid_t>(notif.pid);
  now.data = notif.data;
  now.time_ns = wall_ns();
  Task& task = task_of(sink);
  settle(now.tid, task, false, sink);
  bool again = task.restarted == now.data.nr;
  task.restarted.reset();
  auto refused = options.refusal(now.data);
  if (!refused && hand_over(task, sink)) {
    ++losses.received;
    return;
  }
  if (!runs) {
    refused ? answer(now.id, *refused, 0) : answer(now.id, 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE);
    ++losses.received;
    return;
  }
  if (!again) read_arguments();
  // Only now is it certain that what was read was this process's.
  if (::ioctl(listener.get(), SECCOMP_IOCTL_NOTIF_ID_VALID, &now.id) != 0) {
    ++losses.stale;
    ++losses.received;
    return;
  }
  now.denied = refused.has_value();
  if (refused) now.result = -*refused;
  bool told = again;
  if (!told && !refused && (now.is(SYS_execve) || now.is(SYS_execveat))) {
    task.attempt = now;
    told = true;
  }
  if (!told && !refused && ask_for_outcome(task)) told = true;
  std::uint64_t id = now.id;
  if (!told) now.is(SYS_sendmmsg) ? tell_messages(sink) : tell(now, sink);
  refused ? answer(id, *refused, 0) : answer(id, 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE);
  ++losses.received;
}

// The caller's task. One that ptrace has not told of was made behind its back.
Task& NotifySource::Impl::task_of(const EventSink& sink) {
  if (!tree.knows(now.tid)) meet_late(now.tid, sink);
  now.pid = tree.process_of(now.tid);
  if (now.pid == 0) now.pid = now.tid;
  return tasks[now.tid];
}

void NotifySource::Impl::meet_late(pid_t tid, const EventSink& sink) {
  LateFacts facts = late_facts(tid);
  if (facts.process == 0) return;
  bool is_thread = facts.process != tid;
  bool process_known = tree.knows(facts.process);
  if (!process_known) {
    ++losses.late;
    tree.forked(facts.parent, facts.process, false, owner_of(facts.process), wall_ns(), sink);
    tree.executed(facts.process, facts.process, exec_facts(facts.process), wall_ns(), sink);
  }
  if (is_thread) tree.forked(facts.process, tid, true, std::nullopt, wall_ns(), sink);
  Task& task = tasks[tid];
  if (!task.traced && ::ptrace(PTRACE_SEIZE, tid, 0, kTraced) == 0) {
    task.traced = true;
    peak = std::max(peak, ++tracees);
  }
}

void NotifySource::Impl::read_text(unsigned i, std::uint64_t address) {
  RemoteRead read = RemoteMemory(now.tid).string(address, now.strings[i]);
  now.has[i] = read != RemoteRead::unreadable;
  now.incomplete = now.incomplete || read != RemoteRead::whole;
  if (read == RemoteRead::cut) ++losses.truncated;
  if (read == RemoteRead::unreadable) ++losses.unreadable;
}

void NotifySource::Impl::read_address(std::uint64_t address, std::uint64_t length) {
  if (address == 0 || length == 0) return;
  std::size_t size = std::min<std::uint64_t>(length & 0xffffffff, kMaxRemoteAddress);
  now.strings[0].resize(size);
  now.has[0] = RemoteMemory(now.tid).bytes(address, now.strings[0].data(), size);
  if (now.has[0]) return;
  now.incomplete = true;
  ++losses.unreadable;
}

// The address in a struct msghdr; false: the header cannot be read.
bool NotifySource::Impl::read_message(std::uint64_t header) {
  msghdr message{};
  now.has[0] = false;
  if (!RemoteMemory(now.tid).bytes(header, &message, sizeof message)) {
    now.incomplete = true;
    ++losses.unreadable;
    return false;
  }
  read_address(reinterpret_cast<std::uint64_t>(message.msg_name), message.msg_namelen);
  return true;
}

// One event for each message that has an address of its own; one at least.
void NotifySource::Impl::tell_messages(const EventSink& sink) {
  constexpr std::uint64_t kMostMessages = 16;
  std::uint64_t count = std::min<std::uint64_t>(now.data.args[2] & 0xffffffff, kMostMessages);
  if ((now.data.args[2] & 0xffffffff) > kMostMessages) ++losses.truncated;
  bool any = false;
  for (std::uint64_t i = 0; i < count && read_message(now.data.args[1] + i * sizeof(mmsghdr)); ++i) {
    if (!now.has[0]) continue;
    tell(now, sink);
    any = true;
  }
  if (!any) tell(now, sink);
}

void NotifySource::Impl::read_arguments() {
  const auto& args = now.data.args;
  if (now.is(SYS_sendto)) return read_address(args[4], args[5]);
  if (now.is(SYS_sendmsg)) return static_cast<void>(read_message(args[1]));
  const CallRow* row = find_call(now.data.nr, now.compat());
  if (!row) return;
  if (row->sockaddr_arg >= 0) return read_address(args[row->sockaddr_arg], args[row->length_arg]);
  for (unsigned i = 0; i < 2; ++i) {
    if (row->string_args[i] < 0) continue;
    std::uint64_t address = args[row->string_args[i]];
    if (address == 0) continue;
    read_text(i, address);
    if (now.has[i] && !now.strings[i].starts_with('/')) find_origin(i, *row);
  }
}

// The directory that a relative path begins in. Its descriptor stands before the path in every call that takes one.
void NotifySource::Impl::find_origin(unsigned i, const CallRow& row) {
  bool has_directory = row.params.find('d') != std::string_view::npos || now.is(SYS_execveat);
  auto at = static_cast<std::size_t>(row.string_args[i]);
  int directory = has_directory && at > 0 ? static_cast<int>(now.data.args[at - 1]) : AT_FDCWD;
  now.origins[i] = directory_of(now.tid, directory);
}

// The program traces a task itself, which can have one tracer only: ours gives way. True: the notification is answered,
// or will be when the task has stopped.
bool NotifySource::Impl::hand_over(Task& task, const EventSink& sink) {
  if (now.is(SYS_clone) && (now.data.args[0] & CLONE_UNTRACED) != 0) ++losses.unfollowed;
  if (!now.is(SYS_ptrace)) return false;
  auto request_number = now.data.args[0];
  if (request_number == PTRACE_TRACEME) {
    if (!task.traced || ::ptrace(PTRACE_INTERRUPT, now.tid, 0, 0) != 0) return false;
    task.leaves = true;
    // Stopped on its way out, let go of, and the call is made again.
    answer(now.id, kErestartNoIntr, 0);
    return true;
  }
  if (request_number != PTRACE_ATTACH && request_number != PTRACE_SEIZE) return false;
  pid_t wanted = outside_number(now.tid, static_cast<pid_t>(now.data.args[1]), tasks);
  auto target = tasks.find(wanted);
  if (target == tasks.end() || !target->second.traced || wanted == now.tid) return false;
  if (!target->second.leaves && ::ptrace(PTRACE_INTERRUPT, wanted, 0, 0) != 0) return false;
  target->second.leaves = true;
  target->second.waiting.push_back(now.id);
  tell(now, sink);
  return true;
}

// A pending interrupt makes a wait of the call end with a restart that the program does not see, except where the socket
// has a time limit for sending: then it would see EINTR.
bool NotifySource::Impl::may_be_interrupted() const {
  if (!now.is(SYS_connect) && !now.is(SYS_sendto) && !now.is(SYS_sendmsg)) return true;
  Fd process(static_cast<int>(::syscall(SYS_pidfd_open, now.pid, 0)));
  Fd socket(process ? static_cast<int>(::syscall(SYS_pidfd_getfd, process.get(), now.data.args[0], 0)) : -1);
  timeval limit{};
  socklen_t size = sizeof limit;
  if (!socket || ::getsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &limit, &size) != 0) return false;
  return limit.tv_sec == 0 && limit.tv_usec == 0;
}

bool NotifySource::Impl::ask_for_outcome(Task& task) {
  // Without WAIT_KILLABLE_RECV the interrupt would end the notification instead of the call.
  if (!killable || !task.traced || task.leaves || now.compat() || !options.outcome_matters(to_event(now, builder)) || !may_be_interrupted()) return false;
  if (::ptrace(PTRACE_INTERRUPT, now.tid, 0, 0) != 0) return false;
  task.outcome = now;
  return true;
}

}  // namespace gabion::events
