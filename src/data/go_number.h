// Floating point as Go reads and prints it: what Conftest and OPA show of a number that went through one of theirs.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gabion {

// encoding/json: shortest digits, exponent form below 1e-6 and from 1e21.
std::string go_json_number(double value);
// strconv.FormatFloat(value, 'g', -1, 64): shortest digits, exponent form below 1e-4 and from `limit` digits on: 6 for
// 'g' itself (as yaml.v2 prints floats), 21 for fmt's %v.
std::string go_format_g(double value, int limit = 6);
// strconv.ParseFloat of a decimal text: no blanks, no hexadecimal; no value where Go reports a syntax or range error.
std::optional<double> go_parse_float(std::string_view text);

}  // namespace gabion
