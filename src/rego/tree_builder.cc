#include "rego/tree_builder.h"

namespace gabion::rego {

bool TreeBuilder::put(Arena& arena, const std::vector<Value>& path, const Value& value, bool into_set) {
  Node* node = &root_;
  bool fresh = false;
  for (const Value& key : path) {
    if (node->shape != Shape::object) return false;
    auto& child = node->children[key];
    fresh = !child;
    if (fresh) child = std::make_unique<Node>();
    node = child.get();
  }
  if (fresh) {
    node->shape = into_set ? Shape::set : Shape::value;
    node->value = value;
    if (into_set) node->items.push_back(value);
    return true;
  }
  if (into_set) {
    if (node->shape != Shape::set) return false;
    node->items.push_back(value);
    return true;
  }
  if (node->shape == Shape::set) return false;
  return (node->shape == Shape::value ? node->value : build(arena, *node)) == value;
}

Value TreeBuilder::build(Arena& arena, const Node& node) {
  if (node.shape == Shape::value) return node.value;
  if (node.shape == Shape::set) {
    std::vector<Value> items = node.items;
    return Value::make_set(arena, items.data(), items.size());
  }
  std::vector<Value> pairs;
  for (const auto& [key, child] : node.children) {
    pairs.push_back(key);
    pairs.push_back(build(arena, *child));
  }
  return Value::make_object(arena, pairs.data(), node.children.size());
}

}  // namespace gabion::rego
