// Values as Rego writes them, which is what OPA prints inside messages: `{"a": {1, 2}, "b": set()}`.
#pragma once

#include <string>
#include <string_view>

#include "base/value.h"

namespace gabion::rego {

// Go's strconv.Quote: printable runes stay, others become \n, \x00, \u00ad, \U000e0001.
void append_quoted(std::string& out, std::string_view text);
std::string quoted(std::string_view text);
// unicode.IsPrint, near enough: control, format, private, surrogate and blank characters are not.
bool is_printable_rune(char32_t rune);

void append_term(std::string& out, const Value& value);
std::string term_text(const Value& value);

}  // namespace gabion::rego
