// json.match_schema, json.verify_schema (../json_schema.h).
#include <fmt/format.h>

#include "data/json.h"
#include "rego/builtins/groups.h"
#include "rego/builtins/operand.h"
#include "rego/json_schema.h"

namespace gabion::rego::builtins {
namespace {

// An object as it is, or JSON text.
Result<Value> read(BuiltinContext& context, const Value& operand) {
  if (operand.is_object()) return operand;
  if (!operand.is_string()) return gabion::fail("wrong type, expected string or object");
  ReadOptions options;
  options.place_in_error = false;
  auto document = read_json(std::string(operand.as_string()), options);
  if (!document) return gabion::fail("invalid JSON string");
  return deep_copy(context.arena(), document->root);
}

BuiltinResult json_verify_schema(BuiltinContext& context, BuiltinArgs args) {
  auto schema = read(context, args[0]);
  const std::optional<std::string> problem = schema ? check_schema(*schema) : std::optional(schema.error().message);
  Value out[] = {Value::boolean(!problem), problem ? copy_string(context.arena(), "jsonschema: " + *problem) : Value::null()};
  return Value::make_array(context.arena(), out, 2);
}

BuiltinResult json_match_schema(BuiltinContext& context, BuiltinArgs args) {
  auto document = read(context, args[0]);
  if (!document) return fail(context, document.error().message);
  auto schema = read(context, args[1]);
  if (!schema) return fail(context, schema.error().message);
  if (const auto problem = check_schema(*schema)) return fail(context, *problem);
  ArrayBuilder errors(context.arena());
  for (const SchemaError& error : match_schema(*schema, *document)) {
    ObjectBuilder one(context.arena());
    one.add("error", copy_string(context.arena(), fmt::format("{}: {}", error.field, error.description)));
    one.add("type", copy_string(context.arena(), error.type));
    one.add("field", copy_string(context.arena(), error.field));
    one.add("desc", copy_string(context.arena(), error.description));
    errors.add(one.finish());
  }
  const bool good = errors.size() == 0;
  Value out[] = {Value::boolean(good), errors.finish()};
  return Value::make_array(context.arena(), out, 2);
}

constexpr Builtin kRows[] = {
    {"json.match_schema", json_match_schema,
     R"((any<string, object[any: any]>, any<string, object[any: any]>) -> array<boolean, array[object<"desc": string, "error": string, "field": string, "type": string>]>)"},
    {"json.verify_schema", json_verify_schema, "(any<string, object[any: any]>) -> array<boolean, any<null, string>>"},
};

}  // namespace

std::span<const Builtin> jsonschema_rows() { return kRows; }

}  // namespace gabion::rego::builtins
