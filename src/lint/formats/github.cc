// GitHub's workflow commands: ::warning file=…,line=…,col=…::message.
#include "lint/formats/format.h"
#include "lint/formats/lines.h"

namespace gabion::lint {
namespace {

// The toolkit's own escapes; a property's value may hold neither : nor , as well.
std::string escape(std::string_view text, bool property) {
  std::string out;
  for (char c : text) {
    switch (c) {
      case '%': out += "%25"; break;
      case '\r': out += "%0D"; break;
      case '\n': out += "%0A"; break;
      case ':': out += property ? "%3A" : ":"; break;
      case ',': out += property ? "%2C" : ","; break;
      default: out += c;
    }
  }
  return out;
}

}  // namespace

void write_github(const Results& results, const FormatOptions&, std::string& out) {
  for (const FileResult& file : results) {
    Utf16Columns columns(file);
    for (const Found& found : file.found) {
      Place at = columns(found.at);
      out += found.level == Level::error ? "::error " : found.level == Level::warning ? "::warning " : "::notice ";
      out.append("file=").append(escape(file.path, true)).append(",line=").append(std::to_string(at.line));
      if (at.end_line > at.line) out.append(",endLine=").append(std::to_string(at.end_line));
      out.append(",col=").append(std::to_string(at.column));
      // GitHub takes an end column on one line only; its end is inclusive.
      if (at.end_line == at.line && at.end_column > at.column) out.append(",endColumn=").append(std::to_string(at.end_column - 1));
      out.append(",title=").append(escape(found.code, true)).append("::").append(escape(full_message(found), false)).append("\n");
    }
  }
}

}  // namespace gabion::lint
