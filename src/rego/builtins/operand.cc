#include "rego/builtins/operand.h"

#include <fmt/format.h>

#include "rego/number.h"

namespace gabion::rego::builtins {
namespace {

std::string_view kind_word(char letter) {
  switch (letter) {
    case 's': return "string";
    case 'a': return "array";
    case 'o': return "object";
    case 't': return "set";
    default: return "number";
  }
}

bool is_kind(const Value& value, char letter) {
  switch (letter) {
    case 's': return value.is_string();
    case 'a': return value.is_array();
    case 'o': return value.is_object();
    case 't': return value.is_set();
    case 'n':
    case 'i': return value.is_number();
    default: return true;
  }
}

}  // namespace

BuiltinResult fail(BuiltinContext& context, std::string_view message) {
  return {Outcome::error, ErrorCode::builtin, context.arena().copy(message)};
}

BuiltinResult over_limit(BuiltinContext& context, std::string_view message) {
  return {Outcome::halt, ErrorCode::builtin, context.arena().copy(message)};
}

BuiltinResult cancelled(BuiltinContext& context, std::string_view message) {
  return {Outcome::halt, ErrorCode::cancel, context.arena().copy(message)};
}

BuiltinResult operand_error(BuiltinContext& context, unsigned position, std::string_view text) {
  return {Outcome::error, ErrorCode::type, context.arena().copy(fmt::format("operand {} {}", position, text))};
}

BuiltinResult type_error(BuiltinContext& context, unsigned position, const Value& got, std::string_view expected) {
  const bool several = expected.find(',') != expected.npos && expected[0] != '{';
  const std::string_view kind = kind_name(got.kind());
  if (several) return operand_error(context, position, fmt::format("must be one of {{{}}} but got {}", expected, kind));
  return operand_error(context, position, fmt::format("must be {} but got {}", expected, kind));
}

BuiltinResult element_error(BuiltinContext& context, unsigned position, const Value& composite, const Value& got, std::string_view expected) {
  const std::string_view kind = kind_name(composite.kind());
  return operand_error(context, position, fmt::format("must be {} of {}s but got {} containing {}", kind, expected, kind, kind_name(got.kind())));
}

std::optional<BuiltinResult> want(BuiltinContext& context, BuiltinArgs args, std::string_view kinds) {
  for (unsigned i = 0; i < kinds.size(); ++i) {
    if (!is_kind(args[i], kinds[i])) return type_error(context, i + 1, args[i], kind_word(kinds[i]));
    if (kinds[i] == 'i' && !plain_integer(args[i])) return operand_error(context, i + 1, "must be integer number but got floating-point number");
  }
  return std::nullopt;
}

std::int64_t int_of(const Value& operand) { return plain_integer(operand).value_or(0); }

BuiltinResult text_result(BuiltinContext& context, std::string_view text) {
  if (text.size() > context.limits().max_string_bytes) return over_limit(context, fmt::format("result is larger than {} bytes", context.limits().max_string_bytes));
  return copy_string(context.arena(), text);
}

std::optional<BuiltinResult> want_strings(BuiltinContext& context, const Value& value, unsigned position, std::vector<std::string_view>& out) {
  if (!value.is_array() && !value.is_set()) return type_error(context, position, value, "array, set");
  out.reserve(value.size());
  for (std::uint32_t i = 0; i < value.size(); ++i) {
    if (!value.at(i).is_string()) return element_error(context, position, value, value.at(i), "string");
    out.push_back(value.at(i).as_string());
  }
  return std::nullopt;
}

}  // namespace gabion::rego::builtins
