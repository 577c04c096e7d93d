#include "sandbox/exec.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <linux/close_range.h>
#include <linux/keyctl.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "sandbox/channel.h"
#include "sandbox/resolve.h"

namespace gabion::sandbox {

namespace {

constexpr int kMaxInterpreters = 5;  // as the kernel's own limit of nested #! (fs/exec.c, exec_binprm)

// execve resets every signal that has a handler; only those that gabion's own parent ignored are left to undo.
void reset_signals() {
  constexpr int kOftenIgnored[] = {SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGALRM, SIGTERM, SIGCHLD, SIGUSR1, SIGUSR2, SIGTSTP, SIGTTIN, SIGTTOU, SIGXFSZ};
  struct sigaction standard {};
  standard.sa_handler = SIG_DFL;
  for (int number : kOftenIgnored) ::sigaction(number, &standard, nullptr);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

void take_terminal(int channel, int tty) {
  if (::setsid() < 0) give_up(channel, kGabionFailed, "setsid", "", errno);
  if (tty < 0) return;
  if (::ioctl(tty, TIOCSCTTY, 0) != 0) give_up(channel, kGabionFailed, "TIOCSCTTY", "", errno);
  for (int fd = 0; fd < 3; ++fd) {
    if (::dup2(tty, fd) < 0) give_up(channel, kGabionFailed, "dup2", "terminal", errno);
  }
}

void set_ids(const Plan& plan, int channel) {
  if (!plan.set_ids) return;
  if (::syscall(SYS_setgroups, plan.groups.size(), plan.groups.data()) != 0) give_up(channel, kGabionFailed, "setgroups", "", errno);
  if (::syscall(SYS_setresgid, plan.gid, plan.gid, plan.gid) != 0) give_up(channel, kGabionFailed, "setresgid", "", errno);
  // The capabilities are needed once more: SETUID's own fix-up would clear them for a uid that is not 0.
  if (::prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0) give_up(channel, kGabionFailed, "prctl", "PR_SET_KEEPCAPS", errno);
  if (::syscall(SYS_setresuid, plan.uid, plan.uid, plan.uid) != 0) give_up(channel, kGabionFailed, "setresuid", "", errno);
}

void set_limits(const Plan& plan, int channel) {
  for (const Limit& limit : plan.limits) {
    if (::prlimit(0, static_cast<__rlimit_resource>(limit.resource), &limit.value, nullptr) != 0)
      give_up(channel, kGabionFailed, "setrlimit", limit.name.c_str(), errno);
  }
}

bool ask_gabion(int channel, Message& message) {
  // write and read: a program that is watched may have sendmsg told, and nobody listens yet.
  if (::write(channel, &message, sizeof message) != sizeof message) return false;
  return ::read(channel, &message, sizeof message) == sizeof message && message.kind == Message::Kind::watched;
}

int install_with_listener(const Plan& plan, bool& killable) {
  sock_fprog program{static_cast<unsigned short>(plan.watched_filter.size()),
                     const_cast<sock_filter*>(plan.watched_filter.data())};
  // A call that the listener has been told of is not interrupted by signals any more (Linux 5.19): no call is told
  // twice.
  unsigned long flags = plan.filter_flags | SECCOMP_FILTER_FLAG_NEW_LISTENER;
  long fd = ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, &program);
  killable = fd >= 0;
  if (fd < 0 && errno == EINVAL) fd = ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
  return static_cast<int>(fd);
}

// This process becomes gabion's tracee and gives it the listener. gabion fetches that by pidfd_getfd, which a process
// that is not dumpable refuses to an ordinary user; it is dumpable only here, while nothing of the program runs.
// (Memory is shared with init, as after any vfork.) True: the filter is on.
bool hand_over(const Plan& plan, int channel) {
  if (plan.watched_filter.empty()) return false;
  bool was_dumpable = ::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 1;
  ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
  Message message;
  message.kind = Message::Kind::watchable;
  if (!ask_gabion(channel, message)) ::_exit(kGabionFailed);
  bool installed = false;
  if (message.a == 1) {
    bool killable = false;
    int listener = install_with_listener(plan, killable);
    installed = listener >= 0;
    message.kind = Message::Kind::listener;
    message.a = listener;
    message.b = installed ? 0 : errno;
    message.count = killable ? 1 : 0;
    if (!ask_gabion(channel, message)) ::_exit(kGabionFailed);
  }
  if (!was_dumpable) ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  return installed;
}

void load_filter(const Plan& plan, int channel) {
  if (hand_over(plan, channel) || plan.filter.empty()) return;
  sock_fprog program{static_cast<unsigned short>(plan.filter.size()), const_cast<sock_filter*>(plan.filter.data())};
  if (::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, plan.filter_flags, &program) != 0) give_up(channel, kGabionFailed, "seccomp", "", errno);
}

void raise_second_wall(const Plan& plan, int channel) {
  LandlockFailure failure;
  if (!raise_landlock(plan.landlock, failure)) give_up(channel, kGabionFailed, failure.call, failure.object, failure.error);
}

// The interpreter of a script, cut out of its first line; false for any other file.
bool read_interpreter(int fd, char* line, std::size_t size) {
  ssize_t got = ::pread(fd, line, size - 1, 0);
  if (got < 2 || line[0] != '#' || line[1] != '!') return false;
  line[got] = '\0';
  char* from = line + 2;
  while (*from == ' ' || *from == '\t') ++from;
  char* end = from;
  while (*end != '\0' && *end != '\n' && *end != ' ' && *end != '\t') ++end;
  *end = '\0';
  std::memmove(line, from, static_cast<std::size_t>(end - from) + 1);
  return line[0] != '\0';
}

// runc's CVE-2019-5736: a program (or the #! of one) that is a link to /proc/self/exe would run gabion's own file inside
// the cage, with a descriptor to it for whoever looks. Nothing behind a magic link is run, nor gabion itself.
// False: not there, errno says why; anything dangerous gives up at once.
bool may_run(const Plan& plan, int channel, const char* path) {
  char name[256];
  const char* at = path;
  for (int depth = 0; depth < kMaxInterpreters; ++depth) {
    int fd = open_without_magic(at, O_RDONLY | O_NONBLOCK);
    if (fd < 0 && errno == EACCES) fd = open_without_magic(at, O_PATH);  // run but not read
    // Which of the two it is: a link of /proc, or any other loop.
    if (fd < 0 && errno == ELOOP) give_up(channel, kNotExecutable, "refused to run through a magic link of /proc:", at, 0);
    if (fd < 0) {
      if (depth > 0) give_up(channel, kNotFound, "interpreter", at, errno);
      return false;
    }
    struct stat st {};
    if (::fstat(fd, &st) != 0) give_up(channel, kNotExecutable, "stat", at, errno);
    if (st.st_dev == plan.own_device && st.st_ino == plan.own_inode)
      give_up(channel, kNotExecutable, "refused to run gabion itself inside the cage:", at, 0);
    bool script = S_ISREG(st.st_mode) && read_interpreter(fd, name, sizeof name);
    ::close(fd);
    if (!script) return true;
    at = name;
  }
  return true;
}

constexpr std::size_t kMaxCandidates = 64;

struct Candidates {
  const char* paths[kMaxCandidates];
  std::size_t count = 0;
  int worst = ENOENT;
};

// As execvp: one that is there but may not be run is told of only when none can be run.
void note(Candidates& c, int error) {
  if (error != ENOENT && error != ENOTDIR && c.worst == ENOENT) c.worst = error;
}

// Before the filter, which need not allow openat2.
Candidates choose(const Plan& plan, int channel) {
  Candidates c;
  for (const std::string& path : plan.candidates) {
    if (c.count == kMaxCandidates) break;
    if (may_run(plan, channel, path.c_str())) {
      c.paths[c.count++] = path.c_str();
    } else {
      note(c, errno);
    }
  }
  return c;
}

[[noreturn]] void run(const Plan& plan, int channel, Candidates c) {
  for (std::size_t i = 0; i < c.count; ++i) {
    ::execve(c.paths[i], plan.argv.data(), plan.envp.data());
    note(c, errno);
    if (errno != ENOENT && errno != ENOTDIR && errno != EACCES) break;
  }
  give_up(channel, c.worst == ENOENT ? kNotFound : kNotExecutable, "exec", plan.command[0].c_str(), c.worst);
}

}  // namespace

