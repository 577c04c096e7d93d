#include "sandbox/limits.h"

#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "base/text.h"

namespace gabion::sandbox {

namespace {

// More open files than this serve an attack on the host's table rather than a script (checklist E5).
constexpr rlim_t kOpenFiles = 4096;
constexpr std::string_view kWhatEnables =
    "a cgroup would: as root, or delegated by systemd (`systemd-run --user --scope -p Delegate=yes gabion …`)";

std::string cpus_text(double cpus) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g CPU", cpus);
  return text;
}

struct Planner {
  const Spec& spec;
  const Cgroup& cgroup;
  Plan& plan;
  LimitPlan out;

  void hold(std::string name, std::string limit, std::string by) { out.held.push_back({std::move(name), std::move(limit), std::move(by), false}); }
  void rlimit_at(int resource, rlim_t soft, rlim_t hard, std::string name) { plan.limits.push_back({resource, {soft, hard}, std::move(name)}); }

  Result<> weaker(std::string_view name) const {
    if (!spec.limits.strict) return {};
    return fail("--strict-limits: no cgroup here can hold the limit on " + std::string(name) + "; " + std::string(kWhatEnables));
  }
  // Nothing holds it.
  Result<> unheld(std::string_view name, bool asked, std::string limit, std::string_view why) {
    if (auto strict = weaker(name); !strict) return strict;
    if (asked && !spec.limits.best_effort) {
      return fail("nothing here can hold the limit on " + std::string(name) + " (" + std::string(why) + "); " + std::string(kWhatEnables) +
                  "; --best-effort runs without it");
    }
    hold(std::string(name), std::move(limit), "nothing");
    out.missing.push_back("limit on " + std::string(name) + ": " + std::string(why) + "; " + std::string(kWhatEnables));
    return {};
  }

  Result<> memory();
  Result<> cpu();
  Result<> pids();
  Result<> ulimits();
};

Result<> Planner::memory() {
  std::uint64_t bytes = memory_limit(spec);
  if (bytes == 0) return {};
  std::string by = cgroup.holds(Controller::memory);
  if (!by.empty()) {
    if (spec.limits.memory_swap_bytes && !cgroup.limits_swap()) {
      if (auto done = unheld("swap", true, size_text(*spec.limits.memory_swap_bytes), "this kernel does not account swap"); !done) return done;
    }
    hold("memory", size_text(bytes), by);
    return {};
  }
  if (auto strict = weaker("memory"); !strict) return strict;
  rlimit_at(RLIMIT_DATA, bytes, bytes, "RLIMIT_DATA");
  out.watch.memory_bytes = bytes;
  hold("memory", size_text(bytes), "RLIMIT_DATA (each process) and gabion's watcher (all of them)");
  return {};
}

Result<> Planner::cpu() {
  double cpus = spec.limits.cpus.value_or(kDefaultCpus);
  if (cpus <= 0) return {};
  std::string by = cgroup.holds(Controller::cpu);
  if (by.empty()) {
    if (auto strict = weaker("cpu"); !strict) return strict;
    long here = ::sysconf(_SC_NPROCESSORS_ONLN);
    if (cpus >= static_cast<double>(here)) {
      by = "the machine's " + std::to_string(here) + " CPUs";
    } else {
      out.watch.cpus = cpus;
      by = "gabion's watcher";
    }
  }
  hold("cpu", cpus_text(cpus), by);
  return {};
}

Result<> Planner::pids() {
  std::int64_t pids = spec.limits.pids.value_or(kDefaultPids);
  if (pids <= 0) return {};
  std::string by = cgroup.holds(Controller::pids), limit = std::to_string(pids);
  if (!by.empty()) {
    hold("pids", limit, by);
    return {};
  }
  if (!plan.new_user_namespace) return unheld("pids", spec.limits.pids.has_value(), limit, "RLIMIT_NPROC does not bind root");
  if (auto strict = weaker("pids"); !strict) return strict;
  // Counted per user namespace since Linux 5.14; init is one of them.
  auto count = static_cast<rlim_t>(pids + 1);
  rlimit now{};
  ::getrlimit(RLIMIT_NPROC, &now);
  count = std::min(count, now.rlim_max);
  rlimit_at(RLIMIT_NPROC, count, count, "RLIMIT_NPROC");
  out.watch.pids = count - 1;
  hold("pids", limit, "RLIMIT_NPROC");
  return {};
}

Result<> Planner::ulimits() {
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  rlim_t count = std::min(files.rlim_max, kOpenFiles);
  rlimit_at(RLIMIT_NOFILE, count, count, "RLIMIT_NOFILE");
  rlimit_at(RLIMIT_CORE, 0, 0, "RLIMIT_CORE");
  for (const Ulimit& wish : spec.limits.ulimits) {
    rlimit now{};
    ::getrlimit(static_cast<__rlimit_resource>(wish.resource), &now);
    rlimit asked{wish.soft, wish.hard};
    if (asked.rlim_max > now.rlim_max) {
      // The child may not raise it; the machine's root may, here and now.
      rlimit raised{std::min(now.rlim_cur, asked.rlim_max), asked.rlim_max};
      if (::setrlimit(static_cast<__rlimit_resource>(wish.resource), &raised) != 0) {
        return fail("--ulimit " + wish.name + ": " + std::to_string(wish.hard) + " is above the hard limit of this session, " +
                    std::to_string(now.rlim_max) + " (ulimit -H); raising it takes CAP_SYS_RESOURCE");
      }
    }
    auto same = [&](const Limit& limit) { return limit.resource == wish.resource; };
    std::erase_if(plan.limits, same);
    if (wish.resource == RLIMIT_NOFILE) count = asked.rlim_cur;
    rlimit_at(wish.resource, asked.rlim_cur, asked.rlim_max, "--ulimit " + wish.name);
  }
  hold("files", std::to_string(count) + " open in each process", "RLIMIT_NOFILE");
  return {};
}

}  // namespace

