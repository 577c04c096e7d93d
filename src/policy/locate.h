// The line of a violation: the deepest node of the document that a condition of the rule read, or the nearest parent of
// one that is absent. What a rule read only for its message comes last.
#pragma once

#include <optional>
#include <vector>

#include "policy/input.h"
#include "policy/result.h"
#include "rego/engine.h"

namespace gabion::policy {

// Which of the inputs' nodes stand where: --combine has several inputs in one document.
class Locator {
 public:
  explicit Locator(const std::vector<const Input*>& inputs);
  struct Place {
    const Input* input = nullptr;
    FoundPlace at;
  };
  std::optional<Place> find(const std::vector<rego::InputRead>& reads) const;

 private:
  struct Node {
    const Input* input;
    std::uint32_t parent_entry;  // entry of this container in its parent's positions; 0: the root
    unsigned depth;
  };
  void add(const Input& input, const Value& container, std::uint32_t entry, unsigned depth);
  std::optional<std::pair<Node, std::uint32_t>> entry_of(const rego::InputRead& read) const;

  std::unordered_map<const void*, Node> nodes_;  // by the container's address
};

}  // namespace gabion::policy
