// Holds limits where no control group does, from outside, through the cage's own /proc: memory by the sum of anonymous
// PSS, tmpfs, shared memory and memfds; CPU by stopping and continuing the cage; the layer's size on disk.
// It looks every kWatchPeriodMs; what is taken between two looks is the overshoot (RLIMIT_DATA bounds each process's
// private memory meanwhile). docs/run.md has the figures.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sandbox/layer.h"

namespace gabion::sandbox {

inline constexpr int kWatchPeriodMs = 25;
// CPU time that an idle cage may save up.
inline constexpr double kCpuBurstSeconds = 0.2;

struct WatchLimits {
  std::optional<std::uint64_t> memory_bytes;
  std::optional<double> cpus;
  std::optional<std::uint64_t> layer_bytes;
  std::optional<std::uint64_t> pids;  // held by RLIMIT_NPROC; looked at to tell whether it was reached
  std::vector<std::string> memory_mounts;  // tmpfs of the cage, by path
  // Without a pid namespace: only what descends from this process is the cage's, and how many tasks that may be.
  int ancestor = 0;
  std::optional<std::uint64_t> tasks;
};


class Watcher {
 public:
  enum class Verdict : std::uint8_t { good, memory, layer, tasks };
  Watcher(int proc, WatchLimits limits, const Layer* layer);

  bool needed() const { return limits_.memory_bytes || limits_.cpus || limits_.layer_bytes || limits_.tasks; }
  // now: CLOCK_MONOTONIC in seconds.
  Verdict look(double now);
  // What the cage should be now; gabion tells init when it changes.
  bool frozen() const { return frozen_; }
  std::uint64_t peak_memory_bytes() const { return peak_; }
  bool throttled() const { return throttled_; }
  // Those of the last look.
  std::vector<int> pids() const;
  std::uint64_t peak_tasks() const { return peak_tasks_; }

 private:
  struct Process {
    int pid = 0, parent = 0;
    std::uint64_t resident = 0, tasks = 1;
    double cpu = 0;
  };
  void list();
  void keep_descendants();
  std::uint64_t memory(std::uint64_t enough);
  std::uint64_t mounts_bytes();
  std::uint64_t memfd_bytes(int pid, std::vector<std::uint64_t>& seen);
  bool memory_exceeded();
  bool layer_exceeded(double now);
  void throttle(double now);

  int proc_;
  WatchLimits limits_;
  const Layer* layer_;
  std::vector<Process> processes_;
  std::uint64_t peak_ = 0, tasks_ = 0, peak_tasks_ = 0, page_bytes_ = 4096, layer_free_ = 0;
  double ticks_per_second_ = 100, cpu_used_ = 0, cpu_allowed_ = 0, last_look_ = 0, next_layer_walk_ = 0;
  bool frozen_ = false, throttled_ = false, first_ = true;
};

}  // namespace gabion::sandbox
