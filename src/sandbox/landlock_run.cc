// The life of a cage without namespaces: gabion is its subreaper, so that everything the program starts stays below it
// in the tree of processes and is found there, counted and at the end killed.
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <system_error>

#include "base/fd.h"
#include "base/text.h"
#include "sandbox/cage.h"
#include "sandbox/channel.h"
#include "sandbox/diff.h"
#include "sandbox/exec.h"
#include "sandbox/kept.h"
#include "sandbox/landlock_cage.h"
#include "sandbox/layer.h"
#include "sandbox/limits.h"
#include "sandbox/planner.h"
#include "sandbox/program_watch.h"
#include "sandbox/seccomp.h"
#include "sandbox/seccomp_filter.h"
#include "sandbox/toolchain.h"

namespace gabion::sandbox {

namespace {

double now_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

double seconds_of(const timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6; }

class LandlockRun {
 public:
  LandlockRun(const Spec& spec, const Caller& caller, unsigned abi, Companion* companion)
      : spec_(spec), caller_(caller), abi_(abi), companion_(companion) {}
  ~LandlockRun() { kill_all(); }

  Result<Outcome> start() {
    if (auto done = prepare_directories(); !done) return tl::unexpected(done.error());
    if (auto done = prepare_program(); !done) return tl::unexpected(done.error());
    if (auto done = prepare_walls(); !done) return tl::unexpected(done.error());
    Cgroup cgroup = Cgroup::make(wanted_from_cgroup(spec_), caller_);
    if (auto done = prepare_limits(cgroup); !done) return tl::unexpected(done.error());
    if (auto done = plan_watched_filter(companion_, plan_, warnings_); !done) return tl::unexpected(done.error());
    BlockedSignals signals;
    if (auto done = fork_program(cgroup); !done) return tl::unexpected(done.error());
    watch(signals);
    kill_all();
    if (companion_) companion_->look();
    if (refused_) return tl::unexpected(*refused_);
    return judge(cgroup);
  }

 private:
  Result<> prepare_directories();
  Result<> prepare_program();
  Result<> prepare_walls();
  Result<> prepare_limits(const Cgroup& cgroup);
  Result<> fork_program(const Cgroup& cgroup);
  [[noreturn]] void child(pid_t parent, int channel, int gate);
  void watch(BlockedSignals& signals);
  void on_signals(BlockedSignals& signals);
  void on_channel();
  bool reap();
  void kill_all();
  Result<Outcome> judge(const Cgroup& cgroup);
  Result<> start_failed(Outcome& outcome) const;
  Result<> fill_diff(Outcome& outcome) const;
  std::string inside(const std::string& path) const;

  const Spec& spec_;
  const Caller& caller_;
  unsigned abi_;
  Companion* const companion_;
  Layer layer_;
  std::string work_, temporary_, home_;
  std::vector<std::string> left_out_;  // of the copy: no deletions
  LandlockPlaces places_;
  Plan plan_;
  LimitPlan limits_;
  std::vector<std::string> masked_, shown_, warnings_;

