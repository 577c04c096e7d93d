// graphql.*: parsing and validation (../graphql).
#include <fmt/format.h>

#include "base/text.h"
#include "rego/builtins/groups.h"
#include "rego/builtins/operand.h"
#include "rego/graphql/parser.h"
#include "rego/graphql/schema.h"
#include "rego/graphql/tree.h"

namespace gabion::rego::builtins {
namespace {

using graphql::QueryDocument;
using graphql::SchemaDocument;

// "input:4:5: Reason.\n" as OPA shows it: "Reason in GraphQL string at location 4:5".
std::string shown(std::string_view message) {
  const std::size_t line = message.find(':'), column = message.find(':', line + 1), reason = message.find(':', column + 1);
  if (line == message.npos || column == message.npos || reason == message.npos) return fmt::format("GraphQL parse error: {}", message);
  const std::string_view row = message.substr(line + 1, column - line - 1), place = message.substr(column + 1, reason - column - 1);
  if (!parse_u64(row) || !parse_u64(place)) return fmt::format("GraphQL parse error: {}", message);
  std::string_view text = message.substr(reason + 1);
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  if (text.ends_with(".\n")) text.remove_suffix(2);
  return fmt::format("{} in GraphQL string at location {}:{}", text, row, place);
}

Result<QueryDocument> read_query(const Value& operand) {
  if (operand.is_object()) return graphql::query_from_value(operand);
  auto document = graphql::parse_query(operand.as_string());
  if (!document) return gabion::fail(shown(document.error().message));
  return document;
}

Result<SchemaDocument> read_schema(const Value& operand) {
  if (operand.is_object()) return graphql::schema_from_value(operand);
  auto document = graphql::parse_schema(operand.as_string());
  if (!document) return gabion::fail(shown(document.error().message));
  return document;
}

bool is_document(const Value& operand) { return operand.is_string() || operand.is_object(); }

struct Checked {
  Value query, schema;
};

// Both documents parsed, and the query valid under the schema.
Result<Checked> check(BuiltinContext& context, BuiltinArgs args) {
  auto query = read_query(args[0]);
  if (!query) return tl::unexpected(query.error());
  auto document = read_schema(args[1]);
  if (!document) return tl::unexpected(document.error());
  Checked out{graphql::to_value(context.arena(), *query), graphql::to_value(context.arena(), *document)};
  auto schema = graphql::check_schema(std::move(*document));
  if (!schema) return gabion::fail("Error in gqlparser SchemaDocument to Schema conversion: " + schema.error().message);
  const std::string errors = graphql::check_query(**schema, *query);
  if (!errors.empty()) return gabion::fail(shown(errors));
  return out;
}

BuiltinResult graphql_parse(BuiltinContext& context, BuiltinArgs args) {
  // OPA counts these operands from zero.
  if (!is_document(args[0])) return type_error(context, 0, args[0], "string, object");
  if (auto query = read_query(args[0]); !query) return fail(context, query.error().message);
  if (!is_document(args[1])) return type_error(context, 1, args[1], "string, object");
  auto checked = check(context, args);
  if (!checked) return fail(context, checked.error().message);
  Value both[] = {checked->query, checked->schema};
  return Value::make_array(context.arena(), both, 2);
}

BuiltinResult graphql_parse_and_verify(BuiltinContext& context, BuiltinArgs args) {
  Value out[] = {Value::boolean(false), Value::empty_object(), Value::empty_object()};
  if (is_document(args[0]) && is_document(args[1])) {
    if (auto checked = check(context, args)) {
      out[0] = Value::boolean(true);
      out[1] = checked->query;
      out[2] = checked->schema;
    }
  }
  return Value::make_array(context.arena(), out, 3);
}

BuiltinResult graphql_is_valid(BuiltinContext& context, BuiltinArgs args) {
  return boolean_result(is_document(args[0]) && is_document(args[1]) && check(context, args));
}

BuiltinResult graphql_parse_query(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "s")) return *error;
  auto query = read_query(args[0]);
  return query ? graphql::to_value(context.arena(), *query) : fail(context, query.error().message);
}

BuiltinResult graphql_parse_schema(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "s")) return *error;
  auto schema = read_schema(args[0]);
  return schema ? graphql::to_value(context.arena(), *schema) : fail(context, schema.error().message);
}

BuiltinResult graphql_schema_is_valid(BuiltinContext&, BuiltinArgs args) {
  if (!is_document(args[0])) return boolean_result(false);
  auto document = read_schema(args[0]);
  return boolean_result(document && graphql::check_schema(std::move(*document)));
}

constexpr Builtin kRows[] = {
    {"graphql.is_valid", graphql_is_valid, "(any<string, object[any: any]>, any<string, object[any: any]>) -> boolean"},
    {"graphql.parse", graphql_parse, "(any<string, object[any: any]>, any<string, object[any: any]>) -> array<object[any: any], object[any: any]>"},
    {"graphql.parse_and_verify", graphql_parse_and_verify,
     "(any<string, object[any: any]>, any<string, object[any: any]>) -> array<boolean, object[any: any], object[any: any]>"},
    {"graphql.parse_query", graphql_parse_query, "(string) -> object[any: any]"},
    {"graphql.parse_schema", graphql_parse_schema, "(string) -> object[any: any]"},
    {"graphql.schema_is_valid", graphql_schema_is_valid, "(any<string, object[any: any]>) -> boolean"},
};

}  // namespace

std::span<const Builtin> graphql_rows() { return kRows; }

}  // namespace gabion::rego::builtins
