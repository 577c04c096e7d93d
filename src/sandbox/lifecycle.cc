#include "sandbox/lifecycle.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <system_error>

#include "base/text.h"
#include "sandbox/cage.h"
#include "sandbox/diff.h"
#include "sandbox/gate.h"
#include "sandbox/kept.h"
#include "sandbox/landlock.h"
#include "sandbox/landlock_cage.h"
#include "sandbox/limits.h"
#include "sandbox/masks.h"
#include "sandbox/planner.h"
#include "sandbox/program_watch.h"
#include "sandbox/seccomp.h"
#include "sandbox/toolchain.h"

namespace gabion::sandbox {

namespace {

bool wants_layer(const Spec& spec) { return spec.layer_bytes > 0; }

// Pointers into the plan's own strings, once these stay where they are.
void point_arguments(Plan& plan) {
  for (auto [from, to] : {std::pair{&plan.command, &plan.argv}, std::pair{&plan.environment, &plan.envp}}) {
    to->clear();
    for (std::string& text : *from) to->push_back(text.data());
    to->push_back(nullptr);
  }
}

HeldLimit full_tmpfs(const Plan& plan, const char* target) {
  HeldLimit full{"tmpfs", target, "the kernel", true};
  for (const MountStep& step : plan.mounts) {
    if (step.kind != MountStep::Kind::tmpfs || step.target != target) continue;
    for (const auto& [name, value] : step.options) {
      if (name == "size") full.limit += ", " + size_text(parse_u64(value).value_or(0));
    }
  }
  return full;
}

class Run {
 public:
  Run(const Spec& spec, Caller caller, Companion* companion) : spec_(spec), caller_(std::move(caller)), companion_(companion) {}

  ~Run() {
    // Files of the program's other ids first; the layer itself takes the rest away.
    if (ids_.helper && layer_) {
      std::string path = layer_.path();
      (void)with_ids(ids_, [&] { remove_tree(path); });
    }
  }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  Result<Outcome> start() {
    if (auto done = check_spec(spec_, caller_); !done) return tl::unexpected(done.error());
    auto ids = plan_ids(spec_, caller_);
    if (!ids) return tl::unexpected(ids.error());
    ids_ = *ids;
    LayerKind first = look_here();
    auto outcome = attempt(first);
    // Overlay is probed by using it: what it refuses (a file system without whiteouts, an older kernel, layers that
    // overlap) it refuses before anything runs.
    if (!outcome && overlay_refused_ && first == LayerKind::overlay) {
      fallback_ = outcome.error().message;
      outcome = attempt(LayerKind::copy);
    }
    return outcome;
  }

 private:
  LayerKind look_here();
  Result<Outcome> attempt(LayerKind kind);
  Result<> load_filter();
  void plan_second_wall(Plan& plan);
  Result<> make_layer(LayerKind kind);
  Result<Outcome> conclude(Cage& cage, End& end, const Cgroup& cgroup);
  void reap(Cage& cage, End& end);
  void judge(const End& end, const Cgroup& cgroup, Outcome& outcome);
  Result<> start_failed(const Message& failed, Outcome& outcome);
  void fill_measures(const End& end, const Cgroup& cgroup, Outcome& outcome);
  Result<> fill_diff(Outcome& outcome);
  void mark(Outcome& outcome, std::string_view limit);

