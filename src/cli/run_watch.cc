#include "cli/run_watch.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include <algorithm>
#include <bit>

#include "record.h"
#include "base/json_writer.h"
#include "base/text.h"

namespace gabion::cli {

namespace {

// The ring has room for what every process of the cage may have on its way once it was told to stop, and a little to
// run ahead; where that would be more than this, half of it is room, and a cage of so many can lose events.
constexpr std::uint32_t kAheadBytes = 512 << 10, kMaxRingBytes = 16u << 20;

// io_uring is refused by the default filter; with another one the kernel is asked to tell.
bool may_use_io_uring(const sandbox::Spec& spec) { return spec.seccomp.kind != sandbox::SeccompChoice::Kind::standard; }

events::ProbeOptions probe_options(const sandbox::Spec& spec) {
  events::ProbeOptions options;
  auto pids = spec.limits.pids.value_or(sandbox::kDefaultPids);
  auto tasks = static_cast<std::uint64_t>(pids > 0 ? pids : GB_MAX_TASKS) + 16;  // init, and those about to end
  std::uint64_t room = tasks * events::kProbeRoomPerTask;
  options.max_tasks = static_cast<std::uint32_t>(std::min<std::uint64_t>(tasks, GB_MAX_TASKS));
  options.ring_bytes = static_cast<std::uint32_t>(std::min<std::uint64_t>(std::bit_ceil(room + kAheadBytes), kMaxRingBytes));
  options.room_bytes = static_cast<std::uint32_t>(std::min<std::uint64_t>(room, options.ring_bytes / 2 + options.ring_bytes / 4));
  options.ring_requests = may_use_io_uring(spec);
  return options;
}

std::string current_directory() {
  char path[4096];
  return ::getcwd(path, sizeof path) ? path : "";
}

std::string program_directory(const sandbox::Spec& spec) {
  if (spec.working_directory) return *spec.working_directory;
  return spec.root == sandbox::Root::host ? current_directory() : "/";
}

// With a root file system of its own the cage has no home of the caller's.
std::string home_directory(const sandbox::Spec& spec) {
  const char* home = std::getenv("HOME");
  return spec.root == sandbox::Root::host && home ? home : "/root";
}

std::string trace_line(const events::Event& event, Trace trace) {
  if (trace == Trace::text) {
    return std::to_string(event.pid) + " " + printable(events::format_event(event)) + (event.denied ? " denied by the filter" : "") +
           (event.incomplete ? " (cut or unreadable)" : "") + "\n";
  }
  std::string out;
  JsonWriter json(out);
  json.begin_object().field("time_ns", event.time_ns).field("pid", event.pid).field("tid", event.tid).field("event", event.info().name);
  for (unsigned i = 0; i < event.param_count; ++i) {
    if (event.params[i]) json.field(event.info().params[i].name, events::format_param(event, i));
  }
  if (event.denied) json.field("denied", true);
  if (event.incomplete) json.field("incomplete", true);
  json.end_object();
  return out + "\n";
}

}  // namespace

void CageWatch::begin(pid_t init) {
  observer_.emplace(observe::ObserverOptions{
      .init_pid = init, .working_directory = program_directory(spec_), .home = home_directory(spec_)});
}

void CageWatch::told(const events::Event& event) {
  observer_->event(event);
  if (trace_ == Trace::none || event.capability >= 0 || !observer_->is_programs(event)) return;
  std::string line = trace_line(event, trace_);
  std::fwrite(line.data(), 1, line.size(), stderr);
}

ProbeWatch::ProbeWatch(const sandbox::Spec& spec, Trace trace, bool required)
    : CageWatch(spec, trace, required), loading_(probe_options(spec)) {}

Result<> ProbeWatch::started(pid_t init) {
  init_ = static_cast<std::uint32_t>(init);
  begin(init);
  return {};
}

Result<> ProbeWatch::ready() {
  auto done = set_scope();
  unwatched_ = done ? "" : done.error().message;
  if (required_) return done;
  return {};
}

Result<> ProbeWatch::set_scope() {
  // The first attempt to build the cage may have failed: its probe serves the second.
  if (!probe_) {
    auto probe = loading_.take();
    if (!probe) return wrap("watch the cage", probe.error());
    probe_ = std::move(*probe);
  }
  if (group_ == 0) return probe_->watch_task(init_, init_);
  probe_->watch_cgroup(group_, init_);
  return {};
}

void ProbeWatch::look() {
  if (!probe_) return;
  auto done = probe_->drain([this](const events::Event& event) { told(event); });
  if (!done && trouble_.empty()) trouble_ = done.error().message;
}

// The sooner the tracepoints are left, the sooner the next watched cage can have them: after the last one has gone the
// kernel lets nobody in before an RCU grace period has passed.
void ProbeWatch::over() {
  look();
  if (probe_) probe_->detach();
}

std::optional<observe::Behaviour> ProbeWatch::finish() {
  if (!probe_) return std::nullopt;
  look();
  observe::Behaviour behaviour = observer_->finish("probe", probe_->losses());
  if (!probe_->sees_capabilities()) behaviour.blind_spots.push_back("refused capabilities: this kernel has no tracepoint for them (Linux 6.14)");
  if (may_use_io_uring(spec_) && !probe_->sees_ring_requests()) {
    behaviour.blind_spots.push_back("what io_uring is asked for: this kernel has no tracepoint for it by this name (Linux 6.3)");
  }
  if (!trouble_.empty()) behaviour.blind_spots.push_back("the source failed: " + trouble_);
  return behaviour;
}

}  // namespace gabion::cli
