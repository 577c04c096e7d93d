#include "rego/builtins/base64.h"

#include <array>
#include <cstdint>

#include "rego/term_text.h"
#include "rego/unicode.h"

namespace gabion::rego::builtins {
namespace {

constexpr std::string_view kStandard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrl = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::array<std::int8_t, 256> reverse(std::string_view alphabet) {
  std::array<std::int8_t, 256> out{};
  for (auto& entry : out) entry = -1;
  for (std::size_t i = 0; i < alphabet.size(); ++i) out[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
  return out;
}
constexpr auto kStandardValues = reverse(kStandard);
constexpr auto kUrlValues = reverse(kUrl);

auto illegal(std::size_t at) { return fail("illegal base64 data at input byte " + std::to_string(at)); }

bool is_newline(char c) { return c == '\n' || c == '\r'; }

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if ((c | 32) >= 'a' && (c | 32) <= 'f') return (c | 32) - 'a' + 10;
  return -1;
}

}  // namespace

std::string encode_base64(std::string_view bytes, Base64 alphabet, bool padded) {
  const std::string_view letters = alphabet == Base64::standard ? kStandard : kUrl;
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t left = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) group = group << 8 | (k < left ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    for (std::size_t k = 0; k < 4; ++k) {
      if (k <= left) out += letters[group >> (18 - 6 * k) & 63];
      else if (padded) out += '=';
    }
  }
  return out;
}

Result<std::string> decode_base64(std::string_view text, Base64 alphabet, bool padded) {
  const auto& values = alphabet == Base64::standard ? kStandardValues : kUrlValues;
  std::string out;
  out.reserve(text.size() / 4 * 3 + 3);
  std::size_t i = 0;
  const auto skip = [&] {
    while (i < text.size() && is_newline(text[i])) ++i;
  };
  for (;;) {
    std::uint32_t group = 0;
    unsigned count = 0;
    bool padding = false;
    for (; count < 4; ++count) {
      skip();
      if (i == text.size()) {
        if (count == 0) return out;
        if (count == 1 || padded) return illegal(i - count);
        break;
      }
      const int value = values[static_cast<unsigned char>(text[i])];
      if (value < 0) {
        if (text[i] != '=' || !padded) return illegal(i);
        if (count < 2) return illegal(i);
        padding = true;
        ++i;
        if (count == 2) {
          skip();
          if (i == text.size()) return illegal(text.size());
          if (text[i] != '=') return illegal(i - 1);
          ++i;
        }
        skip();
        if (i < text.size()) return illegal(i);
        break;
      }
      group = group << 6 | static_cast<std::uint32_t>(value);
      ++i;
    }
    group <<= 6 * (4 - count);
    for (unsigned k = 0; k + 1 < count; ++k) out += static_cast<char>(group >> (16 - 8 * k) & 255);
    if (count < 4 || padding) return out;
  }
}

std::string encode_hex(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (char c : bytes) {
    out += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4];
    out += "0123456789abcdef"[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

Result<std::string> decode_hex(std::string_view text) {
  std::string out;
  out.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    for (std::size_t k = i; k < i + 2 && k < text.size(); ++k) {
      if (hex_digit(text[k]) >= 0) continue;
      // Go looks at one byte and prints it as the rune of that number.
      std::string rune;
      append_utf8(rune, static_cast<unsigned char>(text[k]));
      std::string shown = quoted(rune);
      shown.front() = shown.back() = '\'';
      const std::string hex = encode_hex(text.substr(k, 1));
      std::string upper = to_upper(hex);
      return fail("encoding/hex: invalid byte: U+00" + upper + (is_printable_rune(static_cast<unsigned char>(text[k])) ? " " + shown : ""));
    }
    if (i + 1 == text.size()) return fail("encoding/hex: odd length hex string");
    out += static_cast<char>(hex_digit(text[i]) << 4 | hex_digit(text[i + 1]));
  }
  return out;
}

}  // namespace gabion::rego::builtins
