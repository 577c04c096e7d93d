/* The floor under every cage: what the kernel has to do for `gabion try --watch off`, in straight C with the paths known
   beforehand, nothing decided, nothing parsed, no report. usage: cage_floor [--bare] PROGRAM [ARGUMENT…]
   --bare: namespaces, id map, read-only root, /proc, /sys, /tmp, pivot, no_new_privs, a filter of four instructions, init
   and exec alone. Without it also what the cage promises (SECURITY.md): the cgroup, the throw-away overlay over the
   working directory and its removal, masks, a /dev of its own, dropped capabilities, Landlock, the whole default filter. */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHECK(call) \
  do { \
    if ((call) < 0) { \
      perror(#call); \
      _exit(125); \
    } \
  } while (0)
#define RECURSIVE 0x8000 /* AT_RECURSIVE */
#define PLAIN (MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV)

static const struct sock_filter kDefault[] = {
#include "seccomp_rows.inc"
};
static const struct sock_filter kSmall[] = {
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mount, 0, 1),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};
static const char* const kGroups[][3] = {
    {"memory", "memory.limit_in_bytes", "536870912"}, {"cpu", "cpu.cfs_quota_us", "100000"}, {"pids", "pids.max", "257"}};
static const char* const kMaskedDirectories[] = {"/run", "/boot", "/etc/sudoers.d", "/var/backups", "/var/lib/systemd", "/var/log", "/var/mail", "/var/spool", "/home"};
static const char* const kMaskedFiles[] = {"/etc/machine-id", "/var/lib/dbus/machine-id", "/etc/resolv.conf"};
static const char* const kProtected[] = {"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys"};
static const char* const kHiddenFiles[] = {"/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/timer_list", "/proc/kallsyms", "/proc/kmsg"};
static const char* const kHiddenDirectories[] = {"/proc/acpi", "/proc/scsi", "/sys/firmware"};
static const char* const kDevices[] = {"null", "zero", "full", "random", "urandom", "tty"};

static int bare, root_user, masks, tree, hidden;
static char layer[64], here[4096];
static int tasks[3], groups;
static char group_paths[3][128];
static const char* home;

static void put(const char* path, const char* text) {
  int fd = open(path, O_WRONLY);
  if (fd < 0 || write(fd, text, strlen(text)) < 0) {
    perror(path);
    exit(125);
  }
  close(fd);
}

static void set(int fd, unsigned flags, uint64_t attributes) {
  struct mount_attr attr = {.attr_set = attributes};
  CHECK(mount_setattr(fd, "", AT_EMPTY_PATH | flags, &attr, sizeof attr));
}

static int new_mount(const char* type, const char* const* options, unsigned attributes) {
  int context = fsopen(type, 0), mount;
  CHECK(context);
  for (; *options; options += 2) CHECK(fsconfig(context, options[1] ? FSCONFIG_SET_STRING : FSCONFIG_SET_FLAG, options[0], options[1], 0));
  CHECK(fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0));
  mount = fsmount(context, 0, attributes);
  CHECK(mount);
  return mount;
}

/* Over a path of the cage, resolved beneath its root; 0: there is none. */
static int cover(int mount, const char* path) {
  uint64_t how[3] = {O_PATH, 0, 0x10 /* RESOLVE_IN_ROOT */};
  int at = (int)syscall(SYS_openat2, tree, path, how, sizeof how);
  if (at < 0) return 0;
  CHECK(move_mount(mount, "", at, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH));
  return 1;
}

static void mask(const char* path, const char* with) {
  int clone = open_tree(masks, with, OPEN_TREE_CLONE);
  CHECK(clone);
  cover(clone, path);
}

#define NEW(type, attributes, ...) new_mount(type, (const char* const[]){__VA_ARGS__ __VA_OPT__(, ) NULL, NULL}, attributes)

