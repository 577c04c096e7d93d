#include "sandbox/user_namespace.h"

#include <fcntl.h>
#include <linux/mount.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>

#include "base/fd.h"
#include "base/text.h"

namespace gabion::sandbox {

namespace {

int error_of(long result) { return result == 0 ? 0 : errno; }

int write_text(const char* path, const char* text) {
  int fd = ::open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return errno;
  ssize_t length = static_cast<ssize_t>(std::strlen(text));
  int error = ::write(fd, text, static_cast<std::size_t>(length)) == length ? 0 : errno;
  ::close(fd);
  return error;
}

int map_self(uid_t uid, gid_t gid) {
  char text[64];
  // Absent before Linux 3.19, and there nothing has to be given up.
  if (int error = write_text("/proc/self/setgroups", "deny"); error != 0 && error != ENOENT) return error;
  std::snprintf(text, sizeof text, "0 %u 1", uid);
  if (int error = write_text("/proc/self/uid_map", text); error != 0) return error;
  std::snprintf(text, sizeof text, "0 %u 1", gid);
  return write_text("/proc/self/gid_map", text);
}

int try_overlay() {
  for (const char* path : {"/tmp/lower", "/tmp/upper", "/tmp/work", "/tmp/merged"}) {
    if (::mkdir(path, 0700) != 0) return errno;
  }
  return error_of(::mount("overlay", "/tmp/merged", "overlay", 0, "lowerdir=/tmp/lower,upperdir=/tmp/upper,workdir=/tmp/work,userxattr"));
}

int try_mount_api() {
  int context = static_cast<int>(::syscall(SYS_fsopen, "tmpfs", 1U));
  if (context < 0) return errno;
  ::close(context);
  // A wrong size is told from a missing call (Linux 5.12).
  return ::syscall(SYS_mount_setattr, -1, "", 0U, nullptr, std::size_t{0}) != 0 && errno == ENOSYS ? ENOSYS : 0;
}

// A /proc of one's own wants a process in the new pid namespace, and the machine's own /proc unmasked (mount_too_revealing).
int try_proc() {
  pid_t pid = ::fork();
  if (pid < 0) return errno;
  if (pid == 0) ::_exit(::mount("proc", "/proc", "proc", 0, nullptr) == 0 ? 0 : (errno & 127));
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : EIO;
}

void trial(NamespaceTrial& t) {
  uid_t uid = ::geteuid();
  gid_t gid = ::getegid();
  t.user = error_of(::unshare(CLONE_NEWUSER));
  if (t.user == 0) t.user = map_self(uid, gid);
  if (t.user != 0) return;
  t.mount = error_of(::unshare(CLONE_NEWNS));
  t.network = error_of(::unshare(CLONE_NEWNET));
  t.ipc = error_of(::unshare(CLONE_NEWIPC));
  t.uts = error_of(::unshare(CLONE_NEWUTS));
  t.cgroup = error_of(::unshare(CLONE_NEWCGROUP));
  t.pid = error_of(::unshare(CLONE_NEWPID));
  if (t.mount != 0) return;
  // Private first, so that nothing of this is ever seen outside.
  t.mount = error_of(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr));
  if (t.mount != 0) return;
  t.mount_api = try_mount_api();
  t.tmpfs = error_of(::mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, "size=1m"));
  if (t.tmpfs == 0) t.overlay = try_overlay();
  if (t.pid == 0) t.proc = try_proc();
}

std::string setting(const char* path) {
  auto text = read_file(path, 4096);
  return text ? std::string(trim(*text)) : std::string();
}

bool under_seccomp() {
  auto status = read_file("/proc/self/status", 1 << 16);
  return status && status->find("\nSeccomp:\t2") != std::string::npos;
}

}  // namespace

NamespaceTrial try_namespaces() {
  NamespaceTrial result;
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return result;
  Fd in(ends[0]), out(ends[1]);
  pid_t pid = ::fork();
  if (pid < 0) {
    result.user = errno;
    return result;
  }
  if (pid == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    NamespaceTrial t;
    trial(t);
    ssize_t done = ::write(out.get(), &t, sizeof t);
    ::_exit(done == sizeof t ? 0 : 1);
  }
  out.reset();
  constexpr int kPatienceMs = 5000;
  pollfd wait{in.get(), POLLIN, 0};
  NamespaceTrial told;
  if (::poll(&wait, 1, kPatienceMs) > 0 && ::read(in.get(), &told, sizeof told) == sizeof told) result = told;
  else result.user = EIO;
  ::kill(pid, SIGKILL);
  while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
  return result;
}

std::string user_namespace_refusal(int error) {
  if (setting("/proc/sys/user/max_user_namespaces") == "0") return "user.max_user_namespaces=0";
  bool root = ::geteuid() == 0;
  if (!root && setting("/proc/sys/kernel/unprivileged_userns_clone") == "0") return "kernel.unprivileged_userns_clone=0";
  if (!root && setting("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == "1") {
    return "kernel.apparmor_restrict_unprivileged_userns=1";
  }
  if (error == ENOSPC || error == EUSERS) return "user.max_user_namespaces (the limit is reached, or 32 levels of nesting)";
  if (error == ENOSYS || error == EINVAL) return "the kernel's configuration (CONFIG_USER_NS)";
  if (under_seccomp()) return "a seccomp filter around gabion (a container's default profile refuses unshare and clone with new namespaces)";
  return "a security module or a chroot around gabion (" + std::generic_category().message(error) + ")";
}

std::string user_namespace_advice(int error) {
  std::string refusal = user_namespace_refusal(error);
  std::string text = "user namespaces are refused here by " + refusal + ", so no cage of namespaces can be built.\n";
  text += "Two ways out: ";
  if (refusal.find("apparmor") != std::string::npos) {
    text += "let gabion alone make them (as root: copy deploy/apparmor/gabion to /etc/apparmor.d/ and run apparmor_parser -r on it)";
  } else if (refusal.find('=') != std::string::npos) {
    std::string name = refusal.substr(0, refusal.find('='));
    text += "switch them on (as root: sysctl " + name + (name == "user.max_user_namespaces" ? "=15000)" : "=1)");
  } else if (refusal.find("seccomp") != std::string::npos) {
    text += "run the container around gabion with a seccomp profile that allows unshare, clone with new namespaces, and mount";
  } else {
    text += "have them allowed (`gabion doctor` tells what it sees)";
  }
  text += "; or --isolation landlock, a cage without namespaces (its open points are printed).";
  return text;
}

}  // namespace gabion::sandbox
