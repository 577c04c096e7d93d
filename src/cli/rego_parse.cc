// gabion rego parse: one file's AST.
#include <cstdio>

#include "base/text.h"
#include "cli/flags.h"
#include "cli/rego.h"
#include "cli/rego_common.h"
#include "cli/verb.h"
#include "rego/ast_json.h"
#include "rego/parser.h"

namespace gabion::cli {
namespace {

using namespace rego;

void print_rule(const Rule& rule, unsigned depth) {
  for (const Rule* r = &rule; r; r = r->else_rule) {
    std::printf("%*s%s %s\n", static_cast<int>(depth), "", r == &rule ? (r->is_default ? "default" : "rule") : "else", to_text(r->head).c_str());
    for (const Expr* expr : r->body) std::printf("%*sexpr %u: %s\n", static_cast<int>(depth + 1), "", expr->index, to_text(expr).c_str());
  }
}

void print_outline(const Module& module) {
  std::printf("module\n package %s\n", to_text(module.package->path).c_str());
  for (const Import* import : module.imports) std::printf(" import %s\n", to_text(import->path).c_str());
  for (const Rule* rule : module.rules) print_rule(*rule, 1);
}

}  // namespace

int run_rego_parse(int argc, char** argv) {
  std::string format = "pretty", include;
  bool v0 = false, v1 = false;
  Flags flags("gabion rego parse", "What a Rego module is made of", "[FLAGS] FILE");
  flags.option("-f,--format", format, "pretty|json", "json: OPA's AST");
  flags.option("--json-include", include, "LIST", "locations, -comments");
  flags.flag("--v0-compatible", v0, "read the file as v0");
  flags.flag("--v1-compatible", v1, "read the file as v1 (the default)");
  flags.example("gabion rego parse -f json policy.rego", "the syntax tree as JSON");
  std::vector<std::string> words;
  if (const auto status = parse_or_exit(flags, argc, argv, words)) return *status;
  if (words.size() != 1) return std::fputs("error: no source file specified\n", stderr), kFindings;
  auto text = read_file(words[0]);
  if (!text) return std::fputs(failure_json(text.error().message).c_str(), stderr), kFindings;
  ParseOptions options;
  options.version = v0 ? RegoVersion::v0 : RegoVersion::v1;
  options.annotations = true;
  const ParseResult result = parse_module(words[0], std::move(*text), options);
  if (!result.module) return std::fputs(errors_json(result.errors).c_str(), stderr), kFindings;
  if (format != "json") return print_outline(*result.module), kOk;
  AstJsonOptions json;
  for (const auto word : split(include, ',')) {
    if (word.ends_with("locations")) json.locations = !word.starts_with('-');
    if (word.ends_with("comments")) json.comments = !word.starts_with('-');
  }
  std::printf("%s\n", ast_to_json(*result.module, json).c_str());
  return kOk;
}

}  // namespace gabion::cli
