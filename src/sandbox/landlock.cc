#include "sandbox/landlock.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <linux/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "sandbox/plan.h"

namespace gabion::sandbox {

namespace {

using Kind = LandlockRight::Kind;

// linux/landlock.h of Debian 12 ends with ABI 2.
constexpr LandlockRight kRights[] = {
    {"execute", std::uint64_t{1} << 0, 1, true, Kind::read},      {"write_file", std::uint64_t{1} << 1, 1, true, Kind::write},
    {"read_file", std::uint64_t{1} << 2, 1, true, Kind::read},    {"read_dir", std::uint64_t{1} << 3, 1, false, Kind::read},
    {"remove_dir", std::uint64_t{1} << 4, 1, false, Kind::write}, {"remove_file", std::uint64_t{1} << 5, 1, false, Kind::write},
    {"make_char", std::uint64_t{1} << 6, 1, false, Kind::device}, {"make_dir", std::uint64_t{1} << 7, 1, false, Kind::write},
    {"make_reg", std::uint64_t{1} << 8, 1, false, Kind::write},   {"make_sock", std::uint64_t{1} << 9, 1, false, Kind::write},
    {"make_fifo", std::uint64_t{1} << 10, 1, false, Kind::write}, {"make_block", std::uint64_t{1} << 11, 1, false, Kind::device},
    {"make_sym", std::uint64_t{1} << 12, 1, false, Kind::write},  {"refer", std::uint64_t{1} << 13, 2, false, Kind::write},
    {"truncate", std::uint64_t{1} << 14, 3, true, Kind::write},   {"ioctl_dev", std::uint64_t{1} << 15, 5, true, Kind::device},
};
constexpr std::uint64_t kIoctlDevice = std::uint64_t{1} << 15;
constexpr std::uint64_t kWriteFile = std::uint64_t{1} << 1;

constexpr unsigned kPortsAbi = 4, kScopesAbi = 6;
constexpr std::uint64_t kScopeAbstractSockets = 1, kScopeSignals = 2;

// struct landlock_ruleset_attr as of ABI 6; an older kernel is given the part that it knows.
struct RulesetAttributes {
  std::uint64_t files, ports, scopes;
};
std::size_t attributes_size(unsigned abi) {
  return abi >= kScopesAbi ? sizeof(RulesetAttributes) : abi >= kPortsAbi ? 2 * sizeof(std::uint64_t) : sizeof(std::uint64_t);
}

// The kernel's is packed to 12 bytes.
struct __attribute__((packed)) PathAttributes {
  std::uint64_t rights;
  std::int32_t parent;
};
static_assert(sizeof(PathAttributes) == 12);

template <typename Keep>
std::uint64_t rights_where(unsigned abi, Keep keep) {
  std::uint64_t rights = 0;
  for (const LandlockRight& row : kRights) {
    if (row.abi <= abi && keep(row)) rights |= row.bit;
  }
  return rights;
}

std::uint64_t on_files() {
  std::uint64_t rights = 0;
  for (const LandlockRight& row : kRights) {
    if (row.file) rights |= row.bit;
  }
  return rights;
}

bool add_path(int ruleset, const LandlockWall& wall, const LandlockPath& path, LandlockFailure& failure) {
  int fd = ::open(path.path.c_str(), O_PATH | O_CLOEXEC);
  // What is not there cannot be reached either.
  if (fd < 0) return errno == ENOENT || errno == ENOTDIR || errno == EACCES ? true : (failure = {"open", path.path.c_str(), errno}, false);
  struct stat status {};
  PathAttributes attributes{path.rights & wall.files, fd};
  if (::fstat(fd, &status) == 0 && !S_ISDIR(status.st_mode)) attributes.rights &= on_files();
  long done = attributes.rights == 0 ? 0 : ::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &attributes, 0U);
  int error = errno;
  ::close(fd);
  if (done != 0) failure = {"landlock_add_rule", path.path.c_str(), error};
  return done == 0;
}

bool is_writable_step(const MountStep& step) {
  using K = MountStep::Kind;
  if (step.kind == K::bind && step.target.starts_with("/dev/")) return false;  // the rule on /dev holds for each device
  if (step.kind == K::same) return true;
  bool mounts = step.kind == K::bind || step.kind == K::tmpfs || step.kind == K::overlay || step.kind == K::devpts || step.kind == K::mqueue;
  return mounts && (step.attributes & MOUNT_ATTR_RDONLY) == 0;
}

}  // namespace

std::span<const LandlockRight> landlock_file_rights() { return kRights; }

std::uint64_t landlock_read_rights(unsigned abi) {
  return rights_where(abi, [](const LandlockRight& row) { return row.kind == Kind::read; });
}
std::uint64_t landlock_write_rights(unsigned abi) {
  return rights_where(abi, [](const LandlockRight& row) { return row.kind == Kind::write; });
}
std::uint64_t landlock_all_rights(unsigned abi) {
  return rights_where(abi, [](const LandlockRight&) { return true; });
}

unsigned landlock_abi() {
  long abi = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  return abi < 0 ? 0 : static_cast<unsigned>(std::min<long>(abi, kNewestLandlockAbi));
}

std::string landlock_absence() {
  if (landlock_abi() > 0) return {};
  if (errno == EOPNOTSUPP) return "the kernel has it but did not switch it on; add landlock to the lsm= list of its command line";
  if (errno == ENOSYS) return "the kernel has none; it needs Linux 5.13 or newer with CONFIG_SECURITY_LANDLOCK";
  return "the kernel refuses it";
}

LandlockWall landlock_of_plan(const Plan& plan, unsigned abi) {
  constexpr unsigned kReferAbi = 2;
  LandlockWall wall;
  if (abi < kReferAbi) return wall;
  constexpr std::uint64_t kSysAdmin = std::uint64_t{1} << 21;
  if ((plan.capabilities & kSysAdmin) != 0) return wall;  // a process behind Landlock cannot mount, which was asked for
  wall.abi = abi;
  wall.files = landlock_all_rights(abi);
  wall.scopes = abi >= kScopesAbi ? kScopeAbstractSockets | kScopeSignals : 0;
  std::uint64_t read = landlock_read_rights(abi), write = landlock_write_rights(abi);
  bool root_writable = plan.root != Plan::RootKind::host && !plan.root_read_only;
  wall.paths.push_back({"/", root_writable ? read | write : read});
  wall.paths.push_back({"/dev", kWriteFile | (wall.files & kIoctlDevice)});
  // Nothing of /proc: the kernel's switches stay shut even where a mount over them should fail. A program cannot rename
  // another of its threads then, nor make itself a likelier victim of the OOM killer.
  for (const MountStep& step : plan.mounts) {
    if (is_writable_step(step)) wall.paths.push_back({step.target, read | write});
  }
  return wall;
}

bool raise_landlock(const LandlockWall& wall, LandlockFailure& failure) {
  if (wall.abi == 0) return true;
  RulesetAttributes attributes{wall.files, wall.abi >= kPortsAbi ? wall.ports : 0, wall.abi >= kScopesAbi ? wall.scopes : 0};
  int ruleset = static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attributes, attributes_size(wall.abi), 0U));
  if (ruleset < 0) return failure = {"landlock_create_ruleset", "", errno}, false;
  bool good = true;
  for (const LandlockPath& path : wall.paths) good = good && add_path(ruleset, wall, path, failure);
  if (good && ::syscall(SYS_landlock_restrict_self, ruleset, 0U) != 0) {
    failure = {"landlock_restrict_self", "", errno};
    good = false;
  }
  ::close(ruleset);
  return good;
}

}  // namespace gabion::sandbox
