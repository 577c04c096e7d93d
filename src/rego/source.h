// The text that a module or query was read from, places in it, and what is said about such a place.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace gabion::rego {

struct Source {
  std::string name;  // the file as the user named it; empty for a query
  std::string text;
};

// Where a node stands. The place (offset, row, col) and the text may begin apart: a term in parentheses keeps its own
// place, while its text takes the parentheses in. Shared between nodes, never changed once set.
struct Loc {
  const Source* source = nullptr;
  std::uint32_t offset = 0;      // bytes
  std::uint32_t text_begin = 0;  // bytes; the text is [text_begin, text_end)
  std::uint32_t text_end = 0;
  std::uint32_t row = 0, col = 0;  // from 1; columns count code points, as OPA does; 0: no place

  std::string_view text() const {
    if (!source || text_end < text_begin) return {};
    return std::string_view(source->text).substr(text_begin, text_end - text_begin);
  }
  std::string_view file() const { return source ? std::string_view(source->name) : std::string_view(); }
};

// OPA's error codes, as they appear in its texts and JSON.
inline constexpr std::string_view kParseError = "rego_parse_error";
inline constexpr std::string_view kCompileError = "rego_compile_error";
inline constexpr std::string_view kTypeError = "rego_type_error";
inline constexpr std::string_view kUnsafeVarError = "rego_unsafe_var_error";
inline constexpr std::string_view kRecursionError = "rego_recursion_error";

// One thing that is wrong with a module. Owns its text, so it outlives the module.
struct Diagnostic {
  std::string_view code;  // one of the constants above
  std::string message;
  std::string file;
  std::uint32_t row = 0, col = 0, offset = 0;
  // Parse errors: the line and the byte in it that the mark stands under. Type errors: lines of "have" and "want".
  bool shows_line = false;
  std::string line;
  std::uint32_t mark = 0;
  std::vector<std::string> details;

  // "FILE:ROW: CODE: MESSAGE", with the file absent "ROW:COL: CODE: MESSAGE"; then the detail lines, each after "\n\t".
  std::string text() const;
  std::vector<std::string> detail_lines() const;
};
using Diagnostics = std::vector<Diagnostic>;

Diagnostic diagnostic_at(std::string_view code, std::string message, const Loc* loc);
Diagnostic parse_diagnostic(std::string message, const Loc* loc);  // with the line shown
// "1 error occurred: …", or "N errors occurred:" and one a line, as OPA joins them.
std::string text_of(const Diagnostics& errors);
// By file, row, column, then text, as OPA's compiler reports them.
void sort_by_place(Diagnostics& errors);

}  // namespace gabion::rego
