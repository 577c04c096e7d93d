// The floor under every cage: the same namespaces, id map, pivot, filter, init and exec as `gabion try`, in straight C
// with nothing decided, nothing checked, no mask, no layer, no report. usage: cage_floor PROGRAM
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
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

static void put(const char* path, const char* text) {
  int fd = open(path, O_WRONLY);
  if (fd < 0 || write(fd, text, strlen(text)) < 0) {
    perror(path);
    exit(125);
  }
  close(fd);
}

static void enter_root(void) {
  CHECK(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
  int tree = open_tree(AT_FDCWD, "/", OPEN_TREE_CLONE | 0x8000);
  struct mount_attr attr = {.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV};
  CHECK(mount_setattr(tree, "", AT_EMPTY_PATH | 0x8000, &attr, sizeof attr));
  CHECK(move_mount(tree, "", AT_FDCWD, "/", MOVE_MOUNT_F_EMPTY_PATH));
  int old = open("/", O_PATH);
  CHECK(fchdir(tree));
  CHECK(syscall(SYS_pivot_root, ".", "."));
  CHECK(mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL));
  CHECK(mount("sysfs", "/sys", "sysfs", MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RDONLY, NULL));
  CHECK(mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, NULL));
  CHECK(fchdir(old));
  CHECK(umount2(".", MNT_DETACH));
  CHECK(chdir("/"));
}

static void filter(void) {
  struct sock_filter code[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mount, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {sizeof code / sizeof *code, code};
  CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
  CHECK(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program));
}

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  int gate[2];
  CHECK(pipe(gate));
  unsigned long flags = CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNET;
  uid_t uid = geteuid();
  gid_t gid = getegid();
  pid_t child = (pid_t)syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);
  CHECK(child);
  if (child == 0) {
    char byte;
    if (read(gate[0], &byte, 1) != 1) _exit(125);
    CHECK(unshare(CLONE_NEWCGROUP));
    int lo = socket(AF_INET, SOCK_DGRAM, 0);
    struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
    CHECK(ioctl(lo, SIOCSIFFLAGS, &request));
    enter_root();
    pid_t program = fork();
    CHECK(program);
    if (program == 0) {
      setsid();
      filter();
      syscall(SYS_close_range, 3U, ~0U, 0);
      execv(argv[1], argv + 1);
      _exit(127);
    }
    int status = 0;
    while (wait(&status) != program) {
    }
    _exit(WEXITSTATUS(status));
  }
  char path[64], map[64];
  snprintf(path, sizeof path, "/proc/%d/setgroups", child);
  put(path, "deny");
  snprintf(path, sizeof path, "/proc/%d/uid_map", child);
  snprintf(map, sizeof map, "0 %u 1", uid);
  put(path, map);
  snprintf(path, sizeof path, "/proc/%d/gid_map", child);
  snprintf(map, sizeof map, "0 %u 1", gid);
  put(path, map);
  CHECK(write(gate[1], "x", 1));
  int status = 0;
  while (waitpid(child, &status, 0) != child) {
  }
  return WEXITSTATUS(status);
}
