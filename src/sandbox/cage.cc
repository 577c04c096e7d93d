#include "sandbox/cage.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cstring>

#include "sandbox/dns_sink.h"
#include "sandbox/init.h"
#include "sandbox/program_watch.h"
#include "sandbox/user_namespace.h"

namespace gabion::sandbox {

namespace {

double now_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

// struct clone_args as of Linux 5.7, the first with a cgroup; Debian 12's glibc has no wrapper.
struct CloneArguments {
  std::uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid, set_tid_size, cgroup;
};
constexpr std::uint64_t kIntoCgroup = std::uint64_t{1} << 33;  // CLONE_INTO_CGROUP

constexpr int kForwarded[] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGWINCH, SIGALRM};

}  // namespace

BlockedSignals::BlockedSignals() {
  sigset_t set;
  ::sigemptyset(&set);
  for (int number : kForwarded) ::sigaddset(&set, number);
  ::sigprocmask(SIG_BLOCK, &set, &before_);
  fd_ = Fd(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
}

BlockedSignals::~BlockedSignals() { ::sigprocmask(SIG_SETMASK, &before_, nullptr); }

Cage::~Cage() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

pid_t clone_into(unsigned long flags, int cgroup, bool& born_there) {
  born_there = false;
  if (cgroup >= 0) {
    CloneArguments arguments{};
    arguments.flags = flags | kIntoCgroup;
    arguments.exit_signal = SIGCHLD;
    arguments.cgroup = static_cast<std::uint64_t>(cgroup);
    auto pid = static_cast<pid_t>(::syscall(SYS_clone3, &arguments, sizeof arguments));
    born_there = pid >= 0;
    if (born_there) return pid;
  }
  return static_cast<pid_t>(::syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0));
}

Result<> Cage::clone(const Plan& plan, const Cgroup& cgroup) {
  int pair[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) return fail_errno("socketpair", "");
  channel_ = Fd(pair[0]);
  Fd childs(pair[1]);
  if (!plan.watched_filter.empty()) pass_credentials(channel_.get());
  unsigned long flags = CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS;
  if (plan.new_user_namespace) flags |= CLONE_NEWUSER;
  if (plan.new_network) flags |= CLONE_NEWNET;
  pid_ = clone_into(flags, cgroup.birth_place(), born_in_cgroup_);
  if (pid_ == 0) {
    ::close(pair[0]);
    run_init(plan, pair[1]);
  }
  if (pid_ < 0) {
    int error = errno;
    auto failure = fail_errno("clone", "with new namespaces", error);
    if (error != EPERM && error != ENOSPC && error != EUSERS && error != EINVAL) return failure;
    return fail(failure.value().message + "\n" + user_namespace_advice(error));
  }
  return {};
}

Result<> Cage::release(const Planned& planned, const Cgroup& cgroup) {
  if (planned.ids.new_namespace && planned.ids.range) {
    if (auto done = write_maps(planned.ids, pid_); !done) return wrap("map ids", done.error());
  }
  if (!born_in_cgroup_) {
    if (auto done = cgroup.add(pid_, false, true); !done) return done;
  }
  std::vector<Fd> mounts;
  if (!planned.passing.empty()) {
    if (planned.passing.size() > kMaxPassedFds) return fail("more than " + std::to_string(kMaxPassedFds) + " volumes and toolchains");
    Fd space(::open(("/proc/" + std::to_string(pid_) + "/ns/user").c_str(), O_RDONLY | O_CLOEXEC));
    if (!space) return fail_errno("open", "the cage's user namespace");
    for (const Passing& passing : planned.passing) {
      auto mount = idmapped_mount(passing.source, space.get());
      if (!mount) return tl::unexpected(mount.error());
      mounts.push_back(std::move(*mount));
    }
  }
  std::vector<int> fds;
  for (const Fd& mount : mounts) fds.push_back(mount.get());
  Message go;
  go.kind = Message::Kind::go;
  // A child that is gone already has left its reason in the channel.
  send_message(channel_.get(), go, fds.data(), fds.size());
  return {};
}

void End::looked_up(const Message& message) {
  constexpr std::size_t kMaxNames = 1000;
  std::string name(message.text, ::strnlen(message.text, sizeof message.text));
  std::string type = dns_type_name(static_cast<std::uint16_t>(message.a));
  for (LookedUp& known : names) {
    if (known.name == name && known.type == type) {
      ++known.count;
      return;
    }
  }
  if (names.size() < kMaxNames) names.push_back({std::move(name), std::move(type), 1});
}

