// Documents laid over each other, as OPA and Conftest merge data files.
#pragma once

#include <optional>

#include "base/value.h"

namespace gabion {

// Objects merge key by key, at any depth; nothing where something that is no object stands on both sides.
std::optional<Value> merge_documents(Arena& arena, const Value& a, const Value& b);

}  // namespace gabion
