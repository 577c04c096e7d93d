// Physical lines → logical ones. A line that ends in the escape character goes on in the next; comments and empty lines
// in between are skipped. Rules and quirks as in BuildKit's parser (frontend/dockerfile/parser/parser.go).
#pragma once

#include <string_view>
#include <vector>

#include "dockerfile/ast.h"

namespace gabion::dockerfile {

// Length of the white space character (Unicode White_Space, as Go's unicode.IsSpace) that text begins with; 0: none.
unsigned space_length(std::string_view text);
inline bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\v' || c == '\f' || c == '\r'; }
std::string_view trim_left_space(std::string_view text);
std::string_view trim_space(std::string_view text);

// Without its newline; BuildKit's scanner (Go's bufio.MaxScanTokenSize) refuses what is longer.
constexpr std::size_t kMaxLineBytes = 65535;

class LineReader {
 public:
  LineReader(std::string_view text, std::size_t from) : text_(text), position_(from) {}
  // The next line with its newline; false at the end.
  bool next(std::string_view& line);
  unsigned line() const { return line_; }  // of the line last read, from 1
  std::size_t position() const { return position_; }
  // The first line of more than kMaxLineBytes, and where it begins; 0: none was read.
  unsigned long_line() const { return long_line_; }
  std::size_t long_position() const { return long_position_; }

 private:
  std::string_view text_;
  std::size_t position_;
  unsigned line_ = 0, long_line_ = 0;
  std::size_t long_position_ = 0;
};

std::string_view trim_newline(std::string_view line);  // every \r and \n at the end
bool is_comment(std::string_view line);
// Cuts the continuation off and says true when there was one.
bool trim_continuation(std::string_view& line, char escape);

// `name = value` after the `#` of a comment line; false when the line is no directive of any name.
struct DirectiveLine {
  std::string_view name, value;
};
bool read_directive(std::string_view line, DirectiveLine& out);

}  // namespace gabion::dockerfile
