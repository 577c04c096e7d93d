// The house's own shape: each objection is a Finding, written by report/.
#include "base/text.h"
#include "policy/output.h"
#include "report/writer.h"

namespace gabion::policy {

namespace {

Finding finding_of(const CheckResult& check, const Verdict& result, bool failure) {
  Finding finding;
  finding.source = "policy";
  finding.rule = result.rule.empty() ? (failure ? "deny" : "warn") : result.rule;
  finding.severity = failure ? Severity::high : Severity::medium;
  finding.message = result.message;
  finding.at.file = check.filename;
  if (result.found) {
    finding.at.line = result.found->line;
    finding.at.column = result.found->column;
  }
  if (result.stated) {
    if (!result.stated->file.empty()) finding.at.file = result.stated->file;
    bool moved = !result.stated->line.empty() && parse_u64(result.stated->line) != finding.at.line;
    if (moved) {
      finding.at.line = static_cast<unsigned>(parse_u64(result.stated->line).value_or(0));
      finding.at.column = finding.at.line ? 1 : 0;
    }
  }
  finding.fields.emplace_back("namespace", check.name_space);
  for (const auto& [key, value] : result.metadata) {
    if (key == "query") continue;
    // Policies may name a severity, a hint and a link; everything else is passed on.
    std::string text = value.size() >= 2 && value.front() == '"' ? value.substr(1, value.size() - 2) : value;
    auto severity = key == "severity" ? parse_severity(text) : std::nullopt;
    if (severity) {
      finding.severity = *severity;
    } else if (key == "hint") {
      finding.hint = text;
    } else if (key == "help_url") {
      finding.help_url = text;
    } else {
      finding.fields.emplace_back(key, text);
    }
  }
  return finding;
}

Report report_of(const CheckResults& results, const OutputOptions& options) {
  Report report;
  report.verb = "test";
  for (const auto& check : results) {
    for (const auto& result : check.failures) report.findings.push_back(finding_of(check, result, true));
    for (const auto& result : check.warnings) report.findings.push_back(finding_of(check, result, false));
  }
  report.summary = summary_line(totals_of(results), options.with_skipped);
  return report;
}

WriteOptions write_options(const OutputOptions& options) { return {options.style, options.source_line}; }

}  // namespace

void write_findings(const CheckResults& results, const OutputOptions& options, std::string& out) {
  for (const auto& check : results) {
    for (const auto& line : check.prints) out += paint(options.style, Paint::dim, "print " + printable(line)) + "\n";
    if (options.suppress_exceptions) continue;
    for (const auto& result : check.exceptions) {
      out += paint(options.style, Paint::bold, printable(check.filename)) + " excepted " + printable(result.rule) + ": " + printable(result.message) + "\n";
    }
  }
  gabion::write_table(report_of(results, options), write_options(options), out);
}

void write_findings_json(const CheckResults& results, const OutputOptions& options, std::string& out) {
  gabion::write_json(report_of(results, options), write_options(options), out);
}

void write_sarif(const CheckResults& results, const OutputOptions& options, std::string& out) {
  gabion::write_sarif(report_of(results, options), write_options(options), out);
}

}  // namespace gabion::policy
