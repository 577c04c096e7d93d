// told_calls CALL N — N calls of one kind; prints the nanoseconds that each took.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void call(const char *what) {
  if (!strcmp(what, "open")) open("/nowhere/to/be/found.h", O_RDONLY);
  if (!strcmp(what, "open-relative")) open("nowhere/to/be/found.h", O_RDONLY);
  if (!strcmp(what, "setuid")) syscall(SYS_setuid, 0);          // its outcome is asked for
  if (!strcmp(what, "keyctl")) syscall(SYS_keyctl, 0, 0, 0, 0);  // denied
  if (!strcmp(what, "getppid")) syscall(SYS_getppid);            // not told
  if (!strcmp(what, "fork")) {
    pid_t pid = fork();
    if (pid == 0) _exit(0);
    waitpid(pid, NULL, 0);
  }
}

int main(int argc, char **argv) {
  int count = argc > 2 ? atoi(argv[2]) : 1;
  double start = now_ns();
  for (int i = 0; i < count; ++i) call(argv[1]);
  printf("%s: %.0f ns", argv[1], count > 0 ? (now_ns() - start) / count : 0.0);
  return 0;
}
