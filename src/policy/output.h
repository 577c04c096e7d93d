// Results as text: Conftest's formats, byte for byte where programs read them, and Gabion's own table of findings.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/terminal.h"
#include "policy/result.h"

namespace gabion::policy {

struct OutputOptions {
  TerminalStyle style;
  bool suppress_exceptions = false;
  bool with_skipped = false;        // verify: unit tests can be skipped
  bool junit_hide_message = false;  // names of test cases without their messages
  bool github_hide_passed = false;
  std::function<std::optional<std::string>(const std::string& file, unsigned line)> source_line;
};

struct OutputFormat {
  std::string_view name, summary;
  void (*write)(const CheckResults& results, const OutputOptions& options, std::string& out);
};

std::span<const OutputFormat> output_formats();
const OutputFormat* find_output(std::string_view name);

// JSON text as Go's json.Indent lays it out: `indent` a level, {} and [] closed at once.
std::string go_indent(std::string_view json, std::string_view indent);

// A file that `-o json` wrote, for `reformat`.
Result<CheckResults> read_results(std::string json);

void write_stdout(const CheckResults& results, const OutputOptions& options, std::string& out);
void write_json(const CheckResults& results, const OutputOptions& options, std::string& out);
void write_tap(const CheckResults& results, const OutputOptions& options, std::string& out);
void write_table(const CheckResults& results, const OutputOptions& options, std::string& out);
void write_junit(const CheckResults& results, const OutputOptions& options, std::string& out);
void write_github(const CheckResults& results, const OutputOptions& options, std::string& out);
void write_azuredevops(const CheckResults& results, const OutputOptions& options, std::string& out);
void write_sarif(const CheckResults& results, const OutputOptions& options, std::string& out);
void write_conftest_sarif(const CheckResults& results, const OutputOptions& options, std::string& out);
void write_findings(const CheckResults& results, const OutputOptions& options, std::string& out);
void write_findings_json(const CheckResults& results, const OutputOptions& options, std::string& out);

}  // namespace gabion::policy
