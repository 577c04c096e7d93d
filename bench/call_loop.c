/* What a system call costs: usage: call_loop [--filter] getppid|read CALLS — prints nanoseconds a call. --filter: first
   loads the filter that gabion loads by default, as libseccomp's seccomp_load would. */
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static const struct sock_filter kDefault[] = {
#include "seccomp_rows.inc"
};

static int load_filter(void) {
  struct sock_fprog program = {sizeof kDefault / sizeof *kDefault, (struct sock_filter*)kDefault};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 ? (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) : -1;
}

int main(int argc, char** argv) {
  if (argc > 1 && strcmp(argv[1], "--filter") == 0) {
    if (load_filter() != 0) return perror("seccomp"), 1;
    --argc, ++argv;
  }
  if (argc != 3) return 2;
  int reads = strcmp(argv[1], "read") == 0, zero = open("/dev/zero", O_RDONLY);
  long calls = atol(argv[2]);
  char byte;
  struct timespec from, to;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
  for (long i = 0; i < calls; ++i) {
    if (reads) syscall(SYS_read, zero, &byte, 1);
    else syscall(SYS_getppid);
  }
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
  printf("%.2f\n", ((double)(to.tv_sec - from.tv_sec) * 1e9 + (double)(to.tv_nsec - from.tv_nsec)) / (double)calls);
  return 0;
}
