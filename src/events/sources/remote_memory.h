// Reads what another process's arguments point at. Bounded; what cannot be read or is cut is told apart. The bytes may be
// changed by the program at any moment: they are for telling, never for deciding.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>

namespace gabion::events {

inline constexpr std::size_t kMaxRemoteString = 4096;  // PATH_MAX
inline constexpr std::size_t kMaxRemoteAddress = 128;  // sizeof(struct sockaddr_storage)

enum class RemoteRead : std::uint8_t { whole, cut, unreadable };

class RemoteMemory {
 public:
  explicit RemoteMemory(pid_t tid) : tid_(tid) {}
  // Up to its NUL, which is not part of `out`. Unreadable: not a byte of it could be had.
  RemoteRead string(std::uint64_t address, std::string& out) const;
  bool bytes(std::uint64_t address, void* out, std::size_t size) const;

 private:
  std::size_t some(std::uint64_t address, char* out, std::size_t size) const;
  pid_t tid_;
};

}  // namespace gabion::events
