// Broken modules and what OPA 1.20 says about each, recorded by tests/compare/rego_mutants.py.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "data/json.h"
#include "rego/compile.h"
#include "rego/parser.h"

namespace gabion::rego {
namespace {

Diagnostics errors_of(const std::string& name, std::string text) {
  ParseOptions options;
  options.annotations = true;
  ParseResult parsed = parse_module(name, std::move(text), options);
  if (!parsed.module) return parsed.errors;
  std::vector<std::unique_ptr<Module>> modules;
  modules.push_back(std::move(parsed.module));
  return CompiledModules(std::move(modules), {}).errors();
}

std::string place_of(const Value& error) {
  return std::string(error.find("code")->as_string()) + " " + error.find("row")->number_text() + ":" + error.find("col")->number_text();
}
std::string place_of(const Diagnostic& error) {
  return std::string(error.code) + " " + std::to_string(error.row) + ":" + std::to_string(error.col);
}

// OPA tells several variables of one place in no fixed order: any of them will do.
bool told(const Value& errors, const Diagnostic& have) {
  for (std::uint32_t i = 0; i < errors.size(); ++i) {
    if (place_of(errors.at(i)) == place_of(errors.at(0)) && errors.at(i).find("message")->as_string() == have.message) return true;
  }
  return false;
}

TEST(BrokenModules, FirstErrorIsOpas) {
  std::ifstream in("tests/cases/rego/broken_modules.json");
  ASSERT_TRUE(in) << "run from the project's root";
  const auto cases = read_json(std::string((std::istreambuf_iterator<char>(in)), {}));
  ASSERT_TRUE(cases) << cases.error().message;
  unsigned texts = 0;
  const std::uint32_t count = cases->root.size();
  ASSERT_GE(count, 300u);
  for (std::uint32_t i = 0; i < count; ++i) {
    const Value& spec = cases->root.at(i);
    const std::string name(spec.find("name")->as_string());
    const Value& want = *spec.find("errors");
    const Diagnostics have = errors_of(name, std::string(spec.find("module")->as_string()));
    if (have.empty()) {
      ADD_FAILURE() << name << " compiles; wanted " << to_json(want);
      continue;
    }
    EXPECT_EQ(place_of(have[0]), place_of(want.at(0))) << name << ": " << have[0].message << "\nwanted " << to_json(want.at(0));
    const bool same = told(want, have[0]);
    texts += same;
    if (!same) std::printf("%s: %s\n  wanted %s\n", name.c_str(), have[0].message.c_str(), to_json(want.at(0)).c_str());
  }
  EXPECT_GE(texts * 100, count * 95);
}

}  // namespace
}  // namespace gabion::rego
