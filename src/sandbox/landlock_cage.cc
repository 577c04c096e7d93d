// Which flags such a cage takes, and what its wall lets through.
#include "sandbox/landlock_cage.h"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <memory>

#include "base/text.h"

namespace gabion::sandbox {

namespace {

// Directories whose contents the system's packages own. /proc is read since every runtime looks into it; what it tells
// of other processes is an open point.
constexpr std::string_view kSystem[] = {
    "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/usr", "/etc", "/opt", "/nix/store", "/gnu/store", "/snap", "/proc",
    "/sys/devices/system", "/var/lib/dpkg/alternatives", "/var/cache/fontconfig",
};
constexpr std::string_view kDevices[] = {"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"};

constexpr unsigned kMaxMaskDepth = 16;

struct Refusal {
  bool given;
  std::string_view flag, why;
};

// A directory that holds a mask somewhere beneath is opened child by child; its own names stay listed.
class Opener {
 public:
  Opener(const std::vector<Mask>& masks, std::uint64_t rights, std::uint64_t listing, std::vector<LandlockPath>& out)
      : masks_(masks), rights_(rights), listing_(listing), out_(out) {}

  void open(const std::string& path, unsigned depth = 0) {
    bool masked = std::any_of(masks_.begin(), masks_.end(), [&](const Mask& mask) { return is_beneath(path, mask.path); });
    if (masked) return;
    bool holds_mask = std::any_of(masks_.begin(), masks_.end(), [&](const Mask& mask) { return is_beneath(mask.path, path); });
    if (!holds_mask) {
      out_.push_back({path, rights_});
      return;
    }
    out_.push_back({path, listing_});
    std::unique_ptr<DIR, int (*)(DIR*)> stream(depth < kMaxMaskDepth ? ::opendir(path.c_str()) : nullptr, ::closedir);
    if (!stream) return;
    while (const dirent* item = ::readdir(stream.get())) {
      std::string_view name = item->d_name;
      // A link's target is opened where it lies, or is not.
      if (name != "." && name != ".." && item->d_type != DT_LNK) open(path + "/" + std::string(name), depth + 1);
    }
  }

 private:
  const std::vector<Mask>& masks_;
  std::uint64_t rights_, listing_;
  std::vector<LandlockPath>& out_;
};

}  // namespace

Result<> check_landlock_spec(const Spec& spec, const Caller& caller, unsigned abi) {
  if (abi == 0) return fail("--isolation landlock: " + landlock_absence());
  if (caller.uid == 0) {
    return fail("--isolation landlock: as root it would hold nothing that the machine's own permissions hold now; run it as an unprivileged user, or use namespaces");
  }
  constexpr std::string_view kMount = "there is no mount namespace to make it in";
  constexpr std::string_view kIds = "there is no user namespace to have other ids in";
  const Refusal refusals[] = {
      {spec.root == Root::directory, "--rootfs", kMount},
      {!spec.volumes.empty(), "-v and --mount", kMount},
      {!spec.tmpfs.empty(), "--tmpfs", kMount},
      {spec.shm_bytes != kDefaultShmBytes, "--shm-size", kMount},
      {!spec.mask.empty() || !spec.unmask.empty(), "--security-opt mask and unmask", kMount},
      {spec.terminal, "-t", "a terminal of its own takes a /dev/pts of its own"},
      {spec.user.has_value(), "--user", kIds},
      {!spec.extra_groups.empty(), "--group-add", kIds},
      {spec.user_namespace != UserNamespace::automatic, "--userns", kIds},
      {spec.capabilities != 0, "--cap-add", kIds},
      {!spec.hostname.empty(), "--hostname", "there is no uts namespace to name"},
      {spec.network == Network::host, "--network host", "its seccomp filter refuses every socket"},
      {spec.seccomp.kind == SeccompChoice::Kind::unconfined, "--security-opt seccomp=unconfined", "its filter is one of the two walls"},
      {!spec.no_new_privileges, "--security-opt no-new-privileges:false", "neither wall can be raised without no_new_privs"},
  };
  for (const Refusal& refusal : refusals) {
    if (refusal.given) return fail(std::string(refusal.flag) + " cannot be had with --isolation landlock: " + std::string(refusal.why));
  }
  return {};
}

std::vector<std::string> system_directories() {
  std::vector<std::string> found;
  for (std::string_view path : kSystem) {
    // /bin is a link to /usr/bin where the two were merged: the target is opened once.
    struct stat status {};
    if (::lstat(std::string(path).c_str(), &status) == 0 && S_ISDIR(status.st_mode)) found.emplace_back(path);
  }
  return found;
}

LandlockWall landlock_of_places(const LandlockPlaces& places, unsigned abi) {
  LandlockWall wall;
  wall.abi = abi;
  wall.files = landlock_all_rights(abi);
  constexpr std::uint64_t kBindTcp = 1, kConnectTcp = 2, kAbstractSockets = 1, kSignals = 2;
  wall.ports = abi >= 4 ? kBindTcp | kConnectTcp : 0;
  wall.scopes = abi >= 6 ? kAbstractSockets | kSignals : 0;
  std::uint64_t read = landlock_read_rights(abi), write = landlock_write_rights(abi);
  std::uint64_t list = 0;
  for (const LandlockRight& right : landlock_file_rights()) {
    if (right.name == "read_dir") list = right.bit;
  }
  Opener opener(places.masks, read, list, wall.paths);
  for (const std::string& path : places.readable) opener.open(path);
  for (std::string_view path : kDevices) wall.paths.push_back({std::string(path), landlock_all_rights(abi)});
  for (const std::string& path : places.writable) wall.paths.push_back({path, read | write});
  return wall;
}

std::vector<std::string> landlock_open_points(unsigned abi) {
  std::vector<std::string> points = {
      "landlock cage: the program can tell that a file outside exists, with its size and times (stat), though it cannot open it",
      "landlock cage: it sees your other processes in /proc, with their command lines; not their memory, environment or files",
      "landlock cage: if gabion itself is killed the program dies with it, but children of the program may live on, caged",
  };
  if (abi < 6) points.push_back("landlock cage: this kernel's Landlock does not scope signals (Linux 6.12 does), so the program may send none, not even to itself");
  if (abi < 2) points.push_back("landlock cage: renames between directories fail (Linux 5.19 allows them)");
  return points;
}

}  // namespace gabion::sandbox
