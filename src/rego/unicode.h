// Runes as Go sees them: a byte that is not UTF-8 counts as one U+FFFD.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"

namespace gabion::rego {

// The next rune of a text that is not empty; its length is at least 1.
inline Utf8 next_rune(std::string_view text) {
  Utf8 rune = decode_utf8(text);
  if (rune.length == 0) rune = {0xfffd, 1};
  return rune;
}
inline Utf8 last_rune(std::string_view text) {
  std::size_t back = 1;
  while (back < 4 && back < text.size() && (text[text.size() - back] & 0xc0) == 0x80) ++back;
  const Utf8 rune = decode_utf8(text.substr(text.size() - back));
  return rune.length == back ? rune : Utf8{0xfffd, 1};
}
inline std::size_t count_runes(std::string_view text) {
  std::size_t runes = 0;
  for (; !text.empty(); ++runes) text.remove_prefix(next_rune(text).length);
  return runes;
}
bool is_ascii(std::string_view text);
bool is_space_rune(char32_t rune);  // unicode.IsSpace
char32_t lower_rune(char32_t rune);
char32_t upper_rune(char32_t rune);
std::string to_lower_unicode(std::string_view text);
std::string to_upper_unicode(std::string_view text);
bool is_letter_rune(char32_t rune);
bool is_digit_rune(char32_t rune);

}  // namespace gabion::rego
