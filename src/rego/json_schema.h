// JSON Schema, drafts 04, 06 and 07, with the messages that OPA's json.match_schema gives. References reach only within
// the schema itself; nothing is ever fetched.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/value.h"

namespace gabion::rego {

struct SchemaError {
  std::string field;        // "(Root)", "a.0.b"
  std::string type;         // "invalid_type", "required", …
  std::string description;  // one sentence
};

// What is wrong with the schema itself; absent: nothing.
std::optional<std::string> check_schema(const Value& schema);
// The schema must have passed check_schema.
std::vector<SchemaError> match_schema(const Value& schema, const Value& document);

}  // namespace gabion::rego
