// Landlock: the process's own wall around files, TCP ports, abstract sockets and signals, which needs no privilege and
// no namespace. Documentation/userspace-api/landlock.rst, ABI 1 (Linux 5.13) to 7 (6.15). Planned by gabion, raised by
// the child between fork and exec with system calls alone.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gabion::sandbox {

struct Plan;

inline constexpr unsigned kNewestLandlockAbi = 7;  // what this file knows; newer kernels keep to it

struct LandlockRight {
  std::string_view name;
  std::uint64_t bit;
  unsigned abi;      // came with this one
  bool file;         // means something on a file, too, not only beneath a directory
  enum class Kind { read, write, device } kind;
};
std::span<const LandlockRight> landlock_file_rights();

// 0: the kernel has none, or it was not switched on at boot (lsm=).
unsigned landlock_abi();
// Why there is none, and what would enable it; empty where there is one.
std::string landlock_absence();

struct LandlockPath {
  std::string path;
  std::uint64_t rights = 0;  // on a file those that mean something there
};

struct LandlockWall {
  unsigned abi = 0;  // 0: no wall is to be raised
  std::uint64_t files = 0, ports = 0, scopes = 0;  // handled: denied unless a rule allows
  std::vector<LandlockPath> paths;
};

// Rights of a kind that the ABI has.
std::uint64_t landlock_read_rights(unsigned abi);     // with execute
std::uint64_t landlock_write_rights(unsigned abi);    // files, directories, links, fifos, sockets; never devices
std::uint64_t landlock_all_rights(unsigned abi);

// Second wall inside namespaces: everything is read, only what the plan mounts writable is written,
// no device is made; signals and abstract sockets stay inside. Below ABI 2 none: renames between directories would fail.
LandlockWall landlock_of_plan(const Plan& plan, unsigned abi);

struct LandlockFailure {
  const char* call = "";
  const char* object = "";
  int error = 0;
};
// In the child, after no_new_privs (or while it holds CAP_SYS_ADMIN in its user namespace). Allocates nothing.
bool raise_landlock(const LandlockWall& wall, LandlockFailure& failure);

}  // namespace gabion::sandbox
