#include "sandbox/cgroup.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "base/fd.h"
#include "base/text.h"
#include "sandbox/layer.h"

namespace gabion::sandbox {

namespace {

constexpr std::uint8_t bit(Controller controller) { return static_cast<std::uint8_t>(1U << static_cast<unsigned>(controller)); }
constexpr std::uint64_t kCpuPeriodUs = 100'000;
constexpr std::uint64_t kMinCpuQuotaUs = 1'000;  // kernel/sched/core.c: min_cfs_quota_period

bool write_value(const std::string& directory, const char* file, const std::string& value) {
  std::string path = directory + "/" + file;
  Fd fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  return fd && ::write(fd.get(), value.data(), value.size()) == static_cast<ssize_t>(value.size());
}

std::optional<std::string> read_value(const std::string& directory, const char* file) {
  auto text = read_file(directory + "/" + file, 1 << 16);
  if (!text) return std::nullopt;
  return std::string(trim(*text));
}

// "KEY NUMBER" lines: memory.events, cpu.stat, pids.events, memory.oom_control.
std::optional<std::uint64_t> read_key(const std::string& directory, const char* file, std::string_view key) {
  auto text = read_value(directory, file);
  if (!text) return std::nullopt;
  for (std::string_view line : split(*text, '\n')) {
    if (line.size() > key.size() && line.starts_with(key) && line[key.size()] == ' ') return parse_u64(trim(line.substr(key.size() + 1)));
  }
  return std::nullopt;
}

std::string cpu_quota(double cpus) {
  auto quota = static_cast<std::uint64_t>(cpus * static_cast<double>(kCpuPeriodUs));
  return std::to_string(std::max(quota, kMinCpuQuotaUs));
}

bool has_word(std::string_view text, std::string_view word, char separator) {
  auto words = split(text, separator);
  return std::find(words.begin(), words.end(), word) != words.end();
}

// mountinfo escapes blank, tab, newline and backslash as \ooo.
std::string unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 3 < text.size()) {
      out += static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0'));
      i += 3;
    } else {
      out += text[i];
    }
  }
  return out;
}

void sweep_beneath(const std::string& parent) {
  std::unique_ptr<DIR, int (*)(DIR*)> stream(::opendir(parent.c_str()), ::closedir);
  if (!stream) return;
  while (const dirent* item = ::readdir(stream.get())) {
    std::string_view name = item->d_name;
    constexpr std::string_view kPrefix = "gabion-";
    if (!name.starts_with(kPrefix) || name.find_first_not_of("0123456789-", kPrefix.size()) != std::string_view::npos) continue;
    if (!owner_lives(name)) ::unlinkat(::dirfd(stream.get()), item->d_name, AT_REMOVEDIR);
  }
}

constexpr std::pair<std::string_view, Controller> kNames[] = {
    {"memory", Controller::memory}, {"cpu", Controller::cpu}, {"pids", Controller::pids}, {"cpuacct", Controller::cpuacct}};

}  // namespace

namespace {

struct CgroupMount {
  std::string root, at;          // what of the hierarchy is mounted, and where
  bool v2 = false;
  std::string_view options;      // a v1 mount's controllers are among them
};

std::vector<CgroupMount> cgroup_mounts(std::string_view mountinfo) {
  std::vector<CgroupMount> mounts;
  for (std::size_t dash = 0; (dash = mountinfo.find(" - cgroup", dash)) != std::string_view::npos; dash += 3) {
    auto begin = mountinfo.rfind('\n', dash);
    begin = begin == std::string_view::npos ? 0 : begin + 1;
    auto before = split(mountinfo.substr(begin, dash - begin), ' ');
    auto after = split(mountinfo.substr(dash + 3, mountinfo.find('\n', dash) - dash - 3), ' ');
    bool v2 = after[0] == "cgroup2";
    if (before.size() < 5 || after.size() < 3 || (!v2 && after[0] != "cgroup")) continue;
    mounts.push_back({unescape(before[3]), unescape(before[4]), v2, after[2]});
  }
  return mounts;
}

}  // namespace

