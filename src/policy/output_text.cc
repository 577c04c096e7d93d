// stdout, tap and table: for eyes and for line-based tools.
#include <algorithm>

#include "base/text.h"
#include "policy/output.h"

namespace gabion::policy {

namespace {

void lines(std::string& out, const OutputOptions& options, Paint color, const char* word, const CheckResult& check,
           const std::vector<Verdict>& results) {
  std::string file = check.filename == "-" ? " - " : " - " + check.filename + " - ";
  for (const auto& result : results) {
    out += paint(options.style, color, word) + file + check.name_space + " - " + result.message + "\n";
  }
}

}  // namespace

void write_stdout(const CheckResults& results, const OutputOptions& options, std::string& out) {
  for (const auto& check : results) {
    for (const auto& line : check.prints) out += paint(options.style, Paint::blue, "PRNT") + "   " + line + "\n";
    if (options.with_skipped) lines(out, options, Paint::cyan, "SKIP", check, check.skipped);
    lines(out, options, Paint::yellow, "WARN", check, check.warnings);
    lines(out, options, Paint::red, "FAIL", check, check.failures);
    if (!options.suppress_exceptions) lines(out, options, Paint::cyan, "EXCP", check, check.exceptions);
  }
  Totals totals = totals_of(results);
  Paint color = totals.failures ? Paint::red : totals.warnings ? Paint::yellow : totals.exceptions ? Paint::cyan : Paint::green;
  out += "\n" + paint(options.style, color, summary_line(totals, options.with_skipped)) + "\n";
}

void write_tap(const CheckResults& results, const OutputOptions&, std::string& out) {
  for (const auto& check : results) {
    unsigned total = totals_of({check}).tests();
    if (total == 0) continue;
    std::string where = (check.filename == "-" ? " - " : " - " + check.filename + " - ") + check.name_space + " - ";
    out += "1.." + std::to_string(total) + "\n";
    unsigned number = 0;
    auto section = [&](const char* title, const char* verdict, const std::vector<Verdict>& list) {
      if (!list.empty() && *title) out += std::string("# ") + title + "\n";
      for (const auto& result : list) out += std::string(verdict) + " " + std::to_string(++number) + where + result.message + "\n";
    };
    section("", "not ok", check.failures);
    section("warnings", "not ok", check.warnings);
    section("skip", "ok", check.skipped);
    section("exceptions", "ok", check.exceptions);
    if (check.successes) out += "# successes\n";
    for (unsigned i = 0; i < check.successes; ++i) out += "ok " + std::to_string(++number) + where + "SUCCESS\n";
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

void write_table(const CheckResults& results, const OutputOptions&, std::string& out) {
  std::vector<Row> rows = rows_of(results);
  if (rows.empty()) return;
  rows.insert(rows.begin(), Row{"RESULT", "FILE", "NAMESPACE", "MESSAGE"});
  unsigned widths[4] = {};
  for (auto& row : rows) {
    for (std::size_t i = 0; i < 4; ++i) {
      row[i] = printable(row[i]);
      widths[i] = std::max(widths[i], display_width(row[i]));
    }
  }
  std::string rule = "+";
  for (unsigned width : widths) rule += std::string(width + 2, '-') + "+";
  for (std::size_t r = 0; r < rows.size(); ++r) {
    if (r < 2) out += rule + "\n";
    for (std::size_t i = 0; i < 4; ++i) out += "| " + rows[r][i] + std::string(widths[i] - display_width(rows[r][i]) + 1, ' ');
    out += "|\n";
  }
  out += rule + "\n";
}

}  // namespace gabion::policy
