#include "lint/formats/format.h"

namespace gabion::lint {
namespace {

// Checkstyle knows error, warning, info and ignore.
std::string_view severity(Level level) { return level == Level::style ? "info" : level_name(level); }

}  // namespace

void write_checkstyle(const Results& results, const FormatOptions& options, std::string& out) {
  out += "<?xml version=\"1.0\" encoding=\"UTF-8\"?><checkstyle version=\"4.3\">";
  for (const FileResult& file : results) {
    out.append("<file name=\"").append(xml_attribute(reported_path(file, options)));
    if (file.found.empty()) {
      out += "\"/>";
      continue;
    }
    out += "\">";
    for (const Found& found : file.found) {
      out.append("<error column=\"").append(std::to_string(found.at.column)).append("\" line=\"").append(std::to_string(found.at.line));
      out.append("\" message=\"").append(xml_attribute(full_message(found))).append("\" severity=\"").append(severity(found.level));
      out.append("\" source=\"").append(xml_attribute(found.code)).append("\"/>");
    }
    out += "</file>";
  }
  out += "</checkstyle>\n";
}

}  // namespace gabion::lint