std::vector<CgroupPlace> find_cgroups(std::string_view mountinfo, std::string_view own_cgroups) {
  std::vector<CgroupPlace> places;
  std::vector<CgroupMount> mounts = cgroup_mounts(mountinfo);
  for (std::string_view line : split(own_cgroups, '\n')) {
    auto fields = split(line, ':');
    if (fields.size() < 3) continue;
    std::string_view own = line.substr(fields[0].size() + fields[1].size() + 2);
    bool v2 = fields[0] == "0" && fields[1].empty();
    for (const CgroupMount& mount : mounts) {
      if (mount.v2 != v2 || !is_beneath(own, mount.root)) continue;
      std::string directory = rebase(own, mount.root, mount.at);
      while (directory.size() > 1 && directory.ends_with('/')) directory.pop_back();
      if (v2) {
        places.push_back({"", mount.at, directory});
        break;
      }
      bool found = false;
      for (std::string_view controller : split(fields[1], ',')) {
        if (controller.starts_with("name=") || !has_word(mount.options, controller, ',')) continue;
        places.push_back({std::string(controller), mount.at, directory});
        found = true;
      }
      if (found) break;
    }
  }
  return places;
}

Cgroup Cgroup::make(const CgroupWants& wants, const Caller& caller) {
  auto mounts = read_file("/proc/self/mountinfo", 4 << 20), own = read_file("/proc/self/cgroup", 1 << 16);
  if (!mounts || !own) return {};
  std::string name = "gabion-" + std::to_string(::getpid()) + "-" + caller.start_time;
  return make(wants, name, find_cgroups(*mounts, *own), caller.privileged);
}

Cgroup Cgroup::make(const CgroupWants& wants, const std::string& name, const std::vector<CgroupPlace>& places, bool privileged) {
  Cgroup made;
  for (const CgroupPlace& place : places) {
    if (place.controller.empty()) made.make_v2(place, wants, name, privileged);
  }
  for (const CgroupPlace& place : places) {
    if (!place.controller.empty()) made.make_v1(place, wants, name);
  }
  return made;
}

bool Cgroup::make_v1(const CgroupPlace& place, const CgroupWants& wants, const std::string& name) {
  const auto* known = std::find_if(std::begin(kNames), std::end(kNames), [&](const auto& row) { return row.first == place.controller; });
  if (known == std::end(kNames) || group(known->second) != nullptr) return false;
  Controller controller = known->second;
  bool wanted = (controller == Controller::memory && wants.memory_bytes) || (controller == Controller::cpu && wants.cpus) ||
                (controller == Controller::pids && wants.pids);
  if (!wanted) return false;
  Group made{place.own + "/" + name, bit(controller)};
  // Two controllers may share one hierarchy (cpu,cpuacct).
  if (::mkdir(made.directory.c_str(), 0755) != 0 && errno != EEXIST) return false;
  bool good = true;
  if (controller == Controller::memory) {
    good = write_value(made.directory, "memory.limit_in_bytes", std::to_string(*wants.memory_bytes));
    std::uint64_t both = wants.memory_and_swap_bytes.value_or(*wants.memory_bytes);
    bool swap = both == ~std::uint64_t{0} || write_value(made.directory, "memory.memsw.limit_in_bytes", std::to_string(both));
    limits_swap_ = good && swap;
  } else if (controller == Controller::cpu) {
    good = write_value(made.directory, "cpu.cfs_period_us", std::to_string(kCpuPeriodUs)) &&
           write_value(made.directory, "cpu.cfs_quota_us", cpu_quota(*wants.cpus));
  } else {
    good = write_value(made.directory, "pids.max", std::to_string(*wants.pids));
  }
  if (good) made.door = Fd(::open((made.directory + "/tasks").c_str(), O_WRONLY | O_CLOEXEC));
  if (!made.door) {
    ::rmdir(made.directory.c_str());
    return false;
  }
  groups_.push_back(std::move(made));
  return true;
}

