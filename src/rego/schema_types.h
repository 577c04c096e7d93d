// JSON schemas as static types: what METADATA blocks say of input and data. As OPA reads them: types, properties, items,
// anyOf, allOf, local references; anything else allows everything.
#pragma once

#include <string>

#include "base/result.h"
#include "base/value.h"
#include "rego/types.h"

namespace gabion::rego {

inline constexpr unsigned kMaxSchemaDepth = 200;
inline constexpr unsigned kMaxSchemaSteps = 100'000;  // subschemas looked at, references followed included

Result<const Type*> type_of_schema(Types& types, const Value& schema);

// The type with what stands under the path replaced.
const Type* override_type(Types& types, const Type* type, const Terms& path, const Type* by);

}  // namespace gabion::rego
