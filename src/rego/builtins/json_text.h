// JSON text as Go's encoding/json writes it: keys sorted, <, > and & escaped.
#pragma once

#include <string>
#include <string_view>

#include "base/value.h"

namespace gabion::rego::builtins {

std::string go_json(const Value& value);
// json.Indent over compact text: each new line begins with prefix, then `indent` once per level. Stops beyond max_bytes.
std::string indent_json(std::string_view json, std::string_view prefix, std::string_view indent, std::size_t max_bytes);

}  // namespace gabion::rego::builtins
