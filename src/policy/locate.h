// The line of a violation: the deepest node of the document that a condition of the rule read, or the nearest parent of
// one that is absent. What was read for the message alone counts only where no condition read anything.
#pragma once

#include <optional>
#include <unordered_map>
#include <vector>

#include "policy/input.h"
#include "policy/result.h"
#include "rego/engine.h"

namespace gabion::policy {

using Reads = std::vector<rego::InputRead>;

struct Place {
  const Input* input = nullptr;
  FoundPlace at;
};

// One answer for each list of reads. The inputs are walked once, for the containers that were read and no others
// (--combine has several inputs in one document).
std::vector<std::optional<Place>> locate(const std::vector<const Input*>& inputs, const std::vector<const Reads*>& reads);

}  // namespace gabion::policy
