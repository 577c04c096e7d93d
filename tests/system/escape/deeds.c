// deeds WHAT [N] — what a watched program may do to be hard to follow. Prints how it fared itself, so that a watcher which
// gets in the way shows, too.
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static char *self = "/proc/self/exe";

static void quit_with(const char *status) {
  char *const words[] = {"deeds", "quit", (char *)status, NULL};
  execv(self, words);
  _exit(99);
}

static void open_numbered(int first, int count) {
  char path[64];
  for (int i = first; i < first + count; ++i) {
    snprintf(path, sizeof path, "/tmp/gabion-path-%07d", i);
    int fd = open(path, O_RDONLY);
    if (fd >= 0) close(fd);
  }
}

static int count_per_thread;
static void *open_part(void *part) {
  open_numbered((int)(long)part * count_per_thread, count_per_thread);
  return NULL;
}

static int threads(int count) {
  enum { kThreads = 8 };
  pthread_t thread[kThreads];
  count_per_thread = count / kThreads;
  for (long i = 0; i < kThreads; ++i) pthread_create(&thread[i], NULL, open_part, (void *)i);
  for (int i = 0; i < kThreads; ++i) pthread_join(thread[i], NULL);
  return 0;
}

// Programs that end at once, each with a status of its own.
static int quick(int count) {
  char text[16];
  for (int i = 0; i < count; ++i) {
    snprintf(text, sizeof text, "%d", i);
    pid_t pid = vfork();
    if (pid == 0) quit_with(text);
    int status = 0;
    if (pid < 0 || waitpid(pid, &status, 0) != pid || WEXITSTATUS(status) != i % 200) return 1;
  }
  return 0;
}

static int double_fork(void) {
  pid_t middle = fork();
  if (middle == 0) {
    setsid();
    if (fork() == 0) quit_with("7");
    _exit(0);
  }
  waitpid(middle, NULL, 0);
  usleep(200 * 1000);
  return 0;
}

static void *exec_here(void *nothing) {
  quit_with("9");
  return nothing;
}
static int thread_exec(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, exec_here, NULL);
  pthread_join(thread, NULL);
  return 1;
}

static void *after_the_leader(void *nothing) {
  usleep(100 * 1000);
  open("/etc/shadow", O_RDONLY);
  exit(5);
  return nothing;
}
static int leader_exit(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, after_the_leader, NULL);
  pthread_exit(NULL);
  return 1;
}

static void copy_self(int to) {
  int from = open(self, O_RDONLY);
  struct stat st;
  fstat(from, &st);
  for (off_t done = 0; done < st.st_size;) {
    if (sendfile(to, from, &done, (size_t)(st.st_size - done)) <= 0) exit(98);
  }
  close(from);
}
static int fileless(void) {
  int fd = memfd_create("nothing", MFD_CLOEXEC);
  copy_self(fd);
  char *const words[] = {"from-memory", "quit", "3", NULL};
  char *const none[] = {NULL};
  syscall(SYS_execveat, fd, "", words, none, AT_EMPTY_PATH);
  return 1;
}
static int deleted(void) {
  int fd = open("short-lived", O_CREAT | O_WRONLY, 0755);
  copy_self(fd);
  close(fd);
  fd = open("short-lived", O_RDONLY | O_CLOEXEC);
  rename("short-lived", "renamed");
  unlink("renamed");
  char *const words[] = {"deleted-program", "quit", "4", NULL};
  char *const none[] = {NULL};
  syscall(SYS_execveat, fd, "", words, none, AT_EMPTY_PATH);
  return 1;
}

static int names(void) {
  open("/home/other\n/new\nline", O_RDONLY);
  open("/home/other/\033[31mred\033]0;title\007", O_RDONLY);
  open("/home/other/\377\376", O_RDONLY);
  pid_t pid = fork();
  if (pid == 0) {
    char *const words[] = {"deeds\n\033[2J", "quit", "0", NULL};
    execv(self, words);
  }
  waitpid(pid, NULL, 0);
  return 0;
}

