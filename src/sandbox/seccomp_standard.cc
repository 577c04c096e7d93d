// Three answers: calls that are let through; calls that the kernel has and the cage refuses, EPERM; everything else,
// ENOSYS, so that a libc which probes for something newer falls back. Conditions on arguments that refuse stand in a
// filter of their own which runs first (chain_filters).
//
// At least as strict as Docker's default (moby/profiles/seccomp): besides what that refuses, no i386 or x32 ABI, no
// io_uring, no process_vm_*, no name_to_handle_at, no modify_ldt, no memfd_secret, netlink for routes only, and only
// the socket families that programs use.
#include "sandbox/seccomp_standard.h"

#include <asm/ioctls.h>
#include <linux/fs.h>
#include <sched.h>
#include <sys/socket.h>

#include "sandbox/capability.h"
#include "sandbox/seccomp_filter.h"

namespace gabion::sandbox {

namespace {

#ifndef FS_IOC_FSSETXATTR
#define FS_IOC_FSSETXATTR 0x401c5820
#endif

constexpr std::string_view kAllowed[] = {
    // Memory.
    "brk", "madvise", "map_shadow_stack", "membarrier", "memfd_create", "mincore", "mlock", "mlock2", "mlockall", "mmap", "mmap2", "mprotect",
    "mremap", "mseal", "msync", "munlock", "munlockall", "munmap", "pkey_alloc", "pkey_free", "pkey_mprotect", "process_mrelease",
    "remap_file_pages",
    // Files and what is known of them.
    "access", "cachestat", "chdir", "chmod", "chown", "close", "close_range", "copy_file_range", "creat", "dup", "dup2", "dup3", "faccessat",
    "faccessat2", "fadvise64", "fallocate", "fchdir", "fchmod", "fchmodat", "fchmodat2", "fchown", "fchownat", "fcntl", "fdatasync",
    "fgetxattr", "file_getattr", "file_setattr", "flistxattr", "flock", "fremovexattr", "fsetxattr", "fstat", "fstatfs", "fsync",
    "ftruncate", "futimesat", "getcwd", "getdents", "getdents64", "getxattr", "getxattrat", "ioctl", "lchown", "lgetxattr", "link",
    "linkat", "listmount", "listxattr", "listxattrat", "llistxattr", "lremovexattr", "lseek", "lsetxattr", "lstat", "mkdir", "mkdirat",
    "mknod", "mknodat", "newfstatat", "open", "openat", "openat2", "pread64", "preadv", "preadv2", "pwrite64", "pwritev", "pwritev2",
    "read", "readahead", "readlink", "readlinkat", "readv", "removexattr", "removexattrat", "rename", "renameat", "renameat2", "rmdir",
    "sendfile", "setxattr", "setxattrat", "splice", "stat", "statfs", "statmount", "statx", "symlink", "symlinkat", "sync",
    "sync_file_range", "syncfs", "tee", "truncate", "umask", "unlink", "unlinkat", "utime", "utimensat", "utimes", "vmsplice", "write",
    "writev",
    // Waiting for something.
    "epoll_create", "epoll_create1", "epoll_ctl", "epoll_pwait", "epoll_pwait2", "epoll_wait", "eventfd", "eventfd2", "fanotify_mark",
    "inotify_add_watch", "inotify_init", "inotify_init1", "inotify_rm_watch", "io_cancel", "io_destroy", "io_getevents", "io_pgetevents",
    "io_setup", "io_submit", "pause", "pipe", "pipe2", "poll", "ppoll", "pselect6", "select", "signalfd", "signalfd4",
    // Processes and threads. clone, unshare: without new namespaces, below; clone3 hides its flags behind a pointer: ENOSYS.
    "arch_prctl", "clone", "execve", "execveat", "exit", "exit_group", "fork", "futex", "futex_requeue", "futex_wait", "futex_waitv",
    "futex_wake", "get_robust_list", "kill", "pidfd_open", "pidfd_send_signal", "prctl", "prlimit64", "ptrace", "restart_syscall", "rseq",
    "rt_sigaction", "rt_sigpending", "rt_sigprocmask", "rt_sigqueueinfo", "rt_sigreturn", "rt_sigsuspend", "rt_sigtimedwait",
    "rt_tgsigqueueinfo", "set_robust_list", "set_tid_address", "sigaltstack", "tgkill", "tkill", "unshare", "vfork", "wait4", "waitid",
    // Who one is, limits, priorities, walls of one's own.
    "capget", "capset", "getegid", "geteuid", "getgid", "getgroups", "getpgid", "getpgrp", "getpid", "getppid", "getpriority", "getresgid",
    "getresuid", "getrlimit", "getrusage", "getsid", "gettid", "getuid", "ioprio_get", "ioprio_set", "landlock_add_rule",
    "landlock_create_ruleset", "landlock_restrict_self", "lsm_get_self_attr", "lsm_list_modules", "sched_get_priority_max",
    "sched_get_priority_min", "sched_getaffinity", "sched_getattr", "sched_getparam", "sched_getscheduler", "sched_rr_get_interval",
    "sched_setaffinity", "sched_setattr", "sched_setparam", "sched_setscheduler", "sched_yield", "seccomp", "setfsgid", "setfsuid",
    "setgid", "setgroups", "setpgid", "setpriority", "setregid", "setresgid", "setresuid", "setreuid", "setrlimit", "setsid", "setuid",
    // Time.
    "adjtimex", "alarm", "clock_adjtime", "clock_getres", "clock_gettime", "clock_nanosleep", "getitimer", "gettimeofday", "nanosleep",
    "setitimer", "time", "timer_create", "timer_delete", "timer_getoverrun", "timer_gettime", "timer_settime", "timerfd_create",
    "timerfd_gettime", "timerfd_settime", "times",
    // Talking to others: in a network and ipc namespace of one's own.
    "accept", "accept4", "bind", "connect", "getpeername", "getsockname", "getsockopt", "listen", "mq_getsetattr", "mq_notify", "mq_open",
    "mq_timedreceive", "mq_timedsend", "mq_unlink", "msgctl", "msgget", "msgrcv", "msgsnd", "recvfrom", "recvmmsg", "recvmsg", "semctl",
    "semget", "semop", "semtimedop", "sendmmsg", "sendmsg", "sendto", "setsockopt", "shmat", "shmctl", "shmdt", "shmget", "shutdown",
    "socket", "socketpair",
    // The machine.
    "getcpu", "getrandom", "sysinfo", "uname",
};

constexpr std::uint64_t cap(unsigned number) { return std::uint64_t{1} << number; }
constexpr std::uint64_t kDacReadSearch = cap(2), kNetRaw = cap(13), kModule = cap(16), kRawIo = cap(17), kChroot = cap(18), kPtrace = cap(19),
                        kPacct = cap(20), kAdmin = cap(21), kBoot = cap(22), kNice = cap(23), kTime = cap(25), kTty = cap(26), kSyslog = cap(34),
                        kPerfmon = cap(38), kBpf = cap(39), kNever = 0;

struct Gated {
  std::string_view name;
  std::uint64_t opened_by;  // any of these capabilities
};
// EPERM unless the program keeps one of the capabilities.
constexpr Gated kGated[] = {
    {"bpf", kBpf | kAdmin}, {"perf_event_open", kPerfmon | kAdmin},
    {"fanotify_init", kAdmin}, {"fsconfig", kAdmin}, {"fsmount", kAdmin}, {"fsopen", kAdmin}, {"fspick", kAdmin}, {"mount", kAdmin},
    {"mount_setattr", kAdmin}, {"move_mount", kAdmin}, {"open_tree", kAdmin}, {"open_tree_attr", kAdmin}, {"pivot_root", kAdmin},
    {"quotactl", kAdmin}, {"quotactl_fd", kAdmin}, {"setdomainname", kAdmin}, {"sethostname", kAdmin}, {"setns", kAdmin}, {"swapoff", kAdmin},
    {"swapon", kAdmin}, {"umount", kAdmin}, {"umount2", kAdmin}, {"lookup_dcookie", kAdmin},
    {"open_by_handle_at", kDacReadSearch}, {"name_to_handle_at", kDacReadSearch},
    {"delete_module", kModule}, {"finit_module", kModule}, {"init_module", kModule},
    {"kexec_file_load", kBoot}, {"kexec_load", kBoot}, {"reboot", kBoot},
    {"ioperm", kRawIo}, {"iopl", kRawIo},
    {"kcmp", kPtrace}, {"pidfd_getfd", kPtrace}, {"process_madvise", kPtrace}, {"process_vm_readv", kPtrace}, {"process_vm_writev", kPtrace},
    {"acct", kPacct}, {"chroot", kChroot}, {"syslog", kSyslog | kAdmin}, {"vhangup", kTty},
    {"clock_settime", kTime}, {"settimeofday", kTime},
    {"get_mempolicy", kNice}, {"mbind", kNice}, {"migrate_pages", kNice}, {"move_pages", kNice}, {"set_mempolicy", kNice},
    {"set_mempolicy_home_node", kNice},
    // Refused to everyone: the kernel's keys know no namespace that holds them; the rest is attack surface.
    {"add_key", kNever}, {"keyctl", kNever}, {"request_key", kNever}, {"userfaultfd", kNever}, {"memfd_secret", kNever},
    {"lsm_set_self_attr", kNever}, {"modify_ldt", kNever},
};

// Refused besides to a cage without namespaces: what Landlock does not hold, and what would reach the user's other
// processes. SysV and POSIX queues have no namespace there; sockets none either.
constexpr std::string_view kNotUnderLandlock[] = {
    "chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown", "fchownat", "lchown", "utime", "utimes", "utimensat", "futimesat",
    "setxattr", "lsetxattr", "fsetxattr", "setxattrat", "removexattr", "lremovexattr", "fremovexattr", "removexattrat", "file_setattr",
    "socket", "shmat", "shmctl", "shmget", "shmdt", "semctl", "semget", "semop", "semtimedop", "msgctl", "msgget", "msgrcv", "msgsnd",
    "mq_getsetattr", "mq_notify", "mq_open", "mq_timedreceive", "mq_timedsend", "mq_unlink", "ptrace", "setpriority", "ioprio_set",
    "sched_setattr", "sched_setparam", "sched_setscheduler", "process_mrelease", "fanotify_mark", "mlockall",
    "truncate",  // by name; held by Landlock from ABI 3 on only
};
constexpr std::string_view kSignals[] = {"kill", "tkill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "pidfd_send_signal"};

template <std::size_t N>
bool holds(const std::string_view (&list)[N], std::string_view name) {
  for (std::string_view each : list) {
    if (each == name) return true;
  }
  return false;
}

bool refused_by(Wall wall, std::string_view name) {
  if (wall == Wall::standard) return false;
  return holds(kNotUnderLandlock, name) || (wall == Wall::landlock_signals && holds(kSignals, name));
}

constexpr std::uint32_t kNamespaceFlags[] = {CLONE_NEWNS, CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET};
constexpr std::uint32_t kCloneNewTime = 0x80;  // clone(2) reads these bits as the exit signal; unshare does not

class Builder {
 public:
  Builder(Wall wall, std::uint64_t capabilities) : wall_(wall), capabilities_(capabilities) {}

  Result<std::vector<sock_filter>> build() {
    auto refusing = refusals();
    if (!refusing) return refusing;
    auto allowing = allowances();
    if (!allowing) return allowing;
    return chain_filters(std::move(*refusing), *allowing);
  }

 private:
  bool keeps(std::uint64_t any) const { return (capabilities_ & any) != 0; }

  // Remembers the first failure, so that a row stays a line.
  void rule(SeccompFilter& filter, std::uint32_t action, std::string_view name, const std::vector<scmp_arg_cmp>& args = {}) {
    auto number = syscall_number(seccomp_arch_native(), name);
    if (!number || !error_.empty()) return;
    if (auto done = filter.add(action, *number, args); !done) error_ = "default seccomp profile: " + std::string(name) + ": " + done.error().message;
  }

  Result<std::vector<sock_filter>> compile(const SeccompFilter& filter) const {
    if (!error_.empty()) return fail(error_);
    return filter.compile();
  }

  Result<std::vector<sock_filter>> refusals() {
    auto filter = SeccompFilter::make(SCMP_ACT_ALLOW);
    if (!filter) return tl::unexpected(filter.error());
    if (!keeps(kAdmin)) {
      for (std::uint32_t flag : kNamespaceFlags) {
        rule(*filter, SCMP_ACT_ERRNO(EPERM), "clone", {masked_equal(0, flag, flag)});
        rule(*filter, SCMP_ACT_ERRNO(EPERM), "unshare", {masked_equal(0, flag, flag)});
      }
      rule(*filter, SCMP_ACT_ERRNO(EPERM), "unshare", {masked_equal(0, kCloneNewTime, kCloneNewTime)});
    }
    // Pushing input to a terminal (CVE-2017-5226, CVE-2023-28100); the kernel reads 32 bits (CVE-2019-10063).
    for (std::uint32_t command : {TIOCSTI, TIOCLINUX}) rule(*filter, SCMP_ACT_ERRNO(EPERM), "ioctl", {int_equal(1, command)});
    wall_ == Wall::standard ? socket_refusals(*filter) : landlock_refusals(*filter);
    return compile(*filter);
  }

  void socket_refusals(SeccompFilter& filter) {
    // unix, inet, inet6, netlink; packet with its capability. vsock reaches the hypervisor and no network namespace
    // holds it; alg and the others load modules full of old code. A number with high bits set is above them all.
    std::uint32_t first_above = keeps(kNetRaw) ? AF_PACKET + 1 : AF_PACKET;
    rule(filter, SCMP_ACT_ERRNO(EAFNOSUPPORT), "socket", {{0, SCMP_CMP_GE, first_above, 0}});
    for (std::uint32_t family : {3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15}) {
      rule(filter, SCMP_ACT_ERRNO(EAFNOSUPPORT), "socket", {int_equal(0, family)});
    }
    rule(filter, SCMP_ACT_ERRNO(EAFNOSUPPORT), "socketpair", {{0, SCMP_CMP_GE, AF_INET, 0}});
    // Routes and addresses, which getifaddrs reads; not netfilter, audit, xfrm, crypto and the rest.
    rule(filter, SCMP_ACT_ERRNO(EPROTONOSUPPORT), "socket", {int_equal(0, AF_NETLINK), {2, SCMP_CMP_GE, 1, 0}});
  }

  void landlock_refusals(SeccompFilter& filter) {
    rule(filter, SCMP_ACT_ERRNO(EAFNOSUPPORT), "socketpair", {{0, SCMP_CMP_GE, AF_INET, 0}});
    for (std::uint32_t command : {static_cast<std::uint32_t>(FS_IOC_SETFLAGS), static_cast<std::uint32_t>(FS_IOC_FSSETXATTR)}) {
      rule(filter, SCMP_ACT_ERRNO(EPERM), "ioctl", {int_equal(1, command)});
    }
    // Another process of the same user: pid other than 0.
    rule(filter, SCMP_ACT_ERRNO(EPERM), "prlimit64", {{0, SCMP_CMP_NE, 0, 0}});
    rule(filter, SCMP_ACT_ERRNO(EPERM), "sched_setaffinity", {{0, SCMP_CMP_NE, 0, 0}});
  }

  Result<std::vector<sock_filter>> allowances() {
    auto filter = SeccompFilter::make(SCMP_ACT_ERRNO(ENOSYS));
    if (!filter) return tl::unexpected(filter.error());
    for (std::string_view name : kAllowed) rule(*filter, refused_by(wall_, name) ? SCMP_ACT_ERRNO(EPERM) : SCMP_ACT_ALLOW, name);
    for (const Gated& row : kGated) rule(*filter, keeps(row.opened_by) ? SCMP_ACT_ALLOW : SCMP_ACT_ERRNO(EPERM), row.name);
    if (keeps(kAdmin)) rule(*filter, SCMP_ACT_ALLOW, "clone3");
    // What uname says, and whether old binaries may map page 0: nothing else, ADDR_NO_RANDOMIZE and READ_IMPLIES_EXEC least.
    for (std::uint32_t persona : {0x0u, 0x0008u, 0x20000u, 0x20008u, 0xffffffffu}) rule(*filter, SCMP_ACT_ALLOW, "personality", {int_equal(0, persona)});
    return compile(*filter);
  }

  Wall wall_;
  std::uint64_t capabilities_;
  std::string error_;
};

}  // namespace

Result<std::vector<sock_filter>> compile_standard(Wall wall, std::uint64_t capabilities) { return Builder(wall, capabilities).build(); }

std::vector<StandardName> standard_names() {
  std::vector<StandardName> names;
  for (std::string_view name : kAllowed) names.push_back({name, true});
  for (const Gated& row : kGated) names.push_back({row.name, false});
  return names;
}

}  // namespace gabion::sandbox
