#include "sandbox/watcher.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "base/fd.h"
#include "base/text.h"

namespace gabion::sandbox {

namespace {

constexpr std::size_t kMaxWatched = 4096;      // processes that one look goes through
constexpr std::size_t kMaxDescriptors = 4096;  // of one process
constexpr double kLayerPeriodSeconds = 0.1;

// A short file of /proc, into a buffer on the stack: the watcher allocates next to nothing.
std::string_view read_small(int proc, int pid, const char* file, char* buffer, std::size_t size) {
  char path[64];
  std::snprintf(path, sizeof path, "%d/%s", pid, file);
  Fd fd(::openat(proc, path, O_RDONLY | O_CLOEXEC));
  ssize_t got = fd ? ::read(fd.get(), buffer, size - 1) : -1;
  return {buffer, got > 0 ? static_cast<std::size_t>(got) : 0};
}

// "Pss_Anon:        1234 kB"
std::uint64_t kilobytes_of(std::string_view text, std::string_view key) {
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    if (line.starts_with(key)) return std::strtoull(std::string(trim(line.substr(key.size()))).c_str(), nullptr, 10) * 1024;
    at = end + 1;
  }
  return 0;
}

}  // namespace

Watcher::Watcher(int proc, WatchLimits limits, const Layer* layer) : proc_(proc), limits_(std::move(limits)), layer_(layer) {
  page_bytes_ = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  ticks_per_second_ = static_cast<double>(::sysconf(_SC_CLK_TCK));
  if (layer_ != nullptr) layer_free_ = layer_->free_bytes();
}

