// For people: the finding, and below it the line with the words that it is about underlined.
#include <algorithm>

#include "base/text.h"
#include "base/terminal.h"
#include "lint/formats/format.h"
#include "lint/formats/lines.h"

namespace gabion::lint {
namespace {

constexpr std::size_t kMaxLines = 4;         // of one finding
constexpr std::size_t kMaxLineColumns = 160;

// hadolint's colours: errors and warnings bold, all bright.
std::string painted_level(Level level, bool color) {
  constexpr std::string_view kCodes[] = {"\x1b[1m\x1b[91m", "\x1b[1m\x1b[93m", "\x1b[92m", "\x1b[96m", ""};
  std::string name(level_name(level));
  return color ? std::string(kCodes[static_cast<std::size_t>(level)]) + name + "\x1b[0m" : name;
}

struct Mark {
  unsigned line, begin, end;  // bytes of the line, from 0
};

std::vector<Mark> marks_of(const Found& found, const Lines& lines) {
  std::vector<Mark> marks;
  auto add = [&](const Place& place) {
    if (place.line == 0 || place.column == 0) return;
    unsigned size = static_cast<unsigned>(lines[place.line].size());
    unsigned begin = std::min(place.column - 1, size);
    unsigned end = place.end_line > place.line ? size : std::min(std::max(place.end_column, 1u) - 1, size);
    marks.push_back({place.line, begin, std::max(end, begin)});
  };
  add(found.at);
  for (const Place& place : found.more) add(place);
  std::stable_sort(marks.begin(), marks.end(), [](const Mark& a, const Mark& b) { return std::pair(a.line, a.begin) < std::pair(b.line, b.begin); });
  return marks;
}

// The line as a terminal may show it, and carets below the marked bytes. A long line is cut to where the first mark is.
void show_line(std::string_view line, std::span<const Mark> marks, std::string& shown, std::string& carets) {
  std::size_t from = 0;
  if (line.size() > kMaxLineColumns && marks[0].begin > kMaxLineColumns / 2) {
    from = marks[0].begin - kMaxLineColumns / 4;
    while (from < line.size() && (static_cast<unsigned char>(line[from]) & 0xC0) == 0x80) ++from;
    shown = carets = "  ";
    shown = "… ";
  }
  auto marked = [&](std::size_t at) {
    return std::any_of(marks.begin(), marks.end(), [&](const Mark& mark) { return (at >= mark.begin && at < mark.end) || (mark.begin == mark.end && at == mark.begin); });
  };
  std::size_t at = from;
  while (at < line.size() && at - from < kMaxLineColumns) {
    char byte = line[at];
    if (byte >= ' ' && byte < 0x7f) {
      shown += byte;
      carets += marked(at++) ? '^' : ' ';
      continue;
    }
    Utf8 c = decode_utf8(line.substr(at));
    std::size_t length = c.length == 0 ? 1 : c.length;
    std::string text = byte == '\t' ? " " : printable(line.substr(at, length));
    shown += text;
    carets.append(display_width(text), marked(at) ? '^' : ' ');
    at += length;
  }
  if (at < line.size()) shown += "…";
  if (at == line.size() && marked(at)) carets += '^';
  carets.resize(carets.find_last_not_of(' ') + 1);
}

void show_context(const Found& found, const Lines& lines, bool color, std::string& out) {
  auto marks = marks_of(found, lines);
  std::size_t shown_lines = 0, width = marks.empty() ? 1 : std::to_string(marks.back().line).size();
  for (std::size_t i = 0; i < marks.size();) {
    std::size_t end = i;
    while (end < marks.size() && marks[end].line == marks[i].line) ++end;
    if (++shown_lines > kMaxLines) {
      out.append(width + 2, ' ').append("…\n");
      break;
    }
    std::string number = std::to_string(marks[i].line), shown, carets;
    show_line(lines[marks[i].line], std::span(marks).subspan(i, end - i), shown, carets);
    TerminalStyle style{color, 0};
    out.append(width - number.size() + 2, ' ').append(paint(style, Paint::dim, number + " |")).append(" ").append(shown).append("\n");
    out.append(width + 2, ' ').append(paint(style, Paint::dim, " |")).append(" ").append(paint(style, Paint::bold_yellow, carets)).append("\n");
    i = end;
  }
  if (!found.rule->hint.empty()) out.append(width + 2, ' ').append(" = ").append(found.rule->hint).append("\n");
}

}  // namespace

void write_tty(const Results& results, const FormatOptions& options, std::string& out) {
  for (const FileResult& file : results) {
    if (file.found.empty()) continue;
    Lines lines(options.context ? std::string_view(file.text) : std::string_view());
    for (const Found& found : file.found) {
      out.append(printable(file.path)).append(":").append(std::to_string(found.at.line));
      if (is_parse_error(found, options)) {
        out.append(":").append(std::to_string(found.at.column)).append(" ").append(printable(found.message)).append("\n");
        continue;
      }
      if (options.context) out.append(":").append(std::to_string(found.at.column));
      out.append(" ").append(found.code).append(" ").append(painted_level(found.level, options.color)).append(": ");
      out.append(printable(options.context ? found.message : full_message(found))).append("\n");
      if (options.context) show_context(found, lines, options.color, out);
    }
  }
}

}  // namespace gabion::lint
