// The default profile as a table, and its compiler. Run when gabion is built for a cage without capabilities
// (tools/seccomp_gen.cc), and at start for any other.
#pragma once

#include <linux/filter.h>

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace gabion::sandbox {

enum class Wall {
  standard,           // inside namespaces
  landlock,           // without namespaces
  landlock_signals,   // … and where Landlock does not scope signals (below ABI 6)
};

Result<std::vector<sock_filter>> compile_standard(Wall wall, std::uint64_t capabilities);

// What compile_standard(wall, 0) gave when gabion was built.
std::span<const sock_filter> prebuilt_standard(Wall wall);

// For the table's test: every name of the table, and whether the standard profile lets it through without capabilities.
struct StandardName {
  std::string_view name;
  bool allowed;
};
std::vector<StandardName> standard_names();

}  // namespace gabion::sandbox
