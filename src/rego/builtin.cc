#include "rego/builtin.h"

#include <algorithm>
#include <array>

#include "rego/builtins/groups.h"

namespace gabion::rego {
namespace {

using GroupRows = std::span<const Builtin> (*)();
constexpr GroupRows kGroups[] = {
    builtins::aggregates_rows,
    builtins::array_rows,
    builtins::bits_rows,
    builtins::crypto_rows,
    builtins::encoding_rows,
    builtins::glob_rows,
    builtins::graph_rows,
    builtins::host_rows,
    builtins::graphql_rows,
    builtins::http_rows,
    builtins::internal_rows,
    builtins::json_rows,
    builtins::jsonschema_rows,
    builtins::net_rows,
    builtins::numbers_rows,
    builtins::object_rows,
    builtins::providers_aws_rows,
    builtins::regex_rows,
    builtins::render_template_rows,
    builtins::semver_rows,
    builtins::sets_rows,
    builtins::strings_rows,
    builtins::time_rows,
    builtins::tokens_rows,
    builtins::types_rows,
    builtins::units_rows,
    builtins::uri_rows,
    builtins::uuid_rows,
    builtins::x509_rows,
};

struct Name {
  std::string_view name;
  GroupRows group;
};
constexpr Name kNames[] = {
#include "rego/builtin_names.inc"
};

std::vector<const Builtin*> sorted_rows() {
  std::vector<const Builtin*> rows;
  rows.reserve(std::size(kNames));
  for (GroupRows group : kGroups) {
    for (const Builtin& row : group()) rows.push_back(&row);
  }
  std::sort(rows.begin(), rows.end(), [](const Builtin* a, const Builtin* b) { return a->name < b->name; });
  return rows;
}

}  // namespace

std::string_view error_code_text(ErrorCode code) {
  switch (code) {
    case ErrorCode::type:
      return "eval_type_error";
    case ErrorCode::conflict:
      return "eval_conflict_error";
    case ErrorCode::cancel:
      return "eval_cancel_error";
    case ErrorCode::internal:
      return "eval_internal_error";
    case ErrorCode::builtin:
      break;
  }
  return "eval_builtin_error";
}

// Commas on the outermost level of "(…)" part the operands.
unsigned Builtin::arity() const {
  if (has(kVariadic)) return 0;
  unsigned depth = 0, commas = 0;
  bool any = false;
  for (char c : type) {
    if (c == '(' || c == '[' || c == '<') ++depth;
    if ((c == ')' || c == ']' || c == '>') && --depth == 0) break;
    if (c == ',' && depth == 1) ++commas;
    any |= c != '(';
  }
  return any ? commas + 1 : 0;
}

const Builtin* find_builtin(std::string_view name) {
  const auto* at = std::lower_bound(std::begin(kNames), std::end(kNames), name,
                                    [](const Name& n, std::string_view wanted) { return n.name < wanted; });
  if (at == std::end(kNames) || at->name != name) return nullptr;
  for (const Builtin& row : at->group()) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

std::span<const Builtin* const> all_builtins() {
  static const std::vector<const Builtin*> rows = sorted_rows();
  return rows;
}

BuiltinResult call_builtin(const Builtin& builtin, BuiltinContext& context, BuiltinArgs args) {
  if (!builtin.function) return {Outcome::halt, ErrorCode::internal, "built-in function cannot be called"};
  BuiltinResult result = builtin.function(context, args);
  if (result.outcome == Outcome::error || (result.outcome == Outcome::halt && result.code == ErrorCode::builtin)) {
    std::string text(builtin.name);
    text.append(": ").append(result.message);
    result.message = context.arena().copy(text);
  }
  return result;
}

}  // namespace gabion::rego
