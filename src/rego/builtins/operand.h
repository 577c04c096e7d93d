// Checks of operands and the errors they give, in OPA's words.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rego/builtin.h"

namespace gabion::rego::builtins {

BuiltinResult fail(BuiltinContext& context, std::string_view message);
// The query cannot go on: a limit was met. Never turned into undefined.
BuiltinResult over_limit(BuiltinContext& context, std::string_view message);
BuiltinResult cancelled(BuiltinContext& context, std::string_view message);

// "operand N TEXT"
BuiltinResult operand_error(BuiltinContext& context, unsigned position, std::string_view text);
// "operand N must be E but got G"; several expected kinds are written "a, b": "must be one of {a, b} but got G".
BuiltinResult type_error(BuiltinContext& context, unsigned position, const Value& got, std::string_view expected);
// "operand N must be array of strings but got array containing number"
BuiltinResult element_error(BuiltinContext& context, unsigned position, const Value& composite, const Value& got, std::string_view expected);

// One letter an operand: s string, n number, i integer that fits an int64, a array, o object, t set, * anything.
std::optional<BuiltinResult> want(BuiltinContext& context, BuiltinArgs args, std::string_view kinds);

// The operand that `want` found to be an `i`.
std::int64_t int_of(const Value& operand);

// A string in the context's arena, or a halt when it is larger than the limit.
BuiltinResult text_result(BuiltinContext& context, std::string_view text);
inline BuiltinResult boolean_result(bool value) { return Value::boolean(value); }
inline BuiltinResult integer_result(std::int64_t value) { return Value::integer(value); }

// Array or set of strings as views; an error when something else is among them.
std::optional<BuiltinResult> want_strings(BuiltinContext& context, const Value& value, unsigned position, std::vector<std::string_view>& out);

}  // namespace gabion::rego::builtins
