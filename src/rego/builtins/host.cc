// Builtins that only a host can answer: Conftest's readers of configuration files.
#include "rego/builtins/groups.h"

namespace gabion::rego::builtins {

namespace {

template <const char* Name>
BuiltinResult ask_host(BuiltinContext& context, BuiltinArgs args) {
  const auto& answer = context.environment().parse_config;
  if (!answer) return {Outcome::error, ErrorCode::builtin, "configuration files are read by `gabion test` and `gabion verify` only"};
  return answer(context.arena(), Name, args, context.location);
}

constexpr char kParse[] = "parse_config", kParseFile[] = "parse_config_file", kParseCombined[] = "parse_combined_config_files";
constexpr Builtin kRows[] = {
    {kParse, ask_host<kParse>, "(string, string) -> any", {}, kNondeterministic},
    {kParseFile, ask_host<kParseFile>, "(string) -> any", {}, kNondeterministic},
    {kParseCombined, ask_host<kParseCombined>, "(array[string]) -> any", {}, kNondeterministic},
};

}  // namespace

std::span<const Builtin> host_rows() { return kRows; }

}  // namespace gabion::rego::builtins
