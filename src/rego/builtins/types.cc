// Questions about a value's type, casts (deprecated ones too), comparison operators.
#include <charconv>

#include "base/text.h"
#include "rego/builtins/groups.h"
#include "rego/builtins/operand.h"
#include "rego/term_text.h"

namespace gabion::rego::builtins {
namespace {

// OPA answers false, not undefined, for every other type.
BuiltinResult is_array(BuiltinContext&, BuiltinArgs args) { return boolean_result(args[0].is_array()); }
BuiltinResult is_boolean(BuiltinContext&, BuiltinArgs args) { return boolean_result(args[0].is_boolean()); }
BuiltinResult is_null(BuiltinContext&, BuiltinArgs args) { return boolean_result(args[0].is_null()); }
BuiltinResult is_number(BuiltinContext&, BuiltinArgs args) { return boolean_result(args[0].is_number()); }
BuiltinResult is_object(BuiltinContext&, BuiltinArgs args) { return boolean_result(args[0].is_object()); }
BuiltinResult is_set(BuiltinContext&, BuiltinArgs args) { return boolean_result(args[0].is_set()); }
BuiltinResult is_string(BuiltinContext&, BuiltinArgs args) { return boolean_result(args[0].is_string()); }
BuiltinResult type_name(BuiltinContext&, BuiltinArgs args) { return Value::string(kind_name(args[0].kind())); }

BuiltinResult cast(BuiltinContext& context, const Value& value, Kind kind) {
  if (value.kind() == kind) return value;
  return type_error(context, 1, value, kind_name(kind));
}
BuiltinResult cast_boolean(BuiltinContext& context, BuiltinArgs args) { return cast(context, args[0], Kind::boolean); }
BuiltinResult cast_null(BuiltinContext& context, BuiltinArgs args) { return cast(context, args[0], Kind::null); }
BuiltinResult cast_object(BuiltinContext& context, BuiltinArgs args) { return cast(context, args[0], Kind::object); }
BuiltinResult cast_string(BuiltinContext& context, BuiltinArgs args) { return cast(context, args[0], Kind::string); }

BuiltinResult cast_array(BuiltinContext& context, BuiltinArgs args) {
  if (args[0].is_array()) return args[0];
  if (!args[0].is_set()) return type_error(context, 1, args[0], "array, set");
  ArrayBuilder out(context.arena());
  for (std::uint32_t i = 0; i < args[0].size(); ++i) out.add(args[0].at(i));
  return out.finish();
}

BuiltinResult cast_set(BuiltinContext& context, BuiltinArgs args) {
  if (args[0].is_set()) return args[0];
  if (!args[0].is_array()) return type_error(context, 1, args[0], "array, set");
  SetBuilder out(context.arena());
  for (std::uint32_t i = 0; i < args[0].size(); ++i) out.add(args[0].at(i));
  return out.finish();
}

// What strconv.ParseFloat takes without infinities: decimal, hexadecimal with p exponent, `_` refused.
bool go_float_syntax(std::string_view text) {
  std::size_t i = !text.empty() && (text[0] == '+' || text[0] == '-');
  const bool hex = text.size() > i + 1 && text[i] == '0' && (text[i + 1] | 0x20) == 'x';
  if (hex) i += 2;
  bool digits = false, point = false;
  for (; i < text.size(); ++i) {
    const char c = text[i];
    const bool digit = (c >= '0' && c <= '9') || (hex && (c | 0x20) >= 'a' && (c | 0x20) <= 'f');
    if (!digit && (c != '.' || point)) break;
    digits |= digit;
    point |= c == '.';
  }
  if (!digits) return false;
  if (i == text.size()) return !hex;
  if ((text[i] | 0x20) != (hex ? 'p' : 'e')) return false;
  ++i;
  if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
  if (i == text.size()) return false;
  for (; i < text.size(); ++i) {
    if (text[i] < '0' || text[i] > '9') return false;
  }
  return true;
}

bool too_large_for_double(std::string_view text) {
  if (text[0] == '+') text.remove_prefix(1);
  double value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  // Out of range below is zero for Go, above an error; a positive exponent tells them apart.
  const std::size_t e = text.find_first_of("eE");
  return result.ec == std::errc::result_out_of_range && (e == text.npos || text[e + 1] != '-');
}

// A JSON number with the same value: no plus sign, no leading zeros, digits on both sides of the point.
std::string as_json_number(std::string_view text) {
  std::string out;
  if (text[0] == '-') out = "-";
  if (text[0] == '-' || text[0] == '+') text.remove_prefix(1);
  while (text.size() > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9') text.remove_prefix(1);
  if (text[0] == '.') out += '0';
  const std::size_t point = text.find('.');
  const bool bare = point != text.npos && (point + 1 == text.size() || text[point + 1] < '0' || text[point + 1] > '9');
  if (!bare) return out.append(text);
  return out.append(text.substr(0, point)).append(text.substr(point + 1));
}

BuiltinResult to_number(BuiltinContext& context, BuiltinArgs args) {
  switch (args[0].kind()) {
    case Kind::null: return integer_result(0);
    case Kind::boolean: return integer_result(args[0].as_boolean());
    case Kind::number: return args[0];
    case Kind::string: break;
    default: return type_error(context, 1, args[0], "null, boolean, number, string");
  }
  const std::string_view text = args[0].as_string();
  const std::size_t word = text.find_first_not_of("+-");
  for (std::string_view name : {"inf", "infinity", "nan"}) {
    if (word != text.npos && iequals(text.substr(word), name)) return type_error(context, 1, args[0], "valid number string");
  }
  if (!go_float_syntax(text)) return fail(context, "strconv.ParseFloat: parsing " + quoted(text) + ": invalid syntax");
  if (text.find_first_of("xX") != text.npos) return fail(context, "hexadecimal numbers are not supported: " + quoted(text));
  if (too_large_for_double(text)) return fail(context, "strconv.ParseFloat: parsing " + quoted(text) + ": value out of range");
  return Value::number(context.arena().copy(as_json_number(text)));
}

BuiltinResult equal(BuiltinContext&, BuiltinArgs args) { return boolean_result(args[0] == args[1]); }
BuiltinResult neq(BuiltinContext&, BuiltinArgs args) { return boolean_result(!(args[0] == args[1])); }
BuiltinResult lt(BuiltinContext&, BuiltinArgs args) { return boolean_result(compare(args[0], args[1]) < 0); }
BuiltinResult lte(BuiltinContext&, BuiltinArgs args) { return boolean_result(compare(args[0], args[1]) <= 0); }
BuiltinResult gt(BuiltinContext&, BuiltinArgs args) { return boolean_result(compare(args[0], args[1]) > 0); }
BuiltinResult gte(BuiltinContext&, BuiltinArgs args) { return boolean_result(compare(args[0], args[1]) >= 0); }

constexpr Builtin kRows[] = {
    {"assign", nullptr, "(any, any) -> boolean", ":=", kPlanner},
    {"cast_array", cast_array, "(any) -> array[any]", {}, kDeprecated},
    {"cast_boolean", cast_boolean, "(any) -> boolean", {}, kDeprecated},
    {"cast_null", cast_null, "(any) -> null", {}, kDeprecated},
    {"cast_object", cast_object, "(any) -> object[any: any]", {}, kDeprecated},
    {"cast_set", cast_set, "(any) -> set[any]", {}, kDeprecated},
    {"cast_string", cast_string, "(any) -> string", {}, kDeprecated},
    {"eq", nullptr, "(any, any) -> boolean", "=", kPlanner},
    {"equal", equal, "(any, any) -> boolean", "=="},
    {"gt", gt, "(any, any) -> boolean", ">"},
    {"gte", gte, "(any, any) -> boolean", ">="},
    {"is_array", is_array, "(any) -> boolean"},
    {"is_boolean", is_boolean, "(any) -> boolean"},
    {"is_null", is_null, "(any) -> boolean"},
    {"is_number", is_number, "(any) -> boolean"},
    {"is_object", is_object, "(any) -> boolean"},
    {"is_set", is_set, "(any) -> boolean"},
    {"is_string", is_string, "(any) -> boolean"},
    {"lt", lt, "(any, any) -> boolean", "<"},
    {"lte", lte, "(any, any) -> boolean", "<="},
    {"neq", neq, "(any, any) -> boolean", "!="},
    {"to_number", to_number, "(any<null, boolean, number, string>) -> number"},
    {"type_name", type_name, "(any) -> string"},
};

}  // namespace

std::span<const Builtin> types_rows() { return kRows; }

}  // namespace gabion::rego::builtins
