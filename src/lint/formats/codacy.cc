#include "lint/formats/format.h"

namespace gabion::lint {

void write_codacy(const Results& results, const FormatOptions&, std::string& out) {
  for (const FileResult& file : results) {
    for (const Found& found : file.found) {
      JsonWriter json(out);
      json.begin_object().field("filename", file.path).field("line", found.at.line).field("message", full_message(found));
      json.field("patternId", found.code).end_object();
    }
  }
}

}  // namespace gabion::lint
