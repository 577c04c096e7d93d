// Glob patterns as OPA's glob.match takes them (gobwas): `*` and `?` stop at separators, `**` does not, `[a-z]` `[!abc]`
// `{one,two}` `\x`. A pattern becomes a regular expression, so matching is linear in the text.
#pragma once

#include <memory>
#include <string_view>

#include "base/result.h"
#include "rego/regex.h"

namespace gabion::rego {

// separators: UTF-8 runes, one after the other. Compiled once a thread; the cache is bounded.
Result<std::shared_ptr<const Regex>> cached_glob(std::string_view pattern, std::string_view separators);
bool glob_matches(const Regex& glob, std::string_view text);
std::string quote_glob(std::string_view text);

// Whether some text that is not empty matches both. These globs are another language: `.` any character, sets `[a-z]`, flags `*` and `+`.
Result<bool> globs_intersect(std::string_view a, std::string_view b);

}  // namespace gabion::rego
