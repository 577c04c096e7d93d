#include "rego/unicode.h"

#include <clocale>
#include <cwctype>

namespace gabion::rego {
namespace {

// glibc's C.UTF-8 carries Unicode's simple mappings whatever the user's locale is; where it is missing ASCII is mapped.
locale_t unicode_locale() {
  static const locale_t locale = [] {
    locale_t found = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    return found ? found : newlocale(LC_CTYPE_MASK, "C", nullptr);
  }();
  return locale;
}

template <typename Map>
std::string map_runes(std::string_view text, Map map) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Utf8 rune = next_rune(text);
    append_utf8(out, map(rune.code));
    text.remove_prefix(rune.length);
  }
  return out;
}

}  // namespace

bool is_ascii(std::string_view text) {
  for (char c : text) {
    if (static_cast<unsigned char>(c) > 0x7f) return false;
  }
  return true;
}

bool is_space_rune(char32_t rune) {
  return rune == ' ' || (rune >= 9 && rune <= 13) || rune == 0x85 || rune == 0xa0 || rune == 0x1680 || (rune >= 0x2000 && rune <= 0x200a) ||
         rune == 0x2028 || rune == 0x2029 || rune == 0x202f || rune == 0x205f || rune == 0x3000;
}

char32_t lower_rune(char32_t rune) {
  if (rune < 0x80) return rune >= 'A' && rune <= 'Z' ? rune + 32 : rune;
  return static_cast<char32_t>(towlower_l(static_cast<wint_t>(rune), unicode_locale()));
}
char32_t upper_rune(char32_t rune) {
  if (rune < 0x80) return rune >= 'a' && rune <= 'z' ? rune - 32 : rune;
  return static_cast<char32_t>(towupper_l(static_cast<wint_t>(rune), unicode_locale()));
}
bool is_letter_rune(char32_t rune) {
  if (rune < 0x80) return (rune | 32) >= 'a' && (rune | 32) <= 'z';
  return iswalpha_l(static_cast<wint_t>(rune), unicode_locale()) != 0 && !is_digit_rune(rune);
}
bool is_digit_rune(char32_t rune) {
  if (rune < 0x80) return rune >= '0' && rune <= '9';
  // Decimal digits of the scripts in wide use; each run begins at a zero.
  for (char32_t zero : {0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0, 0xf20, 0x1040, 0xff10}) {
    if (rune >= zero && rune < zero + 10) return true;
  }
  return false;
}

std::string to_lower_unicode(std::string_view text) { return is_ascii(text) ? to_lower(text) : map_runes(text, lower_rune); }
std::string to_upper_unicode(std::string_view text) { return is_ascii(text) ? to_upper(text) : map_runes(text, upper_rune); }

}  // namespace gabion::rego