// A debugger and what it debugs, both inside.
static int trace_me(void) {
  pid_t pid = fork();
  if (pid == 0) {
    if (ptrace(PTRACE_TRACEME, 0, 0, 0) != 0) _exit(90);
    raise(SIGSTOP);
    open("/etc/shadow", O_RDONLY);
    _exit(3);
  }
  int status = 0;
  if (waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status)) return printf("not stopped %d\n", status), 1;
  if (ptrace(PTRACE_CONT, pid, 0, 0) != 0) return perror("PTRACE_CONT"), 1;
  waitpid(pid, &status, 0);
  printf("traced, exit %d\n", WEXITSTATUS(status));
  return 0;
}
static int attach(void) {
  pid_t pid = fork();
  if (pid == 0) {
    for (;;) pause();
  }
  int status = 0;
  if (ptrace(PTRACE_ATTACH, pid, 0, 0) != 0) return perror("PTRACE_ATTACH"), 1;
  if (waitpid(pid, &status, __WALL) != pid || !WIFSTOPPED(status)) return printf("not stopped %d\n", status), 1;
  if (ptrace(PTRACE_DETACH, pid, 0, 0) != 0) return perror("PTRACE_DETACH"), 1;
  kill(pid, SIGTERM);
  waitpid(pid, &status, 0);
  printf("attached, killed by %d\n", WTERMSIG(status));
  return 0;
}
static int untraced(void) {
  pid_t pid = (pid_t)syscall(SYS_clone, CLONE_UNTRACED | SIGCHLD, 0, 0, 0, 0);
  if (pid == 0) {
    open("/etc/shadow", O_RDONLY);
    _exit(6);
  }
  waitpid(pid, NULL, 0);
  return 0;
}

static int job_control(void) {
  pid_t pid = fork();
  if (pid == 0) {
    raise(SIGSTOP);
    _exit(8);
  }
  int status = 0;
  if (waitpid(pid, &status, WUNTRACED) != pid || !WIFSTOPPED(status)) return printf("not stopped\n"), 1;
  usleep(20 * 1000);
  if (waitpid(pid, &status, WUNTRACED | WNOHANG) != 0) return printf("did not stay stopped\n"), 1;
  kill(pid, SIGCONT);
  if (waitpid(pid, &status, WCONTINUED) != pid || !WIFCONTINUED(status)) return printf("not continued\n"), 1;
  waitpid(pid, &status, 0);
  printf("stopped, continued, exit %d\n", WEXITSTATUS(status));
  return 0;
}

// A signal in the middle of calls that are told: none of them may fail with EINTR.
static volatile int ticks;
static void tick(int number) { ticks += number != 0; }
static int signals(int count) {
  struct sigaction action = {.sa_handler = tick, .sa_flags = SA_RESTART};
  sigaction(SIGALRM, &action, NULL);
  ualarm(500, 500);
  for (int i = 0; i < count; ++i) {
    if (open("/nothing/there", O_RDONLY) >= 0 || errno != ENOENT) return printf("open: %s\n", strerror(errno)), 1;
  }
  printf("undisturbed\n");
  return 0;
}

int main(int argc, char **argv) {
  const char *what = argc > 1 ? argv[1] : "";
  int count = argc > 2 ? atoi(argv[2]) : 0;
  if (!strcmp(what, "quit")) return count % 200;
  if (!strcmp(what, "paths")) return open_numbered(0, count), 0;
  if (!strcmp(what, "threads")) return threads(count);
  if (!strcmp(what, "quick")) return quick(count);
  if (!strcmp(what, "double-fork")) return double_fork();
  if (!strcmp(what, "thread-exec")) return thread_exec();
  if (!strcmp(what, "leader-exit")) return leader_exit();
  if (!strcmp(what, "fileless")) return fileless();
  if (!strcmp(what, "deleted")) return deleted();
  if (!strcmp(what, "names")) return names();
  if (!strcmp(what, "trace-me")) return trace_me();
  if (!strcmp(what, "attach")) return attach();
  if (!strcmp(what, "untraced")) return untraced();
  if (!strcmp(what, "job-control")) return job_control();
  if (!strcmp(what, "signals")) return signals(count);
  return 2;
}
