// A seccomp profile as Docker, Podman and the OCI runtime spec write it, read from JSON into plain data. What it means
// on this machine (which rules apply, which names exist) is seccomp.h's.
// https://github.com/opencontainers/runtime-spec/blob/main/config-linux.md#seccomp and Docker's own additions
// (archMap, names, includes, excludes).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace gabion::sandbox {

inline constexpr std::size_t kMaxProfileBytes = 1 << 20;  // Docker's own is 20 kB
inline constexpr std::size_t kMaxProfileRules = 4096, kMaxProfileNames = 16384;

enum class SeccompAction { allow, log, notify, trace, error, trap, kill_thread, kill_process };
std::string_view seccomp_action_name(SeccompAction action);  // "SCMP_ACT_ALLOW"

enum class ArgOp { not_equal, less, less_equal, equal, greater_equal, greater, masked_equal };

struct SyscallArg {
  unsigned index = 0;  // 0 to 5
  ArgOp op = ArgOp::equal;
  std::uint64_t value = 0, value_two = 0;  // masked_equal: (argument & value) == value_two
};

// A rule applies where all of it holds (includes) or none of it (excludes).
struct RuleCondition {
  std::vector<unsigned> capabilities;  // numbers
  std::vector<std::string> arches;     // Go's names: "amd64", "arm64", "x32"
  std::optional<std::pair<unsigned, unsigned>> min_kernel;  // 4, 8
};

struct SyscallRule {
  std::vector<std::string> names;
  SeccompAction action = SeccompAction::error;
  std::optional<unsigned> errno_value;
  std::vector<SyscallArg> args;  // all must hold; where an index comes twice, each alone suffices (as runc reads it)
  RuleCondition includes, excludes;
};

struct ArchitectureMap {
  std::string architecture;  // "SCMP_ARCH_X86_64"
  std::vector<std::string> sub_architectures;
};

struct SeccompProfile {
  SeccompAction default_action = SeccompAction::error;
  std::optional<unsigned> default_errno;  // EPERM where the profile does not say
  std::vector<std::string> architectures;
  std::vector<ArchitectureMap> architecture_map;
  bool log = false, allow_speculation = false;  // SECCOMP_FILTER_FLAG_LOG, _SPEC_ALLOW
  std::vector<SyscallRule> rules;
  std::vector<std::string> warnings;
};

// Errors name file, line and column where the text is no JSON, and the field ("syscalls[3].args[0].op") where it is.
Result<SeccompProfile> parse_seccomp_profile(std::string_view text, std::string_view file);

}  // namespace gabion::sandbox
