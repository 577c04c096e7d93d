#include "lint/formats/lines.h"

#include "base/text.h"

namespace gabion::lint {

Lines::Lines(std::string_view text) : text_(text), starts_{0} {
  for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) starts_.push_back(at + 1);
}

std::string_view Lines::operator[](unsigned line) const {
  if (line == 0 || line > starts_.size()) return {};
  std::size_t begin = starts_[line - 1], end = line < starts_.size() ? starts_[line] - 1 : text_.size();
  std::string_view bytes = text_.substr(begin, end - begin);
  if (bytes.ends_with('\r')) bytes.remove_suffix(1);
  return bytes;
}

Utf16Columns::Utf16Columns(const FileResult& file)
    : plain_(std::all_of(file.text.begin(), file.text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; })),
      lines_(plain_ ? std::string_view() : std::string_view(file.text)) {}

Place Utf16Columns::operator()(Place place) const {
  if (plain_) return place;
  place.column = column(place.line, place.column);
  place.end_column = column(place.end_line, place.end_column);
  return place;
}

// A byte that is no UTF-8 counts as one: readers see U+FFFD there.
unsigned Utf16Columns::column(unsigned line, unsigned bytes) const {
  if (bytes <= 1) return bytes;
  std::string_view text = lines_[line];
  unsigned units = 1, at = 1;
  while (at < bytes && !text.empty()) {
    Utf8 c = decode_utf8(text);
    unsigned length = std::max(1u, c.length);
    units += c.length != 0 && c.code > 0xFFFF ? 2 : 1;
    at += length;
    text.remove_prefix(length);
  }
  return units + (at < bytes ? bytes - at : 0);
}

}  // namespace gabion::lint
