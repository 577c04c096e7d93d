// SonarQube's generic issue format: lines from 1, columns from 0.
#include "lint/formats/format.h"

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
    for (const Found& found : file.found) {
      Rating rated = rating(found);
      unsigned column = found.at.column > 0 ? found.at.column - 1 : 0;
      // A range must not be empty.
      unsigned end = found.at.end_line == found.at.line && found.at.end_column <= found.at.column ? column + 1 : found.at.end_column - 1;
      json.begin_object().field("engineId", options.tool).key("primaryLocation").begin_object();
      json.field("filePath", reported_path(file, options)).field("message", full_message(found)).key("textRange").begin_object();
      json.field("endColumn", end).field("endLine", found.at.end_line).field("startColumn", column).field("startLine", found.at.line);
      json.end_object().end_object().field("ruleId", found.code).field("severity", rated.severity).field("type", rated.type).end_object();
    }
  }
  json.end_array().end_object();
  out += '\n';
}

}  // namespace gabion::lint
