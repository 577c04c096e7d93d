// What OPA's documentation calls the operands of builtins; its type errors show them.
#pragma once

#include <string_view>

namespace gabion::rego {

// The i-th operand's; behind the last one the result's. Empty where there is none.
std::string_view argument_name(std::string_view builtin, unsigned i);

}  // namespace gabion::rego
