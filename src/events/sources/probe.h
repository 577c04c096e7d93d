// The probe: eBPF programs on raw tracepoints that record what the tasks of one cage do, and nobody else's. Needs
// CAP_BPF and CAP_PERFMON (root), Linux 5.11. While it is attached every system call of the host pays the bare tracepoint
// (about 0.1–0.2 µs); only the scope's own calls pay more.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "events/source.h"
#include "events/sources/probe_cache.h"

namespace gabion::events {

// What one thread can add to the ring after it was told to stop: the beginning and the end of one call, and an exec
// within it, at their largest (bpf/record.h).
inline constexpr std::uint32_t kProbeRoomPerTask = 13 << 10;

struct ProbeOptions {
  std::uint32_t ring_bytes = 4u << 20;  // rounded up to a power of two
  std::uint32_t room_bytes = 0;         // kept free above the mark; 0: half of the ring
  std::uint32_t max_tasks = 1024;       // threads at a time; more leave the scope, and are counted
  bool ring_requests = false;           // also what io_uring is asked for, where the kernel tells
  bool without_tail_call = false;       // of a test: what gb_late would tell is lost, and counted
  std::string cache = kProbeCache;
};

// Why the probe cannot be had here, in one sentence with what would enable it; empty: it can.
std::string probe_unavailable();

class Probe : public Source {
 public:
  // Loads the programs; nothing runs yet. May be called from a thread of its own.
  static Result<std::unique_ptr<Probe>> load(const ProbeOptions& options);
  ~Probe() override;

  // From here on the programs run at every tracepoint; nobody is in scope yet.
  Result<> attach();
  // The scope: these, either way with all their children. init_pid: the cage's own pid 1, which is never stopped.
  Result<> watch_task(std::uint32_t tid, std::uint32_t init_pid = 0);
  void watch_cgroup(std::uint64_t cgroup_id, std::uint32_t init_pid = 0);
  // The programs run no more; what they wrote can still be read.
  void detach();

  int fd() const override;
  // Also lets the processes go on that were stopped until we caught up.
  Result<> drain(const EventSink& sink) override;
  Losses losses() const override;
  bool sees_capabilities() const;
  bool sees_ring_requests() const;

  struct Program {
    std::string name;
    std::uint32_t verified_instructions;
  };
  std::vector<Program> programs() const;

 private:
  struct Impl;
  explicit Probe(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace gabion::events
