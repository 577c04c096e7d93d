#include "sandbox/doctor.h"

#include <fcntl.h>
#include <linux/seccomp.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <iterator>
#include <optional>
#include <system_error>

#include "base/fd.h"
#include "base/json_writer.h"
#include "base/terminal.h"
#include "base/text.h"
#include "sandbox/caller.h"
#include "sandbox/cgroup.h"
#include "sandbox/landlock.h"
#include "sandbox/seccomp.h"
#include "sandbox/user_namespace.h"

namespace gabion::sandbox {

namespace {

// What the probes share: each thing is tried once.
struct Machine {
  NamespaceTrial trial;
  std::optional<Caller> caller;
  Cgroup cgroup;
  std::string kernel;
};

std::string reason(int error) { return error < 0 ? "not reached" : std::generic_category().message(error); }

WallReport up(std::string detail) { return {{}, WallState::up, std::move(detail), {}, {}}; }
WallReport missing(std::string detail, std::string enable, std::string without) {
  return {{}, WallState::missing, std::move(detail), std::move(enable), std::move(without)};
}
WallReport weaker(std::string detail, std::string enable, std::string without) {
  return {{}, WallState::weaker, std::move(detail), std::move(enable), std::move(without)};
}

constexpr std::string_view kRefuses = "run refuses to start (exit 125)";

WallReport user_namespace_wall(const Machine& machine) {
  int error = machine.trial.user;
  if (error == 0) {
    return up(::geteuid() == 0 ? "made by root; a cage gets an unprivileged range of kernel ids of its own" : "made without privilege; a cage holds your own id alone");
  }
  std::string advice = user_namespace_advice(error);
  std::size_t ways = advice.find("Two ways out: ");
  return missing("refused by " + user_namespace_refusal(error), advice.substr(ways + 14), std::string(kRefuses) + "; --isolation landlock remains");
}

struct NamespaceRow {
  std::string_view name;
  int NamespaceTrial::*error;
  std::string_view config;
};
constexpr NamespaceRow kNamespaces[] = {
    {"mount", &NamespaceTrial::mount, ""},          {"pid", &NamespaceTrial::pid, "CONFIG_PID_NS"},   {"network", &NamespaceTrial::network, "CONFIG_NET_NS"},
    {"ipc", &NamespaceTrial::ipc, "CONFIG_IPC_NS"}, {"uts", &NamespaceTrial::uts, "CONFIG_UTS_NS"}, {"cgroup", &NamespaceTrial::cgroup, "CONFIG_CGROUPS"},
};

WallReport other_namespaces_wall(const Machine& machine) {
  std::vector<std::string> there, absent, needs;
  for (const NamespaceRow& row : kNamespaces) {
    int error = machine.trial.*row.error;
    (error == 0 ? there : absent).push_back(std::string(row.name) + (error == 0 ? "" : " (" + reason(error) + ")"));
    if (error != 0 && !row.config.empty()) needs.emplace_back(row.config);
  }
  if (absent.empty()) return up(join(there, ", "));
  if (machine.trial.user != 0) return missing("they rest on the user namespace", "the user namespace, above", std::string(kRefuses));
  return missing("refused: " + join(absent, ", "), "a kernel with " + (needs.empty() ? "all of them" : join(needs, ", ")), std::string(kRefuses));
}

WallReport root_wall(const Machine& machine) {
  const NamespaceTrial& t = machine.trial;
  if (t.mount != 0) return missing("no mounts without namespaces", "the user namespace, above", std::string(kRefuses));
  if (t.mount_api != 0) return missing("the kernel lacks fsopen or mount_setattr", "Linux 5.12 or newer", std::string(kRefuses));
  if (t.tmpfs != 0) return missing("mounting a tmpfs: " + reason(t.tmpfs), user_namespace_refusal(t.tmpfs), std::string(kRefuses));
  if (t.proc != 0) {
    return missing("mounting /proc: " + reason(t.proc), "an unmasked /proc around gabion (a container's masks forbid a new one)", std::string(kRefuses));
  }
  return up("read-only root, masks and a /proc of its own, by descriptor");
}

WallReport layer_wall(const Machine& machine) {
  const NamespaceTrial& t = machine.trial;
  if (t.overlay == 0) return up("overlay: the working directory's changes are kept apart and shown");
  if (t.overlay < 0) return missing("not reached", "the mounts, above", "nothing is kept apart");
  return weaker("no overlay in a user namespace: " + reason(t.overlay), "Linux 5.11 or newer with CONFIG_OVERLAY_FS",
                "a bounded copy of the working directory takes the changes");
}

WallReport ids_wall(const Machine& machine) {
  if (machine.trial.user != 0) return missing("no user namespace", "the user namespace, above", std::string(kRefuses));
  if (machine.caller && machine.caller->privileged) {
    int fd = static_cast<int>(::syscall(SYS_open_tree, AT_FDCWD, "/", 1U /* OPEN_TREE_CLONE */ | O_CLOEXEC));
    if (fd < 0) return missing("open_tree: " + reason(errno), "Linux 5.12 or newer", std::string(kRefuses));
    ::close(fd);
    return up("65536 ids of the cage's own, none of them the machine's root");
  }
  auto subuid = read_file("/etc/subuid", 1 << 20);
  bool listed = subuid && machine.caller && ("\n" + *subuid).find("\n" + machine.caller->name + ":") != std::string::npos;
  bool helper = ::access("/usr/bin/newuidmap", X_OK) == 0;
  if (listed && helper) return up("your own id; --userns auto may take the range that /etc/subuid gives you");
  return weaker("your own id only", helper ? "a range for you in /etc/subuid and /etc/subgid" : "newuidmap (package uidmap), and a range in /etc/subuid and /etc/subgid",
                "--user of another id, and files of foreign groups, are refused or copied");
}

WallReport seccomp_wall(const Machine&) {
  std::uint32_t action = SECCOMP_RET_ERRNO;
  if (::syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) != 0) {
    return missing("seccomp(2): " + reason(errno), "a kernel with CONFIG_SECCOMP_FILTER", std::string(kRefuses));
  }
  auto program = default_seccomp(0);
  return up("default profile of " + std::to_string(program ? program->code.size() : 0) + " instructions");
}

WallReport landlock_wall(const Machine&) {
  unsigned abi = landlock_abi();
  if (abi == 0) {
    std::string why = landlock_absence();
    std::size_t semicolon = why.find("; ");
    bool split_here = semicolon != std::string::npos;
    return missing(why.substr(0, semicolon), split_here ? why.substr(semicolon + 2) : std::string(), "run does without its second wall and says so; --isolation landlock refuses");
  }
  std::string text = "ABI " + std::to_string(abi);
  struct Since {
    unsigned abi;
    std::string_view what, kernel;
  };
  constexpr Since kSince[] = {{2, "renames between directories", "5.19"}, {3, "truncate", "6.2"}, {5, "device ioctls", "6.10"}, {6, "signals and abstract sockets", "6.12"}};
  for (const Since& row : kSince) {
    if (abi >= row.abi) continue;
    return weaker(text + ", which does not hold " + std::string(row.what), "Linux " + std::string(row.kernel) + " or newer",
                  row.abi == 2 ? "run does without its second wall and says so" : "the other walls hold it");
  }
  return up(text + ": files, devices, signals, abstract sockets");
}

constexpr std::string_view kDelegate = "a cgroup: as root, or `systemd-run --user --scope -p Delegate=yes gabion run …`";

WallReport limit_wall(const Machine& machine, Controller controller, std::string_view otherwise, std::string_view without) {
  std::string by = machine.cgroup.holds(controller);
  if (!by.empty()) return up(by);
  return weaker(std::string(otherwise), std::string(kDelegate), std::string(without));
}

WallReport memory_wall(const Machine& machine) {
  return limit_wall(machine, Controller::memory, "no cgroup: RLIMIT_DATA for each process, and gabion's watcher for all of them",
                    "a cage may pass its limit for the moment between two looks of the watcher; --strict-limits refuses");
}
WallReport pids_wall(const Machine& machine) {
  if (!machine.cgroup.holds(Controller::pids).empty()) return limit_wall(machine, Controller::pids, "", "");
  // Counted per user namespace since Linux 5.14.
  unsigned major = 0, minor = 0;
  bool old = std::sscanf(machine.kernel.c_str(), "%u.%u", &major, &minor) == 2 && (major < 5 || (major == 5 && minor < 14));
  return weaker(old ? "RLIMIT_NPROC, which before Linux 5.14 counts your other processes, too" : "RLIMIT_NPROC, counted in the cage's own user namespace", std::string(kDelegate),
                "threads count as processes; --strict-limits refuses");
}
WallReport cpu_wall(const Machine& machine) {
  return limit_wall(machine, Controller::cpu, "no cgroup: gabion's watcher stops and continues the cage",
                    "the share holds on average, in bursts; --strict-limits refuses");
}

struct Probe {
  std::string_view name;
  WallReport (*look)(const Machine& machine);
};
constexpr Probe kProbes[] = {
    {"user namespace", user_namespace_wall}, {"other namespaces", other_namespaces_wall}, {"root and mounts", root_wall}, {"throw-away layer", layer_wall},
    {"ids", ids_wall},                       {"seccomp", seccomp_wall},                   {"Landlock", landlock_wall},    {"memory limit", memory_wall},
    {"process limit", pids_wall},            {"CPU limit", cpu_wall},
};

Machine look_around() {
  Machine machine;
  struct utsname name {};
  if (::uname(&name) == 0) machine.kernel = name.release;
  machine.trial = try_namespaces();
  if (auto caller = know_caller()) machine.caller = std::move(*caller);
  CgroupWants wants;
  wants.memory_bytes = std::uint64_t{64} << 20;
  wants.cpus = 1;
  wants.pids = 64;
  if (machine.caller) machine.cgroup = Cgroup::make(wants, *machine.caller);
  return machine;
}

std::string sentence(const Diagnosis& diagnosis) {
  bool weaker = std::any_of(diagnosis.walls.begin(), diagnosis.walls.end(), [](const WallReport& wall) { return wall.state != WallState::up; });
  if (diagnosis.namespaces) {
    return weaker ? "run builds its cage of namespaces; what is weaker or missing above is named in each report" : "run builds its whole cage here";
  }
  if (diagnosis.landlock) return "run refuses (exit 125); run --isolation landlock cages without namespaces, with the open points that it prints";
  return "run refuses (exit 125): neither namespaces nor Landlock are to be had";
}

Paint state_paint(WallState state) {
  return state == WallState::up ? Paint::green : state == WallState::weaker ? Paint::yellow : Paint::bold_red;
}

}  // namespace

