#include "data/merge.h"

#include <vector>

namespace gabion {

std::optional<Value> merge_documents(Arena& arena, const Value& a, const Value& b) {
  if (!a.is_object() || !b.is_object()) return std::nullopt;
  std::vector<Value> pairs;
  for (std::uint32_t i = 0; i < a.size(); ++i) {
    Value value = a.value(i);
    if (const Value* other = b.find(a.key(i))) {
      auto both = merge_documents(arena, value, *other);
      if (!both) return std::nullopt;
      value = *both;
    }
    pairs.push_back(a.key(i));
    pairs.push_back(value);
  }
  for (std::uint32_t i = 0; i < b.size(); ++i) {
    if (a.find(b.key(i))) continue;
    pairs.push_back(b.key(i));
    pairs.push_back(b.value(i));
  }
  return Value::make_object(arena, pairs.data(), pairs.size() / 2);
}

}  // namespace gabion
