// base64 and hexadecimal (RFC 4648), strict as Go's decoders, with their errors.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace gabion::rego::builtins {

enum class Base64 { standard, url };

std::string encode_base64(std::string_view bytes, Base64 alphabet, bool padded);
// Newlines are skipped. "illegal base64 data at input byte 4".
Result<std::string> decode_base64(std::string_view text, Base64 alphabet, bool padded);
std::string encode_hex(std::string_view bytes);
Result<std::string> decode_hex(std::string_view text);

}  // namespace gabion::rego::builtins
