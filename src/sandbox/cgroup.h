// A control group of the cage's own, wherever the machine lets us make one: v2 (plain or delegated by systemd) or the v1
// controllers, which may stand side by side. Removed with the object; what a killed gabion left is swept by the next.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fd.h"
#include "base/result.h"
#include "sandbox/caller.h"

namespace gabion::sandbox {

struct CgroupWants {
  std::optional<std::uint64_t> memory_bytes;
  std::optional<std::uint64_t> memory_and_swap_bytes;  // ~0: no limit on swap; unset: no swap at all
  std::optional<double> cpus;
  std::optional<std::int64_t> pids;
  bool group = false;  // a v2 group even without limits: it tells the cage's processes from all others
};

enum class Controller : std::uint8_t { memory, cpu, pids, cpuacct };

// Where the hierarchies are, from /proc/self/mountinfo and /proc/self/cgroup; root: put before every path (tests).
struct CgroupPlace {
  std::string controller;  // "memory", …; empty: the v2 hierarchy
  std::string mount;       // where it is mounted
  std::string own;         // the caller's own directory beneath it
};
std::vector<CgroupPlace> find_cgroups(std::string_view mountinfo, std::string_view own_cgroups);

class Cgroup {
 public:
  Cgroup() = default;
  // Makes what can be made; holds() tells what that is. Never an error: a machine may have none.
  static Cgroup make(const CgroupWants& wants, const Caller& caller);
  static Cgroup make(const CgroupWants& wants, const std::string& name, const std::vector<CgroupPlace>& places, bool privileged);
  // Groups beside ours whose gabion is dead.
  void sweep() const;
  Cgroup(Cgroup&&) noexcept = default;
  Cgroup& operator=(Cgroup&& other) noexcept {
    groups_.swap(other.groups_);
    return *this;
  }
  ~Cgroup();

  // "cgroup v1 memory", "cgroup v2 pids"; empty: not held.
  std::string holds(Controller controller) const;
  bool limits_swap() const { return limits_swap_; }

  // Moving another process makes the kernel wait until every CPU has passed a quiet moment (synchronize_rcu, 7–15 ms as
  // measured), since it may fork meanwhile. Two ways in do without: a new process is born in its v2 group
  // (CLONE_INTO_CGROUP, Linux 5.7), and a process with one thread moves itself by writing "0" to the `tasks` file of a v1
  // group (Linux 5.5). The kernel asks for the right of whoever opened that file: gabion.
  std::uint64_t id() const;          // of the v2 group, as the kernel numbers it; 0: there is none
  int birth_place() const;           // of clone3; -1: there is no v2 group
  std::vector<int> tasks_files() const;
  Result<> add(pid_t pid, bool v1, bool v2) const;
  Result<> add(pid_t pid) const { return add(pid, true, true); }

  std::optional<std::uint64_t> peak_memory_bytes() const;
  std::uint64_t memory_kills() const;   // processes that the kernel killed for the limit
  std::uint64_t refused_forks() const;
  std::optional<double> cpu_seconds() const;

 private:
  struct Group {
    std::string directory;
    std::uint8_t controllers = 0;  // bits by Controller
    bool v2 = false;
    Fd door = Fd();  // v1: its tasks file, to be written; v2: the directory
  };
  bool make_v1(const CgroupPlace& place, const CgroupWants& wants, const std::string& name);
  bool make_v2(const CgroupPlace& place, const CgroupWants& wants, const std::string& name, bool privileged);
  const Group* group(Controller controller) const;

  std::vector<Group> groups_;
  bool limits_swap_ = false;
};

}  // namespace gabion::sandbox