static void make_masks(void) {
  hidden = NEW("tmpfs", PLAIN, "size", "1m");
  CHECK(move_mount(hidden, "", AT_FDCWD, "/", MOVE_MOUNT_F_EMPTY_PATH));
  CHECK(mkdirat(hidden, "masks", 0755));
  CHECK(mkdirat(hidden, "masks/directory", 0555));
  CHECK(mknodat(hidden, "masks/file", S_IFREG, 0));
  CHECK(mkdirat(hidden, "dev", 0755));
  for (int i = 0; i < 6; ++i) {
    char name[32];
    snprintf(name, sizeof name, "dev/%s", kDevices[i]);
    CHECK(mknodat(hidden, name, S_IFREG, 0));
  }
  for (int i = 0; i < 3; ++i) CHECK(mkdirat(hidden, (const char* const[]){"dev/pts", "dev/shm", "dev/mqueue"}[i], 0755));
  static const char* const kLinks[][2] = {{"/proc/self/fd", "dev/fd"}, {"/proc/self/fd/0", "dev/stdin"}, {"/proc/self/fd/1", "dev/stdout"},
                                          {"/proc/self/fd/2", "dev/stderr"}, {"pts/ptmx", "dev/ptmx"}};
  for (int i = 0; i < 5; ++i) CHECK(symlinkat(kLinks[i][0], hidden, kLinks[i][1]));
  masks = open_tree(hidden, "masks", OPEN_TREE_CLONE);
  CHECK(masks);
  set(masks, 0, MOUNT_ATTR_RDONLY);
  CHECK(move_mount(masks, "", AT_FDCWD, "/", MOVE_MOUNT_F_EMPTY_PATH));
}

static void make_dev(void) {
  int dev = open_tree(hidden, "dev", OPEN_TREE_CLONE);
  CHECK(dev);
  cover(dev, "/dev");
  for (int i = 0; i < 6; ++i) {
    char path[32];
    snprintf(path, sizeof path, "/dev/%s", kDevices[i]);
    int device = open_tree(AT_FDCWD, path, OPEN_TREE_CLONE);
    CHECK(device);
    set(device, 0, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC);
    cover(device, path);
  }
  cover(NEW("devpts", MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC, "ptmxmode", "0666"), "/dev/pts");
  cover(NEW("tmpfs", PLAIN, "size", "64m"), "/dev/shm");
  cover(NEW("mqueue", PLAIN), "/dev/mqueue");
  set(dev, 0, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC);
}

static void make_walls(void) {
  for (unsigned i = 0; i < sizeof kProtected / sizeof *kProtected; ++i) {
    uint64_t how[3] = {O_PATH, 0, 0x10};
    int at = (int)syscall(SYS_openat2, tree, kProtected[i], how, sizeof how);
    if (at < 0) continue;
    int copy = open_tree(at, "", OPEN_TREE_CLONE | AT_EMPTY_PATH | RECURSIVE);
    CHECK(copy);
    set(copy, RECURSIVE, MOUNT_ATTR_RDONLY | PLAIN);
    CHECK(move_mount(copy, "", at, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH));
  }
  for (unsigned i = 0; i < sizeof kHiddenFiles / sizeof *kHiddenFiles; ++i) mask(kHiddenFiles[i], "file");
  for (unsigned i = 0; i < sizeof kHiddenDirectories / sizeof *kHiddenDirectories; ++i) mask(kHiddenDirectories[i], "directory");
  for (unsigned i = 0; i < sizeof kMaskedFiles / sizeof *kMaskedFiles; ++i) mask(kMaskedFiles[i], "file");
  for (unsigned i = 0; i < sizeof kMaskedDirectories / sizeof *kMaskedDirectories; ++i) mask(kMaskedDirectories[i], "directory");
  mask(home, "directory");
  make_dev();
}

/* The bench's directory lies beneath /tmp, which is a new one here. */
static void make_overlay(int tmp, int lower) {
  char lower_name[32], upper[96], work[96];
  CHECK(mkdirat(tmp, here + strlen("/tmp/"), 0755));
  set(lower, RECURSIVE, MOUNT_ATTR_RDONLY | PLAIN);
  cover(lower, here);
  snprintf(lower_name, sizeof lower_name, "/proc/self/fd/%d", lower);
  snprintf(upper, sizeof upper, "%s/upper", layer);
  snprintf(work, sizeof work, "%s/work", layer);
  cover(NEW("overlay", PLAIN, "lowerdir", lower_name, "upperdir", upper, "workdir", work, "userxattr", NULL, "volatile", NULL), here);
}

