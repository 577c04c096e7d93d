// glob.*: file-like patterns over strings with separators (../glob.h).
#include "rego/glob.h"

#include "rego/builtins/groups.h"
#include "rego/builtins/operand.h"
#include "rego/unicode.h"

namespace gabion::rego::builtins {
namespace {

// null: none; []: the dot; otherwise strings of one character each.
std::optional<BuiltinResult> want_separators(BuiltinContext& context, const Value& value, std::string& out) {
  if (value.is_null()) return std::nullopt;
  if (!value.is_array()) return type_error(context, 2, value, "array, null");
  for (std::uint32_t i = 0; i < value.size(); ++i) {
    if (!value.at(i).is_string()) return element_error(context, 2, value, value.at(i), "string");
    if (count_runes(value.at(i).as_string()) != 1) return element_error(context, 2, value, value.at(i), "rune");
    out.append(value.at(i).as_string());
  }
  if (value.size() == 0) out = ".";
  return std::nullopt;
}

BuiltinResult glob_match(BuiltinContext& context, BuiltinArgs args) {
  if (!args[0].is_string()) return type_error(context, 1, args[0], "string");
  std::string separators;
  if (auto error = want_separators(context, args[1], separators)) return *error;
  if (!args[2].is_string()) return type_error(context, 3, args[2], "string");
  auto glob = cached_glob(args[0].as_string(), separators);
  if (!glob) return fail(context, glob.error().message);
  return boolean_result(glob_matches(**glob, args[2].as_string()));
}

BuiltinResult glob_quote_meta(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "s")) return *error;
  return text_result(context, quote_glob(args[0].as_string()));
}

constexpr Builtin kRows[] = {
    {"glob.match", glob_match, "(string, any<null, array[string]>, string) -> boolean"},
    {"glob.quote_meta", glob_quote_meta, "(string) -> string"},
};

}  // namespace

std::span<const Builtin> glob_rows() { return kRows; }

}  // namespace gabion::rego::builtins
