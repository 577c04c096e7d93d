// What the child does between clone and exec, prepared by gabion beforehand: strings, tables, filters. The child reads
// it and makes system calls; it allocates nothing. Made by planner.h, carried out by root.h, init.h, exec.h.
#pragma once

#include <linux/filter.h>
#include <sys/resource.h>
#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sandbox/landlock.h"

namespace gabion::sandbox {

// One mount (or one entry made beneath a mount), in the order in which they are made. Every target is resolved beneath
// the cage's root with openat2(RESOLVE_IN_ROOT) and mounted by descriptor.
struct MountStep {
  enum class Kind : std::uint8_t {
    bind,       // source: a path of the host; or passed: a mount that gabion made
    tmpfs,      // options: size, nr_inodes, mode
    proc, sysfs, devpts, mqueue,
    overlay,    // lower: the target as it is now; upper and work beneath `source`
    hide,       // an empty read-only directory, or an empty file, as the target is; seat: a directory of its own, with
                // room for mount points beneath
    deny,       // the same, but a file is one that nobody may open
    same,       // source: a path of the cage, seen here too
    protect,    // the target as it is, read-only
    directory,  // mkdir beneath a mount of ours
    seal,       // the mount at the target becomes read-only
  };
  Kind kind = Kind::bind;
  std::string target;
  std::string source;
  int passed = -1;
  int seat = -1;
  std::uint64_t attributes = 0;  // MOUNT_ATTR_…, set recursively on binds
  bool recursive = false;
  bool is_directory = true;      // of a target that must be made or hidden
  bool look = false;             // hide, deny: is_directory is not known beforehand
  bool host_sysfs = false;       // only where the host's /sys is shown: a new one has nothing there
  bool optional = false;         // no such target: nothing to hide there
  mode_t mode = 0755;
  std::vector<std::pair<std::string, std::string>> options;  // fsconfig
};

struct Limit {
  int resource = 0;
  rlimit value{};
  std::string name;
};

struct Plan {
  // The root: the host's own tree, read-only, or an overlay over (or the plain) directory.
  enum class RootKind : std::uint8_t { host, overlay, directory } root = RootKind::host;
  std::string root_source;   // directory, overlay
  int root_passed = -1;      // as root: the idmapped mount of root_source
  bool root_read_only = false;
  std::string layer;         // holds upper/ and work/ of the root's or the working directory's overlay
  std::string hidden_size = "1m";
  int seats = 0;             // of hide and deny
  int device_seat = -1;      // the one that becomes /dev: its names are made where no path has to be walked
  std::vector<std::string> device_files, device_directories;
  std::vector<std::pair<std::string, std::string>> device_links;  // name, what it holds
  std::vector<MountStep> mounts;

  // In the cage's user namespace.
  uid_t uid = 0;
  gid_t gid = 0;
  std::vector<gid_t> groups;
  bool set_ids = false;      // a range is mapped: setgroups, setresgid, setresuid work and are needed
  uid_t setup_uid = 0;       // as whom the walls are built
  gid_t setup_gid = 0;
  bool map_self = false;     // the child writes its own single-id maps
  std::string uid_map, gid_map;
  bool new_user_namespace = true;
  bool new_network = true;
  std::string hostname;

  std::uint64_t capabilities = 0;
  bool drop_capabilities = true;    // false: an unprivileged process of the host, which has none and may not drop
  bool no_new_privileges = true;
  std::vector<sock_filter> filter;  // empty: unconfined
  unsigned filter_flags = 0;        // for seccomp(2)
  std::vector<sock_filter> watched_filter;  // with a listener, for a watched program; empty: it is not watched that way
  LandlockWall landlock;            // abi 0: none; made by landlock_of_plan when the mounts are planned
  std::vector<Limit> limits;
  std::vector<int> cgroup_tasks;    // files to write "0" to (Cgroup::tasks_files)
  std::uint32_t* gate = nullptr;    // the program is not started before it opens (gate.h)
  bool terminal = false;
  bool interactive = false;
  unsigned rows = 0, columns = 0;

  std::string working_directory;  // created when absent where it can be
  bool working_directory_given = false;
  std::vector<std::string> command;      // argv
  std::vector<std::string> candidates;   // what execve is tried with, in order
  std::vector<std::string> environment;  // NAME=VALUE
  std::vector<char*> argv, envp;         // into the two above, null-terminated

  std::optional<std::uint64_t> timeout_seconds;
  std::uint64_t stop_timeout_seconds = 10;
  int stop_signal = 15;
  int cpu = -1;               // bind to this one (no cgroup holds --cpus)

  // gabion's own file: never to be run inside (CVE-2019-5736).
  dev_t own_device = 0;
  ino_t own_inode = 0;
};

}  // namespace gabion::sandbox
