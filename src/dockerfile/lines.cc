#include "dockerfile/lines.h"

#include <cstring>

namespace gabion::dockerfile {

unsigned space_length(std::string_view text) {
  if (text.empty()) return 0;
  auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  unsigned first = byte(0);
  if (first < 0x80) return first == ' ' || (first >= '\t' && first <= '\r') ? 1 : 0;
  if (first == 0xC2) return byte(1) == 0x85 || byte(1) == 0xA0 ? 2 : 0;
  if (first == 0xE1) return byte(1) == 0x9A && byte(2) == 0x80 ? 3 : 0;
  if (first == 0xE3) return byte(1) == 0x80 && byte(2) == 0x80 ? 3 : 0;
  if (first != 0xE2) return 0;
  if (byte(1) == 0x81) return byte(2) == 0x9F ? 3 : 0;
  if (byte(1) != 0x80) return 0;
  unsigned last = byte(2);  // U+2000–200A, 2028, 2029, 202F
  return (last >= 0x80 && last <= 0x8A) || last == 0xA8 || last == 0xA9 || last == 0xAF ? 3 : 0;
}

std::string_view trim_left_space(std::string_view text) {
  while (unsigned length = space_length(text)) text.remove_prefix(length);
  return text;
}

std::string_view trim_space(std::string_view text) {
  text = trim_left_space(text);
  while (!text.empty()) {
    unsigned char last = static_cast<unsigned char>(text.back());
    if (last < 0x80) {
      if (!space_length(text.substr(text.size() - 1))) break;
      text.remove_suffix(1);
      continue;
    }
    unsigned length = 0;
    for (unsigned back = 2; back <= 3 && back <= text.size(); ++back) {
      if (space_length(text.substr(text.size() - back)) == back) length = back;
    }
    if (!length) break;
    text.remove_suffix(length);
  }
  return text;
}

bool LineReader::next(std::string_view& line) {
  if (position_ >= text_.size()) return false;
  const char* begin = text_.data() + position_;
  std::size_t left = text_.size() - position_;
  const void* newline = std::memchr(begin, '\n', left);
  std::size_t length = newline ? static_cast<std::size_t>(static_cast<const char*>(newline) - begin) + 1 : left;
  line = text_.substr(position_, length);
  ++line_;
  if (length - (newline ? 1 : 0) > kMaxLineBytes && long_line_ == 0) {
    long_line_ = line_;
    long_position_ = position_;
  }
  position_ += length;
  return true;
}

std::string_view trim_newline(std::string_view line) {
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
  return line;
}

bool is_comment(std::string_view line) {
  line = trim_left_space(line);
  return !line.empty() && line[0] == '#';
}

bool trim_continuation(std::string_view& line, char escape) {
  std::size_t end = line.size();
  while (end > 0 && (line[end - 1] == ' ' || line[end - 1] == '\t')) --end;
  if (end == 0 || line[end - 1] != escape) return false;
  if (end >= 2 && line[end - 2] == escape) return false;
  line = line.substr(0, end - 1);
  return true;
}

bool read_directive(std::string_view line, DirectiveLine& out) {
  auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  if (line.empty() || line[0] != '#') return false;
  line = trim_left_space(line.substr(1));
  std::size_t end = 0;
  while (end < line.size() && (letter(line[end]) || (end > 0 && line[end] >= '0' && line[end] <= '9'))) ++end;
  if (end == 0) return false;
  out.name = line.substr(0, end);
  auto ascii_space = [](char c) { return c == ' ' || c == '\t' || c == '\f' || c == '\r' || c == '\n'; };
  while (end < line.size() && ascii_space(line[end])) ++end;
  if (end == line.size() || line[end] != '=') return false;
  std::string_view value = line.substr(end + 1);
  while (!value.empty() && ascii_space(value.front())) value.remove_prefix(1);
  while (!value.empty() && ascii_space(value.back())) value.remove_suffix(1);
  out.value = value;
  return !value.empty();
}

}  // namespace gabion::dockerfile
