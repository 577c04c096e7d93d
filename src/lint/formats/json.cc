#include "lint/formats/format.h"

namespace gabion::lint {

void write_json(const Results& results, const FormatOptions& options, std::string& out) {
  JsonWriter json(out);
  json.begin_array();
  for (const FileResult& file : results) {
    for (const Found& found : file.found) {
      json.begin_object().field("code", found.code).field("column", found.at.column).field("file", file.path);
      json.field("level", level_name(found.level)).field("line", found.at.line).field("message", full_message(found)).end_object();
    }
  }
  json.end_array();
  end_report(options, out);
}

}  // namespace gabion::lint
