// filter — C7: tries to get rid of the seccomp filter: an allow-all filter over it, exec, fork, threads. Prints for each
// the `Seccomp` and `NoNewPrivs` lines, and whether a refused call (keyctl) came to pass.
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void tell(const char *who) {
  char line[256], path[64];
  int seccomp = -1, privileges = -1;
  snprintf(path, sizeof path, "/proc/self/task/%ld/status", syscall(SYS_gettid));
  FILE *f = fopen(path, "r");
  while (f && fgets(line, sizeof line, f)) {
    sscanf(line, "Seccomp: %d", &seccomp);
    sscanf(line, "NoNewPrivs: %d", &privileges);
  }
  if (f) fclose(f);
  long key = syscall(SYS_keyctl, 0, -3, 0, 0, 0);
  printf("%s seccomp=%d nnp=%d keyctl=%s\n", who, seccomp, privileges, key == -1 ? strerrorname_np(errno) : "ALLOWED");
  fflush(stdout);
}

static void *thread(void *unused) { tell("thread"); return unused; }

int main(int argc, char **argv) {
  if (argc > 1) return tell("exec"), 0;
  struct sock_filter allow[] = {BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
  struct sock_fprog program = {1, allow};
  tell("start");
  syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program);
  prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
  prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0);
  tell("allow-all");
  pthread_t id;
  if (pthread_create(&id, NULL, thread, NULL)) puts("thread FAILED");
  else pthread_join(id, NULL);
  fflush(stdout);
  if (fork() == 0) { tell("fork"); _exit(0); }
  wait(NULL);
  execl("/proc/self/exe", argv[0], "exec", (char *)0);
  execl(argv[0], argv[0], "exec", (char *)0);
  perror("exec");
  return 1;
}
