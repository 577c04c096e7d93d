#include "lint/formats/format.h"

namespace gabion::lint {
namespace {

// Checkstyle knows error, warning, info and ignore; hadolint writes its own word.
std::string_view severity(Level level, const FormatOptions& options) {
  return level == Level::style && !options.as_hadolint ? "info" : level_name(level);
}

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
      out.append("\" message=\"").append(xml_attribute(full_message(found))).append("\" severity=\"").append(severity(found.level, options));
      if (!is_parse_error(found, options)) out.append("\" source=\"").append(xml_attribute(found.code));
      out += "\"/>";
    }
    out += "</file>";
  }
  out += "</checkstyle>";
  end_report(options, out);
}

}  // namespace gabion::lint
