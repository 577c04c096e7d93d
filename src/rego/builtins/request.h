// The request object that http.send and providers.aws.sign_req take.
#pragma once

#include <optional>

#include "rego/builtin.h"

namespace gabion::rego::builtins {

// Unknown parameters, or `method` or `url` missing, are an error.
std::optional<BuiltinResult> want_request(BuiltinContext& context, const Value& request, unsigned position);
// Keys as a set, for a message: {"method", "url"}.
std::string key_set_text(const std::vector<std::string_view>& keys);

}  // namespace gabion::rego::builtins
