// The probe: eBPF programs on raw tracepoints that record what the tasks of one cage do, and nobody else's. Needs
// CAP_BPF and CAP_PERFMON (root). While it is attached every system call of the host pays the bare tracepoint (about
// 0.1–0.2 µs); only the scope's own calls pay more.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "events/source.h"

namespace gabion::events {

struct ProbeOptions {
  std::uint64_t cgroup_id = 0;      // cgroup v2 id that is the scope; 0: the tasks that add_task names, and their children
  std::uint32_t init_pid = 0;       // the cage's own pid 1: never stopped
  std::uint32_t ring_bytes = 8u << 20;  // rounded up to a power of two
  std::uint32_t room_bytes = 0;     // kept free above the mark; 0: half of the ring
};

// Why the probe cannot be had here, in one sentence with what would enable it; empty: it can.
std::string probe_unavailable();

class Probe : public Source {
 public:
  static Result<std::unique_ptr<Probe>> load(const ProbeOptions& options);
  ~Probe() override;

  Result<> add_task(std::uint32_t tid);
  Result<> attach();
  int fd() const override;
  // Also lets the processes go on that were stopped until we caught up.
  Result<> drain(const EventSink& sink) override;
  Losses losses() const override;
  bool sees_capabilities() const;

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
