// What the compiler calls: print and string interpolation; and builtins that only speak to the host.
#include <fmt/format.h>

#include "rego/builtins/groups.h"
#include "rego/builtins/operand.h"
#include "rego/builtins/sprintf.h"
#include "rego/term_text.h"

namespace gabion::rego::builtins {
namespace {

std::string plain_text(const Value& value) { return value.is_string() ? std::string(value.as_string()) : term_text(value); }

// Operands are scalars or sets of what an operand's expression gave: nothing (undefined), one value, or many.
std::optional<BuiltinResult> want_parts(BuiltinContext& context, const Value& parts) {
  for (std::uint32_t i = 0; i < parts.size(); ++i) {
    const Value& part = parts.at(i);
    if (part.is_composite() && !part.is_set()) {
      return BuiltinResult(Outcome::halt, ErrorCode::internal, context.arena().copy(fmt::format("illegal argument type: {}", kind_name(part.kind()))));
    }
  }
  return std::nullopt;
}

// Every combination of the operands' values is one line.
void print_lines(BuiltinContext& context, const Value& parts, std::uint32_t at, std::vector<std::string>& words, std::size_t& budget) {
  if (budget == 0) return;
  if (at == parts.size()) {
    --budget;
    std::string line;
    for (std::size_t i = 0; i < words.size(); ++i) line.append(i ? " " : "").append(words[i]);
    context.print(line);
    return;
  }
  const Value& part = parts.at(at);
  const bool many = part.is_set() && part.size() > 0;
  for (std::uint32_t i = 0; i < (many ? part.size() : 1); ++i) {
    words.push_back(many ? plain_text(part.at(i)) : part.is_set() ? "<undefined>" : plain_text(part));
    print_lines(context, parts, at + 1, words, budget);
    words.pop_back();
  }
}

BuiltinResult internal_print(BuiltinContext& context, BuiltinArgs args) {
  constexpr std::size_t kMaxLines = 10'000;
  if (!context.print) return Value::boolean(true);
  if (auto error = want(context, args, "a")) return *error;
  if (auto error = want_parts(context, args[0])) return *error;
  std::vector<std::string> words;
  std::size_t budget = kMaxLines;
  print_lines(context, args[0], 0, words, budget);
  return Value::boolean(true);
}

BuiltinResult internal_template_string(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "a")) return *error;
  if (auto error = want_parts(context, args[0])) return *error;
  std::string out;
  for (std::uint32_t i = 0; i < args[0].size(); ++i) {
    const Value& part = args[0].at(i);
    if (part.is_set() && part.size() > 1) return {Outcome::halt, ErrorCode::conflict, "template-strings must not produce multiple outputs"};
    out += !part.is_set() ? plain_text(part) : part.size() == 0 ? "<undefined>" : plain_text(part.at(0));
  }
  return text_result(context, out);
}

BuiltinResult internal_test_case(BuiltinContext&, BuiltinArgs) { return Value::boolean(true); }

BuiltinResult trace(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "s")) return *error;
  if (context.trace) context.trace(args[0].as_string());
  return Value::boolean(true);
}

BuiltinResult opa_runtime(BuiltinContext& context, BuiltinArgs) { return context.environment().runtime; }

BuiltinResult sprintf(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "sa")) return *error;
  return text_result(context, go_sprintf(args[0].as_string(), args[1]));
}

BuiltinResult rego_parse_module(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "s")) return *error;
  if (!args[1].is_string()) return type_error(context, 1, args[1], "string");
  if (!context.environment().parse_module) return over_limit(context, "no parser is at hand here");
  return context.environment().parse_module(context.arena(), args[0].as_string(), args[1].as_string());
}

constexpr Builtin kRows[] = {
    {"internal.print", internal_print, "(array[set[any]])", {}, kNoResult},
    {"internal.template_string", internal_template_string, "(array[any]) -> string"},
    {"internal.test_case", internal_test_case, "(array[any])", {}, kNoResult},
    {"opa.runtime", opa_runtime, "() -> object[string: any]", {}, kNondeterministic},
    {"print", nullptr, "()", {}, kVariadic | kNoResult | kPlanner},
    {"rego.metadata.chain", nullptr, "() -> array[any]", {}, kPlanner},
    {"rego.metadata.rule", nullptr, "() -> any", {}, kPlanner},
    {"rego.parse_module", rego_parse_module, "(string, string) -> object[string: any]"},
    {"sprintf", sprintf, "(string, array[any]) -> string"},
    {"trace", trace, "(string) -> boolean"},
};

}  // namespace

std::span<const Builtin> internal_rows() { return kRows; }

}  // namespace gabion::rego::builtins
