// SARIF 2.1.0 with hadolint's fields in its order (alphabetical), and the texts of the rules unless they are left out.
#include <algorithm>

#include "lint/formats/format.h"
#include "lint/formats/lines.h"

namespace gabion::lint {
namespace {

std::string_view sarif_level_of(Level level) {
  constexpr std::string_view kNames[] = {"error", "warning", "note", "note", "none"};
  return kNames[static_cast<std::size_t>(level)];
}

void result(JsonWriter& json, const FileResult& file, const Found& found, const Utf16Columns& columns, const FormatOptions& options) {
  Place at = columns(found.at);
  if (is_parse_error(found, options)) at.end_line = at.line, at.end_column = at.column;
  json.begin_object().field("level", sarif_level_of(found.level)).key("locations").begin_array().begin_object();
  json.key("physicalLocation").begin_object().key("artifactLocation").begin_object().field("uri", file.path).end_object();
  json.key("region").begin_object().field("endColumn", at.end_column).field("endLine", at.end_line);
  json.field("sourceLanguage", found.code.starts_with("SC") ? "sh" : "dockerfile").field("startColumn", at.column).field("startLine", at.line);
  json.end_object().end_object().end_object().end_array();
  json.key("message").begin_object().field("text", full_message(found)).end_object().field("ruleId", found.code).end_object();
}

void rules(JsonWriter& json, const Results& results) {
  std::vector<const Rule*> used;
  for (const FileResult& file : results) {
    for (const Found& found : file.found) {
      const Rule* rule = find_rule(found.code);
      if (rule != nullptr && std::find(used.begin(), used.end(), rule) == used.end()) used.push_back(rule);
    }
  }
  std::sort(used.begin(), used.end(), [](const Rule* a, const Rule* b) { return a->id < b->id; });
  json.key("rules").begin_array();
  for (const Rule* rule : used) {
    json.begin_object().key("fullDescription").begin_object().field("text", rule->reason).end_object();
    json.field("helpUri", help_url(*rule)).field("id", rule->id);
    json.key("shortDescription").begin_object().field("text", rule->message).end_object().end_object();
  }
  json.end_array();
}

}  // namespace

void write_sarif(const Results& results, const FormatOptions& options, std::string& out) {
  JsonWriter json(out);
  json.begin_object().field("$schema", "http://json.schemastore.org/sarif-2.1.0").key("runs").begin_array().begin_object();
  json.field("defaultSourceLanguage", "dockerfile").key("results").begin_array();
  for (const FileResult& file : results) {
    Utf16Columns columns(file);
    for (const Found& found : file.found) result(json, file, found, columns, options);
  }
  json.end_array().key("tool").begin_object().key("driver").begin_object();
  if (!options.uri.empty()) json.field("downloadUri", options.uri);
  json.field("fullName", options.full_name).field("name", options.tool);
  if (options.rules) rules(json, results);
  json.key("shortDescription").begin_object().field("text", options.short_description).end_object();
  json.field("version", options.version).end_object().end_object().end_object().end_array().field("version", "2.1.0").end_object();
  end_report(options, out);
}

}  // namespace gabion::lint
