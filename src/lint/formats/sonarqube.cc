// SonarQube's generic issue format: lines from 1, columns from 0, in UTF-16 units.
#include "lint/formats/format.h"
#include "lint/formats/lines.h"

namespace gabion::lint {
namespace {

struct Rating {
  std::string_view severity, type;
};
Rating rating(const Found& found) {
  if (found.code == "DL1000") return {"BLOCKER", "BUG"};
  constexpr Rating kRatings[] = {{"CRITICAL", "BUG"}, {"MAJOR", "CODE_SMELL"}, {"MINOR", "CODE_SMELL"}, {"INFO", "CODE_SMELL"}, {"INFO", "CODE_SMELL"}};
  return kRatings[static_cast<std::size_t>(found.level)];
}

}  // namespace

void write_sonarqube(const Results& results, const FormatOptions& options, std::string& out) {
  JsonWriter json(out);
  json.begin_object().key("issues").begin_array();
  for (const FileResult& file : results) {
    Utf16Columns columns(file);
    for (const Found& found : file.found) {
      Place at = columns(found.at);
      if (is_parse_error(found, options)) at = {at.line, at.column + 1, at.line, at.column + 1};  // hadolint counts from 1 here
      Rating rated = rating(found);
      unsigned column = at.column > 0 ? at.column - 1 : 0;
      // A range must not be empty.
      unsigned end = at.end_line == at.line && at.end_column <= at.column && !is_parse_error(found, options) ? column + 1 : at.end_column - 1;
      json.begin_object().field("engineId", options.tool).key("primaryLocation").begin_object();
      json.field("filePath", reported_path(file, options)).field("message", full_message(found)).key("textRange").begin_object();
      json.field("endColumn", end).field("endLine", at.end_line).field("startColumn", column).field("startLine", at.line);
      json.end_object().end_object().field("ruleId", found.code).field("severity", rated.severity).field("type", rated.type).end_object();
    }
  }
  json.end_array().end_object();
  end_report(options, out);
}

}  // namespace gabion::lint
