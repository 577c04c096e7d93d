// Who holds which limit on this machine: a control group, the kernel's rlimits, our watcher, or nobody.
#pragma once

#include <vector>

#include "base/result.h"
#include "sandbox/cgroup.h"
#include "sandbox/outcome.h"
#include "sandbox/plan.h"
#include "sandbox/spec.h"
#include "sandbox/watcher.h"

namespace gabion::sandbox {

CgroupWants wanted_from_cgroup(const Spec& spec);
std::uint64_t memory_limit(const Spec& spec);   // bytes; 0: none

struct LimitPlan {
  std::vector<HeldLimit> held;
  WatchLimits watch;
  std::vector<std::string> missing;
};

// An error: a limit that the caller asked for and nothing here can hold (unless --best-effort), or anything less than a
// control group under --strict-limits. Adds the rlimits to the plan.
Result<LimitPlan> plan_limits(const Spec& spec, const Cgroup& cgroup, Plan& plan);

// Without a cgroup: the kernel refuses what goes beyond RLIMIT_DATA and tells nobody but the program, so a program that
// failed is judged by how near its largest process came to the limit. Marks the limit or adds a warning.
void tell_refused_memory(std::uint64_t limit_bytes, std::uint64_t largest_process_bytes, Outcome& outcome);

}  // namespace gabion::sandbox