  pid_t program_ = -1;
  Fd channel_;
  std::optional<Message> failed_;
  std::optional<Error> refused_;  // by a companion that must watch and cannot
  int status_ = 0;
  bool ended_ = false, timed_out_ = false, stopping_ = false, throttled_ = false;
  Watcher::Verdict verdict_ = Watcher::Verdict::good;
  std::int64_t started_ns_ = 0;  // CLOCK_REALTIME, before anything could be written
  std::int64_t copied_ns_ = 0;   // when the copy was done
  double started_ = 0, wall_seconds_ = 0, kill_at_ = -1;
  std::uint64_t peak_ = 0;
};

// The copy keeps no credential file of the directory: the program would read them there.
Result<> LandlockRun::prepare_directories() {
  sweep_layers(caller_);
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  started_ns_ = std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
  bool copies = spec_.cwd_mode == CwdMode::overlay;
  auto layer = Layer::make(caller_, caller_.uid, caller_.gid, copies ? caller_.directory : "");
  if (!layer) return wrap("make the cage's directories", layer.error());
  layer_ = std::move(*layer);
  temporary_ = layer_.path() + "/work";
  home_ = layer_.path() + "/home";
  work_ = copies ? layer_.path() + "/upper" : caller_.directory;
  places_.writable = {temporary_, home_};
  CredentialSearch secrets = find_credentials(caller_.directory, caller_);
  if (!copies) {
    (spec_.cwd_mode == CwdMode::read_write ? places_.writable : places_.readable).push_back(work_);
    if (spec_.cwd_mode == CwdMode::read_only) {
      for (const Mask& mask : secrets.found) places_.masks.push_back(mask), masked_.push_back(mask.path);
    } else if (!secrets.found.empty()) {
      warnings_.push_back("landlock cage: " + secrets.found[0].path + (secrets.found.size() > 1 ? " and other credential files" : "") +
                          " can be read and written, since --mount-cwd=rw opens the directory as a whole");
    }
    return {};
  }
  auto copied = copy_tree(caller_.directory, work_, spec_.layer_bytes, caller_.uid, caller_.gid);
  if (!copied) return tl::unexpected(copied.error());
  copied_ns_ = copied->ended_ns;
  for (const std::string& path : copied->left_out) left_out_.push_back(caller_.directory + path);
  for (const Mask& mask : secrets.found) {
    remove_tree(rebase(mask.path, caller_.directory, work_));
    left_out_.push_back(mask.path);
    masked_.push_back(mask.path);
  }
  places_.writable.push_back(work_);
  return {};
}

std::string LandlockRun::inside(const std::string& path) const {
  return is_beneath(path, caller_.directory) ? rebase(path, caller_.directory, work_) : path;
}

Result<> LandlockRun::prepare_program() {
  plan_.new_user_namespace = false;
  plan_.drop_capabilities = false;
  plan_.uid = caller_.uid;
  plan_.gid = caller_.gid;
  plan_.interactive = spec_.interactive;
  plan_.own_device = caller_.own_device;
  plan_.own_inode = caller_.own_inode;
  plan_.stop_timeout_seconds = spec_.stop_timeout_seconds.value_or(10);
  plan_.stop_signal = spec_.stop_signal.value_or(SIGTERM);
  std::uint64_t seconds = spec_.limits.timeout_seconds.value_or(kDefaultTimeoutSeconds);
  if (seconds > 0) plan_.timeout_seconds = seconds;
  std::string directory = spec_.working_directory.value_or(caller_.directory);
  if (directory.empty() || directory[0] != '/') directory = caller_.directory + "/" + directory;
  plan_.working_directory = inside(directory);
  plan_command(spec_, caller_.path, home_, true, plan_);
  plan_.environment.push_back("TMPDIR=" + temporary_);
  return {};
}

Result<> LandlockRun::prepare_walls() {
  std::vector<Mask> masks = host_masks(caller_);
  for (const Shown& shown : find_toolchains(caller_, masks, plan_.command[0])) {
    places_.readable.push_back(shown.path);
    shown_.push_back(shown.path);
    if (!shown.directory) continue;
    for (const Mask& mask : find_credentials(shown.path, caller_).found) places_.masks.push_back(mask);
  }
  for (const std::string& path : system_directories()) places_.readable.push_back(path);
  // Masks beneath the system's directories; homes are not opened in the first place.
  for (const Mask& mask : masks) {
    for (const std::string& path : system_directories()) {
      if (is_beneath(mask.path, path)) places_.masks.push_back(mask);
    }
  }
  plan_.landlock = landlock_of_places(places_, abi_);
  auto walls = landlock_seccomp(abi_ >= 6);
  if (!walls) return tl::unexpected(walls.error());
  plan_.filter = std::move(walls->code);
  if (spec_.seccomp.kind != SeccompChoice::Kind::file) return {};
  // The caller's profile tightens; what holds the place of namespaces stays.
  auto own = load_seccomp(spec_.seccomp.file, 0);
  if (!own) return tl::unexpected(own.error());
  auto both = chain_filters(std::move(plan_.filter), own->code);
  if (!both) return tl::unexpected(both.error());
  plan_.filter = std::move(*both);
  plan_.filter_flags = own->flags;
  warnings_.insert(warnings_.end(), own->warnings.begin(), own->warnings.end());
  return {};
}

// Tasks of this user, ours included: RLIMIT_NPROC counts them all.
std::uint64_t count_tasks_of_user() {
  std::unique_ptr<DIR, int (*)(DIR*)> stream(::opendir("/proc"), ::closedir);
  std::uint64_t tasks = 0;
  while (const dirent* item = stream ? ::readdir(stream.get()) : nullptr) {
    if (item->d_name[0] < '0' || item->d_name[0] > '9') continue;
    struct stat status {};
    std::string path = std::string(item->d_name) + "/task";
    // Its directories: one a task, besides . and ..
    if (::fstatat(::dirfd(stream.get()), path.c_str(), &status, 0) == 0 && status.st_uid == ::getuid() && status.st_nlink > 2) tasks += status.st_nlink - 2;
  }
  return tasks;
}

Result<> LandlockRun::prepare_limits(const Cgroup& cgroup) {
  Spec without_pids = spec_;
  without_pids.limits.pids = -1;
  auto planned = plan_limits(without_pids, cgroup, plan_);
  if (!planned) return tl::unexpected(planned.error());
  limits_ = std::move(*planned);
  limits_.watch.layer_bytes = spec_.layer_bytes;
  limits_.held.push_back({"layer", size_text(spec_.layer_bytes), "gabion's watcher", false});
  limits_.watch.ancestor = ::getpid();
  std::int64_t pids = spec_.limits.pids.value_or(kDefaultPids);
  if (pids <= 0) return {};
  if (std::string by = cgroup.holds(Controller::pids); !by.empty()) {
    limits_.held.push_back({"pids", std::to_string(pids), by, false});
    return {};
  }
  if (spec_.limits.strict) return fail("--strict-limits: no cgroup here can hold the limit on pids");
  limits_.watch.tasks = static_cast<std::uint64_t>(pids);
  // The kernel's bound lies above what the user runs besides, so that a fork bomb ends before the next look.
  rlimit now{};
  ::getrlimit(RLIMIT_NPROC, &now);
  rlim_t count = std::min<rlim_t>(now.rlim_max, count_tasks_of_user() + static_cast<std::uint64_t>(pids) + 1);
  plan_.limits.push_back({RLIMIT_NPROC, {count, count}, "RLIMIT_NPROC"});
  limits_.held.push_back({"pids", std::to_string(pids), "gabion's watcher, and RLIMIT_NPROC above your other processes", false});
  return {};
}

// Between fork and exec.
void LandlockRun::child(pid_t parent, int channel, int gate) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  if (::getppid() != parent) ::_exit(kGabionFailed);
  char go = 0;
  if (::read(gate, &go, 1) != 1) ::_exit(kGabionFailed);
  if (!plan_.interactive) {
    int null = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (null < 0 || ::dup2(null, 0) < 0) give_up(channel, kGabionFailed, "open", "/dev/null", errno);
  }
  if (::chdir(plan_.working_directory.c_str()) != 0) give_up(channel, kGabionFailed, "chdir", plan_.working_directory.c_str(), errno);
  become_program(plan_, channel, -1);
}

Result<> LandlockRun::fork_program(const Cgroup& cgroup) {
  int pair[2], gate[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) return fail_errno("socketpair", "");
  channel_ = Fd(pair[0]);
  Fd childs(pair[1]);
  if (::pipe2(gate, O_CLOEXEC) != 0) return fail_errno("pipe2", "");
  Fd gate_in(gate[0]), gate_out(gate[1]);
  if (::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0) return fail_errno("prctl", "PR_SET_CHILD_SUBREAPER");
  plan_.argv.clear();
  plan_.envp.clear();
  for (std::string& text : plan_.command) plan_.argv.push_back(text.data());
  for (std::string& text : plan_.environment) plan_.envp.push_back(text.data());
  plan_.argv.push_back(nullptr);
  plan_.envp.push_back(nullptr);
  pid_t self = ::getpid();
  started_ = now_seconds();
  program_ = ::fork();
  if (program_ < 0) return fail_errno("fork", "");
  if (program_ == 0) {
    gate_out.reset();
    child(self, childs.get(), gate_in.get());
  }
  if (plan_.timeout_seconds) kill_at_ = started_ + static_cast<double>(*plan_.timeout_seconds);
  if (auto done = cgroup.add(program_); !done) return done;
  // No init here: the observer takes gabion itself for it.
  if (companion_) {
    if (auto done = companion_->started(self); !done) return done;
  }
  return write_all(gate_out.get(), "g", "gate");
}

void LandlockRun::on_signals(BlockedSignals& signals) {
  signalfd_siginfo info;
  while (::read(signals.fd(), &info, sizeof info) == sizeof info) {
    int number = static_cast<int>(info.ssi_signo);
    if (number == SIGTERM) {
      number = plan_.stop_signal;
      double at = now_seconds() + static_cast<double>(plan_.stop_timeout_seconds);
      if (kill_at_ < 0 || at < kill_at_) kill_at_ = at, stopping_ = true;
    }
    ::kill(-program_, number);
  }
}

void LandlockRun::on_channel() {
  Message message;
  if (!receive_message(channel_.get(), message)) {
    channel_.reset();
  } else if (companion_ && (message.kind == Message::Kind::watchable || message.kind == Message::Kind::listener)) {
    auto done = serve_program(channel_.get(), message, program_, *companion_);
    if (done) return;
    refused_ = done.error();
    ::kill(program_, SIGKILL);
  } else if (message.kind == Message::Kind::failed) {
    failed_ = message;
  }
}

// Every child that ended, adopted ones included; true when the program is among them. A traced child's end is told to
// its tracer alone, which is a thread of ours: to wait here would take its stops away from it.
bool LandlockRun::reap() {
  int status = 0;
  if (companion_ && companion_->has_thread()) {
    if (auto end = companion_->ended(program_)) status_ = *end, ended_ = true;
    return ended_;
  }
  for (pid_t pid = 0; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;) {
    if (pid != program_) continue;
    status_ = status;
    ended_ = true;
  }
  return ended_;
}

void LandlockRun::watch(BlockedSignals& signals) {
  Fd proc(::open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  Watcher watcher(proc.get(), limits_.watch, &layer_);
  bool frozen = false;
  while (!reap()) {
    pollfd waits[2] = {{signals.fd(), POLLIN, 0}, {channel_.get(), POLLIN, 0}};
    // The channel ends with the exec; from then on only signals are waited for, and the period.
    if (::poll(waits, channel_ ? 2 : 1, kWatchPeriodMs) < 0 && errno != EINTR) break;
    if (waits[0].revents != 0) on_signals(signals);
    if (channel_ && waits[1].revents != 0) {
      on_channel();
    }
    double now = now_seconds();
    if (kill_at_ >= 0 && now >= kill_at_) {
      timed_out_ = !stopping_;
      kill_at_ = -1;
      ::kill(program_, SIGKILL);
    }
    verdict_ = watcher.look(now);
    peak_ = std::max(peak_, watcher.peak_memory_bytes());
    if (verdict_ != Watcher::Verdict::good) break;
    if (watcher.frozen() != frozen || frozen) {
      frozen = watcher.frozen();
      for (int pid : watcher.pids()) ::kill(pid, frozen ? SIGSTOP : SIGCONT);
    }
  }
  throttled_ = watcher.throttled();
  wall_seconds_ = now_seconds() - started_;
}

// Until nothing descends from us: a killed parent's children come to us, and are found by the next round.
void LandlockRun::kill_all() {
  if (program_ <= 0) return;
  Fd proc(::open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  WatchLimits mine;
  mine.ancestor = ::getpid();
  mine.tasks = ~std::uint64_t{0};
  Watcher watcher(proc.get(), mine, nullptr);
  constexpr int kMostRounds = 400;
  for (int round = 0; round < kMostRounds; ++round) {
    watcher.look(now_seconds());
    auto pids = watcher.pids();
    for (int pid : pids) ::kill(pid, SIGKILL);
    reap();
    if (pids.empty()) break;
    constexpr timespec kPause{0, 2'000'000};
    ::nanosleep(&kPause, nullptr);
  }
  program_ = -1;
}

Result<> LandlockRun::start_failed(Outcome& outcome) const {
  std::string text(failed_->text, ::strnlen(failed_->text, sizeof failed_->text));
  if (failed_->a != 0) text += ": " + std::generic_category().message(failed_->a);
  if (failed_->b == kGabionFailed) return fail(std::move(text));
  outcome.status = failed_->b;
  outcome.cause = "start failed";
  outcome.detail = printable(text);
  return {};
}

Result<> LandlockRun::fill_diff(Outcome& outcome) const {
  outcome.layer = spec_.cwd_mode == CwdMode::overlay ? "bounded copy" : "none";
  if (spec_.cwd_mode != CwdMode::overlay) return {};
  Diff diff;
  read_diff({work_, caller_.directory, caller_.directory, true, copied_ns_, {}}, diff);
  std::erase_if(diff.changes, [&](const Change& change) {
    return change.kind == Change::Kind::deleted &&
           std::any_of(left_out_.begin(), left_out_.end(), [&](const std::string& path) { return is_beneath(change.path, path); });
  });
  sort_changes(diff);
  outcome.changes = std::move(diff.changes);
  outcome.changes_truncated = diff.truncated;
  if (spec_.keep_directory.empty()) return {};
  auto digest = keep_changes(spec_.keep_directory, work_, caller_.directory, started_ns_, outcome.changes);
  if (!digest) return tl::unexpected(digest.error());
  outcome.diff_digest = std::move(*digest);
  outcome.diff_saved_in = spec_.keep_directory;
  return {};
}

Result<Outcome> LandlockRun::judge(const Cgroup& cgroup) {
  Outcome outcome;
  outcome.limits = limits_.held;
  outcome.missing_walls = limits_.missing;
  outcome.missing_walls.insert(outcome.missing_walls.begin(), "namespaces: --isolation landlock has none");
  outcome.masked = masked_;
  outcome.shown = shown_;
  outcome.warnings = warnings_;
  for (std::string& point : landlock_open_points(abi_)) outcome.warnings.push_back(std::move(point));
  rusage usage{};
  ::getrusage(RUSAGE_CHILDREN, &usage);
  outcome.wall_seconds = wall_seconds_;
  outcome.cpu_seconds = cgroup.cpu_seconds().value_or(seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime));
  outcome.peak_memory_bytes = cgroup.peak_memory_bytes().value_or(std::max(peak_, static_cast<std::uint64_t>(usage.ru_maxrss) * 1024));
  outcome.bytes_written = static_cast<std::uint64_t>(usage.ru_oublock) * 512;
  int status = ended_ ? status_ : W_EXITCODE(0, SIGKILL);
  outcome.status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  if (WIFSIGNALED(status)) outcome.signal = WTERMSIG(status), outcome.cause = "signal";
  auto hit = [&](std::string_view name) {
    for (HeldLimit& limit : outcome.limits) limit.hit = limit.hit || limit.name == name;
  };
  bool at_limit = companion_ && limits_.watch.tasks && companion_->peak_tasks() >= *limits_.watch.tasks;
  if (cgroup.refused_forks() > 0 || at_limit) hit("pids");
  if (throttled_) hit("cpu");
  struct Row {
    bool is;
    int status;
    std::string_view cause, limit;
  };
  bool killed = outcome.signal == SIGKILL && cgroup.memory_kills() > 0;
  const Row rows[] = {
      {verdict_ == Watcher::Verdict::memory || killed, 137, "memory", "memory"},
      {verdict_ == Watcher::Verdict::layer, 137, "layer", "layer"},
      {verdict_ == Watcher::Verdict::tasks, 137, "pids", "pids"},
      {timed_out_, 124, "timeout", "time"},
  };
  if (failed_) {
    if (auto done = start_failed(outcome); !done) return tl::unexpected(done.error());
  } else {
    for (const Row& row : rows) {
      if (!row.is) continue;
      outcome.status = row.status;
      outcome.cause = row.cause;
      hit(row.limit);
      break;
    }
  }
  if (limits_.watch.memory_bytes) tell_refused_memory(*limits_.watch.memory_bytes, std::uint64_t(usage.ru_maxrss) * 1024, outcome);
  if (auto done = fill_diff(outcome); !done) return tl::unexpected(done.error());
  return outcome;
}

}  // namespace

Result<Outcome> run_under_landlock(const Spec& spec, const Caller& caller, Companion* companion) {
  unsigned abi = landlock_abi();
  if (auto done = check_landlock_spec(spec, caller, abi); !done) return tl::unexpected(done.error());
  if (auto done = check_spec(spec, caller); !done) return tl::unexpected(done.error());
  return LandlockRun(spec, caller, abi, companion).start();
}

}  // namespace gabion::sandbox
