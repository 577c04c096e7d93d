// fds — A2 (CVE-2024-21626): the descriptors it was started with, and where it stands. `fds open N CMD…` opens N
// directories and a secret file without close-on-exec and runs CMD with them.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv) {
  if (argc > 3 && !strcmp(argv[1], "open")) {
    for (int i = atoi(argv[2]); i > 0; --i) if (open(i % 2 ? "/" : "/etc/passwd", O_RDONLY) < 0) return 2;
    execvp(argv[3], argv + 3);
    return 127;
  }
  char where[4096];
  for (int fd = 0; fd < 1024; ++fd) if (fcntl(fd, F_GETFD) >= 0) printf("fd %d\n", fd);
  printf("cwd %s\n", getcwd(where, sizeof where) ? where : "?");
  return 0;
}
