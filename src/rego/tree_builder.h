// Gathers the document of rules with general refs: nested objects whose leaves are values or sets.
#pragma once

#include <memory>
#include <unordered_map>
#include <vector>

#include "rego/rule_tree.h"

namespace gabion::rego {

class TreeBuilder {
 public:
  // False: conflict; the place is taken by another value, or lies within one.
  bool put(Arena& arena, const std::vector<Value>& path, const Value& value, bool into_set);
  Value finish(Arena& arena) const { return build(arena, root_); }

 private:
  enum class Shape : std::uint8_t { object, value, set };
  struct Node {
    Shape shape = Shape::object;
    Value value;
    std::vector<Value> items;
    std::unordered_map<Value, std::unique_ptr<Node>, ValueHash> children;
  };
  static Value build(Arena& arena, const Node& node);
  Node root_;
};

}  // namespace gabion::rego
