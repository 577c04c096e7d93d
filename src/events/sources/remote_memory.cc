#include "events/sources/remote_memory.h"

#include <sys/uio.h>

#include <algorithm>
#include <cstring>

namespace gabion::events {

std::size_t RemoteMemory::some(std::uint64_t address, char* out, std::size_t size) const {
  iovec here{out, size}, there{reinterpret_cast<void*>(address), size};
  ssize_t got = ::process_vm_readv(tid_, &here, 1, &there, 1, 0);
  return got < 0 ? 0 : static_cast<std::size_t>(got);
}

bool RemoteMemory::bytes(std::uint64_t address, void* out, std::size_t size) const {
  return some(address, static_cast<char*>(out), size) == size;
}

RemoteRead RemoteMemory::string(std::uint64_t address, std::string& out) const {
  constexpr std::size_t kPage = 4096, kFirst = 256;  // most paths are short
  out.clear();
  char buffer[kPage];
  // A read that touches a page which is not there fails as a whole, so none goes beyond a page that must be.
  for (std::size_t want = kFirst; out.size() < kMaxRemoteString; want = kPage) {
    std::size_t left_in_page = kPage - static_cast<std::size_t>((address + out.size()) % kPage);
    std::size_t size = std::min({want, left_in_page, kMaxRemoteString - out.size()});
    std::size_t got = some(address + out.size(), buffer, size);
    if (got == 0) return out.empty() ? RemoteRead::unreadable : RemoteRead::cut;
    std::size_t length = ::strnlen(buffer, got);
    out.append(buffer, length);
    if (length < got) return RemoteRead::whole;
  }
  return RemoteRead::cut;
}

}  // namespace gabion::events
