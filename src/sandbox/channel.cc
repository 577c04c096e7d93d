#include "sandbox/channel.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace gabion::sandbox {

bool send_message(int socket, const Message& message, const int* fds, std::size_t fd_count) {
  iovec part{const_cast<Message*>(&message), sizeof message};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int) * kMaxPassedFds)];
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  if (fd_count > 0) {
    header.msg_control = control;
    header.msg_controllen = CMSG_SPACE(sizeof(int) * fd_count);
    std::memset(control, 0, header.msg_controllen);
    cmsghdr* item = CMSG_FIRSTHDR(&header);
    item->cmsg_level = SOL_SOCKET;
    item->cmsg_type = SCM_RIGHTS;
    item->cmsg_len = CMSG_LEN(sizeof(int) * fd_count);
    std::memcpy(CMSG_DATA(item), fds, sizeof(int) * fd_count);
  }
  ssize_t sent = 0;
  do sent = ::sendmsg(socket, &header, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  return sent == sizeof message;
}

bool receive_message(int socket, Message& message, int* fds, std::size_t* fd_count, pid_t* sender) {
  iovec part{&message, sizeof message};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int) * kMaxPassedFds) + CMSG_SPACE(sizeof(ucred))];
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  header.msg_control = control;
  header.msg_controllen = sizeof control;
  ssize_t got = 0;
  // A peer that left without reading all it was sent shows as ECONNRESET once (unix(7)), before what it had said last.
  do got = ::recvmsg(socket, &header, MSG_CMSG_CLOEXEC);
  while (got < 0 && (errno == EINTR || errno == ECONNRESET));
  if (fd_count != nullptr) *fd_count = 0;
  if (sender != nullptr) *sender = 0;
  for (cmsghdr* item = CMSG_FIRSTHDR(&header); got > 0 && item != nullptr; item = CMSG_NXTHDR(&header, item)) {
    if (item->cmsg_level == SOL_SOCKET && item->cmsg_type == SCM_CREDENTIALS && sender != nullptr) {
      ucred who{};
      std::memcpy(&who, CMSG_DATA(item), sizeof who);
      *sender = who.pid;
    }
    if (item->cmsg_level != SOL_SOCKET || item->cmsg_type != SCM_RIGHTS) continue;
    std::size_t count = (item->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(item) + i * sizeof(int), sizeof fd);
      if (fds != nullptr && fd_count != nullptr && *fd_count < kMaxPassedFds) {
        fds[(*fd_count)++] = fd;
      } else {
        ::close(fd);
      }
    }
  }
  return got == sizeof message;
}

void give_up(int socket, int status, const char* call, const char* object, int error) {
  Message message;
  message.kind = Message::Kind::failed;
  message.a = error;
  message.b = status;
  std::size_t used = 0;
  auto append = [&](const char* text) {
    while (*text != '\0' && used + 1 < sizeof message.text) message.text[used++] = *text++;
  };
  append(call);
  if (object != nullptr && *object != '\0') {
    append(" ");
    append(object);
  }
  send_message(socket, message);
  ::_exit(status);
}

}  // namespace gabion::sandbox
