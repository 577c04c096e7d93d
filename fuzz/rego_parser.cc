// Any bytes as a module and as a query, in each of Rego's versions: an AST or errors, and texts of both.
#include <cstddef>
#include <cstdint>
#include <string>

#include "rego/ast_json.h"
#include "rego/parser.h"

using namespace gabion::rego;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  ParseOptions options;
  options.version = data[0] % 3 == 0 ? RegoVersion::v1 : data[0] % 3 == 1 ? RegoVersion::v0 : RegoVersion::v0_compat_v1;
  options.future_keywords = data[0] & 4 ? kKwFuture : 0;
  options.annotations = true;
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const ParseResult module = parse_module("fuzz.rego", text, options);
  if (module.module) {
    for (const Rule* rule : module.module->rules) (void)to_text(rule);
    (void)ast_to_json(*module.module, {.locations = true});
  } else if (module.errors.empty()) {
    __builtin_trap();  // neither a module nor a reason
  }
  (void)text_of(module.errors);
  const QueryResult query = parse_query(text, options);
  (void)to_text(query.body);
  return 0;
}