static void enter_root(int lower) {
  CHECK(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
  tree = open_tree(AT_FDCWD, "/", OPEN_TREE_CLONE | RECURSIVE);
  CHECK(tree);
  set(tree, RECURSIVE, MOUNT_ATTR_RDONLY | PLAIN);
  if (!bare) make_masks();
  CHECK(move_mount(tree, "", AT_FDCWD, "/", MOVE_MOUNT_F_EMPTY_PATH));
  int tmp = NEW("tmpfs", PLAIN, "mode", "1777");
  cover(tmp, "/tmp");
  cover(NEW("proc", PLAIN | MOUNT_ATTR_NOEXEC), "/proc");
  cover(NEW("sysfs", PLAIN | MOUNT_ATTR_NOEXEC | MOUNT_ATTR_RDONLY), "/sys");
  if (!bare) {
    int again = open_tree(tmp, "", OPEN_TREE_CLONE | AT_EMPTY_PATH);
    CHECK(again);
    cover(again, "/var/tmp");
    make_walls();
    make_overlay(tmp, lower);
  }
  int old = open("/", O_PATH);
  CHECK(fchdir(tree));
  CHECK(syscall(SYS_pivot_root, ".", "."));
  CHECK(fchdir(old));
  for (int left = bare ? 1 : 3; left > 0; --left) CHECK(umount2(".", MNT_DETACH));
  CHECK(chdir("/"));
  syscall(SYS_close_range, 3U, ~0U, 0);
}

static void add_rule(int ruleset, const char* path, uint64_t rights) {
  struct landlock_path_beneath_attr rule = {.allowed_access = rights, .parent_fd = open(path, O_PATH)};
  CHECK(rule.parent_fd);
  CHECK(syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0));
  close(rule.parent_fd);
}

static void raise_landlock(void) {
  long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (abi < 6) return;
  const uint64_t read = 0xd, all = 0x7fbf, attributes[3] = {0xffff, 0, 3}; /* everything but devices; both scopes */
  int ruleset = (int)syscall(SYS_landlock_create_ruleset, attributes, sizeof attributes, 0);
  CHECK(ruleset);
  add_rule(ruleset, "/", read);
  add_rule(ruleset, "/dev", 0x8002);
  const char* const writable[] = {"/tmp", "/dev/pts", "/dev/shm", "/dev/mqueue", here};
  for (int i = 0; i < 5; ++i) add_rule(ruleset, writable[i], all);
  CHECK(syscall(SYS_landlock_restrict_self, ruleset, 0));
  close(ruleset);
}

static void load_filter(void) {
  struct sock_fprog small = {sizeof kSmall / sizeof *kSmall, (struct sock_filter*)kSmall};
  struct sock_fprog whole = {sizeof kDefault / sizeof *kDefault, (struct sock_filter*)kDefault};
  CHECK(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, bare ? &small : &whole));
}

static void become_program(char** argv) {
  setsid();
  if (!bare) {
    struct rlimit files = {4096, 4096}, core = {0, 0};
    setrlimit(RLIMIT_NOFILE, &files);
    setrlimit(RLIMIT_CORE, &core);
    syscall(SYS_keyctl, 1 /* JOIN_SESSION_KEYRING */, NULL);
    for (int capability = 0; prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == 0; ++capability) {
    }
    uint32_t header[2] = {0x20080522, 0}, none[6] = {0};
    CHECK(syscall(SYS_capset, header, none));
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  }
  CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
  if (!bare) raise_landlock();
  load_filter();
  execv(argv[0], argv);
  _exit(127);
}

/* Within the namespaces: waits for the maps, builds, starts the program, waits for it. */
static void init(int channel, char** argv) {
  char byte, control[CMSG_SPACE(sizeof(int))];
  struct iovec part = {&byte, 1};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  for (int i = 0; i < groups; ++i) CHECK(write(tasks[i], "0", 1));
  CHECK(recvmsg(channel, &message, 0));
  int lower = -1;
  struct cmsghdr* item = CMSG_FIRSTHDR(&message);
  if (item) memcpy(&lower, CMSG_DATA(item), sizeof lower);
  else if (!bare) CHECK(lower = open_tree(AT_FDCWD, here, OPEN_TREE_CLONE));
  if (root_user) CHECK(setgid(0) | setuid(0));
  CHECK(unshare(CLONE_NEWCGROUP));
  CHECK(sethostname("gabion", 6));
  int lo = socket(AF_INET, SOCK_DGRAM, 0);
  struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
  CHECK(ioctl(lo, SIOCSIFFLAGS, &request));
  enter_root(lower);
  if (!bare) CHECK(chdir(here));
  pid_t program = vfork();
  CHECK(program);
  if (program == 0) become_program(argv);
  int status = 0;
  while (wait(&status) != program) {
  }
  _exit(WEXITSTATUS(status));
}