bool Cgroup::make_v2(const CgroupPlace& place, const CgroupWants& wants, const std::string& name, bool privileged) {
  std::vector<std::pair<const char*, Controller>> wanted;
  if (wants.memory_bytes) wanted.push_back({"memory", Controller::memory});
  if (wants.cpus) wanted.push_back({"cpu", Controller::cpu});
  if (wants.pids) wanted.push_back({"pids", Controller::pids});
  // Root's cages lie at the top; a user's at the nearest ancestor that is his (no processes may be in a group that has
  // controllers to share out, so the own group is rarely it).
  std::string parent = privileged ? place.mount : place.own;
  for (; is_beneath(parent, place.mount); parent = parent.substr(0, parent.rfind('/'))) {
    if (parent.empty()) break;
    auto offered = read_value(parent, "cgroup.controllers");
    if (!offered || ::access((parent + "/cgroup.procs").c_str(), W_OK) != 0) {
      if (parent == place.mount) break;
      continue;
    }
    std::uint8_t have = 0;
    for (const auto& [controller, id] : wanted) {
      if (!has_word(*offered, controller, ' ')) continue;
      auto shared = read_value(parent, "cgroup.subtree_control");
      if ((shared && has_word(*shared, controller, ' ')) ||
          write_value(parent, "cgroup.subtree_control", std::string("+") + controller))
        have |= bit(id);
    }
    if (have == 0 && !wants.group) {
      if (parent == place.mount) break;
      continue;
    }
    Group made{parent + "/" + name, 0, true};
    if (::mkdir(made.directory.c_str(), 0755) != 0) {
      if (parent == place.mount) break;
      continue;
    }
    if ((have & bit(Controller::memory)) != 0 && write_value(made.directory, "memory.max", std::to_string(*wants.memory_bytes))) {
      made.controllers |= bit(Controller::memory);
      std::uint64_t both = wants.memory_and_swap_bytes.value_or(*wants.memory_bytes);
      std::string swap = both == ~std::uint64_t{0} ? "max" : std::to_string(both - *wants.memory_bytes);
      limits_swap_ = write_value(made.directory, "memory.swap.max", swap);
    }
    if ((have & bit(Controller::cpu)) != 0 && write_value(made.directory, "cpu.max", cpu_quota(*wants.cpus) + " " + std::to_string(kCpuPeriodUs)))
      made.controllers |= bit(Controller::cpu);
    if ((have & bit(Controller::pids)) != 0 && write_value(made.directory, "pids.max", std::to_string(*wants.pids)))
      made.controllers |= bit(Controller::pids);
    made.door = Fd(::open(made.directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    groups_.push_back(std::move(made));
    return true;
  }
  return false;
}

Cgroup::~Cgroup() {
  for (const Group& made : groups_) {
    // A killed process leaves its group a moment after it was reaped.
    for (int tries = 0; tries < 200 && ::rmdir(made.directory.c_str()) != 0 && errno == EBUSY; ++tries) {
      timespec pause{0, 1'000'000};
      ::nanosleep(&pause, nullptr);
    }
  }
}

const Cgroup::Group* Cgroup::group(Controller controller) const {
  for (const Group& made : groups_) {
    if ((made.controllers & bit(controller)) != 0) return &made;
  }
  return nullptr;
}

std::string Cgroup::holds(Controller controller) const {
  const Group* made = group(controller);
  if (made == nullptr) return {};
  const auto* row = std::find_if(std::begin(kNames), std::end(kNames), [&](const auto& name) { return name.second == controller; });
  return (made->v2 ? "cgroup v2 " : "cgroup v1 ") + std::string(row->first);
}

std::uint64_t Cgroup::id() const {
  struct stat info;
  int group = birth_place();
  return group >= 0 && ::fstat(group, &info) == 0 ? info.st_ino : 0;
}

void Cgroup::sweep() const {
  for (const Group& made : groups_) sweep_beneath(made.directory.substr(0, made.directory.rfind('/')));
}

int Cgroup::birth_place() const {
  for (const Group& made : groups_) {
    if (made.v2) return made.door.get();
  }
  return -1;
}

std::vector<int> Cgroup::tasks_files() const {
  std::vector<int> files;
  for (const Group& made : groups_) {
    if (!made.v2) files.push_back(made.door.get());
  }
  return files;
}

Result<> Cgroup::add(pid_t pid, bool v1, bool v2) const {
  for (const Group& made : groups_) {
    if (!(made.v2 ? v2 : v1)) continue;
    if (!write_value(made.directory, "cgroup.procs", std::to_string(pid))) return fail_errno("write", made.directory + "/cgroup.procs");
  }
  return {};
}

std::optional<std::uint64_t> Cgroup::peak_memory_bytes() const {
  const Group* made = group(Controller::memory);
  if (made == nullptr) return std::nullopt;
  auto text = read_value(made->directory, made->v2 ? "memory.peak" : "memory.max_usage_in_bytes");
  return text ? parse_u64(*text) : std::nullopt;
}

std::uint64_t Cgroup::memory_kills() const {
  const Group* made = group(Controller::memory);
  if (made == nullptr) return 0;
  return read_key(made->directory, made->v2 ? "memory.events" : "memory.oom_control", "oom_kill").value_or(0);
}

std::uint64_t Cgroup::refused_forks() const {
  const Group* made = group(Controller::pids);
  return made == nullptr ? 0 : read_key(made->directory, "pids.events", "max").value_or(0);
}

std::optional<double> Cgroup::cpu_seconds() const {
  const Group* made = group(Controller::cpu);
  if (made == nullptr || !made->v2) return std::nullopt;
  auto usage = read_key(made->directory, "cpu.stat", "usage_usec");
  if (!usage) return std::nullopt;
  return static_cast<double>(*usage) / 1e6;
}

}  // namespace gabion::sandbox
