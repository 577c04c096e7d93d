// Podman's flag values → the pieces of spec.h. Pure: nothing here looks at the machine. Every error names the flag, the
// value and what is accepted. Podman 4.3's podman-run(1) is the reference; what a cage of ours refuses says why.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "sandbox/spec.h"

namespace gabion::sandbox {

inline constexpr std::size_t kMaxPathBytes = 4095;           // PATH_MAX without its NUL
inline constexpr std::size_t kMaxEnvFileBytes = 1 << 20;
inline constexpr std::uint64_t kUnlimited = ~std::uint64_t{0};  // RLIM_INFINITY; --memory-swap -1

// -v SRC:DST[:OPTIONS]. A source that is neither absolute nor begins with `.` would be a named volume: refused.
Result<Volume> parse_volume(std::string_view value);
// --tmpfs PATH[:OPTIONS]; rw,noexec,nosuid,nodev unless told otherwise, as Podman's.
Result<Tmpfs> parse_tmpfs(std::string_view value);
// --mount type=bind,… or type=tmpfs,…: appended to spec.volumes or spec.tmpfs.
Result<> parse_mount(std::string_view value, Spec& spec);

// Bytes: a decimal number, which may have a fraction, and b, k, m, g, t or p (kb, kib … too), powers of 1024.
Result<std::uint64_t> parse_size(std::string_view value, std::string_view flag = "--memory");
// As parse_size; -1: unlimited (kUnlimited).
Result<std::uint64_t> parse_memory_swap(std::string_view value);
Result<double> parse_cpus(std::string_view value);             // 0: no limit
Result<std::int64_t> parse_pids_limit(std::string_view value); // -1 and 0: no limit (given back as -1)
Result<Ulimit> parse_ulimit(std::string_view value);
// What only makes sense together: --memory-swap wants --memory and is not below it.
Result<> check_limits(const Limits& limits);

// no-new-privileges[=BOOL], seccomp=FILE|unconfined, label=…, apparmor=…, mask=…, unmask=…, systempaths=unconfined.
Result<> parse_security_opt(std::string_view value, Spec& spec);
Result<> parse_network(std::string_view value, Spec& spec);

// -e NAME=VALUE, NAME (the caller's value) or NAME* (every one of the caller's that begins so).
Result<> parse_env(std::string_view value, Spec& spec);
// The text of an --env-file: one NAME=VALUE or NAME a line, # comments, blank lines.
Result<> parse_env_file(std::string_view text, std::string_view file, Spec& spec);
Result<std::pair<std::string, std::string>> parse_label(std::string_view value);

struct UserChoice {  // --user NAME|UID[:GROUP|GID]; names are looked up in the cage's own passwd
  std::string user, group;
};
Result<UserChoice> parse_user(std::string_view value);

Result<int> parse_signal(std::string_view value, std::string_view flag = "--stop-signal");
// Seconds: "90", or with units as Go writes them, "1m30s", "1.5h".
Result<std::uint64_t> parse_duration(std::string_view value, std::string_view flag = "--timeout");
Result<std::string> parse_hostname(std::string_view value);   // RFC 1123, at most 64 bytes (HOST_NAME_MAX)
Result<std::string> parse_name(std::string_view value);       // Podman's names: [a-zA-Z0-9][a-zA-Z0-9_.-]*

}  // namespace gabion::sandbox