void Watcher::list() {
  processes_.clear();
  Fd fd(::openat(proc_, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  std::unique_ptr<DIR, int (*)(DIR*)> stream(fd ? ::fdopendir(fd.get()) : nullptr, ::closedir);
  if (!stream) return;
  fd.release();
  char buffer[1024];
  while (const dirent* item = ::readdir(stream.get())) {
    if (item->d_name[0] < '0' || item->d_name[0] > '9' || processes_.size() >= kMaxWatched) continue;
    Process process{.pid = std::atoi(item->d_name)};
    std::string_view stat = read_small(proc_, process.pid, "stat", buffer, sizeof buffer);
    auto close = stat.rfind(')');
    if (close == std::string_view::npos) continue;
    // Fields from the state on: utime, stime, cutime, cstime are 14–17 of proc(5), rss is 24.
    auto fields = split(stat.substr(close + 2), ' ');
    if (fields.size() < 22) continue;
    for (std::size_t field = 11; field <= 14; ++field) {
      process.cpu += static_cast<double>(parse_u64(fields[field]).value_or(0)) / ticks_per_second_;
    }
    process.parent = static_cast<int>(parse_u64(fields[1]).value_or(0));
    process.tasks = parse_u64(fields[17]).value_or(1);  // num_threads, field 20
    process.resident = parse_u64(fields[21]).value_or(0) * page_bytes_;
    processes_.push_back(process);
  }
  if (limits_.ancestor != 0) keep_descendants();
  tasks_ = 0;
  for (const Process& process : processes_) {
    if (process.pid != 1) tasks_ += process.tasks;  // not gabion's own init
  }
  peak_tasks_ = std::max(peak_tasks_, tasks_);
}

// Orphans come back to the ancestor, which is a subreaper, so that the chain of parents always leads to it.
void Watcher::keep_descendants() {
  std::vector<int> mine{limits_.ancestor};
  for (std::size_t i = 0; i < mine.size(); ++i) {
    for (const Process& process : processes_) {
      if (process.parent == mine[i] && process.pid != limits_.ancestor) mine.push_back(process.pid);
    }
  }
  std::erase_if(processes_, [&](const Process& process) {
    return process.pid == limits_.ancestor || std::find(mine.begin(), mine.end(), process.pid) == mine.end();
  });
}

std::vector<int> Watcher::pids() const {
  std::vector<int> pids;
  for (const Process& process : processes_) pids.push_back(process.pid);
  return pids;
}

std::uint64_t Watcher::mounts_bytes() {
  std::uint64_t bytes = 0;
  for (const std::string& path : limits_.memory_mounts) {
    // Through a process of the cage: the program first, then whichever lives.
    for (const Process& process : processes_) {
      if (process.pid == 1) continue;
      char name[128];
      std::snprintf(name, sizeof name, "%d/root%s", process.pid, path.c_str());
      Fd fd(::openat(proc_, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
      struct statfs fs {};
      if (!fd || ::fstatfs(fd.get(), &fs) != 0) continue;
      bytes += static_cast<std::uint64_t>(fs.f_blocks - fs.f_bfree) * static_cast<std::uint64_t>(fs.f_bsize);
      break;
    }
  }
  return bytes;
}

std::uint64_t Watcher::memfd_bytes(int pid, std::vector<std::uint64_t>& seen) {
  char path[64];
  std::snprintf(path, sizeof path, "%d/fd", pid);
  Fd fd(::openat(proc_, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  std::unique_ptr<DIR, int (*)(DIR*)> stream(fd ? ::fdopendir(fd.get()) : nullptr, ::closedir);
  if (!stream) return 0;
  int directory = fd.release();
  std::uint64_t bytes = 0;
  std::size_t count = 0;
  while (const dirent* item = ::readdir(stream.get())) {
    char target[64];
    ssize_t got = ::readlinkat(directory, item->d_name, target, sizeof target);
    if (got < 7 || std::memcmp(target, "/memfd:", 7) != 0 || ++count > kMaxDescriptors) continue;
    struct stat st {};
    if (::fstatat(directory, item->d_name, &st, 0) != 0) continue;
    if (std::find(seen.begin(), seen.end(), st.st_ino) != seen.end()) continue;
    seen.push_back(st.st_ino);
    bytes += static_cast<std::uint64_t>(st.st_blocks) * 512;
  }
  return bytes;
}

// Shared memory that is only mapped: Pss_Shmem of the processes, less what the mounts and descriptors already count,
// would hide one behind the other; so it is taken where it is larger than these.
std::uint64_t Watcher::memory(std::uint64_t enough) {
  std::uint64_t anonymous = 0, mapped = 0, named = mounts_bytes();
  std::vector<std::uint64_t> seen;
  char buffer[4096];
  for (const Process& process : processes_) {
    if (process.pid == 1) continue;  // gabion's own
    std::string_view rollup = read_small(proc_, process.pid, "smaps_rollup", buffer, sizeof buffer);
    anonymous += kilobytes_of(rollup, "Pss_Anon:") + kilobytes_of(rollup, "SwapPss:");
    mapped += kilobytes_of(rollup, "Pss_Shmem:");
    named += memfd_bytes(process.pid, seen);
    if (anonymous + std::max(mapped, named) > enough) break;
  }
  return anonymous + std::max(mapped, named);
}

bool Watcher::memory_exceeded() {
  std::uint64_t limit = *limits_.memory_bytes, used = memory(limit);
  peak_ = std::max(peak_, used);
  return used > limit;
}

bool Watcher::layer_exceeded(double now) {
  if (layer_ == nullptr || now < next_layer_walk_) return false;
  next_layer_walk_ = now + kLayerPeriodSeconds;
  // Walking is for when the file system has lost room; a quarter of the limit may pass unseen between two walks only if
  // somebody else frees as much.
  std::uint64_t free = layer_->free_bytes();
  if (free > layer_free_) layer_free_ = free;
  if (layer_free_ - free < *limits_.layer_bytes / 4) return false;
  bool exceeded = layer_->used_bytes(*limits_.layer_bytes) > *limits_.layer_bytes;
  if (!exceeded) next_layer_walk_ = now + 3 * kLayerPeriodSeconds;
  return exceeded;
}

// A token bucket: the cage may use what elapsed time allows, and is stopped as a whole while it is in debt.
void Watcher::throttle(double now) {
  double used = 0;
  for (const Process& process : processes_) used += process.cpu;
  if (first_) cpu_used_ = used;
  double elapsed = first_ ? 0 : now - last_look_;
  cpu_allowed_ = std::min(cpu_allowed_ + elapsed * *limits_.cpus, kCpuBurstSeconds * std::max(1.0, *limits_.cpus));
  cpu_allowed_ -= std::max(0.0, used - cpu_used_);
  cpu_used_ = std::max(used, cpu_used_);
  // Hysteresis of one period, so that a cage at its limit is not stopped and continued at every look.
  double margin = *limits_.cpus * kWatchPeriodMs / 1000.0;
  frozen_ = frozen_ ? cpu_allowed_ < margin : cpu_allowed_ < 0;
  throttled_ = throttled_ || frozen_;
}

Watcher::Verdict Watcher::look(double now) {
  if (limits_.memory_bytes || limits_.cpus || limits_.tasks) list();
  if (limits_.cpus) throttle(now);
  first_ = false;
  last_look_ = now;
  if (limits_.tasks && tasks_ > *limits_.tasks) return Verdict::tasks;
  if (limits_.memory_bytes && memory_exceeded()) return Verdict::memory;
  if (limits_.layer_bytes && layer_exceeded(now)) return Verdict::layer;
  return Verdict::good;
}

}  // namespace gabion::sandbox
