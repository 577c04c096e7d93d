// OPA's compile-error cases: modules that do not compile, and what is said about them, with places.
#include <algorithm>
#include <fstream>
#include <sstream>

#include "data/yaml.h"
#include "rego/compile.h"
#include "rego/parser.h"
#include "suite.h"

namespace gabion::conformance {
namespace {

namespace fs = std::filesystem;
using namespace rego;

bool flag(const Value& spec, std::string_view key) {
  const Value* value = spec.find(key);
  return value && value->is_boolean() && value->as_boolean();
}
std::string_view text(const Value& spec, std::string_view key) {
  const Value* value = spec.find(key);
  return value && value->is_string() ? value->as_string() : std::string_view();
}
std::uint32_t number(const Value& spec, std::string_view key) {
  const Value* value = spec.find(key);
  return value && value->is_integer() ? static_cast<std::uint32_t>(value->as_integer()) : 0;
}

RegoVersion version_of(const Value& spec, bool v0_folder) {
  const std::string_view name = text(spec, "rego_version");
  if (name == "v0" || (name.empty() && v0_folder)) return RegoVersion::v0;
  return name == "v0-compat-v1" ? RegoVersion::v0_compat_v1 : RegoVersion::v1;
}

Diagnostics errors_of(const Value& spec, bool v0_folder) {
  ParseOptions options;
  options.version = version_of(spec, v0_folder);
  options.annotations = true;
  std::vector<std::unique_ptr<Module>> modules;
  Diagnostics errors;
  const Value* sources = spec.find("modules");
  for (std::uint32_t i = 0; sources && i < sources->size(); ++i) {
    ParseResult parsed = parse_module("test-" + std::to_string(i) + ".rego", std::string(sources->at(i).as_string()), options);
    errors.insert(errors.end(), parsed.errors.begin(), parsed.errors.end());
    if (parsed.module) modules.push_back(std::move(parsed.module));
  }
  if (!errors.empty()) return errors;
  CompileOptions compile;
  compile.strict = flag(spec, "strict");
  compile.prints = flag(spec, "print_statements");
  return CompiledModules(std::move(modules), compile).errors();
}

bool agrees(const Value& want, const Diagnostic& have) {
  const std::string_view module = text(want, "module");
  if (have.file != (module.empty() ? "test-0.rego" : module) || have.code != text(want, "code")) return false;
  if (number(want, "row") != 0 && number(want, "row") != have.row) return false;
  if (number(want, "col") != 0 && number(want, "col") != have.col) return false;
  return have.message == text(want, "message");
}

void run_case(const Value& spec, const std::string& name, bool v0_folder, Tally& tally) {
  const Diagnostics errors = errors_of(spec, v0_folder);
  const Value* wanted = spec.find("want_errors");
  const std::uint32_t count = wanted ? wanted->size() : 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    const Value& want = wanted->at(i);
    const bool found = std::any_of(errors.begin(), errors.end(), [&](const Diagnostic& e) { return agrees(want, e); });
    if (!found) return tally.fail(name, "not told: " + to_json(want), text_of(errors));
  }
  if (flag(spec, "exhaustive") && errors.size() != count) return tally.fail(name, std::to_string(errors.size()) + " errors", text_of(errors));
  tally.pass();
}

}  // namespace

void run_rego_compile(const Context& context, Tally& tally) {
  for (const fs::path& path : case_files(context.path, ".yaml")) {
    std::ifstream in(path);
    std::stringstream source;
    source << in.rdbuf();
    const auto document = read_yaml(source.str());
    const std::string name = path.filename().string();
    if (!document) {
      tally.fail(name, document.error().message);
      continue;
    }
    const Value* cases = document->root.find("cases");
    const bool v0 = path.string().find("/v0/") != std::string::npos;
    for (std::uint32_t i = 0; cases && i < cases->size(); ++i) {
      run_case(cases->at(i), name + ": " + std::string(text(cases->at(i), "note")), v0, tally);
    }
  }
}

}  // namespace gabion::conformance
