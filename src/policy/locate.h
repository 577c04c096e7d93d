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

// Knows where every container of the inputs stands (--combine has several inputs in one document).
class Locator {
 public:
  explicit Locator(const std::vector<const Input*>& inputs);
  struct Place {
    const Input* input = nullptr;
    FoundPlace at;
  };
  std::optional<Place> find(const std::vector<rego::InputRead>& reads) const;

 private:
  struct Known {
    const Input* input;
    Value container;
    std::uint32_t offset;  // its own first byte, or its key's
    unsigned depth;
  };
  struct Candidate {
    const Input* input = nullptr;
    std::uint32_t offset = 0;
    unsigned depth = 0;
    bool message = false;  // read for the message only
  };
  void add(const Input& input, const Value& container, std::uint32_t offset, unsigned depth);
  const Known* known(const Value& container) const;
  std::optional<Candidate> candidate(const rego::InputRead& read) const;

  // By the container's first entry in its input's position table, which is unique within one input.
  std::unordered_multimap<std::uint32_t, Known> containers_;
};

}  // namespace gabion::policy
