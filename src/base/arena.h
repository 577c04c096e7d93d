// A bump allocator: memory that is freed all at once. Used by one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace gabion {

class Arena {
 public:
  Arena() = default;
  Arena(Arena&&) noexcept = default;
  Arena& operator=(Arena&&) noexcept = default;

  // Aligned to 8 bytes.
  void* allocate(std::size_t bytes) {
    bytes = (bytes + 7) & ~std::size_t{7};
    if (bytes > left_) return allocate_slowly(bytes);
    void* place = next_;
    next_ += bytes;
    left_ -= bytes;
    return place;
  }
  std::string_view copy(std::string_view text) {
    if (text.empty()) return {};
    auto* place = static_cast<char*>(allocate(text.size()));
    std::memcpy(place, text.data(), text.size());
    return {place, text.size()};
  }
  // Keeps bytes that somebody else allocated (a file's text) as long as the arena.
  char* adopt(std::unique_ptr<char[]> block, std::size_t bytes) {
    total_ += bytes;
    blocks_.push_back(std::move(block));
    return blocks_.back().get();
  }
  std::size_t total_bytes() const { return total_; }

 private:
  void* allocate_slowly(std::size_t bytes);

  char* next_ = nullptr;
  std::size_t left_ = 0;
  std::size_t block_bytes_ = 4096;  // doubles up to kMaxBlockBytes, so that a small document stays small
  std::size_t total_ = 0;
  std::vector<std::unique_ptr<char[]>> blocks_;
};

}  // namespace gabion
