// Paths that somebody runs without being asked: a new file there is worth more attention than a new file elsewhere.
#pragma once

#include <string_view>

#include "report/finding.h"

namespace gabion::observe {

struct RiskyPath {
  // Begins and ends with "/" for a folder; otherwise the last components of a path, or a prefix when it begins with "/".
  std::string_view pattern;
  Severity severity;
  std::string_view why;
};

// The row that fits a path of the cage; nullptr: an ordinary path.
const RiskyPath* find_risky_path(std::string_view path);

}  // namespace gabion::observe
