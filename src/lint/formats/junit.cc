#include "lint/formats/format.h"

namespace gabion::lint {
namespace {

constexpr std::string_view kTime = "time=\"0.001\"";

void test_case(const FileResult& file, const Found& found, const FormatOptions& options, std::string& out) {
  std::string message = full_message(found);
  out.append("<testcase id=\"").append(options.tool_id).append(".rule.").append(found.code).append("\" ").append(kTime).append("><failure id=\"");
  out.append(found.code).append("\" message=\"").append(xml_attribute(message)).append("\" type=\"").append(level_name(found.level)).append("\">");
  out.append("File: ").append(xml_text(reported_path(file, options))).append("\nLine: ").append(std::to_string(found.at.line));
  out.append("\nCategory: ").append(options.tool).append(" - Dockerfile Static Analysis\n").append(level_name(found.level)).append(": ");
  out.append(xml_text(message)).append("\n</failure></testcase>");
}

}  // namespace

void write_junit(const Results& results, const FormatOptions& options, std::string& out) {
  std::size_t failures = 0;
  for (const FileResult& file : results) failures += file.found.size();
  out.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?><testsuites id=\"").append(options.time_id).append("\" name=\"").append(options.tool);
  out.append(" run at ").append(options.time_text).append("\" ").append(kTime).append("><testsuite errors=\"0\" failures=\"");
  out.append(std::to_string(failures)).append("\" id=\"").append(options.tool_id).append("\" name=\"").append(options.tool).append(" ");
  out.append(options.version).append("\" ").append(kTime);
  if (failures == 0) {
    out += "/></testsuites>\n";
    return;
  }
  out += '>';
  for (const FileResult& file : results) {
    for (const Found& found : file.found) test_case(file, found, options, out);
  }
  out += "</testsuite></testsuites>\n";
}

}  // namespace gabion::lint
