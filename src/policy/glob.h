// Patterns on names of namespaces, with the rules of Go's path.Match, which Conftest uses: `*` is anything but a slash,
// `?` one character, `[a-z]` and `[^a-z]` classes, `\\` takes the next character as it is. (`[!a]` is the class of ! and a.)
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace gabion::policy {

// An error: the pattern is broken.
Result<bool> path_match(std::string_view pattern, std::string_view name);
Result<bool> matches_any(const std::vector<std::string>& patterns, std::string_view name);

}  // namespace gabion::policy
