#include <algorithm>

#include "lint/formats/format.h"

namespace gabion::lint {
namespace {

constexpr std::string_view kTime = "time=\"0.001\"";

void parse_error(const FileResult& file, const Found& found, const FormatOptions& options, std::string& out) {
  std::string line = std::to_string(found.at.line), column = std::to_string(found.at.column);
  out.append("<testcase id=\"").append(options.tool_id).append(".error\" name=\"DL1000\" ").append(kTime).append("><failure message=\"parse error at line ");
  out.append(line).append(", column ").append(column).append("\" type=\"error\">Parse Error in ").append(xml_text(reported_path(file, options)));
  out.append("\nLine: ").append(line).append("\nColumn: ").append(column).append("\nParse Error: ").append(xml_text(found.message));
  out += "\n</failure></testcase>";
}

void test_case(const FileResult& file, const Found& found, const FormatOptions& options, std::string& out) {
  if (is_parse_error(found, options)) return parse_error(file, found, options, out);
  std::string message = full_message(found);
  out.append("<testcase id=\"").append(options.tool_id).append(".rule.").append(found.code).append("\" ").append(kTime).append("><failure id=\"");
  out.append(found.code).append("\" message=\"").append(xml_attribute(message)).append("\" type=\"").append(level_name(found.level)).append("\">");
  out.append("File: ").append(xml_text(reported_path(file, options))).append("\nLine: ").append(std::to_string(found.at.line));
  out.append("\nCategory: ").append(options.tool).append(" - Dockerfile Static Analysis\n").append(level_name(found.level)).append(": ");
  out.append(xml_text(message)).append("\n</failure></testcase>");
}

// One a file, be it without a finding.
void test_suite(const FileResult& file, const FormatOptions& options, std::string& out) {
  auto errors = std::count_if(file.found.begin(), file.found.end(), [&](const Found& found) { return is_parse_error(found, options); });
  out.append("<testsuite errors=\"").append(std::to_string(errors)).append("\" failures=\"").append(std::to_string(file.found.size()));
  out.append("\" id=\"").append(options.tool_id).append("\" name=\"").append(options.tool).append(" ").append(options.version).append("\" ").append(kTime);
  if (file.found.empty()) {
    out += "/>";
    return;
  }
  out += '>';
  for (const Found& found : file.found) test_case(file, found, options, out);
  out += "</testsuite>";
}

}  // namespace

void write_junit(const Results& results, const FormatOptions& options, std::string& out) {
  out.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?><testsuites id=\"").append(options.time_id).append("\" name=\"").append(options.tool);
  out.append(" run at ").append(options.time_text).append("\" ").append(kTime).append(">");
  for (const FileResult& file : results) test_suite(file, options, out);
  out += "</testsuites>";
  end_report(options, out);
}

}  // namespace gabion::lint
