#include "sandbox/root.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "sandbox/channel.h"
#include "sandbox/resolve.h"

#ifndef AT_RECURSIVE
#define AT_RECURSIVE 0x8000
#endif

namespace gabion::sandbox {

namespace {

using Kind = MountStep::Kind;
constexpr std::uint64_t kPlain = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;

struct Builder {
  const Plan& plan;
  PassedMounts passed;
  int channel;
  int root = -1;
  int hidden = -1;  // the tmpfs that masks are made of
  int masks = -1;   // the same, read-only: clones of it are masks
  bool host_sysfs = false;

  [[noreturn]] void fail(const char* call, const std::string& object) const {
    give_up(channel, kGabionFailed, call, object.c_str(), errno);
  }
};

// "/proc/self/fd/N": overlay takes its layers by name; the host's /proc is still ours here.
struct FdName {
  char text[32];
  explicit FdName(int fd) { std::snprintf(text, sizeof text, "/proc/self/fd/%d", fd); }
};

void set_attributes(const Builder& b, int mount, std::uint64_t attributes, bool recursive, const std::string& name) {
  if (attributes == 0) return;
  mount_attr attr{};
  attr.attr_set = attributes;
  unsigned flags = AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0);
  if (::mount_setattr(mount, "", flags, &attr, sizeof attr) != 0) b.fail("mount_setattr", name);
}

void attach(const Builder& b, int mount, int target, const std::string& name) {
  if (::move_mount(mount, "", target, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) != 0) b.fail("move_mount", name);
}

// On top of the old root: the process keeps looking paths up beneath it, while the kernel has the mount attached in our
// namespace, which overlay layers and open_tree ask for (before Linux 6.15).
void attach_on_top(const Builder& b, int mount, const std::string& name) {
  if (::move_mount(mount, "", AT_FDCWD, "/", MOVE_MOUNT_F_EMPTY_PATH) != 0) b.fail("move_mount", name);
}

// The same for what only the way here needs, but out of the way: each mount stacked on the old root would cost an umount
// of its own, and each of these waits for every CPU (synchronize_rcu_expedited).
void attach_aside(const Builder& b, int mount, const char* name) {
  if (::move_mount(mount, "", b.hidden, name, MOVE_MOUNT_F_EMPTY_PATH) != 0) b.fail("move_mount", name);
}

int new_filesystem(const Builder& b, const char* type, const MountStep& step, bool may_fail = false) {
  int context = ::fsopen(type, FSOPEN_CLOEXEC);
  bool good = context >= 0;
  for (const auto& [key, value] : step.options) {
    if (!good) break;
    good = value.empty() ? ::fsconfig(context, FSCONFIG_SET_FLAG, key.c_str(), nullptr, 0) == 0
                         : ::fsconfig(context, FSCONFIG_SET_STRING, key.c_str(), value.c_str(), 0) == 0;
  }
  good = good && ::fsconfig(context, FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) == 0;
  int mount = good ? ::fsmount(context, FSMOUNT_CLOEXEC, static_cast<unsigned>(step.attributes)) : -1;
  if (mount < 0 && !may_fail) b.fail("mount", std::string_view(type) == "overlay" ? "overlay" : step.target);
  return mount;
}

int clone_tree(const Builder& b, const std::string& source) {
  int tree = ::open_tree(AT_FDCWD, source.c_str(), OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE | AT_SYMLINK_NOFOLLOW);
  if (tree < 0) b.fail("open_tree", source);
  return tree;
}

int find_target(const Builder& b, const MountStep& step, bool may_make) {
  // What is to be hidden is hidden where the name leads; a link to nowhere or into a place already hidden has nothing.
  int target = open_in_root(b.root, step.target.c_str(), O_PATH);
  if (target >= 0 || step.optional) return target;
  if (errno == ENOENT && may_make) target = make_in_root(b.root, step.target.c_str(), step.is_directory, step.mode);
  if (target < 0) b.fail("open in the cage", step.target);
  return target;
}

// The proc and sysfs targets must be directories of the root itself (CVE-2019-19921, CVE-2023-27561).
int find_plain_target(const Builder& b, const MountStep& step) {
  int target = open_in_root(b.root, step.target.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW, RESOLVE_NO_SYMLINKS);
  if (target < 0 && errno == ENOENT) target = make_in_root(b.root, step.target.c_str(), true, 0755);
  if (target < 0) b.fail("open in the cage", step.target);
  return target;
}

// --- masks ---

// A seat's name, or a name in it.
struct SeatName {
  char text[288];
  explicit SeatName(int seat, const char* name = "") { std::snprintf(text, sizeof text, *name != '\0' ? "%d/%s" : "%d", seat, name); }
};

void make_entries(const Builder& b) {
  const Plan& plan = b.plan;
  bool good = ::mkdirat(b.hidden, "aside", 0755) == 0 && ::mkdirat(b.hidden, "masks", 0755) == 0 && ::mkdirat(b.hidden, "masks/directory", 0555) == 0 &&
              ::mknodat(b.hidden, "masks/file", S_IFREG | 0444, 0) == 0 && ::mknodat(b.hidden, "masks/denied", S_IFREG, 0) == 0;
  for (int seat = 0; seat < plan.seats; ++seat) good = good && ::mkdirat(b.hidden, SeatName(seat).text, 0755) == 0;
  for (const std::string& name : plan.device_files)
    good = good && ::mknodat(b.hidden, SeatName(plan.device_seat, name.c_str()).text, S_IFREG | 0666, 0) == 0;
  for (const std::string& name : plan.device_directories)
    good = good && ::mkdirat(b.hidden, SeatName(plan.device_seat, name.c_str()).text, 0755) == 0;
  for (const auto& [name, target] : plan.device_links)
    good = good && ::symlinkat(target.c_str(), b.hidden, SeatName(plan.device_seat, name.c_str()).text) == 0;
  if (!good) b.fail("make masks in", "tmpfs");
}

void make_hidden(Builder& b) {
  int context = ::fsopen("tmpfs", FSOPEN_CLOEXEC);
  if (context < 0 || ::fsconfig(context, FSCONFIG_SET_STRING, "size", b.plan.hidden_size.c_str(), 0) != 0 ||
      ::fsconfig(context, FSCONFIG_SET_STRING, "mode", "0755", 0) != 0 ||
      ::fsconfig(context, FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) != 0)
    b.fail("mount", "tmpfs");
  b.hidden = ::fsmount(context, FSMOUNT_CLOEXEC, kPlain);
  if (b.hidden < 0) b.fail("fsmount", "tmpfs");
  attach_on_top(b, b.hidden, "tmpfs");
  make_entries(b);
  // Clones take over their mount's attributes.
  b.masks = ::open_tree(b.hidden, "masks", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
  if (b.masks < 0) b.fail("open_tree", "tmpfs");
  set_attributes(b, b.masks, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOEXEC, false, "tmpfs");
  attach_aside(b, b.masks, "masks");
}

void hide(const Builder& b, const MountStep& step) {
  int target = find_target(b, step, true);
  if (target < 0) return;
  bool is_directory = step.is_directory;
  if (step.look) {
    struct stat st {};
    if (::fstat(target, &st) != 0) b.fail("stat", step.target);
    is_directory = S_ISDIR(st.st_mode);
  }
  int mask = -1;
  if (is_directory && step.seat >= 0) {
    // Sealed by a later step, once the mount points beneath it are made.
    mask = ::open_tree(b.hidden, SeatName(step.seat).text, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
  } else {
    const char* name = is_directory ? "directory" : step.kind == Kind::deny ? "denied" : "file";
    mask = ::open_tree(b.masks, name, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
  }
  if (mask < 0) b.fail("open_tree", step.target);
  attach(b, mask, target, step.target);
}

// --- one function a kind ---

void bind(const Builder& b, const MountStep& step) {
  int tree = -1;
  if (step.passed >= 0) {
    if (static_cast<std::size_t>(step.passed) >= b.passed.count) errno = EBADF, b.fail("receive the mount of", step.source);
    tree = b.passed.fds[step.passed];
  } else {
    tree = clone_tree(b, step.source);
  }
  set_attributes(b, tree, step.attributes, true, step.source);
  int target = find_target(b, step, true);
  if (target >= 0) {
    attach(b, tree, target, step.target);
    }
  ::close(tree);
}

void overlay_at(Builder& b, const MountStep& step, int lower, int target_or_top) {
  int layer = ::open(step.source.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  int upper = layer < 0 ? -1 : ::openat(layer, "upper", O_PATH | O_DIRECTORY | O_CLOEXEC);
  int work = layer < 0 ? -1 : ::openat(layer, "work", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (upper < 0 || work < 0) b.fail("open", step.source);
  FdName lower_name(lower), upper_name(upper), work_name(work);
  int context = ::fsopen("overlay", FSOPEN_CLOEXEC);
  // userxattr: whiteouts and opaque marks that a user namespace may write (Linux 5.11). Nothing of the layer needs to
  // survive a crash: `volatile` leaves out every sync.
  if (context < 0 || ::fsconfig(context, FSCONFIG_SET_STRING, "lowerdir", lower_name.text, 0) != 0 ||
      ::fsconfig(context, FSCONFIG_SET_STRING, "upperdir", upper_name.text, 0) != 0 ||
      ::fsconfig(context, FSCONFIG_SET_STRING, "workdir", work_name.text, 0) != 0 ||
      ::fsconfig(context, FSCONFIG_SET_FLAG, "userxattr", nullptr, 0) != 0 ||
      ::fsconfig(context, FSCONFIG_SET_FLAG, "volatile", nullptr, 0) != 0 ||
      ::fsconfig(context, FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) != 0)
    b.fail("mount overlay over", step.target);
  int mount = ::fsmount(context, FSMOUNT_CLOEXEC, static_cast<unsigned>(step.attributes));
  if (mount < 0) b.fail("mount overlay over", step.target);
  if (target_or_top >= 0) {
    attach(b, mount, target_or_top, step.target);
  } else {
    attach_on_top(b, mount, step.target);
    b.root = mount;
  }
}

void overlay(Builder& b, const MountStep& step) {
  int lower = find_target(b, step, false);
  overlay_at(b, step, lower, lower);
}

void mount_new(Builder& b, const MountStep& step) {
  static constexpr const char* kTypes[] = {"", "tmpfs", "proc", "sysfs", "devpts", "mqueue"};
  bool kernel_files = step.kind == Kind::proc || step.kind == Kind::sysfs;
  int target = kernel_files ? find_plain_target(b, step) : find_target(b, step, true);
  int mount = new_filesystem(b, kTypes[static_cast<int>(step.kind)], step, step.kind == Kind::sysfs);
  if (mount < 0) {
    // The kernel refuses a new sysfs where the old one is partly hidden (a container) or where the network namespace is
    // the host's: the one that is there then, read-only.
    mount = clone_tree(b, "/sys");
    b.host_sysfs = true;
    set_attributes(b, mount, step.attributes, true, step.target);
  }
  attach(b, mount, target, step.target);
}

void show_again(const Builder& b, const MountStep& step) {
  int source = open_in_root(b.root, step.source.c_str(), O_PATH);
  int tree = source < 0 ? -1 : ::open_tree(source, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH);
  if (tree < 0) b.fail("open_tree", step.source);
  int target = find_target(b, step, true);
  if (target >= 0) attach(b, tree, target, step.target);
}

void protect(const Builder& b, const MountStep& step) {
  int target = find_target(b, step, false);
  if (target < 0) return;
  int tree = ::open_tree(target, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH | AT_RECURSIVE);
  if (tree < 0) b.fail("open_tree", step.target);
  set_attributes(b, tree, MOUNT_ATTR_RDONLY | kPlain, true, step.target);
  attach(b, tree, target, step.target);
}

void make_directory(const Builder& b, const MountStep& step) {
  if (make_in_root(b.root, step.target.c_str(), true, step.mode) < 0) b.fail("mkdir", step.target);
}

void seal(const Builder& b, const MountStep& step) {
  int target = find_target(b, step, false);
  if (target < 0) return;
  set_attributes(b, target, MOUNT_ATTR_RDONLY | step.attributes, false, step.target);
}

void carry_out(Builder& b, const MountStep& step) {
  if (step.host_sysfs && !b.host_sysfs) return;
  switch (step.kind) {
    case Kind::bind: return bind(b, step);
    case Kind::tmpfs:
    case Kind::proc:
    case Kind::sysfs:
    case Kind::devpts:
    case Kind::mqueue: return mount_new(b, step);
    case Kind::overlay: return overlay(b, step);
    case Kind::hide:
    case Kind::deny: return hide(b, step);
    case Kind::same: return show_again(b, step);
    case Kind::protect: return protect(b, step);
    case Kind::directory: return make_directory(b, step);
    case Kind::seal: return seal(b, step);
  }
}

void make_root(Builder& b) {
  const Plan& plan = b.plan;
  if (plan.root == Plan::RootKind::host) {
    b.root = clone_tree(b, "/");
    set_attributes(b, b.root, MOUNT_ATTR_RDONLY | kPlain, true, "/");
    make_hidden(b);
    attach_on_top(b, b.root, "/");
    return;
  }
  make_hidden(b);
  int tree = plan.root_passed >= 0 ? b.passed.fds[plan.root_passed] : clone_tree(b, plan.root_source);
  set_attributes(b, tree, kPlain, true, plan.root_source);
  b.root = tree;
  if (plan.root != Plan::RootKind::overlay) return attach_on_top(b, tree, plan.root_source);
  attach_aside(b, tree, "aside");
  MountStep step;
  step.source = plan.layer;
  step.target = plan.root_source;
  step.attributes = kPlain;
  overlay_at(b, step, tree, -1);
}

// pivot_root(".", ".") stacks the old root on the new one, so that no directory for it is needed; the tmpfs of the masks
// lies on it, what was put aside in there. umount takes the topmost one each time, with all beneath it: both must go, or
// "/.." would lead up into the old root.
void leave_old_root(Builder& b) {
  int old = ::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (old < 0 || ::fchdir(b.root) != 0 || ::syscall(SYS_pivot_root, ".", ".") != 0) b.fail("pivot_root", "");
  if (::fchdir(old) != 0) b.fail("chdir", "old root");
  ::close(old);
  constexpr int kStacked = 2;
  for (int left = kStacked; left > 0; --left) {
    if (::umount2(".", MNT_DETACH) != 0) b.fail("umount", "old root");
  }
  // Nothing may lie over the new root now: looking up from its top must end in itself.
  struct stat below {}, top {};
  if (::fstat(b.root, &below) != 0 || ::fchdir(b.root) != 0 || ::stat("/..", &top) != 0) b.fail("stat", "new root");
  if (below.st_dev != top.st_dev || below.st_ino != top.st_ino) errno = EBUSY, b.fail("leave", "old root");
}

// All from `first` on but the channel, which lies above them where gabion was started with many descriptors.
void close_from(unsigned first, unsigned channel) {
  if (channel < first) {
    ::syscall(SYS_close_range, first, ~0U, 0);
    return;
  }
  if (channel > first) ::syscall(SYS_close_range, first, channel - 1, 0);
  ::syscall(SYS_close_range, channel + 1, ~0U, 0);
}

}  // namespace

int enter_root(const Plan& plan, PassedMounts passed, int channel) {
  Builder b{plan, passed, channel};
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) b.fail("make mounts private", "");
  make_root(b);
  // Descriptors are closed many at a time; a step leaves up to seven behind, all past this one.
  constexpr unsigned kStepsAtOnce = 50;
  int first = ::fcntl(b.root, F_DUPFD_CLOEXEC, 3);
  unsigned steps = 0;
  for (const MountStep& step : plan.mounts) {
    carry_out(b, step);
    if (++steps % kStepsAtOnce == 0) close_from(static_cast<unsigned>(first), static_cast<unsigned>(channel));
  }
  if (plan.root_read_only) set_attributes(b, b.root, MOUNT_ATTR_RDONLY, false, "/");
  int proc = open_in_root(b.root, "/proc", O_RDONLY | O_DIRECTORY, RESOLVE_NO_SYMLINKS);
  struct statfs fs {};
  if (proc < 0 || ::fstatfs(proc, &fs) != 0 || fs.f_type != PROC_SUPER_MAGIC) b.fail("open", "/proc");
  leave_old_root(b);
  // All that is left of the way here: the old root's, too.
  int last = channel < proc ? proc : channel, other = channel < proc ? channel : proc;
  ::syscall(SYS_close_range, 3U, static_cast<unsigned>(other) - 1, 0);
  if (last > other + 1) ::syscall(SYS_close_range, static_cast<unsigned>(other) + 1, static_cast<unsigned>(last) - 1, 0);
  ::syscall(SYS_close_range, static_cast<unsigned>(last) + 1, ~0U, 0);
  if (::chdir("/") != 0) b.fail("chdir", "/");
  return proc;
}

}  // namespace gabion::sandbox
