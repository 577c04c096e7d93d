// Numbers as source text (RFC 8259, section 6: any size, any precision), compared by value without converting them.
#pragma once

#include <cstdint>
#include <string_view>

namespace gabion {

// -1, 0, 1. Both texts are JSON numbers. 1 == 1.0 == 10e-1; -0 == 0.
int compare_decimal(std::string_view a, std::string_view b);
// Equal values hash equally.
std::uint64_t hash_decimal(std::string_view text);
// Follows RFC 8259's grammar from first to last byte.
bool is_json_number(std::string_view text);

}  // namespace gabion
