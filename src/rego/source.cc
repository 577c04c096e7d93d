#include "rego/source.h"

#include <algorithm>
#include <tuple>

namespace gabion::rego {
namespace {

bool is_line_end(char c) { return c == '\r' || c == '\n'; }
bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// The line that a parse error shows: blanks before the place are walked back over first, so that an error at the end of
// a line shows that line and not the next.
void take_line(Diagnostic& error, std::string_view text, std::size_t offset) {
  if (text.empty()) return;
  if (offset >= text.size()) offset = text.size() - 1;
  while (offset > 0 && is_space(text[offset])) --offset;
  std::size_t begin = offset;
  while (begin > 0 && !is_line_end(text[begin])) --begin;
  if (is_line_end(text[begin])) ++begin;
  std::size_t end = offset;
  while (end < text.size() && !is_line_end(text[end])) ++end;
  begin = std::min(begin, end);
  error.line = std::string(text.substr(begin, end - begin));
  error.mark = offset >= begin ? static_cast<std::uint32_t>(offset - begin) : 0;
}

}  // namespace

Diagnostic diagnostic_at(std::string_view code, std::string message, const Loc* loc) {
  Diagnostic error;
  error.code = code;
  error.message = std::move(message);
  if (!loc) return error;
  error.file = std::string(loc->file());
  error.row = loc->row;
  error.col = loc->col;
  error.offset = loc->offset;
  return error;
}

// Bytes of a line that are shown; of a longer one only so many around the mark.
constexpr std::size_t kMaxShownLine = 4096, kShownOfLongLine = 200;

Diagnostic parse_diagnostic(std::string message, const Loc* loc) {
  Diagnostic error = diagnostic_at(kParseError, std::move(message), loc);
  error.shows_line = true;
  if (loc && loc->source) take_line(error, loc->source->text, loc->offset);
  if (error.line.size() <= kMaxShownLine) return error;
  // Of a line that goes on and on the part around the mark is enough.
  std::size_t from = error.mark > kShownOfLongLine / 2 ? error.mark - kShownOfLongLine / 2 : 0;
  auto inside = [&](std::size_t i) {
    return i < error.line.size() && (error.line[i] & 0xc0) == 0x80;
  };  // of a code point
  while (inside(from)) ++from;
  std::size_t end = std::min(from + kShownOfLongLine, error.line.size());
  while (inside(end)) ++end;
  error.line = error.line.substr(from, end - from);
  error.mark -= static_cast<std::uint32_t>(from);
  return error;
}

std::vector<std::string> Diagnostic::detail_lines() const {
  if (!shows_line) return details;
  const std::size_t tabs = std::min(line.find_first_not_of('\t'), line.size());
  const std::size_t indent = mark > tabs ? mark - tabs : 0;
  return {line.substr(tabs), std::string(indent, ' ') + "^"};
}

std::string Diagnostic::text() const {
  std::string out;
  if (!file.empty()) {
    out.append(file).append(":").append(std::to_string(row)).append(": ");
  } else if (row != 0) {
    out.append(std::to_string(row)).append(":").append(std::to_string(col)).append(": ");
  }
  out.append(code).append(": ").append(message);
  for (const auto& detail : detail_lines()) out.append("\n\t").append(detail);
  return out;
}

std::string text_of(const Diagnostics& errors) {
  if (errors.empty()) return "no error(s)";
  if (errors.size() == 1) return "1 error occurred: " + errors[0].text();
  std::string out = std::to_string(errors.size()) + " errors occurred:";
  for (const auto& error : errors) out.append("\n").append(error.text());
  return out;
}

void sort_by_place(Diagnostics& errors) {
  std::stable_sort(errors.begin(), errors.end(), [](const Diagnostic& a, const Diagnostic& b) {
    const bool no_a = a.row == 0 && a.file.empty(), no_b = b.row == 0 && b.file.empty();
    if (no_a != no_b) return no_b;
    if (auto place = std::tie(a.file, a.row, a.col) <=> std::tie(b.file, b.row, b.col); place != 0) return place < 0;
    return a.text() < b.text();
  });
}

}  // namespace gabion::rego
