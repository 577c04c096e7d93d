#include "events/sources/ring_reader.h"

#include <linux/bpf.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace gabion::events {

namespace {

// kernel/bpf/ringbuf.c: one page with the consumer's position, one with the producer's, then the data, mapped twice in a
// row so that no record is ever cut at the end.
constexpr std::size_t kWindow = 256 << 10;
constexpr std::size_t kHeader = BPF_RINGBUF_HDR_SZ;

const char* map_pages(int fd, std::size_t offset, std::size_t size, int protection, void* at = nullptr) {
  void* pages = ::mmap(at, size, protection, MAP_SHARED | (at ? MAP_FIXED : 0), fd, static_cast<off_t>(offset));
  return pages == MAP_FAILED ? nullptr : static_cast<const char*>(pages);
}

void unmap(const void* pages, std::size_t size) {
  if (pages) ::munmap(const_cast<void*>(pages), size);
}

}  // namespace

RingReader::RingReader(RingReader&& other) noexcept { *this = std::move(other); }

RingReader& RingReader::operator=(RingReader&& other) noexcept {
  std::swap(map_, other.map_);
  std::swap(bytes_, other.bytes_);
  std::swap(page_, other.page_);
  std::swap(window_bytes_, other.window_bytes_);
  std::swap(window_start_, other.window_start_);
  std::swap(consumer_, other.consumer_);
  std::swap(producer_, other.producer_);
  std::swap(window_, other.window_);
  std::swap(epoll_, other.epoll_);
  return *this;
}

RingReader::~RingReader() {
  unmap(consumer_, page_);
  unmap(producer_, page_);
  unmap(window_, window_bytes_);
}

Result<RingReader> RingReader::open(int map, std::size_t bytes) {
  RingReader ring;
  ring.map_ = map;
  ring.bytes_ = bytes;
  ring.page_ = static_cast<std::size_t>(::getpagesize());
  ring.window_bytes_ = std::min(bytes, kWindow);
  ring.consumer_ = reinterpret_cast<unsigned long*>(const_cast<char*>(map_pages(map, 0, ring.page_, PROT_READ | PROT_WRITE)));
  ring.producer_ = reinterpret_cast<const unsigned long*>(map_pages(map, ring.page_, ring.page_, PROT_READ));
  if (!ring.consumer_ || !ring.producer_) return fail_errno("mmap", "the ring's positions");
  ring.epoll_ = Fd(::epoll_create1(EPOLL_CLOEXEC));
  // Edge triggered: readable when the kernel side calls, not as long as there is anything.
  epoll_event event{};
  event.events = EPOLLIN | EPOLLET;
  if (!ring.epoll_ || ::epoll_ctl(ring.epoll_.get(), EPOLL_CTL_ADD, map, &event) != 0) return fail_errno("epoll", "the ring");
  return ring;
}

Result<const char*> RingReader::window(std::size_t offset, std::size_t size) {
  if (!window_ || offset < window_start_ || offset + size > window_start_ + window_bytes_) {
    std::size_t start = offset / page_ * page_;
    const char* pages = map_pages(map_, 2 * page_ + start, window_bytes_, PROT_READ, const_cast<char*>(window_));
    if (!pages) return fail_errno("mmap", "the ring");
    window_ = pages;
    window_start_ = start;
  }
  return window_ + (offset - window_start_);
}

Result<> RingReader::consume(const std::function<void(std::string_view)>& each) {
  epoll_event event;
  ::epoll_wait(epoll_.get(), &event, 1, 0);
  unsigned long position = *consumer_;
  for (;;) {
    if (position >= __atomic_load_n(producer_, __ATOMIC_ACQUIRE)) return {};
    std::size_t offset = position & (bytes_ - 1);
    auto header = window(offset, kHeader);
    if (!header) return tl::unexpected(header.error());
    auto length = __atomic_load_n(reinterpret_cast<const std::uint32_t*>(*header), __ATOMIC_ACQUIRE);
    if (length & BPF_RINGBUF_BUSY_BIT) return {};  // still being written
    std::size_t size = length & ~(BPF_RINGBUF_BUSY_BIT | BPF_RINGBUF_DISCARD_BIT);
    if (kHeader + size > window_bytes_) return fail("the ring holds a record larger than itself");
    auto record = window(offset, kHeader + size);
    if (!record) return tl::unexpected(record.error());
    if (!(length & BPF_RINGBUF_DISCARD_BIT)) each({*record + kHeader, size});
    position += (kHeader + size + 7) / 8 * 8;
    __atomic_store_n(consumer_, position, __ATOMIC_RELEASE);
  }
}

}  // namespace gabion::events
