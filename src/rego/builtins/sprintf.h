// Go's fmt.Sprintf over Rego values.
#pragma once

#include <string>
#include <string_view>

#include "base/value.h"

namespace gabion::rego::builtins {

// `args` is an array. Wrong verbs and counts show in the text as Go shows them: %!d(string=x), %!s(MISSING).
std::string go_sprintf(std::string_view format, const Value& args);

}  // namespace gabion::rego::builtins
