// One finding: a line that a terminal can make a link of, the source line with the words underlined, and what to do.
#include <algorithm>

#include "base/text.h"
#include "report/writer.h"

namespace gabion {

namespace {

Paint severity_paint(Severity severity) {
  switch (severity) {
    case Severity::critical:
    case Severity::high: return Paint::bold_red;
    case Severity::medium: return Paint::bold_yellow;
    case Severity::low: return Paint::cyan;
    default: return Paint::dim;
  }
}

// Breaks at blanks so that a message fits the terminal; continuation lines start under the first word.
std::string wrap_words(std::string_view text, unsigned width, unsigned indent) {
  if (width == 0 || width <= indent + 20) return std::string(text);
  std::string out;
  unsigned column = indent;
  for (std::string_view word : split(text, ' ')) {
    unsigned columns = display_width(word);
    if (column > indent && column + 1 + columns > width) {
      out.append("\n").append(indent, ' ');
      column = indent;
    } else if (!out.empty()) {
      out.push_back(' ');
      ++column;
    }
    out.append(word);
    column += columns;
  }
  return out;
}

void write_source(const Finding& finding, const WriteOptions& options, std::string& out) {
  if (!options.source_line || finding.at.line == 0) return;
  auto line = options.source_line(finding.at.file, finding.at.line);
  if (!line || line->empty()) return;
  constexpr std::size_t kLongestLine = 400;
  std::string_view text = std::string_view(*line).substr(0, kLongestLine);
  std::string number = std::to_string(finding.at.line);
  out.append("  ").append(paint(options.style, Paint::dim, number + " | ")).append(printable(text)).push_back('\n');
  if (finding.at.column == 0 || finding.at.column > text.size()) return;
  std::size_t first = finding.at.column - 1;
  bool same_line = finding.at.end_line == finding.at.line && finding.at.end_column > finding.at.column;
  std::size_t end = same_line ? finding.at.end_column - 1 : finding.at.end_line > finding.at.line ? text.size() : first + 1;
  unsigned before = display_width(printable(text.substr(0, first)));
  unsigned under = std::max(1u, display_width(printable(text.substr(first, std::min(end, text.size()) - first))));
  out.append(2 + number.size() + 3 + before, ' ').append(paint(options.style, Paint::red, std::string(under, '^'))).push_back('\n');
}

void write_finding(const Finding& finding, const WriteOptions& options, std::string& out) {
  std::string place = printable(finding.at.file);
  if (finding.at.line != 0) place += ":" + std::to_string(finding.at.line);
  if (finding.at.column != 0) place += ":" + std::to_string(finding.at.column);
  if (!place.empty()) out.append(paint(options.style, Paint::bold, place)).push_back(' ');
  out.append(paint(options.style, severity_paint(finding.severity), severity_name(finding.severity)));
  out.append(" ").append(printable(finding.rule)).append(": ");
  out.append(wrap_words(printable(finding.message), options.style.width, 4)).push_back('\n');
  write_source(finding, options, out);
  if (!finding.hint.empty()) {
    out.append("  ").append(paint(options.style, Paint::green, "→ "));
    out.append(wrap_words(printable(finding.hint), options.style.width, 4)).push_back('\n');
  }
}

}  // namespace

void write_table(const Report& report, const WriteOptions& options, std::string& out) {
  for (const Finding& finding : report.findings) write_finding(finding, options, out);
  if (!report.summary.empty()) {
    out.append(report.summary).push_back('\n');
  } else if (!report.findings.empty()) {
    out.append(std::to_string(report.findings.size())).append(report.findings.size() == 1 ? " finding\n" : " findings\n");
  }
}

}  // namespace gabion
