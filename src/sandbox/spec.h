// What a cage is to be: plain data, made from Podman's flags by parse.h, judged and carried out by lifecycle.h.
// Nothing here touches the system.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gabion::sandbox {

inline constexpr std::uint64_t kDefaultMemoryBytes = std::uint64_t{512} << 20;
inline constexpr std::int64_t kDefaultPids = 256;
inline constexpr double kDefaultCpus = 1.0;
inline constexpr std::uint64_t kDefaultTimeoutSeconds = 600;  // none with a terminal
inline constexpr std::uint64_t kDefaultLayerBytes = std::uint64_t{1} << 30;
inline constexpr std::uint64_t kDefaultShmBytes = std::uint64_t{64} << 20;

enum class Root { host, directory };              // images come later
enum class CwdMode { overlay, read_only, read_write };
enum class Network { none, host };
enum class Isolation { namespaces, landlock };
enum class UserNamespace { automatic, subuid_ranges, host };  // automatic: never the host's uid 0

struct Volume {  // -v SRC:DST[:ro,Z,z], --mount type=bind; always nosuid and nodev
  std::string source, target;
  bool read_only = false, noexec = false;
  bool recursive = true;  // false: bind-nonrecursive, what is mounted below the source stays out
};

struct Tmpfs {  // --tmpfs PATH[:rw,noexec,nosuid,size=…]
  std::string target;
  bool read_only = false, noexec = true, nosuid = true, nodev = true;
  std::optional<std::uint64_t> size_bytes, inodes;
  std::optional<unsigned> mode, uid, gid;
  bool copy_up = false;  // tmpcopyup: begins with what the root has at that path
};

struct Ulimit {  // --ulimit NAME=SOFT[:HARD]
  int resource = 0;  // RLIMIT_…
  std::string name;
  std::uint64_t soft = 0, hard = 0;  // RLIM_INFINITY: unlimited
};

// A limit the caller asked for must hold or the run stops; a default one degrades and is reported.
struct Limits {
  std::optional<std::uint64_t> memory_bytes, memory_swap_bytes;
  std::optional<double> cpus;
  std::optional<std::int64_t> pids;              // -1: none
  std::optional<std::uint64_t> timeout_seconds;  // 0: none
  std::vector<Ulimit> ulimits;
  bool strict = false;       // --strict-limits: nothing less than a cgroup
  bool best_effort = false;  // --best-effort
};

struct SeccompChoice {
  enum class Kind { standard, unconfined, file } kind = Kind::standard;
  std::string file;
};

struct Spec {
  Root root = Root::host;
  std::string rootfs;  // Root::directory
  Isolation isolation = Isolation::namespaces;
  UserNamespace user_namespace = UserNamespace::automatic;
  std::vector<std::string> command;
  std::optional<std::string> entrypoint;

  std::string name, hostname;
  std::vector<std::pair<std::string, std::string>> labels;
  bool interactive = false, terminal = false, init_requested = false;
  std::optional<std::string> working_directory, user;
  std::vector<std::string> extra_groups;
  // In order: NAME=VALUE, NAME alone to take the caller's value, or NAME* for every one of the caller's that begins so.
  std::vector<std::string> environment;

  CwdMode cwd_mode = CwdMode::overlay;
  bool cwd_mode_given = false;
  bool read_only = false;
  std::vector<Volume> volumes;
  std::vector<Tmpfs> tmpfs;
  std::uint64_t shm_bytes = kDefaultShmBytes, layer_bytes = kDefaultLayerBytes;
  std::vector<std::string> mask, unmask;  // --security-opt mask=…, unmask=…

  // --cap-drop ALL is the default; what --cap-add names is added after every drop (bit n: capability n).
  std::uint64_t capabilities = 0;
  bool no_new_privileges = true;
  SeccompChoice seccomp;
  std::optional<std::string> selinux_label, apparmor_profile;
  Network network = Network::none;
  Limits limits;

  std::optional<int> stop_signal;
  std::optional<std::uint64_t> stop_timeout_seconds;  // Podman's default: 10

  std::string keep_directory;   // --keep DIR: the diff is saved there
  // What the caller loosened, in words, for the report: "network: host — the cage is open".
  std::vector<std::string> loosened;
  std::vector<std::string> warnings;
};

}  // namespace gabion::sandbox
