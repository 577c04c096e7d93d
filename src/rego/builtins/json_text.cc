#include "rego/builtins/json_text.h"

#include "base/text.h"

namespace gabion::rego::builtins {

std::string go_json(const Value& value) {
  JsonStyle style;
  style.escape_html = true;
  std::string out = to_json(value, style);
  // JavaScript's line separators are escaped as well.
  if (out.find("\xe2\x80") != out.npos) out = replace_all(replace_all(out, "\xe2\x80\xa8", "\\u2028"), "\xe2\x80\xa9", "\\u2029");
  return out;
}

std::string indent_json(std::string_view json, std::string_view prefix, std::string_view indent, std::size_t max_bytes) {
  std::string out;
  std::size_t depth = 0;
  const auto new_line = [&] {
    out.append("\n").append(prefix);
    for (std::size_t i = 0; i < depth; ++i) out.append(indent);
  };
  bool in_string = false;
  for (std::size_t i = 0; i < json.size() && out.size() <= max_bytes; ++i) {
    const char c = json[i];
    if (in_string) {
      out += c;
      if (c == '\\' && i + 1 < json.size()) out += json[++i];
      else if (c == '"') in_string = false;
      continue;
    }
    switch (c) {
      case '"':
        in_string = true;
        out += c;
        break;
      case '{':
      case '[':
        out += c;
        if (i + 1 < json.size() && (json[i + 1] == '}' || json[i + 1] == ']')) {
          out += json[++i];
          break;
        }
        ++depth;
        new_line();
        break;
      case '}':
      case ']':
        --depth;
        new_line();
        out += c;
        break;
      case ',':
        out += c;
        new_line();
        break;
      case ':': out += ": "; break;
      default: out += c;
    }
  }
  return out;
}

}  // namespace gabion::rego::builtins