std::uint64_t memory_limit(const Spec& spec) { return spec.limits.memory_bytes.value_or(kDefaultMemoryBytes); }

CgroupWants wanted_from_cgroup(const Spec& spec) {
  CgroupWants wants;
  if (std::uint64_t bytes = memory_limit(spec); bytes > 0) wants.memory_bytes = bytes;
  wants.memory_and_swap_bytes = spec.limits.memory_swap_bytes;
  if (double cpus = spec.limits.cpus.value_or(kDefaultCpus); cpus > 0) wants.cpus = cpus;
  if (std::int64_t pids = spec.limits.pids.value_or(kDefaultPids); pids > 0) wants.pids = pids + 1;  // and init
  return wants;
}

Result<LimitPlan> plan_limits(const Spec& spec, const Cgroup& cgroup, Plan& plan) {
  Planner planner{spec, cgroup, plan, {}};
  for (auto step : {&Planner::memory, &Planner::cpu, &Planner::pids, &Planner::ulimits}) {
    if (auto done = (planner.*step)(); !done) return tl::unexpected(done.error());
  }
  auto seconds = plan.timeout_seconds;
  if (seconds) planner.hold("time", std::to_string(*seconds) + " s", "init");
  if (!plan.layer.empty()) {
    planner.out.watch.layer_bytes = spec.layer_bytes;
    planner.hold("layer", size_text(spec.layer_bytes), "gabion's watcher");
  }
  return std::move(planner.out);
}

void tell_refused_memory(std::uint64_t limit_bytes, std::uint64_t largest_process_bytes, Outcome& outcome) {
  bool failed = (outcome.cause == "exit" && outcome.status != 0) || outcome.cause == "signal";
  if (!failed) return;
  // The refused piece itself was never there: allocators ask for up to a quarter of what a process holds at once.
  bool near = largest_process_bytes >= limit_bytes / 4 * 3;
  for (HeldLimit& held : outcome.limits) {
    if (near && held.name == "memory" && !held.hit) held.hit = held.probably = true;
  }
  outcome.warnings.push_back("no process may allocate more than " + size_text(limit_bytes) + " here (RLIMIT_DATA); a program that was refused more ends by itself, as this one " +
                             (near ? "probably did: its largest process held " + size_text(largest_process_bytes) : "may have"));
}

}  // namespace gabion::sandbox
