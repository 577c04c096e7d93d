// float64 as Go's strconv.FormatFloat prints it. Used where OPA hands a float64 to fmt, not for Rego's own arithmetic.
#pragma once

#include <string>
#include <string_view>

namespace gabion::rego {

// verb: e E f F g G x X b; precision -1: the fewest digits that read back as the same float64.
std::string format_double(double value, char verb, int precision);
// strconv.ParseFloat(text, 64) for JSON numbers; infinite when out of range.
double parse_double(std::string_view text);

}  // namespace gabion::rego