std::string_view wall_state_name(WallState state) {
  switch (state) {
    case WallState::up: return "up";
    case WallState::weaker: return "weaker";
    case WallState::missing: return "missing";
  }
  return "missing";
}

Diagnosis diagnose() {
  Machine machine = look_around();
  Diagnosis diagnosis;
  for (const Probe& probe : kProbes) {
    WallReport wall = probe.look(machine);
    wall.name = probe.name;
    diagnosis.walls.push_back(std::move(wall));
  }
  auto stands = [&](std::string_view name) {
    for (const WallReport& wall : diagnosis.walls) {
      if (wall.name == name) return wall.state != WallState::missing;
    }
    return false;
  };
  diagnosis.namespaces = stands("user namespace") && stands("other namespaces") && stands("root and mounts") && stands("seccomp");
  diagnosis.landlock = stands("Landlock") && stands("seccomp") && ::geteuid() != 0;
  diagnosis.run = sentence(diagnosis);
  return diagnosis;
}

void write_diagnosis_table(const Diagnosis& diagnosis, bool color, std::string& out) {
  TerminalStyle style{.color = color};
  std::size_t widest = 0;
  for (const WallReport& wall : diagnosis.walls) widest = std::max(widest, wall.name.size());
  for (const WallReport& wall : diagnosis.walls) {
    std::string state(wall_state_name(wall.state));
    out.append("  ").append(wall.name).append(widest - wall.name.size() + 2, ' ');
    out.append(paint(style, state_paint(wall.state), state)).append(9 - state.size(), ' ').append(printable(wall.detail)).push_back('\n');
    std::string indent(widest + 4 + 9, ' ');
    if (!wall.without.empty()) out.append(indent).append("meanwhile: ").append(printable(wall.without)).push_back('\n');
    if (!wall.enable.empty()) out.append(indent).append("to enable: ").append(printable(wall.enable)).push_back('\n');
  }
  out.append(paint(style, Paint::bold, diagnosis.run)).push_back('\n');
}

void write_diagnosis_json(const Diagnosis& diagnosis, std::string& out) {
  JsonWriter json(out, 2);
  json.begin_object().field("schema", 1).field("kind", "gabion-doctor").key("walls").begin_array();
  for (const WallReport& wall : diagnosis.walls) {
    json.begin_object().field("name", wall.name).field("state", wall_state_name(wall.state)).field("detail", wall.detail);
    json.field("without", wall.without).field("enable", wall.enable).end_object();
  }
  json.end_array().key("run").begin_object();
  json.field("namespaces", diagnosis.namespaces).field("landlock", diagnosis.landlock).field("text", diagnosis.run);
  json.end_object().end_object();
  out.push_back('\n');
}

}  // namespace gabion::sandbox