  const Spec& spec_;
  const Caller caller_;
  Companion* const companion_;
  IdPlan ids_;
  Layer layer_;
  LayerKind kind_ = LayerKind::overlay;
  std::optional<CredentialSearch> here_;
  Planned planned_;
  LimitPlan limits_;
  bool overlay_refused_ = false;
  std::vector<std::string> left_out_;  // of the copy
  std::int64_t copied_ns_ = 0;         // when it was done
  std::string fallback_;
  std::int64_t started_ns_ = 0;  // CLOCK_REALTIME, before anything could be written
};

// What an overlay over the working directory would not do right is told beforehand; the rest shows when it is mounted.
LayerKind Run::look_here() {
  if (spec_.root != Root::host || caller_.directory == "/") return LayerKind::overlay;
  here_ = find_credentials(caller_.directory, caller_);
  if (spec_.cwd_mode != CwdMode::overlay || spec_.layer_bytes == 0) return LayerKind::overlay;
  bool one_id = !ids_.range && ids_.new_namespace;
  if (here_->submount) fallback_ = "another file system is mounted in the working directory";
  else if (here_->foreign_group && one_id) fallback_ = "a file here belongs to a group that the cage's single-id map does not hold; --userns subuid would";
  else return LayerKind::overlay;
  return LayerKind::copy;
}

Result<> Run::make_layer(LayerKind kind) {
  if (!wants_layer(spec_)) return {};
  bool overlays = spec_.root == Root::directory || spec_.cwd_mode == CwdMode::overlay;
  std::string lower = spec_.root == Root::directory ? real_path(spec_.rootfs).value_or("") : caller_.directory;
  layer_ = Layer();
  auto layer = Layer::make(caller_, ids_.layer_owner, ids_.layer_group, overlays ? lower : "");
  if (!layer) return wrap("make the throw-away layer", layer.error());
  layer_ = std::move(*layer);
  if (kind != LayerKind::copy || !overlays) return {};
  auto copied = copy_tree(lower, layer_.path() + "/upper", spec_.layer_bytes, ids_.layer_owner, ids_.layer_group);
  if (!copied) {
    return fail(copied.error().message + " (" + fallback_ + "); --layer-size, or --mount-cwd=ro|rw");
  }
  left_out_ = std::move(copied->left_out);
  copied_ns_ = copied->ended_ns;
  return {};
}

Result<> Run::load_filter() {
  if (spec_.seccomp.kind == SeccompChoice::Kind::unconfined) return {};
  auto program = spec_.seccomp.kind == SeccompChoice::Kind::file ? load_seccomp(spec_.seccomp.file, spec_.capabilities)
                                                                 : default_seccomp(spec_.capabilities);
  if (!program) return tl::unexpected(program.error());
  planned_.plan.filter = std::move(program->code);
  planned_.plan.filter_flags = program->flags;
  auto& warnings = planned_.warnings;
  warnings.insert(warnings.end(), program->warnings.begin(), program->warnings.end());
  return {};
}

void Run::plan_second_wall(Plan& plan) {
  unsigned abi = landlock_abi();
  plan.landlock = landlock_of_plan(plan, abi);
  if (plan.landlock.abi != 0) return;
  std::string why = abi == 0 ? landlock_absence() : abi == 1 ? "ABI 1 would refuse renames between directories; it needs Linux 5.19 or newer"
                                                            : "off, since the capability SYS_ADMIN was given to mount with";
  limits_.missing.push_back("Landlock: " + why);
}

Result<Outcome> Run::attempt(LayerKind kind) {
  kind_ = kind;
  overlay_refused_ = false;
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  started_ns_ = std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
  if (auto done = make_layer(kind); !done) return tl::unexpected(done.error());
  auto planned = make_plan(spec_, caller_, ids_, layer_.path(), kind, here_ ? &*here_ : nullptr);
  if (!planned) return tl::unexpected(planned.error());
  planned_ = std::move(*planned);
  if (auto done = load_filter(); !done) return tl::unexpected(done.error());
  if (auto done = plan_watched_filter(companion_, planned_.plan, planned_.warnings); !done)
    return tl::unexpected(done.error());
  Plan& plan = planned_.plan;
  CgroupWants wants = wanted_from_cgroup(spec_);
  wants.group = companion_ && companion_->wants_group();
  Cgroup cgroup = Cgroup::make(wants, caller_);
  auto limits = plan_limits(spec_, cgroup, plan);
  if (!limits) return tl::unexpected(limits.error());
  limits_ = std::move(*limits);
  plan_second_wall(plan);
  limits_.watch.memory_mounts = planned_.memory_mounts;
  if (plan.terminal) CallerTerminal::size(plan.rows, plan.columns);
  point_arguments(plan);
  plan.cgroup_tasks = cgroup.tasks_files();

  BlockedSignals signals;
  Cage cage;
  std::optional<Gate> gate;
  if (companion_) plan.gate = gate.emplace().word();
  if (auto done = cage.clone(plan, cgroup); !done) return tl::unexpected(done.error());
  if (companion_) {
    companion_->in_group(cgroup.id());
    if (auto done = companion_->started(cage.pid()); !done) return tl::unexpected(done.error());
  }
  if (auto done = cage.release(planned_, cgroup); !done) return tl::unexpected(done.error());
  // While init builds.
  sweep_layers(caller_);
  cgroup.sweep();
  if (companion_) {
    if (auto done = companion_->ready(); !done) return tl::unexpected(done.error());
    gate->open();
  }
  End end = cage.watch(limits_.watch, &layer_, signals, companion_);
  return conclude(cage, end, cgroup);
}

void Run::reap(Cage& cage, End& end) {
  cage.reap(end);
  if (companion_) companion_->look();
}

// Once init has told the program's end nothing of the cage runs but init itself, and it is busy with the kernel's taking
// down of mounts and namespaces: meanwhile the layer is read and removed.
Result<Outcome> Run::conclude(Cage& cage, End& end, const Cgroup& cgroup) {
  Outcome outcome;
  if (!end.exited) reap(cage, end);
  if (companion_ && !end.failed) companion_->over();
  if (end.failed) {
    if (auto done = start_failed(*end.failed, outcome); !done) return tl::unexpected(done.error());
  }
  if (auto done = fill_diff(outcome); !done) return tl::unexpected(done.error());
  if (!ids_.helper) layer_ = Layer();
  if (end.exited) reap(cage, end);
  judge(end, cgroup, outcome);
  return outcome;
}

// What could not be done, in words, with what would help.
Result<> Run::start_failed(const Message& failed, Outcome& outcome) {
  std::string text(failed.text, ::strnlen(failed.text, sizeof failed.text));
  overlay_refused_ = text.starts_with("mount overlay");
  if (failed.a != 0) text += ": " + std::generic_category().message(failed.a);
  if (failed.b == kGabionFailed) return fail(std::move(text));
  outcome.status = failed.b;
  outcome.cause = "start failed";
  outcome.detail = printable(text);
  // There on the host, but not for the cage.
  auto found = spec_.root == Root::host ? find_command(caller_, planned_.plan.command[0]) : std::nullopt;
  for (const std::string& mask : planned_.masks) {
    if (!found || !is_beneath(*found, mask) || is_beneath(*found, caller_.directory)) continue;
    outcome.detail += "; it lies under a mask (" + printable(mask) + "): -v " + printable(*found) + ":" + printable(*found) + ":ro shows it";
    break;
  }
  return {};
}

void Run::mark(Outcome& outcome, std::string_view limit) {
  for (HeldLimit& held : outcome.limits) {
    if (held.name == limit) held.hit = true;
  }
}

void Run::fill_measures(const End& end, const Cgroup& cgroup, Outcome& outcome) {
  auto seconds = [](const timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6; };
  outcome.wall_seconds = end.wall_seconds;
  outcome.cpu_seconds = cgroup.cpu_seconds().value_or(seconds(end.usage.ru_utime) + seconds(end.usage.ru_stime));
  auto largest = static_cast<std::uint64_t>(end.usage.ru_maxrss) * 1024;
  outcome.peak_memory_bytes = cgroup.peak_memory_bytes().value_or(std::max(end.peak_memory_bytes, largest));
  outcome.bytes_written = static_cast<std::uint64_t>(end.usage.ru_oublock) * 512;
  if (end.exited) outcome.processes = end.exited->count;
  if (end.exited && end.exited->text[0] != '\0') outcome.limits.push_back(full_tmpfs(planned_.plan, end.exited->text));
  if (cgroup.memory_kills() > 0) mark(outcome, "memory");
  if (cgroup.refused_forks() > 0) mark(outcome, "pids");
  if (end.throttled) mark(outcome, "cpu");
  if (limits_.watch.pids && end.peak_tasks >= *limits_.watch.pids) mark(outcome, "pids");
}

Result<> Run::fill_diff(Outcome& outcome) {
  Diff diff;
  if (!layer_) return {};
  std::vector<std::string> seats = planned_.layer_seats;
  for (const MountStep& step : planned_.plan.mounts) seats.push_back(step.target);
  if (!planned_.overlay_target.empty()) {
    read_diff({layer_.path() + "/upper", planned_.overlay_lower, planned_.overlay_target, kind_ == LayerKind::copy, copied_ns_, seats}, diff);
    outcome.layer = kind_ == LayerKind::copy ? "bounded copy (" + fallback_ + ")" : layer_.on_disk() ? "disk overlay" : "tmpfs overlay (no directory on disk to be had)";
  }
  if (!planned_.home_target.empty()) read_diff({layer_.path() + "/home", "", planned_.home_target, false, 0, seats}, diff);
  sort_changes(diff);
  outcome.changes = std::move(diff.changes);
  outcome.changes_truncated = diff.truncated;
  if (spec_.keep_directory.empty()) return {};
  auto digest = keep_changes(spec_.keep_directory, layer_.path() + "/upper", planned_.overlay_target, started_ns_, outcome.changes);
  if (!digest) return tl::unexpected(digest.error());
  outcome.diff_digest = std::move(*digest);
  outcome.diff_saved_in = spec_.keep_directory;
  return {};
}

void Run::judge(const End& end, const Cgroup& cgroup, Outcome& outcome) {
  outcome.names = end.names;
  outcome.limits = limits_.held;
  outcome.missing_walls = limits_.missing;
  outcome.missing_walls.insert(outcome.missing_walls.end(), planned_.missing.begin(), planned_.missing.end());
  outcome.masked = planned_.masked;
  outcome.shown = planned_.shown;
  outcome.warnings = planned_.warnings;
  if (!left_out_.empty()) {
    outcome.warnings.push_back("not copied, since it is no file, link or directory, or cannot be read: " + left_out_[0] +
                               (left_out_.size() > 1 ? " and " + std::to_string(left_out_.size() - 1) + " more" : ""));
  }
  fill_measures(end, cgroup, outcome);
  if (end.failed) return;
  int status = end.exited ? end.exited->a : W_EXITCODE(0, SIGKILL);
  outcome.status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  if (WIFSIGNALED(status)) {
    outcome.signal = WTERMSIG(status);
    outcome.cause = "signal";
  }
  bool killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
  if (end.verdict == Watcher::Verdict::memory || (killed && cgroup.memory_kills() > 0)) {
    outcome.status = 137;
    outcome.cause = "memory";
    outcome.detail = "more than " + size_text(memory_limit(spec_)) + " of memory";
    mark(outcome, "memory");
  } else if (end.verdict == Watcher::Verdict::layer) {
    outcome.status = 137;
    outcome.cause = "layer";
    outcome.detail = "more than " + size_text(spec_.layer_bytes) + " written to the throw-away layer";
    mark(outcome, "layer");
  } else if (end.exited && end.exited->b == static_cast<std::int32_t>(Why::timeout)) {
    outcome.status = 124;
    outcome.cause = "timeout";
    outcome.detail = "still running after " + std::to_string(planned_.plan.timeout_seconds.value_or(0)) + " s";
    mark(outcome, "time");
  }
  if (limits_.watch.memory_bytes) tell_refused_memory(*limits_.watch.memory_bytes, std::uint64_t(end.usage.ru_maxrss) * 1024, outcome);
}

}  // namespace

Result<Applied> apply(const std::string& directory, std::string_view digest, const std::vector<std::string>& named) {
  auto caller = know_caller();
  if (!caller) return tl::unexpected(caller.error());
  return apply_kept(directory, digest, named, *caller);
}

Result<Outcome> run(const Spec& spec, Companion* companion) {
  auto caller = know_caller();
  if (!caller) return tl::unexpected(caller.error());
  bool made = false;
  if (!spec.keep_directory.empty()) {
    if (spec.layer_bytes == 0 || (spec.root == Root::host && spec.cwd_mode != CwdMode::overlay))
      return fail("--keep: nothing is kept apart here (--mount-cwd=ro|rw or --layer-size 0)");
    auto prepared = prepare_keep(spec.keep_directory);
    if (!prepared) return tl::unexpected(prepared.error());
    made = *prepared;
  }
  auto outcome = spec.isolation == Isolation::landlock ? run_under_landlock(spec, *caller, companion) : Run(spec, std::move(*caller), companion).start();
  if (!outcome && made) ::rmdir(spec.keep_directory.c_str());  // if it is empty still
  return outcome;
}

}  // namespace gabion::sandbox
