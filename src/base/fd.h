// Fd owns one file descriptor. Files are read whole, with a bound.
#pragma once

#include <unistd.h>

#include <cstddef>
#include <string>
#include <utility>

#include "base/result.h"

namespace gabion {

class Fd {
 public:
  explicit Fd(int fd = -1) noexcept : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Fd() { reset(); }
  int get() const noexcept { return fd_; }
  explicit operator bool() const noexcept { return fd_ >= 0; }
  int release() noexcept { return std::exchange(fd_, -1); }
  void reset() noexcept {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }

 private:
  int fd_;
};

inline constexpr std::size_t kMaxFileBytes = std::size_t{256} << 20;

Result<Fd> open_read(const std::string& path);
// The whole file; an error when it is larger than max_bytes, so that a hostile path (/dev/zero, a 2 GB file) ends soon.
Result<std::string> read_file(const std::string& path, std::size_t max_bytes = kMaxFileBytes);
Result<std::string> read_fd(int fd, std::string_view name, std::size_t max_bytes = kMaxFileBytes);
// Written beside the target and renamed over it: a reader sees the old or the new file, never half of one. What is there and is no
// regular file (a link, /dev/stderr) is written to as it is.
Result<> write_file(const std::string& path, std::string_view bytes, unsigned mode = 0644);
Result<> write_all(int fd, std::string_view bytes, std::string_view name);

}  // namespace gabion
