#include "sandbox/capability.h"

#include "base/text.h"

namespace gabion::sandbox {

namespace {

constexpr Capability kCapabilities[] = {
    {"CHOWN", 0, ""},
    {"DAC_OVERRIDE", 1, ""},
    // open_by_handle_at reaches any inode of a mounted file system ("shocker", 2014).
    {"DAC_READ_SEARCH", 2, "opens files by handle, past every mount"},
    {"FOWNER", 3, ""},
    {"FSETID", 4, ""},
    {"KILL", 5, ""},
    {"SETGID", 6, ""},
    {"SETUID", 7, ""},
    {"SETPCAP", 8, ""},
    {"LINUX_IMMUTABLE", 9, ""},
    {"NET_BIND_SERVICE", 10, ""},
    {"NET_BROADCAST", 11, ""},
    {"NET_ADMIN", 12, "configures the network and reaches much kernel code"},
    {"NET_RAW", 13, ""},
    {"IPC_LOCK", 14, ""},
    {"IPC_OWNER", 15, ""},
    {"SYS_MODULE", 16, "loads kernel modules"},
    {"SYS_RAWIO", 17, "reads and writes I/O ports and memory"},
    {"SYS_CHROOT", 18, ""},
    {"SYS_PTRACE", 19, "reads and changes other processes"},
    {"SYS_PACCT", 20, ""},
    {"SYS_ADMIN", 21, "mounts file systems and much else: close to root"},
    {"SYS_BOOT", 22, "restarts the machine"},
    {"SYS_NICE", 23, ""},
    {"SYS_RESOURCE", 24, "raises limits"},
    {"SYS_TIME", 25, "sets the clock"},
    {"SYS_TTY_CONFIG", 26, ""},
    {"MKNOD", 27, "makes device files"},
    {"LEASE", 28, ""},
    {"AUDIT_WRITE", 29, ""},
    {"AUDIT_CONTROL", 30, "configures kernel auditing"},
    {"SETFCAP", 31, ""},
    {"MAC_OVERRIDE", 32, "overrides mandatory access control"},
    {"MAC_ADMIN", 33, "configures mandatory access control"},
    {"SYSLOG", 34, "reads the kernel's log and addresses"},
    {"WAKE_ALARM", 35, ""},
    {"BLOCK_SUSPEND", 36, ""},
    {"AUDIT_READ", 37, "reads the kernel's audit log"},
    {"PERFMON", 38, "observes the whole machine through perf events"},
    {"BPF", 39, "loads programs into the kernel"},
    {"CHECKPOINT_RESTORE", 40, "restores processes with chosen pids and reads their maps"},
};

constexpr bool in_order() {
  for (unsigned i = 0; i < std::size(kCapabilities); ++i) {
    if (kCapabilities[i].number != i) return false;
  }
  return true;
}
static_assert(in_order(), "a capability's row is its number");

Result<> unknown_capability(std::string_view flag, std::string_view name) {
  std::vector<std::string_view> names{"ALL"};
  for (const Capability& row : kCapabilities) names.push_back(row.name);
  std::string_view bare = name;
  if (bare.size() > 4 && iequals(bare.substr(0, 4), "CAP_")) bare.remove_prefix(4);
  std::string text = std::string(flag) + " " + printable(name) + ": no such capability";
  if (auto near = nearest(bare, names)) {
    text += "; did you mean " + std::string(*near) + "?";
  } else {
    text += "; accepted: ALL or a name of capabilities(7) such as SETUID, with or without CAP_, in any case";
  }
  return fail(std::move(text));
}

struct Names {
  std::uint64_t set = 0;
  bool all = false;
};

Result<Names> read_names(std::string_view flag, const std::vector<std::string>& values) {
  Names names;
  for (const std::string& value : values) {
    for (std::string_view word : split(value, ',')) {
      word = trim(word);
      if (iequals(word, "ALL")) {
        names.all = true;
      } else if (const Capability* row = find_capability(word)) {
        names.set |= std::uint64_t{1} << row->number;
      } else {
        return tl::unexpected(unknown_capability(flag, word).error());
      }
    }
  }
  return names;
}

}  // namespace

std::span<const Capability> capabilities() { return kCapabilities; }

std::uint64_t all_capabilities() { return (std::uint64_t{1} << std::size(kCapabilities)) - 1; }

const Capability* find_capability(unsigned number) {
  return number < std::size(kCapabilities) ? &kCapabilities[number] : nullptr;
}

const Capability* find_capability(std::string_view name) {
  if (name.size() > 4 && iequals(name.substr(0, 4), "CAP_")) name.remove_prefix(4);
  for (const Capability& row : kCapabilities) {
    if (iequals(row.name, name)) return &row;
  }
  return nullptr;
}

std::string capability_names(std::uint64_t set) {
  if (set == 0) return "none";
  if (set == all_capabilities()) return "all";
  std::string out;
  for (const Capability& row : kCapabilities) {
    if (set >> row.number & 1) out.append(out.empty() ? "" : ", ").append(row.name);
  }
  return out;
}

Result<std::uint64_t> parse_capabilities(const std::vector<std::string>& drops, const std::vector<std::string>& adds,
                                         std::vector<std::string>& warnings) {
  auto dropped = read_names("--cap-drop", drops);
  if (!dropped) return tl::unexpected(dropped.error());
  auto added = read_names("--cap-add", adds);
  if (!added) return tl::unexpected(added.error());
  if (dropped->all && added->all) return fail("--cap-drop ALL and --cap-add ALL exclude each other");
  if (std::uint64_t both = dropped->set & added->set; both != 0) {
    return fail("--cap-add " + capability_names(both) + ": also named by --cap-drop; give it once");
  }
  std::uint64_t set = added->all ? all_capabilities() & ~dropped->set : added->set;
  for (const Capability& row : kCapabilities) {
    if ((set >> row.number & 1) && !row.risk.empty()) {
      warnings.push_back("capability " + std::string(row.name) + ": " + std::string(row.risk));
    }
  }
  return set;
}

}  // namespace gabion::sandbox
