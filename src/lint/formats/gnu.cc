#include "base/text.h"
#include "lint/formats/format.h"

namespace gabion::lint {

// GNU's coding standards, "Formatting Error Messages": PROGRAM:FILE:LINE: message.
void write_gnu(const Results& results, const FormatOptions& options, std::string& out) {
  for (const FileResult& file : results) {
    for (const Found& found : file.found) {
      out.append(options.tool_id).append(":").append(printable(file.path)).append(":").append(std::to_string(found.at.line));
      if (is_parse_error(found, options)) {
        out.append(":").append(std::to_string(found.at.column)).append(": ").append(printable(found.message)).append("\n");
        continue;
      }
      out.append(": ").append(found.code).append(" ").append(level_name(found.level)).append(": ").append(printable(full_message(found))).append("\n");
    }
  }
}

}  // namespace gabion::lint
