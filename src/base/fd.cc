#include "base/fd.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdio>

namespace gabion {

Result<Fd> open_read(const std::string& path) {
  int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return fail_errno("open", path);
  return Fd(fd);
}

Result<std::string> read_fd(int fd, std::string_view name, std::size_t max_bytes) {
  constexpr std::size_t kFirstRoom = 4096;  // where the size is not known beforehand: pipes, /proc
  struct stat st {};
  std::string bytes;
  bool sized = false;
  if (::fstat(fd, &st) == 0) {
    if (S_ISDIR(st.st_mode)) return fail_errno("read", name, EISDIR);
    if (S_ISREG(st.st_mode) && st.st_size > 0) {
      auto size = static_cast<std::size_t>(st.st_size);
      if (size > max_bytes) {
        return fail("read " + std::string(name) + ": " + std::to_string(size) + " bytes are more than the limit of " +
                    std::to_string(max_bytes));
      }
      bytes.reserve(size + 1);  // one more, to see the end
      sized = true;
    }
  }
  std::size_t used = 0;
  for (;;) {
    std::size_t room = bytes.capacity() - used;
    if (room == 0 || (used == 0 && !sized)) room = std::max(used, kFirstRoom);
    bytes.resize(used + room);
    ssize_t n = ::read(fd, bytes.data() + used, room);
    if (n < 0) {
      if (errno == EINTR) {
        bytes.resize(used);
        continue;
      }
      return fail_errno("read", name);
    }
    used += static_cast<std::size_t>(n);
    bytes.resize(used);
    if (n == 0) return bytes;
    if (used > max_bytes) {
      return fail("read " + std::string(name) + ": more than the limit of " + std::to_string(max_bytes) + " bytes");
    }
  }
}

Result<std::string> read_file(const std::string& path, std::size_t max_bytes) {
  auto fd = open_read(path);
  if (!fd) return tl::unexpected(fd.error());
  return read_fd(fd->get(), path, max_bytes);
}

Result<> write_all(int fd, std::string_view bytes, std::string_view name) {
  while (!bytes.empty()) {
    ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0) {
      if (errno == EINTR) continue;
      return fail_errno("write", name);
    }
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

namespace {

// A link, a device, a pipe: something that must not be replaced by a file (/dev/stderr, /dev/null).
Result<> write_in_place(const std::string& path, std::string_view bytes) {
  bool kernels = path.starts_with("/dev/") || path.starts_with("/proc/");  // /dev/stdout may be a file with something in it
  Fd fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY | (kernels ? O_APPEND : O_TRUNC)));
  if (!fd) return fail_errno("open", path);
  return write_all(fd.get(), bytes, path);
}

}  // namespace

Result<> write_file(const std::string& path, std::string_view bytes, unsigned mode) {
  struct stat st {};
  if (::lstat(path.c_str(), &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)) return write_in_place(path, bytes);
  std::string temporary = path + ".gabion-" + std::to_string(::getpid());
  Fd fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode));
  if (!fd) return fail_errno("open", temporary);
  if (auto done = write_all(fd.get(), bytes, temporary); !done) {
    ::unlink(temporary.c_str());
    return done;
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) {
    auto error = fail_errno("rename", path);
    ::unlink(temporary.c_str());
    return error;
  }
  return {};
}

}  // namespace gabion