bool drop_bounding_set(std::uint64_t keep) {
  // A change to a uid other than 0 has emptied the effective set; PR_CAPBSET_DROP wants CAP_SETPCAP in it.
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[2] = {};
  if (::syscall(SYS_capget, &header, data) != 0) return false;
  for (auto& half : data) half.effective = half.permitted;
  if (::syscall(SYS_capset, &header, data) != 0) return false;
  for (int capability = 0; capability < 64; ++capability) {
    if ((keep >> capability & 1) != 0) continue;
    if (::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0) return errno == EINVAL;  // past the last one of this kernel
  }
  return true;
}

bool keep_capabilities(std::uint64_t keep) {
  ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[2] = {};
  for (int half = 0; half < 2; ++half) {
    data[half].effective = data[half].permitted = static_cast<std::uint32_t>(keep >> (32 * half));
  }
  return ::syscall(SYS_capset, &header, data) == 0;
}

void become_program(const Plan& plan, int channel, int tty) {
  reset_signals();
  take_terminal(channel, tty);
  // The host session's keys are out of reach from here on; a kernel without keyrings has none to take.
  ::syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, nullptr, 0, 0, 0);
  if (plan.cpu >= 0) {
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(plan.cpu, &one);
    ::sched_setaffinity(0, sizeof one, &one);
  }
  set_limits(plan, channel);
  set_ids(plan, channel);
  bool filter_early = !plan.no_new_privileges;  // filter and Landlock then take CAP_SYS_ADMIN, which goes next
  if (filter_early) {
    raise_second_wall(plan, channel);
    load_filter(plan, channel);
  }
  if (plan.drop_capabilities && (!drop_bounding_set(plan.capabilities) || !keep_capabilities(plan.uid == 0 ? plan.capabilities : 0))) {
    give_up(channel, kGabionFailed, "drop capabilities", "", errno);
  }
  // Lost with the change of ids; a program that outlives init would be outside of every wall but the namespaces.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  if (plan.no_new_privileges && ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    give_up(channel, kGabionFailed, "prctl", "PR_SET_NO_NEW_PRIVS", errno);
  }
  ::umask(022);
  // The channel goes with the exec, as does everything else past 2 (CVE-2024-21626).
  if (::syscall(SYS_close_range, 3U, ~0U, CLOSE_RANGE_CLOEXEC) != 0) give_up(channel, kGabionFailed, "close_range", "", errno);
  Candidates candidates = choose(plan, channel);
  if (!filter_early) {
    raise_second_wall(plan, channel);
    load_filter(plan, channel);
  }
  run(plan, channel, candidates);
}

}  // namespace gabion::sandbox
