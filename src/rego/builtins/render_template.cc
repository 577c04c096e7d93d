// strings.render_template (../template.h).
#include "base/text.h"
#include "rego/builtins/groups.h"
#include "rego/builtins/operand.h"
#include "rego/template.h"

namespace gabion::rego::builtins {
namespace {

BuiltinResult strings_render_template(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "so")) return *error;
  auto text = gabion::rego::render_template(args[0].as_string(), args[1], context.arena(), context.limits().max_string_bytes);
  if (!text) return fail(context, text.error().message);
  return text_result(context, replace_all(*text, "<no value>", "<undefined>"));
}

constexpr Builtin kRows[] = {
    {"strings.render_template", strings_render_template, "(string, object[string: any]) -> string"},
};

}  // namespace

std::span<const Builtin> render_template_rows() { return kRows; }

}  // namespace gabion::rego::builtins
