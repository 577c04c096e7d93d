// Policies and data from files, compiled once, and which rules of which namespace judge.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/value.h"
#include "rego/engine.h"

namespace gabion::policy {

struct LoadOptions {
  std::vector<std::string> policies;  // folders, searched for *.rego, or files
  std::vector<std::string> data;      // folders or files: *.json, *.yaml, *.yml
  std::vector<rego::SourceFile> modules;  // besides: packs
  rego::RegoVersion version = rego::RegoVersion::v1;
  bool strict = false, trace = false, annotations = true;
  std::string capabilities;  // JSON file of the builtins that policies may call; empty: all
  bool tests = true;  // false: leave *_test.rego out, which no judging needs
};

// The policies' texts: every *.rego file of the paths, then the modules; perhaps none.
Result<std::vector<rego::SourceFile>> read_policies(const LoadOptions& options);

// Errors in Conftest's words.
std::string loading_errors(const rego::Diagnostics& errors);
std::string no_policies_in(const std::vector<std::string>& paths);

// A rule by name in one namespace, with all of its definitions.
struct Check {
  std::string rule;
  bool failure = true;       // deny, violation; otherwise warn
  unsigned definitions = 0;  // each counts as one test
  std::uint32_t id = 0;      // for Engine::evaluate_rule
  const rego::Loc* loc = nullptr;  // of the first definition
};

struct Namespace {
  std::string name;  // "main", "main.sub"; other than names in brackets: a["b-c"]
  std::vector<std::string> path;
  std::vector<Check> checks;
  std::optional<std::uint32_t> exception;  // id of the rule `exception`
};

class PolicySet {
 public:
  // The error is text as Conftest's: what did not parse or compile, every line of it.
  static Result<std::unique_ptr<PolicySet>> load(const LoadOptions& options);

  const rego::Engine& engine() const { return *engine_; }
  const Value& data() const { return data_.root; }
  const std::vector<Namespace>& namespaces() const { return namespaces_; }  // by name
  const Namespace* find(std::string_view name) const;

 private:
  void gather_namespaces();
  std::unique_ptr<rego::Engine> engine_;
  Document data_;
  std::vector<Namespace> namespaces_;
};

bool is_failure_rule(std::string_view name);  // deny, violation, each perhaps with _words
bool is_warning_rule(std::string_view name);
// What exceptions call a rule: "deny_root" is "root", "deny" is "".
std::string_view without_prefix(std::string_view rule);

std::string namespace_of(const rego::Module& module);

// Names from the command line (`*`, `?`, `[…]`; `*` crosses dots). Plain names are kept even where no policy has them;
// with a pattern among them only what is there, in its own order.
Result<std::vector<std::string>> select_namespaces(const PolicySet& policies, const std::vector<std::string>& patterns, bool all);

}  // namespace gabion::policy
