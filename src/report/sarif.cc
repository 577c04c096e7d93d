// SARIF 2.1.0 (OASIS). Columns there count UTF-16 code units unless columnKind says otherwise (3.14.17); ours count
// bytes and are converted where the source line is known.
#include <map>

#include "base/json_writer.h"
#include "base/text.h"
#include "report/writer.h"
#include "version.h"

namespace gabion {

namespace {

unsigned utf16_column(const std::optional<std::string>& line, unsigned byte_column) {
  if (!line || byte_column == 0) return byte_column;
  std::string_view before = std::string_view(*line).substr(0, byte_column - 1);
  unsigned column = 1;
  while (!before.empty()) {
    auto c = decode_utf8(before);
    column += c.code >= 0x10000 ? 2 : 1;
    before.remove_prefix(c.length == 0 ? 1 : c.length);
  }
  return column;
}

// RFC 3986: what may stand in a path as it is.
std::string uri(std::string_view path) {
  constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/!$&'()*+,;=@";
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  for (char c : path) {
    if (kPlain.find(c) != std::string_view::npos) {
      out.push_back(c);
    } else {
      out.push_back('%');
      out.push_back(kDigits[static_cast<unsigned char>(c) >> 4]);
      out.push_back(kDigits[c & 15]);
    }
  }
  return out;
}

void write_rules(JsonWriter& json, const Report& report) {
  std::map<std::string_view, const Finding*> rules;
  for (const Finding& finding : report.findings) rules.emplace(finding.rule, &finding);
  json.key("rules").begin_array();
  for (const auto& [id, finding] : rules) {
    json.begin_object().field("id", id);
    if (!finding->help_url.empty()) json.field("helpUri", finding->help_url);
    json.end_object();
  }
  json.end_array();
}

void write_result(JsonWriter& json, const Finding& finding, const WriteOptions& options) {
  json.begin_object().field("ruleId", finding.rule).field("level", sarif_level(finding.severity));
  json.key("message").begin_object().field("text", finding.message).end_object();
  if (!finding.at.file.empty()) {
    json.key("locations").begin_array().begin_object().key("physicalLocation").begin_object();
    json.key("artifactLocation").begin_object().field("uri", uri(finding.at.file)).end_object();
    if (finding.at.line != 0) {
      auto line_of = [&](unsigned line) { return options.source_line ? options.source_line(finding.at.file, line) : std::nullopt; };
      json.key("region").begin_object().field("startLine", finding.at.line);
      if (finding.at.column != 0) json.field("startColumn", utf16_column(line_of(finding.at.line), finding.at.column));
      if (finding.at.end_line != 0) {
        json.field("endLine", finding.at.end_line);
        json.field("endColumn", utf16_column(line_of(finding.at.end_line), finding.at.end_column));
      }
      json.end_object();
    }
    json.end_object().end_object().end_array();
  }
  if (!finding.fields.empty()) {
    json.key("properties").begin_object();
    for (const auto& [name, value] : finding.fields) json.field(name, value);
    json.end_object();
  }
  json.end_object();
}

}  // namespace

void write_sarif(const Report& report, const WriteOptions& options, std::string& out) {
  JsonWriter json(out, 2);
  json.begin_object()
      .field("version", "2.1.0")
      .field("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
      .key("runs").begin_array().begin_object()
      .key("tool").begin_object().key("driver").begin_object()
      .field("name", "gabion").field("version", kVersion);
  write_rules(json, report);
  json.end_object().end_object().key("results").begin_array();
  for (const Finding& finding : report.findings) write_result(json, finding, options);
  json.end_array().end_object().end_array().end_object();
  out.push_back('\n');
}

}  // namespace gabion
