// What is formatted reads as the same module, and formatting it again changes nothing. Comments are left out: OPA's
// formatter, which ours follows byte for byte, may break a line with a comment in the middle of a term.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>

#include "rego/format.h"

using namespace gabion::rego;

namespace {

void fail(const char* what, const std::string& before, const std::string& after) {
  std::fprintf(stderr, "%s\n--- before\n%s\n--- after\n%s\n", what, before.c_str(), after.c_str());
  __builtin_trap();
}

// Keys of refs are written with Go's escapes (\x01), as in OPA, and Rego does not read all of them.
bool has_go_escapes(const std::string& text) {
  return std::any_of(text.begin(), text.end(), [](unsigned char c) { return c == '\\' || c >= 0x7F || (c < 0x20 && c != '\n' && c != '\t' && c != '\r'); });
}

// `=` becomes `:=`, and wildcards are counted anew in the order of the text.
void settle(Rule* rule) {
  for (; rule; rule = rule->else_rule) rule->head->assign = true;
}

bool same(const Module& a, const Module& b) {
  if (a.rules.size() != b.rules.size()) return false;
  for (std::uint32_t i = 0; i < a.rules.size(); ++i) {
    settle(a.rules[i]);
    settle(b.rules[i]);
    const std::string text = to_text(a.rules[i]);
    // (a in b) in c loses its parentheses, as in OPA.
    const bool nested_in = text.find("internal.member_") != text.rfind("internal.member_");
    if (!nested_in && text != to_text(b.rules[i])) return false;
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  FormatOptions options;
  const ParseResult before = parse_module("fuzz.rego", text, options.parse);
  const FormatResult once = format_source("fuzz.rego", text, options);
  if (!before.module || !once.errors.empty() || !before.module->comments.empty()) return 0;
  if (text.find("__local") != std::string::npos) return 0;  // generated names are laid out otherwise
  if (has_go_escapes(text)) return 0;
  const ParseResult after = parse_module("fuzz.rego", once.text, options.parse);
  if (!after.module) fail(text_of(after.errors).c_str(), text, once.text);
  if (!same(*before.module, *after.module)) fail("another module", text, once.text);
  return 0;
}
