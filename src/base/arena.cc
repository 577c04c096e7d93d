#include "base/arena.h"

#include <algorithm>

namespace gabion {

namespace {
constexpr std::size_t kMaxBlockBytes = std::size_t{1} << 20;
}

void* Arena::allocate_slowly(std::size_t bytes) {
  // A large piece gets a block of its own and the current block stays in use.
  if (bytes > block_bytes_ / 4 && left_ > 0) {
    blocks_.push_back(std::unique_ptr<char[]>(new char[bytes]));
    total_ += bytes;
    return blocks_.back().get();
  }
  std::size_t size = std::max(bytes, block_bytes_);
  blocks_.push_back(std::unique_ptr<char[]>(new char[size]));
  total_ += size;
  block_bytes_ = std::min(block_bytes_ * 2, kMaxBlockBytes);
  next_ = blocks_.back().get() + bytes;
  left_ = size - bytes;
  return blocks_.back().get();
}

}  // namespace gabion
