// The kernel's capabilities by name, and what handing one into a cage means. capability.h of Linux 6.18; capabilities(7).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace gabion::sandbox {

struct Capability {
  std::string_view name;  // without CAP_, upper case
  unsigned number;        // bit in the sets of /proc/PID/status
  // What it opens even under a user namespace and seccomp; empty: nothing worth a warning.
  std::string_view risk;
};

std::span<const Capability> capabilities();
const Capability* find_capability(std::string_view name);  // any case, with or without CAP_
const Capability* find_capability(unsigned number);
// "SETGID, SETUID"; "none", "all".
std::string capability_names(std::uint64_t set);
std::uint64_t all_capabilities();

// Podman's merge of --cap-drop and --cap-add over an empty default: drops first, then adds, whatever their order on the
// command line. ALL on one side and names on the other take these away or put them back; the same name on both sides
// is an error. Risky ones are named in `warnings`.
Result<std::uint64_t> parse_capabilities(const std::vector<std::string>& drops, const std::vector<std::string>& adds,
                                         std::vector<std::string>& warnings);

}  // namespace gabion::sandbox
