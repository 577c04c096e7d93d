// Rows whose functions are not written yet: known to the checker, refused when called.
#include "rego/builtins/groups.h"

namespace gabion::rego::builtins {
namespace {

constexpr Builtin kRows[] = {
    {"http.send", nullptr, "(object[string: any]) -> object[any: any]", {}, kNondeterministic},
    {"json.match_schema", nullptr,
     R"((any<string, object[any: any]>, any<string, object[any: any]>) -> array<boolean, array[object<"desc": string, "error": string, "field": string, "type": string>]>)"},
    {"json.verify_schema", nullptr, "(any<string, object[any: any]>) -> array<boolean, any<null, string>>"},
    {"strings.render_template", nullptr, "(string, object[string: any]) -> string"},
};

}  // namespace

std::span<const Builtin> pending_rows() { return kRows; }

}  // namespace gabion::rego::builtins
