// uri.parse, uri.is_valid (RFC 3986 as Go's net/url reads it).
#include "rego/builtins/groups.h"
#include "rego/builtins/operand.h"
#include "rego/builtins/url.h"

namespace gabion::rego::builtins {
namespace {

BuiltinResult uri_parse(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "s")) return *error;
  auto url = parse_url(args[0].as_string());
  if (!url) return fail(context, url.error().message);
  ObjectBuilder out(context.arena());
  const auto add = [&](std::string_view key, const std::string& value) {
    if (!value.empty()) out.add(Value::string(key), copy_string(context.arena(), value));
  };
  add("scheme", url->scheme);
  add("hostname", url->hostname());
  add("port", url->port());
  add("path", url->path);
  if (!url->path.empty()) add("raw_path", url->raw_path.empty() ? url->path : url->raw_path);
  add("raw_query", url->raw_query);
  add("fragment", url->fragment);
  return out.finish();
}

BuiltinResult uri_is_valid(BuiltinContext&, BuiltinArgs args) {
  return boolean_result(args[0].is_string() && !args[0].as_string().empty() && parse_url(args[0].as_string()));
}

constexpr Builtin kRows[] = {
    {"uri.is_valid", uri_is_valid, "(string) -> boolean"},
    {"uri.parse", uri_parse, "(string) -> object[string: string]"},
};

}  // namespace

std::span<const Builtin> uri_rows() { return kRows; }

}  // namespace gabion::rego::builtins
