// net connect ADDRESS PORT | net abstract NAME | net listen NAME — one attempt to reach something outside, by name of
// the error; `listen` is the other side of `abstract` on the host.
#include <arpa/inet.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static socklen_t abstract(struct sockaddr_un *address, const char *name) {
  memset(address, 0, sizeof *address);
  address->sun_family = AF_UNIX;
  strncpy(address->sun_path + 1, name, sizeof address->sun_path - 2);
  return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + strlen(name));
}

int main(int argc, char **argv) {
  struct sockaddr_un local;
  int fd, result;
  if (argc < 3) return 2;
  if (!strcmp(argv[1], "listen")) {
    fd = socket(AF_UNIX, SOCK_STREAM, 0);
    socklen_t size = abstract(&local, argv[2]);
    if (bind(fd, (struct sockaddr *)&local, size) || listen(fd, 5)) return perror("listen"), 1;
    sleep(30);
    return 0;
  }
  if (!strcmp(argv[1], "abstract")) {
    fd = socket(AF_UNIX, SOCK_STREAM, 0);
    socklen_t size = abstract(&local, argv[2]);
    result = fd < 0 ? -1 : connect(fd, (struct sockaddr *)&local, size);
  } else {
    int six = strchr(argv[2], ':') != NULL;
    struct sockaddr_in in4 = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(argv[3]))};
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6, .sin6_port = htons((unsigned short)atoi(argv[3]))};
    inet_pton(six ? AF_INET6 : AF_INET, argv[2], six ? (void *)&in6.sin6_addr : (void *)&in4.sin_addr);
    fd = socket(six ? AF_INET6 : AF_INET, argc > 4 ? SOCK_DGRAM : SOCK_STREAM, 0);
    result = fd < 0 ? -1 : connect(fd, six ? (void *)&in6 : (void *)&in4, six ? sizeof in6 : sizeof in4);
    if (result == 0 && argc > 4) result = (int)send(fd, "x", 1, 0) < 0 ? -1 : 0;
  }
  puts(result == 0 ? "CONNECTED" : strerrorname_np(errno));
  return 0;
}
