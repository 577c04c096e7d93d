#include "sandbox/planner.h"

#include <fcntl.h>
#include <glob.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "base/text.h"
#include "sandbox/limits.h"
#include "sandbox/masks.h"
#include "sandbox/resolve.h"
#include "sandbox/toolchain.h"

namespace gabion::sandbox {

namespace {

using Kind = MountStep::Kind;
constexpr std::uint64_t kPlain = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;
constexpr std::string_view kDefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
constexpr std::uint64_t kTmpfsInodes = 100'000;  // each takes about a kilobyte of kernel memory

// config-linux.md of the OCI runtime spec and what Docker and Podman add to it; what a kernel lacks is skipped.
struct Hidden {
  std::string_view path;
  bool directory;
  bool host_sysfs = false;  // empty in a sysfs of the cage's own
};
constexpr Hidden kHidden[] = {
    {"/proc/acpi", true}, {"/proc/asound", true}, {"/proc/interrupts", false}, {"/proc/kcore", false}, {"/proc/keys", false},
    {"/proc/latency_stats", false}, {"/proc/sched_debug", false}, {"/proc/scsi", true}, {"/proc/timer_list", false},
    {"/proc/timer_stats", false}, {"/proc/kallsyms", false}, {"/proc/kmsg", false}, {"/sys/firmware", true},
    {"/sys/devices/virtual/powercap", true}, {"/sys/fs/cgroup", true, true}, {"/sys/fs/pstore", true, true}, {"/sys/fs/bpf", true, true},
    {"/sys/kernel/debug", true, true}, {"/sys/kernel/tracing", true, true}, {"/sys/kernel/security", true, true}};
constexpr std::string_view kReadOnly[] = {"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"};
constexpr std::string_view kDevices[] = {"null", "zero", "full", "random", "urandom", "tty"};

std::string slurp_in_root(const std::string& root, const char* path) {
  Fd top(::open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  Fd file(top ? open_in_root(top.get(), path, O_RDONLY | O_NONBLOCK) : -1);
  if (!file) return {};
  return read_fd(file.get(), path, 4 << 20).value_or("");
}

// A bind, volume or tmpfs, in the order of the targets' depth: a parent before what lies in it.
struct Exposure {
  MountStep step;
  std::string source;  // on the host; empty for a tmpfs
  unsigned search_depth = 0;  // for credential files; 0: none
  bool overlay = false;
};

class Planner {
 public:
  Planner(const Spec& spec, const Caller& caller, const IdPlan& ids, const std::string& layer, LayerKind kind,
          const CredentialSearch* here)
      : spec_(spec), caller_(caller), layer_(layer), kind_(kind), here_(here) {
    out_.ids = ids;
  }

  Result<Planned> make() {
    host_ = spec_.root == Root::host;
    Plan& plan = out_.plan;
    plan.layer = layer_;
    if (auto done = identity(); !done) return tl::unexpected(done.error());
    if (host_ || !spec_.volumes.empty()) masks_ = host_masks(caller_);
    if (auto done = root(); !done) return tl::unexpected(done.error());
    if (auto done = gather(); !done) return tl::unexpected(done.error());
    if (host_) hide_host();
    kernel_files();
    devices();
    private_directories();
    expose();
    finish_seats();
    for (const std::string& path : spec_.mask) hide(path, true);
    process();
    return std::move(out_);
  }

 private:
  MountStep& add(Kind kind, std::string target) {
    MountStep step;
    step.kind = kind;
    step.target = std::move(target);
    out_.plan.mounts.push_back(std::move(step));
    return out_.plan.mounts.back();
  }
  MountStep& hide(const std::string& path, bool deny) {
    MountStep& step = add(deny ? Kind::deny : Kind::hide, path);
    step.optional = step.look = true;
    return step;
  }
  bool unmasked(std::string_view path) const {
    return std::any_of(spec_.unmask.begin(), spec_.unmask.end(),
                       [&](const std::string& wish) { return iequals(wish, "ALL") || is_beneath(path, wish); });
  }
  int pass(const std::string& source) {
    out_.passing.push_back({source, true});
    return static_cast<int>(out_.passing.size()) - 1;
  }
  bool idmaps() const { return caller_.privileged && out_.ids.new_namespace; }

  Result<> identity();
  Result<> root();
  Result<> gather();
  void gather_directory();
  void gather_home();
  Result<> gather_volume(const Volume& volume);
  void gather_tmpfs(const Tmpfs& tmpfs);
  void hide_host();
  void hide_one(const Mask& mask);
  void kernel_files();
  void devices();
  void private_directories();
  void tmpfs_at(const char* path);
  void expose();
  void mask_within(const Exposure& exposure);
  void finish_seats();
  void process();
  std::string environment_path() const;

  const Spec& spec_;
  const Caller& caller_;
  const std::string layer_;
  LayerKind kind_;
  const CredentialSearch* here_;
  bool host_ = true;
  std::string cage_home_;
  std::vector<Mask> masks_;
  std::vector<Exposure> exposures_;
  std::vector<std::string> seated_;
  Planned out_;
};

Result<> Planner::identity() {
  std::string base = host_ ? "/" : spec_.rootfs;
  std::vector<PasswdEntry> users;
  std::vector<GroupEntry> groups;
  if (!host_) users = parse_passwd(slurp_in_root(base, "/etc/passwd"));
  if (spec_.user || !spec_.extra_groups.empty() || !host_) groups = parse_group(slurp_in_root(base, "/etc/group"));
  Plan& plan = out_.plan;
  if (auto done = plan_user(spec_, caller_, out_.ids, host_ ? caller_.passwd : users, groups, plan, cage_home_); !done) return done;
  if (host_ && plan.uid == (caller_.privileged ? 0 : caller_.uid)) cage_home_ = caller_.home;
  if (cage_home_.empty()) cage_home_ = "/";
  return {};
}

Result<> Planner::root() {
  Plan& plan = out_.plan;
  if (host_) return {};
  auto real = real_path(spec_.rootfs);
  if (!real) return fail_errno("--rootfs", spec_.rootfs);
  plan.root_source = *real;
  plan.root = layer_.empty() ? Plan::RootKind::directory : Plan::RootKind::overlay;
  if (kind_ == LayerKind::copy && !layer_.empty()) {
    plan.root = Plan::RootKind::directory;
    plan.root_source = layer_ + "/upper";
  } else if (idmaps()) {
    plan.root_passed = pass(*real);
  }
  plan.root_read_only = spec_.read_only || layer_.empty();
  out_.overlay_lower = *real;
  out_.overlay_target = "/";
  return {};
}

void Planner::gather_directory() {
  const std::string& path = caller_.directory;
  if (path == "/") return;
  Exposure exposure;
  exposure.source = path;
  exposure.search_depth = kMaxSearchDepth;
  exposure.step.kind = Kind::bind;
  exposure.step.target = exposure.step.source = path;
  exposure.step.attributes = kPlain;
  bool layered = spec_.cwd_mode == CwdMode::overlay && !layer_.empty();
  if (layered && kind_ == LayerKind::copy) {
    exposure.step.source = layer_ + "/upper";
  } else if (idmaps()) {
    exposure.step.passed = pass(path);
  }
  if (spec_.cwd_mode == CwdMode::read_only || (spec_.cwd_mode == CwdMode::overlay && kind_ == LayerKind::overlay)) {
    exposure.step.attributes |= MOUNT_ATTR_RDONLY;
  }
  exposure.overlay = layered && kind_ == LayerKind::overlay;
  if (layered) {
    out_.overlay_lower = path;
    out_.overlay_target = path;
  }
  exposures_.push_back(std::move(exposure));
}

// A home beneath another mask (/tmp/x, /run/x) is made there; any other stands in for its own mask, see hide_one.
void Planner::gather_home() {
  const std::string& home = caller_.home;
  if (layer_.empty() || home.empty() || home == caller_.directory) return;
  bool own_mask = std::any_of(masks_.begin(), masks_.end(), [&](const Mask& mask) { return mask.path == home; });
  bool covered = std::any_of(masks_.begin(), masks_.end(), [&](const Mask& mask) { return is_beneath(home, mask.path); });
  if (own_mask || !covered || is_beneath(home, caller_.directory)) return;
  Exposure exposure;
  exposure.step.kind = Kind::bind;
  exposure.step.source = layer_ + "/home";
  exposure.step.target = home;
  exposure.step.attributes = kPlain;
  exposures_.push_back(std::move(exposure));
  out_.home_target = home;
  if (is_beneath(caller_.directory, home)) out_.layer_seats.push_back(caller_.directory);
}

Result<> Planner::gather_volume(const Volume& volume) {
  auto real = real_path(volume.source[0] == '/' ? volume.source : caller_.directory + "/" + volume.source);
  if (!real) return fail_errno("-v", volume.source);
  struct stat st {};
  if (::stat(real->c_str(), &st) != 0) return fail_errno("-v", *real);
  Exposure exposure;
  exposure.source = *real;
  MountStep& step = exposure.step;
  step.kind = Kind::bind;
  step.source = *real;
  step.target = volume.target;
  step.is_directory = S_ISDIR(st.st_mode);
  step.mode = S_ISDIR(st.st_mode) ? 0755 : 0644;
  step.attributes = kPlain | (volume.read_only ? MOUNT_ATTR_RDONLY : 0) | (volume.noexec ? MOUNT_ATTR_NOEXEC : 0);
  if (idmaps()) step.passed = pass(*real);
  bool home = *real == caller_.home || *real == "/" || *real == "/home";
  if (S_ISDIR(st.st_mode) && home) exposure.search_depth = kMaxSearchDepth;
  exposures_.push_back(std::move(exposure));
  return {};
}

void Planner::gather_tmpfs(const Tmpfs& tmpfs) {
  Exposure exposure;
  MountStep& step = exposure.step;
  step.kind = Kind::tmpfs;
  step.target = tmpfs.target;
  step.attributes = (tmpfs.nosuid ? MOUNT_ATTR_NOSUID : 0) | (tmpfs.noexec ? MOUNT_ATTR_NOEXEC : 0) | MOUNT_ATTR_NODEV;
  std::uint64_t size = tmpfs.size_bytes.value_or(memory_limit(spec_));
  if (size > 0) step.options.push_back({"size", std::to_string(size)});
  step.options.push_back({"nr_inodes", std::to_string(tmpfs.inodes.value_or(kTmpfsInodes))});
  char mode[16];
  std::snprintf(mode, sizeof mode, "%o", tmpfs.mode.value_or(01777));
  step.options.push_back({"mode", mode});
  if (tmpfs.uid) step.options.push_back({"uid", std::to_string(*tmpfs.uid)});
  if (tmpfs.gid) step.options.push_back({"gid", std::to_string(*tmpfs.gid)});
  if (tmpfs.copy_up) out_.warnings.push_back("--tmpfs " + tmpfs.target + ": tmpcopyup is not done; it begins empty");
  if (tmpfs.read_only) seated_.push_back(tmpfs.target);
  out_.memory_mounts.push_back(tmpfs.target);
  exposures_.push_back(std::move(exposure));
}

Result<> Planner::gather() {
  if (host_) {
    gather_directory();
    gather_home();
    std::string command = spec_.entrypoint.value_or(spec_.command.empty() ? "" : spec_.command[0]);
    for (const Shown& shown : find_toolchains(caller_, masks_, command)) {
      Exposure exposure;
      exposure.source = shown.path;
      exposure.search_depth = shown.directory ? 1 : 0;  // a toolchain keeps its own at its top
      exposure.step.kind = Kind::bind;
      exposure.step.source = exposure.step.target = shown.path;
      exposure.step.attributes = kPlain | MOUNT_ATTR_RDONLY;
      exposure.step.is_directory = shown.directory;
      if (idmaps()) exposure.step.passed = pass(shown.path);
      out_.shown.push_back(shown.path);
      exposures_.push_back(std::move(exposure));
    }
  }
  for (const Volume& volume : spec_.volumes) {
    if (auto done = gather_volume(volume); !done) return done;
  }
  for (const Tmpfs& tmpfs : spec_.tmpfs) gather_tmpfs(tmpfs);
  auto depth = [](const Exposure& e) { return std::count(e.step.target.begin(), e.step.target.end(), '/'); };
  std::stable_sort(exposures_.begin(), exposures_.end(), [&](const Exposure& a, const Exposure& b) { return depth(a) < depth(b); });
  return {};
}

void Planner::hide_one(const Mask& mask) {
  for (const Exposure& exposure : exposures_) {
    if (exposure.step.target == mask.path) return;  // it is replaced as a whole
  }
  out_.masks.push_back(mask.path);
  bool seated = std::any_of(exposures_.begin(), exposures_.end(), [&](const Exposure& e) { return is_beneath(e.step.target, mask.path); });
  if (mask.closed && !seated && mask.path != caller_.home && out_.ids.new_namespace) return;
  if (mask.path == "/tmp" || mask.path == "/var/tmp") return tmpfs_at(mask.path.c_str());
  if (mask.path == caller_.home && !layer_.empty()) {
    // A home of the cage's own, empty, in the layer: what the program leaves there is reported.
    MountStep& step = add(Kind::bind, mask.path);
    step.source = layer_ + "/home";
    step.attributes = kPlain;
    out_.home_target = mask.path;
    for (const Exposure& exposure : exposures_) {
      if (is_beneath(exposure.step.target, mask.path)) out_.layer_seats.push_back(exposure.step.target);
    }
    return;
  }
  MountStep& step = add(Kind::deny, mask.path);
  step.optional = true;
  step.is_directory = mask.directory;
  if (!mask.directory) return;
  if (!seated) return;
  step.seat = out_.plan.seats++;
  seated_.push_back(mask.path);
}

void Planner::hide_host() {
  for (const Mask& mask : masks_) {
    hide_one(mask);
    out_.masked.push_back(mask.path);
  }
}

void Planner::kernel_files() {
  MountStep& proc = add(Kind::proc, "/proc");
  proc.attributes = kPlain | MOUNT_ATTR_NOEXEC;
  MountStep& sys = add(Kind::sysfs, "/sys");
  sys.attributes = kPlain | MOUNT_ATTR_NOEXEC | MOUNT_ATTR_RDONLY;
  for (std::string_view path : kReadOnly) {
    if (unmasked(path)) continue;
    add(Kind::protect, std::string(path)).optional = true;
  }
  for (const Hidden& hidden : kHidden) {
    if (unmasked(hidden.path)) continue;
    MountStep& step = hide(std::string(hidden.path), false);
    step.look = false;
    step.is_directory = hidden.directory;
    step.host_sysfs = hidden.host_sysfs;
  }
  // Without one a libc asks 127.0.0.1, where init listens (dns_sink.h).
  if (spec_.network == Network::none) hide("/etc/resolv.conf", false);
  // Every CPU has one, or none has.
  if (::access("/sys/devices/system/cpu/cpu0/thermal_throttle", F_OK) != 0) return;
  glob_t found{};
  if (::glob("/sys/devices/system/cpu/cpu[0-9]*/thermal_throttle", GLOB_NOSORT, nullptr, &found) == 0) {
    for (std::size_t i = 0; i < found.gl_pathc; ++i) {
      if (!unmasked(found.gl_pathv[i])) hide(found.gl_pathv[i], false);
    }
  }
  ::globfree(&found);
}

void Planner::devices() {
  MountStep& dev = add(Kind::hide, "/dev");  // a directory of our own, filled and then sealed
  dev.seat = out_.plan.device_seat = out_.plan.seats++;
  for (std::string_view name : kDevices) {
    MountStep& step = add(Kind::bind, "/dev/" + std::string(name));
    step.source = step.target;
    step.is_directory = false;
    step.mode = 0666;
    step.attributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC;
  }
  MountStep& pts = add(Kind::devpts, "/dev/pts");
  pts.attributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC;
  pts.options = {{"newinstance", ""}, {"ptmxmode", "0666"}, {"mode", "0620"}};
  if (out_.ids.range) pts.options.push_back({"gid", "5"});
  MountStep& shm = add(Kind::tmpfs, "/dev/shm");
  shm.attributes = kPlain | MOUNT_ATTR_NOEXEC;
  shm.options = {{"mode", "1777"}, {"size", std::to_string(spec_.shm_bytes)}, {"nr_inodes", std::to_string(kTmpfsInodes)}};
  out_.memory_mounts.push_back("/dev/shm");
  MountStep& queue = add(Kind::mqueue, "/dev/mqueue");
  queue.attributes = kPlain | MOUNT_ATTR_NOEXEC;
  for (std::string_view name : kDevices) out_.plan.device_files.emplace_back(name);
  out_.plan.device_directories = {"pts", "shm", "mqueue"};
  out_.plan.device_links = {{"fd", "/proc/self/fd"}, {"stdin", "/proc/self/fd/0"}, {"stdout", "/proc/self/fd/1"}, {"stderr", "/proc/self/fd/2"}, {"ptmx", "pts/ptmx"}};
  add(Kind::seal, "/dev").attributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC;
}

void Planner::tmpfs_at(const char* path) {
  auto first = std::find_if(out_.plan.mounts.begin(), out_.plan.mounts.end(), [](const MountStep& step) { return step.kind == Kind::tmpfs; });
  if (first != out_.plan.mounts.end()) {  // /tmp and /var/tmp are one file system, and count once
    std::string source = first->target;
    add(Kind::same, path).source = std::move(source);
    return;
  }
  MountStep& step = add(Kind::tmpfs, path);
  step.attributes = kPlain;
  step.options = {{"mode", "1777"}, {"nr_inodes", std::to_string(kTmpfsInodes)}};
  if (std::uint64_t bytes = memory_limit(spec_); bytes > 0) step.options.push_back({"size", std::to_string(bytes)});
  out_.memory_mounts.push_back(path);
}

void Planner::private_directories() {
  if (host_) {
    // Where the machine has none of its own, the mask did not make it.
    return;
  }
  auto taken = [&](std::string_view path) {
    return std::any_of(exposures_.begin(), exposures_.end(), [&](const Exposure& e) { return e.step.target == path; });
  };
  // --read-only leaves these writable, as Podman does.
  for (const char* path : {"/tmp", "/var/tmp", "/run"}) {
    bool always = std::string_view(path) == "/tmp";
    if ((always || spec_.read_only) && !taken(path)) tmpfs_at(path);
  }
}

// Masks win over what a volume or the working directory brings along beneath its top.
void Planner::mask_within(const Exposure& exposure) {
  std::vector<std::string> hidden;
  for (const Mask& mask : masks_) {
    if (mask.path != exposure.source && is_beneath(mask.path, exposure.source)) hidden.push_back(mask.path);
  }
  if (exposure.search_depth > 0) {
    bool known = here_ != nullptr && exposure.source == caller_.directory;
    CredentialSearch search = known ? *here_ : find_credentials(exposure.source, caller_, exposure.search_depth);
    for (const Mask& mask : search.found) hidden.push_back(mask.path);
    if (!search.complete) {
      out_.warnings.push_back(exposure.source + " was searched for credential files only in its first " +
                              std::to_string(kMaxSearchEntries) + " entries");
    }
  }
  for (const std::string& path : hidden) {
    std::string target = rebase(path, exposure.source, exposure.step.target);
    if (unmasked(target)) continue;
    // What is shown on purpose beneath it stays (a toolchain in a home that is the working directory).
    bool covers = std::any_of(exposures_.begin(), exposures_.end(), [&](const Exposure& e) {
      return &e != &exposure && is_beneath(e.step.target, target);
    });
    if (covers) continue;
    hide(target, true);
    out_.masked.push_back(target);
    out_.masks.push_back(target);
  }
}

void Planner::expose() {
  for (const Exposure& exposure : exposures_) {
    out_.plan.mounts.push_back(exposure.step);
    if (exposure.overlay) {
      MountStep& step = add(Kind::overlay, exposure.step.target);
      step.source = layer_;
      step.attributes = kPlain;
    }
    if (!exposure.source.empty()) mask_within(exposure);
  }
}

void Planner::finish_seats() {
  for (const std::string& target : seated_) {
    MountStep& step = add(Kind::seal, target);
    step.optional = true;
    step.attributes = kPlain;
  }
}

std::string Planner::environment_path() const {
  return host_ && !caller_.path.empty() ? caller_.path : std::string(kDefaultPath);
}

std::string variable(std::string_view name, std::string_view value) { return std::string(name).append("=").append(value); }

void set_variable(std::vector<std::string>& environment, std::string text) {
  std::string name = text.substr(0, text.find('=') + 1);
  for (std::string& entry : environment) {
    if (entry.starts_with(name)) return entry = std::move(text), void();
  }
  environment.push_back(std::move(text));
}

std::vector<std::string> make_environment(const Spec& spec, const std::string& path, const std::string& home, bool host) {
  std::vector<std::string> out{variable("PATH", path), variable("HOME", home)};
  const char* term = ::getenv("TERM");
  if (spec.terminal || (host && term != nullptr)) out.push_back(variable("TERM", term == nullptr ? "xterm" : term));
  if (const char* lang = ::getenv("LANG")) out.push_back(variable("LANG", lang));
  for (const std::string& wish : spec.environment) {
    if (wish.find('=') != std::string::npos) {
      set_variable(out, wish);
    } else if (wish.ends_with('*')) {
      std::string_view prefix = std::string_view(wish).substr(0, wish.size() - 1);
      for (char** entry = environ; *entry != nullptr; ++entry) {
        if (std::string_view(*entry).starts_with(prefix)) set_variable(out, *entry);
      }
    } else if (const char* value = ::getenv(wish.c_str())) {
      set_variable(out, variable(wish, value));
    }
  }
  return out;
}

void Planner::process() {
  Plan& plan = out_.plan;
  plan.new_network = spec_.network == Network::none;
  plan.hostname = spec_.hostname.empty() ? "gabion" : spec_.hostname;
  plan.capabilities = spec_.capabilities;
  plan.no_new_privileges = spec_.no_new_privileges;
  plan.terminal = spec_.terminal;
  plan.interactive = spec_.interactive;
  plan.own_device = caller_.own_device;
  plan.own_inode = caller_.own_inode;
  plan.stop_timeout_seconds = spec_.stop_timeout_seconds.value_or(10);
  plan.stop_signal = spec_.stop_signal.value_or(15);
  std::uint64_t seconds = spec_.limits.timeout_seconds.value_or(spec_.terminal ? 0 : kDefaultTimeoutSeconds);
  if (seconds > 0) plan.timeout_seconds = seconds;
  plan.working_directory = spec_.working_directory.value_or(host_ ? caller_.directory : "/");
  if (!host_ && spec_.working_directory) {
    MountStep& step = add(Kind::directory, plan.working_directory);
    step.mode = 0755;
  }
  plan_command(spec_, environment_path(), cage_home_, host_, plan);
}

}  // namespace

void plan_command(const Spec& spec, const std::string& path, const std::string& home, bool host, Plan& plan) {
  if (spec.entrypoint && !spec.entrypoint->empty()) plan.command.push_back(*spec.entrypoint);
  plan.command.insert(plan.command.end(), spec.command.begin(), spec.command.end());
  plan.environment = make_environment(spec, path, home, host);
  const std::string& name = plan.command[0];
  if (name.find('/') != std::string::npos) {
    plan.candidates.push_back(name);
    return;
  }
  std::string search;
  for (const std::string& entry : plan.environment) {
    if (entry.starts_with("PATH=")) search = entry.substr(5);
  }
  for (std::string_view directory : split(search, ':')) {
    plan.candidates.push_back(directory.empty() ? "./" + name : std::string(directory) + "/" + name);
  }
}

Result<> check_spec(const Spec& spec, const Caller& caller) {
  if (spec.command.empty() && (!spec.entrypoint || spec.entrypoint->empty())) return fail("no command was given");
  if (spec.root == Root::directory) {
    struct stat st {};
    if (::stat(spec.rootfs.c_str(), &st) != 0) return fail_errno("--rootfs", spec.rootfs);
    if (!S_ISDIR(st.st_mode)) return fail_errno("--rootfs", spec.rootfs, ENOTDIR);
    return {};
  }
  const std::string& here = caller.directory;
  bool is_home = here == caller.home || here == "/root" || here == "/home" ||
                 std::any_of(caller.passwd.begin(), caller.passwd.end(), [&](const PasswdEntry& entry) { return entry.home == here && here != "/"; });
  if ((here == "/" || is_home) && !spec.cwd_mode_given) {
    return fail("the working directory is " + here + (here == "/" ? "" : ", a home") +
                ": too much to show to a program by accident; change into a project, or say --mount-cwd=overlay|ro|rw");
  }
  if (here == "/" && spec.cwd_mode != CwdMode::read_only) {
    return fail("the working directory is /, which --host shows read-only in any case: only --mount-cwd=ro can be had there");
  }
  return {};
}

Result<Planned> make_plan(const Spec& spec, const Caller& caller, const IdPlan& ids, const std::string& layer, LayerKind kind,
                          const CredentialSearch* here) {
  return Planner(spec, caller, ids, layer, kind, here).make();
}

}  // namespace gabion::sandbox
