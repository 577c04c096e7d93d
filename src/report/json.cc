#include "base/json_writer.h"
#include "report/writer.h"

namespace gabion {

namespace {
constexpr int kSchemaVersion = 1;  // docs/findings.md; raised when a field changes its meaning or goes away

void write_location(JsonWriter& json, const Location& at) {
  json.key("location").begin_object().field("file", at.file);
  if (at.line != 0) json.field("line", at.line).field("column", at.column);
  if (at.end_line != 0) json.field("end_line", at.end_line).field("end_column", at.end_column);
  json.end_object();
}
}  // namespace

void write_json(const Report& report, const WriteOptions&, std::string& out) {
  JsonWriter json(out, 2);
  json.begin_object().field("schema", kSchemaVersion).field("verb", report.verb).key("findings").begin_array();
  for (const Finding& finding : report.findings) {
    json.begin_object()
        .field("source", finding.source)
        .field("rule", finding.rule)
        .field("severity", severity_name(finding.severity))
        .field("message", finding.message);
    if (!finding.hint.empty()) json.field("hint", finding.hint);
    write_location(json, finding.at);
    if (!finding.help_url.empty()) json.field("help", finding.help_url);
    if (!finding.fields.empty()) {
      json.key("fields").begin_object();
      for (const auto& [name, value] : finding.fields) json.field(name, value);
      json.end_object();
    }
    json.end_object();
  }
  json.end_array();
  if (!report.summary.empty()) json.field("summary", report.summary);
  json.end_object();
  out.push_back('\n');
}

}  // namespace gabion
