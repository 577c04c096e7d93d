#include "sandbox/init.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <linux/close_range.h>
#include <linux/magic.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "sandbox/channel.h"
#include "sandbox/exec.h"
#include "sandbox/gate.h"
#include "sandbox/dns_sink.h"
#include "sandbox/resolve.h"
#include "sandbox/root.h"

namespace gabion::sandbox {

namespace {

std::int64_t now_ms() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

void write_map(int channel, const char* path, const std::string& text) {
  int fd = ::open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0 || ::write(fd, text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
    give_up(channel, kGabionFailed, "write", path, errno);
  }
  ::close(fd);
}

// A single id of the caller's own, which needs no privilege; group maps want setgroups given up first (Linux 3.19).
void map_self(const Plan& plan, int channel) {
  if (!plan.map_self) return;
  write_map(channel, "/proc/self/setgroups", "deny");
  write_map(channel, "/proc/self/uid_map", plan.uid_map);
  write_map(channel, "/proc/self/gid_map", plan.gid_map);
}

// gabion's own thread of one moves itself, see cgroup.h. Before anything that may be limited is taken.
void join_cgroups(const Plan& plan, int channel) {
  for (int tasks : plan.cgroup_tasks) {
    if (::write(tasks, "0", 1) != 1) give_up(channel, kGabionFailed, "write", "the tasks file of the cage's cgroup", errno);
  }
}

// The walls are built with the ids that shall own what is made on the way.
void take_setup_ids(const Plan& plan, int channel) {
  if (!plan.set_ids) return;
  if (::syscall(SYS_setgroups, 0, nullptr) != 0) give_up(channel, kGabionFailed, "setgroups", "", errno);
  if (::syscall(SYS_setresgid, plan.setup_gid, plan.setup_gid, plan.setup_gid) != 0 ||
      ::syscall(SYS_setresuid, plan.setup_uid, plan.setup_uid, plan.setup_uid) != 0) {
    give_up(channel, kGabionFailed, "setresuid", "", errno);
  }
}

// The cage dies with gabion: the kernel's signal, and the end of the channel for what it misses. The signal is forgotten
// with each change of ids, so this comes after the last one; gabion may have died before that.
void die_with_parent(int channel) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  pollfd peer{channel, POLLIN, 0};
  if (::poll(&peer, 1, 0) > 0 && (peer.revents & POLLHUP) != 0) ::_exit(kGabionFailed);
}

void loopback_up(int channel) {
  int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  ifreq request{};
  std::memcpy(request.ifr_name, "lo", 3);
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  if (socket < 0 || ::ioctl(socket, SIOCSIFFLAGS, &request) != 0) give_up(channel, kGabionFailed, "bring up", "lo", errno);
  ::close(socket);
}

// A terminal of the cage's own /dev/pts: its master goes to gabion, so that no byte reaches the caller's terminal but through it.
int make_terminal(const Plan& plan, int channel, int& master) {
  master = ::open("/dev/pts/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);
  int unlock = 0;
  unsigned number = 0;
  if (master < 0 || ::ioctl(master, TIOCSPTLCK, &unlock) != 0 || ::ioctl(master, TIOCGPTN, &number) != 0) {
    give_up(channel, kGabionFailed, "open", "/dev/pts/ptmx", errno);
  }
  winsize size{};
  size.ws_row = static_cast<unsigned short>(plan.rows);
  size.ws_col = static_cast<unsigned short>(plan.columns);
  if (plan.rows > 0) ::ioctl(master, TIOCSWINSZ, &size);
  char path[32];
  std::snprintf(path, sizeof path, "/dev/pts/%u", number);
  int slave = ::open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (slave < 0) give_up(channel, kGabionFailed, "open", path, errno);
  return slave;
}

// A working directory that leads out of the root shows as "(unreachable)…" (CVE-2024-21626).
void enter_working_directory(const Plan& plan, int channel) {
  const char* path = plan.working_directory.c_str();
  char where[4096];
  int directory = open_without_magic(path, O_PATH | O_DIRECTORY);
  if (directory < 0 || ::fchdir(directory) != 0) give_up(channel, kGabionFailed, "chdir", path, errno);
  ::close(directory);
  if (::syscall(SYS_getcwd, where, sizeof where) < 0 || where[0] != '/') give_up(channel, kGabionFailed, "working directory is outside of the cage:", path, 0);
}

// Every task of a pid namespace takes the next number, so the last one given tells how many there were.
std::uint64_t count_tasks(int proc) {
  int fd = ::openat(proc, "loadavg", O_RDONLY | O_CLOEXEC);
  char text[128] = {};
  ssize_t got = fd < 0 ? -1 : ::read(fd, text, sizeof text - 1);
  if (fd >= 0) ::close(fd);
  if (got <= 0) return 0;
  const char* last = std::strrchr(text, ' ');
  std::uint64_t number = last == nullptr ? 0 : std::strtoull(last + 1, nullptr, 10);
  return number > 1 ? number - 1 : number;
}

struct Init {
  const Plan& plan;
  int channel;
  int proc;
  int names = -1;  // the DNS sink
  pid_t program = -1;
  std::int64_t kill_at = -1;  // CLOCK_MONOTONIC, ms; -1: never
  Why why = Why::ended;

  void stop_after_grace() {
    std::int64_t at = now_ms() + static_cast<std::int64_t>(plan.stop_timeout_seconds) * 1000;
    if (kill_at < 0 || at < kill_at) kill_at = at, graceful = true;
  }
  bool graceful = false;  // kill_at is the end of the grace after a stop, not of the time limit
};

// A tmpfs that is full at the end, in blocks or in files: of that, too, only the program was told.
void name_full_tmpfs(const Plan& plan, Message& message) {
  for (const MountStep& step : plan.mounts) {
    struct statfs fs {};
    if (step.kind != MountStep::Kind::tmpfs || step.target.size() >= sizeof message.text || ::statfs(step.target.c_str(), &fs) != 0) continue;
    if (fs.f_type != TMPFS_MAGIC || fs.f_blocks == 0 || (fs.f_bfree > 0 && fs.f_ffree > 0)) continue;
    std::memcpy(message.text, step.target.c_str(), step.target.size() + 1);
    return;
  }
}

[[noreturn]] void finish(Init& init, int status) {
  Message message;
  message.kind = Message::Kind::exited;
  message.a = status;
  message.b = static_cast<std::int32_t>(init.why);
  message.count = count_tasks(init.proc);
  name_full_tmpfs(init.plan, message);
  ::kill(-1, SIGKILL);  // all but ourselves
  while (::waitpid(-1, nullptr, 0) > 0 || errno == EINTR) {
  }
  send_message(init.channel, message);
  ::_exit(0);
}

void reap(Init& init) {
  int status = 0;
  for (pid_t pid = 0; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;) {
    if (pid == init.program) finish(init, status);
  }
}

void on_message(Init& init) {
  Message message;
  if (!receive_message(init.channel, message)) {
    ::kill(-1, SIGKILL);  // gabion is gone
    ::_exit(kGabionFailed);
  }
  if (message.kind == Message::Kind::freeze) ::kill(-1, SIGSTOP);
  if (message.kind == Message::Kind::thaw) ::kill(-1, SIGCONT);
  if (message.kind != Message::Kind::signal) return;
  int number = message.a;
  if (number == SIGTERM) {
    number = init.plan.stop_signal;
    init.stop_after_grace();
  }
  // What a terminal would send goes to the whole job, as there.
  bool job = number == SIGINT || number == SIGQUIT || number == SIGHUP || number == SIGWINCH;
  if (::kill(job ? -init.program : init.program, number) != 0 && job) ::kill(init.program, number);
}

void on_name(Init& init) {
  DnsQuestion question;
  if (!answer_dns(init.names, question)) return;
  Message message;
  message.kind = Message::Kind::name;
  message.a = question.type;
  static_assert(sizeof message.text > kMaxNameText);
  ::memcpy(message.text, question.name, sizeof question.name);
  send_message(init.channel, message);
}

void on_deadline(Init& init) {
  if (!init.graceful) init.why = Why::timeout;
  init.kill_at = -1;
  ::kill(init.program, SIGKILL);
}

[[noreturn]] void serve(Init& init, int signals) {
  for (;;) {
    pollfd waits[3] = {{init.channel, POLLIN, 0}, {signals, POLLIN, 0}, {init.names, POLLIN, 0}};
    std::int64_t left = init.kill_at < 0 ? -1 : init.kill_at - now_ms();
    if (init.kill_at >= 0 && left <= 0) {
      on_deadline(init);
      left = -1;
    }
    if (::poll(waits, 3, left < 0 ? -1 : static_cast<int>(left > 60'000 ? 60'000 : left)) < 0) continue;
    if (waits[2].revents != 0) on_name(init);
    if (waits[1].revents != 0) {
      signalfd_siginfo info;
      while (::read(signals, &info, sizeof info) > 0) {
      }
      reap(init);
    }
    if (waits[0].revents != 0) on_message(init);
  }
}

// Nothing of what gabion was started with goes further than this: not even to init (CVE-2024-21626).
void keep_only(int channel) {
  bool good = ::syscall(SYS_close_range, static_cast<unsigned>(channel) + 1, ~0U, 0) == 0;
  if (channel > 3) good = good && ::syscall(SYS_close_range, 3U, static_cast<unsigned>(channel) - 1, 0) == 0;
  if (!good) give_up(channel, kGabionFailed, "close_range", "", errno);
}

// Without -i and -t the program reads nothing of the caller's.
void empty_input(const Plan& plan, int channel) {
  if (plan.interactive || plan.terminal) return;
  int fd = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (fd < 0 || ::dup2(fd, 0) < 0) give_up(channel, kGabionFailed, "open", "/dev/null", errno);
  ::close(fd);
}

// To the lowest place: what comes later may close everything above the descriptors that it opened itself.
int lower(int channel) {
  constexpr int kFirst = 3;
  if (channel == kFirst) return channel;
  if (::dup3(channel, kFirst, O_CLOEXEC) < 0) give_up(channel, kGabionFailed, "dup3", "", errno);
  return kFirst;
}

void build(const Plan& plan, int channel, int& proc) {
  empty_input(plan, channel);
  map_self(plan, channel);
  Message go;
  int fds[kMaxPassedFds];
  std::size_t count = 0;
  if (!receive_message(channel, go, fds, &count) || go.kind != Message::Kind::go) ::_exit(kGabionFailed);
  take_setup_ids(plan, channel);
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  die_with_parent(channel);
  // Only now, in the cgroup that gabion put us in: that one is the root of what the cage sees.
  if (::unshare(CLONE_NEWCGROUP) != 0 && errno != EINVAL) give_up(channel, kGabionFailed, "unshare", "cgroup namespace", errno);
  if (::sethostname(plan.hostname.c_str(), plan.hostname.size()) != 0) give_up(channel, kGabionFailed, "sethostname", plan.hostname.c_str(), errno);
  if (plan.new_network) loopback_up(channel);
  proc = enter_root(plan, {fds, count}, channel);
  enter_working_directory(plan, channel);
}

// The program's process borrows this one's memory until it has exec'ed or given up: no page tables are copied, and
// nothing here goes on before.
[[gnu::noinline]] pid_t start_program(const Plan& plan, int channel, int tty) {
  pid_t pid = ::vfork();
  if (pid == 0) become_program(plan, channel, tty);
  return pid;
}

}  // namespace

void run_init(const Plan& plan, int channel) {
  int proc = -1, master = -1, tty = -1;
  join_cgroups(plan, channel);
  channel = lower(channel);
  keep_only(channel);
  build(plan, channel, proc);
  if (plan.terminal) tty = make_terminal(plan, channel, master);
  Message ready;
  ready.kind = Message::Kind::ready;
  int fds[2] = {proc, master};
  if (!send_message(channel, ready, fds, master < 0 ? 1 : 2)) ::_exit(kGabionFailed);
  if (master >= 0) ::close(master);

  sigset_t child;
  ::sigemptyset(&child);
  ::sigaddset(&child, SIGCHLD);
  ::sigprocmask(SIG_BLOCK, &child, nullptr);
  int signals = ::signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
  Init init{plan, channel, proc};
  if (plan.new_network) init.names = open_dns_sink();
  wait_at_gate(plan.gate);
  init.program = start_program(plan, channel, tty);
  if (init.program < 0) give_up(channel, kGabionFailed, "fork", "", errno);
  if (tty >= 0) ::close(tty);
  if (plan.timeout_seconds) init.kill_at = now_ms() + static_cast<std::int64_t>(*plan.timeout_seconds) * 1000;
  keep_capabilities(std::uint64_t{1} << CAP_KILL);
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  serve(init, signals);
}

}  // namespace gabion::sandbox
