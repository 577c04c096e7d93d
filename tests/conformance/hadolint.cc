// hadolint's own test cases as data: one rule, one Dockerfile, fires or silent. With -v the numbers are given per rule:
// two thirds of the cases are silent, so a whole number alone says little.
#include <cstdio>
#include <map>
#include <string>

#include "dockerfile_suites.h"
#include "lint/engine.h"

namespace gabion::conformance {
namespace {

using lint::Level;
using lint::Options;

Options options_of(const Value& config) {
  Options options;
  options.checks = lint::Checks::hadolint;
  options.instruction_lines = true;
  // "All rules are enabled": those that are off by default too.
  for (auto family : lint::families()) {
    for (const auto& rule : family) {
      if (rule.level == Level::ignore) options.overrides.emplace_back(rule.id, Level::info);
    }
  }
  if (const Value* list = config.find("ignored")) {
    for (std::uint32_t i = 0; i < list->size(); ++i) options.ignored.emplace_back(list->at(i).as_string());
  }
  if (const Value* list = config.find("trustedRegistries")) {
    for (std::uint32_t i = 0; i < list->size(); ++i) options.trusted_registries.emplace_back(list->at(i).as_string());
  }
  if (const Value* labels = config.find("label-schema")) {
    for (std::uint32_t i = 0; i < labels->size(); ++i) {
      auto type = lint::parse_label_type(labels->value(i).as_string());
      options.labels.push_back({std::string(labels->key(i).as_string()), type.value_or(lint::LabelType::text)});
    }
  }
  if (const Value* strict = config.find("strict-labels")) options.strict_labels = strict->as_boolean();
  return options;
}

struct Numbers {
  unsigned fired = 0, firing = 0;    // cases where it should
  unsigned silent = 0, keeping = 0;  // cases where it should not
  bool enough() const { return 10 * (fired + silent) >= 9 * (firing + keeping); }
};

// Empty: as wanted.
std::string judge(const Value& test, const std::string& rule) {
  auto result = lint::Linter(options_of(*test.find("config"))).lint("Dockerfile", std::string(test.find("dockerfile")->as_string()));
  std::size_t count = 0;
  std::string all = result.error;
  for (const auto& found : result.found) {
    if (rule == "ANY" || found.code == rule) ++count;
    all.append(found.code).append(":").append(std::to_string(found.at.line)).append(" ").append(found.message).append("; ");
  }
  bool fires = test.find("expect")->as_string() == "fires";
  const Value* wanted = test.find("count");
  bool ok = fires ? (wanted != nullptr ? count == static_cast<std::size_t>(wanted->as_integer()) : count > 0) : count == 0;
  if (ok) return {};
  return (fires ? "should fire" : "should be silent") + std::string(", came ") + std::to_string(count) + ": " + all;
}

}  // namespace

void run_hadolint(const Context& context, Tally& tally) {
  auto document = read_json_file(context.path);
  if (!document) return tally.fail(context.path.string(), document.error().message);
  const Value* cases = document->root.find("cases");
  std::map<std::string, Numbers> per_rule;
  for (std::uint32_t i = 0; cases != nullptr && i < cases->size(); ++i) {
    const Value& test = cases->at(i);
    std::string rule(test.find("rule")->as_string());
    std::string name(test.find("source")->as_string());
    if (rule == "SC") {
      tally.skip(name, "ShellCheck-numbered checks are not in gabion yet");
      continue;
    }
    std::string reason = judge(test, rule);
    Numbers& numbers = per_rule[rule];
    bool fires = test.find("expect")->as_string() == "fires";
    ++(fires ? numbers.firing : numbers.keeping);
    if (reason.empty()) {
      tally.pass();
      ++(fires ? numbers.fired : numbers.silent);
    } else {
      tally.fail(name + " " + rule, reason, test.find("dockerfile")->as_string());
    }
  }
  unsigned below = 0;
  for (const auto& [rule, n] : per_rule) {
    below += !n.enough();
    if (tally.verbose()) std::printf("%-7s fires %2u of %2u, is silent %2u of %2u\n", rule.c_str(), n.fired, n.firing, n.silent, n.keeping);
  }
  std::printf("%zu rules, %u of them below 90 %%\n", per_rule.size(), below);
}

}  // namespace gabion::conformance