static void make_cgroup(void) {
  for (int i = 0; i < 3; ++i) {
    char file[256];
    int own = snprintf(group_paths[groups], sizeof *group_paths, "/sys/fs/cgroup/%s/gabion-floor-%d", kGroups[i][0], getpid());
    if (own < 0 || mkdir(group_paths[groups], 0755) != 0) continue;
    snprintf(file, sizeof file, "%s/%s", group_paths[groups], kGroups[i][1]);
    put(file, kGroups[i][2]);
    snprintf(file, sizeof file, "%s/tasks", group_paths[groups]);
    CHECK(tasks[groups] = open(file, O_WRONLY | O_CLOEXEC));
    ++groups;
  }
}

static void make_layer(void) {
  char path[96];
  static const char* const kParts[] = {"", "/upper", "/work"};
  snprintf(layer, sizeof layer, "/var/tmp/gabion-floor-%d", getpid());
  for (int i = 0; i < 3; ++i) {
    snprintf(path, sizeof path, "%s%s", layer, kParts[i]);
    CHECK(mkdir(path, i == 0 ? 0700 : 0755));
    if (root_user) CHECK(chown(path, 0x70000000, 0x70000000));
  }
}

static void remove_layer(void) {
  static const char* const kParts[] = {"/work/work/incompat/volatile", "/work/work/incompat", "/work/work", "/work", "/upper", ""};
  char path[128];
  snprintf(path, sizeof path, "%s/work/work", layer); /* the kernel makes it without any rights */
  if (!root_user) CHECK(chmod(path, 0700));
  snprintf(path, sizeof path, "%s/work/work/incompat/volatile/dirty", layer);
  CHECK(unlink(path));
  for (int i = 0; i < 6; ++i) {
    snprintf(path, sizeof path, "%s%s", layer, kParts[i]);
    CHECK(rmdir(path));
  }
}

static void map_ids(pid_t child) {
  char path[64], map[64];
  if (!root_user) {
    snprintf(path, sizeof path, "/proc/%d/setgroups", child);
    put(path, "deny");
  }
  for (int group = 0; group < 2; ++group) {
    snprintf(path, sizeof path, "/proc/%d/%s", child, group ? "gid_map" : "uid_map");
    if (root_user) snprintf(map, sizeof map, "0 %u 65536", 0x70000000);
    else snprintf(map, sizeof map, "%u %u 1", group ? getegid() : geteuid(), group ? getegid() : geteuid());
    put(path, map);
  }
}

static void release(int channel, pid_t child) {
  char path[64], byte = 'x', control[CMSG_SPACE(sizeof(int))] = {0};
  struct iovec part = {&byte, 1};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  if (root_user && !bare) {
    snprintf(path, sizeof path, "/proc/%d/ns/user", child);
    int space = open(path, O_RDONLY), lower = open_tree(AT_FDCWD, here, OPEN_TREE_CLONE);
    struct mount_attr attr = {.attr_set = MOUNT_ATTR_IDMAP, .userns_fd = (uint64_t)space};
    CHECK(mount_setattr(lower, "", AT_EMPTY_PATH, &attr, sizeof attr));
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    struct cmsghdr* item = CMSG_FIRSTHDR(&message);
    item->cmsg_level = SOL_SOCKET;
    item->cmsg_type = SCM_RIGHTS;
    item->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(item), &lower, sizeof lower);
  }
  CHECK(sendmsg(channel, &message, 0));
}

int main(int argc, char** argv) {
  bare = argc > 1 && strcmp(argv[1], "--bare") == 0;
  argv += 1 + bare;
  if (!*argv) return 2;
  root_user = geteuid() == 0;
  home = getenv("HOME");
  if (!getcwd(here, sizeof here) || (!bare && (strncmp(here, "/tmp/", 5) != 0 || strchr(here + 5, '/')))) {
    fprintf(stderr, "cage_floor: to be run in a directory of /tmp\n");
    return 2;
  }
  if (!bare) {
    make_layer();
    make_cgroup();
  }
  int pair[2];
  CHECK(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair));
  unsigned long flags = CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNET;
  pid_t child = (pid_t)syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);
  CHECK(child);
  if (child == 0) init(pair[1], argv);
  map_ids(child);
  release(pair[0], child);
  int status = 0;
  while (waitpid(child, &status, 0) != child) {
  }
  if (!bare) {
    remove_layer();
    for (int i = 0; i < groups; ++i) CHECK(rmdir(group_paths[i]));
  }
  return WEXITSTATUS(status);
}