void Cage::on_channel(End& end, Fd& proc, Companion* companion) {
  Message message;
  int fds[kMaxPassedFds];
  std::size_t count = 0;
  pid_t sender = 0;
  if (!receive_message(channel_.get(), message, fds, &count, &sender)) {
    closed_ = true;
    return;
  }
  if (message.kind == Message::Kind::watchable || message.kind == Message::Kind::listener) {
    auto done = companion ? serve_program(channel_.get(), message, sender, *companion)
                          : fail("a program that nobody watches asks for its watcher");
    if (!done && !end.failed) {
      end.failed = failure(done.error());
      ::kill(pid_, SIGKILL);
    }
  }
  if (message.kind == Message::Kind::failed && !end.failed) end.failed = message;
  if (message.kind == Message::Kind::exited) end.exited = message;
  if (message.kind == Message::Kind::name) end.looked_up(message);
  for (std::size_t i = 0; i < count; ++i) {
    Fd fd(fds[i]);
    if (message.kind != Message::Kind::ready) continue;
    if (i == 0) proc = std::move(fd);
    if (i == 1) terminal_.begin(std::move(fd));
  }
}

void Cage::forward(BlockedSignals& signals) {
  signalfd_siginfo info;
  while (::read(signals.fd(), &info, sizeof info) == sizeof info) {
    if (info.ssi_signo == SIGWINCH && terminal_.active()) {
      terminal_.resize();
      continue;
    }
    Message message;
    message.kind = Message::Kind::signal;
    message.a = static_cast<std::int32_t>(info.ssi_signo);
    send_message(channel_.get(), message);
  }
}

void Cage::reap(End& end) {
  int status = 0;
  while (::wait4(pid_, &status, 0, &end.usage) < 0 && errno == EINTR) {
  }
  pid_ = -1;
}

End Cage::watch(const WatchLimits& limits, const Layer* layer, BlockedSignals& signals, Companion* companion) {
  End end;
  Fd proc;
  std::optional<Watcher> watcher;
  double started = now_seconds(), next_look = 0;
  bool frozen = false;
  while (!closed_ && !end.exited) {
    pollfd waits[5] = {{channel_.get(), POLLIN, 0}, {signals.fd(), POLLIN, 0}, {terminal_.master(), POLLIN, 0}, {-1, POLLIN, 0}, {companion ? companion->fd() : -1, POLLIN, 0}};
    if (terminal_.active() && terminal_.wants_input()) waits[3].fd = 0;
    bool looking = watcher && watcher->needed();
    int wait_ms = looking ? std::max(0, static_cast<int>((next_look - now_seconds()) * 1000) + 1) : -1;
    if (companion && !companion->has_thread())
      wait_ms = wait_ms < 0 ? kCompanionPeriodMs : std::min(wait_ms, kCompanionPeriodMs);
    if (::poll(waits, 5, wait_ms) < 0 && errno != EINTR) break;
    if (companion && !companion->has_thread()) companion->look();
    if (waits[2].revents != 0) terminal_.copy_output();
    if (waits[3].revents != 0) terminal_.copy_input();
    if (waits[1].revents != 0) forward(signals);
    if (waits[0].revents != 0) on_channel(end, proc, companion);
    if (proc && !watcher) {
      watcher.emplace(proc.get(), limits, layer);
      next_look = now_seconds() + kWatchPeriodMs / 1000.0;  // a short program is never looked at
    }
    if (!looking || now_seconds() < next_look) continue;
    double now = now_seconds();
    end.verdict = watcher->look(now);
    next_look = now + kWatchPeriodMs / 1000.0;
    if (end.verdict != Watcher::Verdict::good) {
      ::kill(pid_, SIGKILL);
      break;
    }
    if (frozen == watcher->frozen()) continue;
    frozen = watcher->frozen();
    Message message;
    message.kind = frozen ? Message::Kind::freeze : Message::Kind::thaw;
    send_message(channel_.get(), message);
  }
  end.wall_seconds = now_seconds() - started;
  // What the terminal still holds.
  while (terminal_.active()) {
    pollfd rest{terminal_.master(), POLLIN, 0};
    if (::poll(&rest, 1, 0) <= 0 || (rest.revents & POLLIN) == 0 || !terminal_.copy_output()) break;
  }
  terminal_.restore();
  if (watcher) {
    end.peak_memory_bytes = watcher->peak_memory_bytes();
    end.peak_tasks = std::max(watcher->peak_tasks(), companion ? companion->peak_tasks() : 0);
    end.throttled = watcher->throttled();
  }
  return end;
}

}  // namespace gabion::sandbox
