#include "sandbox/resolve.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace gabion::sandbox {

namespace {

int open2(int directory, const char* path, std::uint64_t flags, mode_t mode, std::uint64_t resolve) {
  open_how how{};
  how.flags = flags | O_CLOEXEC;
  how.mode = mode;
  how.resolve = resolve;
  long fd = 0;
  // EAGAIN: something was renamed meanwhile and ".." could not be proven safe (openat2(2)).
  for (int tries = 0; tries < 64; ++tries) {
    fd = ::syscall(SYS_openat2, directory, path, &how, sizeof how);
    if (fd >= 0 || (errno != EAGAIN && errno != EINTR)) break;
  }
  return static_cast<int>(fd);
}

}  // namespace

int open_in_root(int root, const char* path, std::uint64_t flags, std::uint64_t extra_resolve) {
  return open2(root, path, flags, 0, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS | extra_resolve);
}

int open_without_magic(const char* path, std::uint64_t flags) { return open2(AT_FDCWD, path, flags, 0, RESOLVE_NO_MAGICLINKS); }

int open_beneath(int directory, const char* path, std::uint64_t flags, mode_t mode, std::uint64_t extra_resolve) {
  return open2(directory, path, flags, mode, RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | extra_resolve);
}

int make_in_root(int root, const char* path, bool directory, mode_t mode) {
  char name[4096];
  std::size_t length = std::strlen(path);
  if (length >= sizeof name) return errno = ENAMETOOLONG, -1;
  std::memcpy(name, path, length + 1);
  int at = ::fcntl(root, F_DUPFD_CLOEXEC, 3);
  for (char* part = name; at >= 0;) {
    while (*part == '/') ++part;
    char* end = part;
    while (*end != '\0' && *end != '/') ++end;
    bool last = true;
    for (char* rest = end; *rest != '\0'; ++rest) last = last && *rest == '/';
    if (part == end) break;
    char keep = *end;
    *end = '\0';
    // Each prefix is resolved anew from the root, so that a link in the middle leads where it would for the program.
    int next = open_in_root(root, name, O_PATH);
    if (next < 0 && errno == ENOENT) {
      if (last && !directory) {
        int made = ::openat(at, part, O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_WRONLY, mode);
        if (made >= 0) ::close(made);
        if (made < 0) return ::close(at), -1;
      } else if (::mkdirat(at, part, last ? mode : 0755) != 0 && errno != EEXIST) {
        int error = errno;
        ::close(at);
        return errno = error, -1;
      }
      next = open_in_root(root, name, O_PATH);
    }
    int error = errno;
    ::close(at);
    errno = error;
    at = next;
    *end = keep;
    part = end;
  }
  return at;
}

}  // namespace gabion::sandbox
