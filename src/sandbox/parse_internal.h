// What the parse_*.cc files share.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/text.h"

namespace gabion::sandbox {

// "--tmpfs /x:sise=1m: unknown option `sise`; accepted: …"
inline auto bad_value(std::string_view flag, std::string_view value, std::string_view reason) {
  return fail(std::string(flag) + " " + (value.empty() ? "\"\"" : printable(value)) + ": " + std::string(reason));
}

// true, false, and what Go's strconv.ParseBool takes besides; nothing else.
inline std::optional<bool> parse_bool(std::string_view text) {
  for (std::string_view yes : {"true", "1", "t", "T", "TRUE", "True"}) {
    if (text == yes) return true;
  }
  for (std::string_view no : {"false", "0", "f", "F", "FALSE", "False"}) {
    if (text == no) return false;
  }
  return std::nullopt;
}

}  // namespace gabion::sandbox
