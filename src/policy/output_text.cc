// stdout, tap and table: for eyes and for line-based tools.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "policy/output.h"

namespace gabion::policy {

namespace {

// Standard input is a single dash.
std::string where(const CheckResult& check) {
  return (check.filename == "-" ? "-" : "- " + check.filename) + (check.name_space == "-" ? " -" : " - " + check.name_space + " -");
}

void lines(std::string& out, const OutputOptions& options, Paint color, const char* word, const CheckResult& check,
           const std::vector<Verdict>& results) {
  for (const auto& result : results) out += paint(options.style, color, word) + " " + where(check) + " " + result.message + "\n";
}

}  // namespace

void write_stdout(const CheckResults& results, const OutputOptions& options, std::string& out) {
  for (const auto& check : results) {
    // The printed line ends in a newline of its own, as Conftest keeps it.
    for (const auto& line : check.prints) out += paint(options.style, Paint::blue, "PRNT ") + "  " + line + "\n\n";
  }
  for (const auto& check : results) {
    lines(out, options, Paint::yellow, "WARN", check, check.warnings);
    lines(out, options, Paint::red, "FAIL", check, check.failures);
    if (!options.suppress_exceptions) lines(out, options, Paint::cyan, "EXCP", check, check.exceptions);
  }
  Totals totals = totals_of(results);
  Paint color = totals.failures ? Paint::red : totals.warnings ? Paint::yellow : totals.exceptions ? Paint::cyan : Paint::green;
  out += "\n" + paint(options.style, color, summary_line(totals, options.with_skipped)) + "\n";
}

// One plan for the whole stream, with numbers that run on from file to file.
void write_tap(const CheckResults& results, const OutputOptions&, std::string& out) {
  unsigned total = totals_of(results).tests(), number = 0;
  if (total == 0) return;
  out += "1.." + std::to_string(total) + "\n";
  for (const auto& check : results) {
    std::string place = " " + where(check) + " ";
    auto line = [&](const char* verdict, std::string_view message) {
      out += std::string(verdict) + " " + std::to_string(++number) + place + std::string(message) + "\n";
    };
    auto section = [&](const char* title, const char* verdict, const std::vector<Verdict>& list) {
      if (!list.empty() && *title) out += std::string("# ") + title + "\n";
      for (const auto& result : list) line(verdict, result.message);
    };
    section("", "not ok", check.failures);
    section("warnings", "not ok", check.warnings);
    section("exceptions", "ok", check.exceptions);
    section("skip", "ok", check.skipped);
    if (check.successes) out += "# successes\n";
    for (unsigned i = 0; i < check.successes; ++i) line("ok", "SUCCESS");
  }
}

namespace {

using Row = std::vector<std::string>;

std::vector<Row> rows_of(const CheckResults& results) {
  std::vector<Row> rows;
  for (const auto& check : results) {
    auto add = [&](const char* verdict, const std::string& message) { rows.push_back({verdict, check.filename, check.name_space, message}); };
    for (unsigned i = 0; i < check.successes; ++i) add("success", "SUCCESS");
    for (const auto& result : check.exceptions) add("exception", result.message);
    for (const auto& result : check.warnings) add("warning", result.message);
    for (const auto& result : check.skipped) add("skipped", result.message);
    for (const auto& result : check.failures) add("failure", result.message);
  }
  return rows;
}

}  // namespace

namespace {

using Widths = std::array<unsigned, 4>;

std::string blanks(unsigned count) { return std::string(count, ' '); }

std::string border(const Widths& widths, const char* left, const char* middle, const char* right) {
  std::string out = left;
  for (std::size_t i = 0; i < widths.size(); ++i) {
    for (unsigned n = 0; n < widths[i] + 2; ++n) out += "─";
    out += i + 1 < widths.size() ? middle : right;
  }
  return out + "\n";
}

// A cell of several lines makes a row of several lines.
void add_row(std::string& out, const Row& row, const Widths& widths) {
  std::array<std::vector<std::string_view>, 4> cells;
  std::size_t height = 1;
  for (std::size_t i = 0; i < widths.size(); ++i) {
    for (auto line : split(row[i], '\n')) cells[i].push_back(line);
    height = std::max(height, cells[i].size());
  }
  for (std::size_t line = 0; line < height; ++line) {
    for (std::size_t i = 0; i < widths.size(); ++i) {
      std::string_view text = line < cells[i].size() ? cells[i][line] : std::string_view();
      out += "│ " + std::string(text) + blanks(widths[i] - display_width(text)) + " ";
    }
    out += "│\n";
  }
}

// The head stands in the middle of its column, a blank more to the right where it does not come out even.
void add_head(std::string& out, const Widths& widths) {
  constexpr std::string_view kHead[] = {"RESULT", "FILE", "NAMESPACE", "MESSAGE"};
  for (std::size_t i = 0; i < widths.size(); ++i) {
    unsigned room = widths[i] + 2 - static_cast<unsigned>(kHead[i].size());
    out += "│" + blanks(room / 2) + std::string(kHead[i]) + blanks(room - room / 2);
  }
  out += "│\n";
}

}  // namespace

void write_table(const CheckResults& results, const OutputOptions&, std::string& out) {
  std::vector<Row> rows = rows_of(results);
  if (rows.empty()) return;
  Widths widths = {6, 4, 9, 7};  // of the head
  for (auto& row : rows) {
    for (std::size_t i = 0; i < widths.size(); ++i) {
      std::string cell;
      for (auto line : split(row[i], '\n')) {
        std::string shown = printable(replace_all(line, "\t", "        "));
        widths[i] = std::max(widths[i], display_width(shown));
        cell += (cell.empty() ? "" : "\n") + shown;
      }
      row[i] = cell;
    }
  }
  out += border(widths, "┌", "┬", "┐");
  add_head(out, widths);
  out += border(widths, "├", "┼", "┤");
  for (const auto& row : rows) add_row(out, row, widths);
  out += border(widths, "└", "┴", "┘");
}

}  // namespace gabion::policy
