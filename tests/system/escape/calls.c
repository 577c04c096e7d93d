// calls — makes each call of a table once, with plausible arguments, in a child of its own, and prints `NAME ERRNO` (0:
// it went through, KILLED: the filter ended the process). The test compares with what may be.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define HIGH (1UL << 32)

static char buffer[4096];
static struct { uint64_t flags, pidfd, child, parent, exit, stack, size, tls; } clone3_user = {.flags = 0x10000000, .exit = SIGCHLD};
static struct { uint64_t a[8]; } attributes;

struct call { const char *name; long number; unsigned long a[6]; };
#define P(x) ((unsigned long)(x))
static const struct call calls[] = {
    // C3
    {"clone_newuser", SYS_clone, {0x10000000 | SIGCHLD}},
    {"clone_newns", SYS_clone, {0x00020000 | SIGCHLD}},
    {"clone_newnet", SYS_clone, {0x40000000 | SIGCHLD}},
    {"clone_newuser_high", SYS_clone, {0x10000000 | SIGCHLD | HIGH}},
    {"unshare_newuser", SYS_unshare, {0x10000000}},
    {"unshare_newtime", SYS_unshare, {0x80}},
    {"setns", SYS_setns, {0, 0}},
    {"clone3", 435, {P(&clone3_user), sizeof clone3_user}},
    // C4
    {"io_uring_setup", 425, {8, P(buffer)}},
    {"io_uring_enter", 426, {0, 1, 0, 0, 0, 0}},
    {"io_uring_register", 427, {0, 0, 0, 0}},
    // C5
    {"unknown_600", 600, {0}},
    {"unknown_1023", 1023, {0}},
    {"unknown_5000", 5000, {0}},
    // C6
    {"ioctl_tiocsti", SYS_ioctl, {0, 0x5412, P("i")}},
    {"ioctl_tiocsti_high", SYS_ioctl, {0, 0x5412 | HIGH, P("i")}},
    {"ioctl_tioclinux_high", SYS_ioctl, {0, 0x541c | HIGH, P("\2")}},
    {"socket_vsock", SYS_socket, {40, SOCK_STREAM, 0}},
    {"socket_vsock_high", SYS_socket, {40 | HIGH, SOCK_STREAM, 0}},
    {"socket_alg", SYS_socket, {38, SOCK_SEQPACKET, 0}},
    {"socket_alg_high", SYS_socket, {38 | HIGH, SOCK_SEQPACKET, 0}},
    {"socket_packet", SYS_socket, {17, SOCK_RAW, 0x0300}},
    {"socket_bluetooth", SYS_socket, {31, SOCK_RAW, 1}},
    {"socket_raw", SYS_socket, {2, SOCK_RAW, 1}},
    {"socket_raw6", SYS_socket, {10, SOCK_RAW, 58}},
    {"socket_netfilter", SYS_socket, {16, SOCK_RAW, 12}},
    {"socket_audit", SYS_socket, {16, SOCK_RAW, 9}},
    {"personality_norandom", SYS_personality, {0x0040000}},
    // C10
    {"bpf", SYS_bpf, {0, P(&attributes), sizeof attributes}},
    {"perf_event_open", SYS_perf_event_open, {P(&attributes), 0, -1UL, -1UL, 0}},
    {"userfaultfd", SYS_userfaultfd, {1}},
    {"kexec_load", SYS_kexec_load, {0, 0, 0, 0}},
    {"init_module", SYS_init_module, {P(buffer), 16, P("")}},
    {"finit_module", SYS_finit_module, {0, P(""), 0}},
    {"delete_module", SYS_delete_module, {P("nosuch"), 0}},
    {"open_by_handle_at", SYS_open_by_handle_at, {AT_FDCWD & 0xffffffff, P("\x08\0\0\0\x01\0\0\0\x02\0\0\0\0\0\0\0"), 0}},
    {"name_to_handle_at", SYS_name_to_handle_at, {-100UL, P("/"), P(buffer), P(buffer), 0}},
    {"add_key", SYS_add_key, {P("user"), P("gabion"), P("x"), 1, -3UL}},
    {"request_key", SYS_request_key, {P("user"), P("gabion"), 0, 0}},
    {"keyctl", SYS_keyctl, {0, -3UL, 0, 0, 0}},
    {"move_pages", SYS_move_pages, {0, 0, 0, 0, 0, 0}},
    {"process_vm_readv", SYS_process_vm_readv, {1, P(buffer), 0, P(buffer), 0, 0}},
    {"process_vm_writev", SYS_process_vm_writev, {1, P(buffer), 0, P(buffer), 0, 0}},
    {"ptrace_init", SYS_ptrace, {16, 1, 0, 0}},
    {"pidfd_getfd", 438, {0, 0, 0}},
    {"fsopen", 430, {P("tmpfs"), 0}},
    {"fsmount", 432, {0, 0, 0}},
    {"open_tree", 428, {-100UL, P("/"), 1}},
    {"move_mount", 429, {-100UL, P("/"), -100UL, P("/"), 0}},
    {"mount_setattr", 442, {-100UL, P("/"), 0, P(&attributes), 32}},
    {"mount", SYS_mount, {P("tmpfs"), P("/tmp"), P("tmpfs"), 0, 0}},
    {"umount2", SYS_umount2, {P("/proc"), 2}},
    {"pivot_root", SYS_pivot_root, {P("."), P(".")}},
    {"chroot", SYS_chroot, {P("/")}},
    {"quotactl", SYS_quotactl, {0, 0, 0, 0}},
    {"swapon", SYS_swapon, {P("/nosuch"), 0}},
    {"swapoff", SYS_swapoff, {P("/nosuch")}},
    {"reboot", SYS_reboot, {0xfee1dead, 672274793, 0, 0}},
    {"settimeofday", SYS_settimeofday, {P(&attributes), 0}},
    {"clock_settime", SYS_clock_settime, {0, P(&attributes)}},
    {"sethostname", SYS_sethostname, {P("x"), 1}},
    {"syslog", SYS_syslog, {3, P(buffer), sizeof buffer}},
    {"acct", SYS_acct, {0}},
    {"fanotify_init", SYS_fanotify_init, {0, 0}},
    {"kcmp", SYS_kcmp, {1, 1, 0, 0, 0}},
    {"mbind", SYS_mbind, {0, 0, 0, 0, 0, 0}},
#ifdef __x86_64__
    {"lookup_dcookie", 212, {0, P(buffer), sizeof buffer}},
    {"iopl", SYS_iopl, {3}},
    {"ioperm", SYS_ioperm, {0x80, 1, 1}},
    {"modify_ldt", SYS_modify_ldt, {0, P(buffer), 16}},
#endif
    // D5
    {"mknod_block", SYS_mknodat, {-100UL, P("dev-b"), 0060600, 0x800}},
    {"mknod_mem", SYS_mknodat, {-100UL, P("dev-c"), 0020600, 0x101}},
    // and what must go on working
    {"ok_getpid", SYS_getpid, {0}},
    {"ok_socket_unix", SYS_socket, {1, SOCK_STREAM, 0}},
    {"ok_socket_inet", SYS_socket, {2, SOCK_STREAM, 0}},
    {"ok_socket_route", SYS_socket, {16, SOCK_RAW, 0}},
    {"ok_unshare_files", SYS_unshare, {0x400}},
};

int main(void) {
  for (unsigned i = 0; i < sizeof calls / sizeof calls[0]; ++i) {
    const struct call *c = &calls[i];
    int status = 0;
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
      long r = syscall(c->number, c->a[0], c->a[1], c->a[2], c->a[3], c->a[4], c->a[5]);
      // A clone that went through has two returns; both end here.
      _exit(r == -1 ? (errno & 127) : 0);
    }
    waitpid(pid, &status, 0);
    if (WIFEXITED(status)) {
      const char *name = WEXITSTATUS(status) ? strerrorname_np(WEXITSTATUS(status)) : "0";
      printf("%s %s\n", c->name, name ? name : "?");
    } else {
      printf("%s KILLED\n", c->name);
    }
  }
  return 0;
}
