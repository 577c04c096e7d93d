// abi — makes calls through the other two ABIs of x86-64: int $0x80 with i386 numbers, and numbers with the x32 bit.
// Prints one line each: `NAME KILLED`, or `NAME RESULT`.
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef __x86_64__
int main(void) { puts("skip: not x86-64"); return 0; }
#else
static long int80(long number, long a, long b, long c) {
  long result;
  __asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(a), "c"(b), "d"(c) : "memory", "r8", "r9", "r10", "r11");
  return (int)result;
}

struct attempt { const char *name; long number; int x32; };
static const struct attempt attempts[] = {
    {"i386_mount", 21, 0},   {"i386_ptrace", 26, 0},  {"i386_keyctl", 288, 0}, {"i386_getpid", 20, 0},  {"i386_unshare", 310, 0},
    {"x32_getpid", SYS_getpid, 1}, {"x32_mount", SYS_mount, 1}, {"x32_keyctl", SYS_keyctl, 1}, {"x32_ptrace", 521, 1}, {"x32_unshare", SYS_unshare, 1},
    {"x32_bpf", SYS_bpf, 1},
};

int main(void) {
  for (unsigned i = 0; i < sizeof attempts / sizeof attempts[0]; ++i) {
    const struct attempt *a = &attempts[i];
    int status = 0, ends[2];
    long result = 0;
    fflush(stdout);
    if (pipe(ends)) return 2;
    pid_t pid = fork();
    if (pid == 0) {
      result = a->x32 ? syscall(0x40000000 + a->number, 0x10000000, 0, 0) : int80(a->number, 0, 0, 0);
      if (write(ends[1], &result, sizeof result) < 0) _exit(2);
      _exit(0);
    }
    waitpid(pid, &status, 0);
    if (WIFSIGNALED(status)) printf("%s KILLED\n", a->name);
    else printf("%s %ld\n", a->name, read(ends[0], &result, sizeof result) == sizeof result ? result : -9999);
    close(ends[0]);
    close(ends[1]);
  }
  return 0;
}
#endif
