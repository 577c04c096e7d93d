// exhaust WHAT [N] — takes too much of something: fork, vfork, memory, memfd, shm, threads, tmpfs PATH, files PATH, fds,
// spin, orphans. What stops it is the cage's affair; it prints how far it came where it comes to tell.
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define MIB (1024UL * 1024)
static void touch(volatile char *p, size_t n) { for (size_t i = 0; i < n; i += 4096) p[i] = 1; }

static int bomb(int use_vfork) {
  volatile int made = 0;  // kept across vfork
  for (;;) {
    pid_t pid = use_vfork ? vfork() : fork();
    if (pid == 0 && use_vfork) { execl("/proc/self/exe", "exhaust", "sleep", (char *)0); _exit(1); }
    if (pid == 0) { for (;;) if (fork() < 0 && errno == EAGAIN) usleep(1000); }
    if (pid < 0) break;
    ++made;
    if (made > 100000) break;
  }
  printf("stopped %s\n", strerrorname_np(errno));
  fflush(stdout);
  usleep(300000);
  return 0;
}

static void *hoard(void *size) { touch(mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), (size_t)size); sleep(5); return NULL; }

int main(int argc, char **argv) {
  const char *what = argc > 1 ? argv[1] : "";
  unsigned long n = argc > 2 ? strtoul(argv[argc - 1], NULL, 10) : 0;
  if (!strcmp(what, "sleep")) return sleep(100), 0;
  if (!strcmp(what, "fork")) return bomb(0);
  if (!strcmp(what, "vfork")) return bomb(1);
  if (!strcmp(what, "memory")) {
    for (unsigned long i = 0; i < n; ++i) {
      void *p = mmap(NULL, MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      if (p == MAP_FAILED) return printf("refused at %lu MiB\n", i), 9;
      touch(p, MIB);
    }
    sleep(1);
    return puts("TOOK ALL"), 0;
  }
  if (!strcmp(what, "memfd") || !strcmp(what, "shm")) {
    int fd = what[0] == 'm' ? (int)syscall(SYS_memfd_create, "x", 0) : -1;
    char *p;
    if (what[0] == 'm') {
      if (ftruncate(fd, (off_t)(n * MIB))) return puts("refused"), 9;
      p = mmap(NULL, n * MIB, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    } else {
      int id = shmget(IPC_PRIVATE, n * MIB, IPC_CREAT | 0600);
      p = id < 0 ? MAP_FAILED : shmat(id, NULL, 0);
    }
    if (p == MAP_FAILED || p == (void *)-1) return puts("refused"), 9;
    for (unsigned long i = 0; i < n; ++i) touch(p + i * MIB, MIB);
    sleep(1);
    return puts("TOOK ALL"), 0;
  }
  if (!strcmp(what, "threads")) {
    pthread_t ids[8];
    for (int i = 0; i < 8; ++i) pthread_create(&ids[i], NULL, hoard, (void *)(n * MIB / 8));
    for (int i = 0; i < 8; ++i) pthread_join(ids[i], NULL);
    return puts("TOOK ALL"), 0;
  }
  if (!strcmp(what, "tmpfs")) {
    static char block[MIB];
    int fd = open(argv[2], O_WRONLY | O_CREAT, 0600);
    unsigned long i = 0;
    for (; i < n && write(fd, block, MIB) == (ssize_t)MIB; ++i) {}
    printf("wrote %lu MiB %s\n", i, i < n ? strerrorname_np(errno) : "ALL");
    return 0;
  }
  if (!strcmp(what, "files")) {
    char name[256];
    unsigned long i = 0;
    for (; i < n; ++i) {
      snprintf(name, sizeof name, "%s/f%lu", argv[2], i);
      int fd = open(name, O_WRONLY | O_CREAT, 0600);
      if (fd < 0) break;
      close(fd);
    }
    printf("made %lu files %s\n", i, i < n ? strerrorname_np(errno) : "ALL");
    return 0;
  }
  if (!strcmp(what, "fds")) {
    unsigned long count = 0;
    while (dup(0) >= 0) ++count;
    printf("opened %lu %s\n", count, strerrorname_np(errno));
    return 0;
  }
  if (!strcmp(what, "spin")) {
    for (unsigned long i = 1; i < n; ++i) if (fork() == 0) break;
    for (;;) {}
  }
  if (!strcmp(what, "orphans")) {
    // Double-forked children that end at once, then a daemon that outlives us.
    for (unsigned long i = 0; i < n; ++i) {
      pid_t pid = fork();
      if (pid == 0) { if (fork() == 0) _exit(0); _exit(0); }
      if (pid < 0) { usleep(2000); continue; }
      waitpid(pid, NULL, 0);
    }
    if (fork() == 0) { setsid(); if (fork() == 0) { execl(argv[0], "gabion-escape-daemon", "sleep", (char *)0); } _exit(0); }
    puts("orphans made");
    return 0;
  }
  return 2;
}
