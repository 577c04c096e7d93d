#include "base/text.h"
#include "dockerfile/parser.h"

namespace gabion::dockerfile {

namespace {

// `width` bytes a unit, low byte first or last.
char32_t unit_at(std::string_view bytes, std::size_t i, unsigned width, bool little) {
  char32_t code = 0;
  for (unsigned n = 0; n < width; ++n) {
    auto byte = static_cast<unsigned char>(bytes[i + n]);
    code |= static_cast<char32_t>(byte) << 8 * (little ? n : width - 1 - n);
  }
  return code;
}

void decode_units(std::string_view bytes, unsigned width, bool little, std::string& out) {
  for (std::size_t i = 0; i + width <= bytes.size(); i += width) {
    char32_t code = unit_at(bytes, i, width, little);
    if (width == 2 && code >= 0xD800 && code < 0xDC00 && i + 4 <= bytes.size()) {
      char32_t low = unit_at(bytes, i + 2, width, little);
      if (low >= 0xDC00 && low < 0xE000) {
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        i += 2;
      }
    }
    append_utf8(out, code > 0x10FFFF || (code >= 0xD800 && code < 0xE000) ? 0xFFFD : code);
  }
}

}  // namespace

std::string_view decode_text(std::string_view bytes, std::string& storage) {
  using namespace std::string_view_literals;
  unsigned width = 0;
  bool little = true;
  if (bytes.starts_with("\xFF\xFE\0\0"sv)) {
    width = 4;
  } else if (bytes.starts_with("\0\0\xFE\xFF"sv)) {
    width = 4;
    little = false;
  } else if (bytes.starts_with("\xFF\xFE"sv)) {
    width = 2;
  } else if (bytes.starts_with("\xFE\xFF"sv)) {
    width = 2;
    little = false;
  }
  if (!width || bytes.size() > kMaxFileBytes) return bytes;
  storage.clear();
  decode_units(bytes.substr(width), width, little, storage);
  return storage;
}

}  // namespace gabion::dockerfile
