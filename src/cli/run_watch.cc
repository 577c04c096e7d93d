#include "cli/run_watch.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "base/json_writer.h"
#include "base/text.h"

namespace gabion::cli {

namespace {

// Beyond what the ring holds at the mark, every process of the cage may have one call's beginning and end on its way.
constexpr std::uint32_t kRingBytes = 8u << 20, kLargestRecord = 8300;

std::uint32_t room_for(const sandbox::Spec& spec) {
  auto pids = spec.limits.pids.value_or(sandbox::kDefaultPids);
  if (pids <= 0 || pids > kRingBytes / (4 * kLargestRecord)) return kRingBytes / 2;
  return static_cast<std::uint32_t>(pids) * 2 * kLargestRecord;
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

Result<> ProbeWatch::started(pid_t init) {
  auto done = attach(init);
  unwatched_ = done ? "" : done.error().message;
  if (required_) return done;
  return {};
}

Result<> ProbeWatch::attach(pid_t init) {
  probe_.reset();
  begin(init);
  auto probe = events::Probe::load({.init_pid = static_cast<std::uint32_t>(init), .ring_bytes = kRingBytes, .room_bytes = room_for(spec_)});
  if (!probe) return wrap("watch the cage", probe.error());
  if (auto done = (*probe)->add_task(static_cast<std::uint32_t>(init)); !done) return wrap("watch the cage", done.error());
  if (auto done = (*probe)->attach(); !done) return wrap("watch the cage", done.error());
  probe_ = std::move(*probe);
  return {};
}

void ProbeWatch::look() {
  if (!probe_) return;
  auto done = probe_->drain([this](const events::Event& event) { told(event); });
  if (!done && trouble_.empty()) trouble_ = done.error().message;
}

std::optional<observe::Behaviour> ProbeWatch::finish() {
  if (!probe_) return std::nullopt;
  look();
  observe::Behaviour behaviour = observer_->finish("probe", probe_->losses());
  if (!probe_->sees_capabilities()) behaviour.blind_spots.push_back("refused capabilities: this kernel has no tracepoint for them (Linux 6.14)");
  if (!trouble_.empty()) behaviour.blind_spots.push_back("the source failed: " + trouble_);
  return behaviour;
}

}  // namespace gabion::cli
