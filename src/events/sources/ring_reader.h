// The reader's side of a BPF ring buffer. Only a window of the ring is mapped at a time: mapping all of it costs a page
// table entry and resident memory for every page, for a run that writes a few kilobytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

#include "base/fd.h"
#include "base/result.h"

namespace gabion::events {

class RingReader {
 public:
  // bytes: the ring's size, a power of two.
  static Result<RingReader> open(int map, std::size_t bytes);
  RingReader(RingReader&& other) noexcept;
  RingReader& operator=(RingReader&& other) noexcept;
  ~RingReader();

  // Readable once the kernel side has asked for the reader, until consume().
  int fd() const { return epoll_.get(); }
  // Every record that is complete; the bytes hold until `each` returns.
  Result<> consume(const std::function<void(std::string_view)>& each);

 private:
  RingReader() = default;
  Result<const char*> window(std::size_t offset, std::size_t size);

  int map_ = -1;
  std::size_t bytes_ = 0, page_ = 0, window_bytes_ = 0, window_start_ = 0;
  unsigned long* consumer_ = nullptr;
  const unsigned long* producer_ = nullptr;
  const char* window_ = nullptr;
  Fd epoll_;
};

}  // namespace gabion::events
