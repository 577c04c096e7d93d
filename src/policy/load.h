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
  bool tests = true;  // false: leave *_test.rego out, which no judging needs
};

// The policies' texts: every *.rego file of the paths, then the modules.
Result<std::vector<rego::SourceFile>> read_policies(const LoadOptions& options);

// A rule by name in one namespace, with all of its definitions.
struct Check {
  std::string rule;
  bool failure = true;       // deny, violation; otherwise warn
  unsigned definitions = 0;  // each counts as one test
  std::uint32_t id = 0;      // for Engine::evaluate_rule
};

struct Namespace {
  std::string name;  // "main", "main.sub"
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
  std::size_t policy_files() const { return policy_files_; }

 private:
  void gather_namespaces();
  std::unique_ptr<rego::Engine> engine_;
  Document data_;
  std::vector<Namespace> namespaces_;
  std::size_t policy_files_ = 0;
};

bool is_failure_rule(std::string_view name);  // deny, violation, each perhaps with _words
bool is_warning_rule(std::string_view name);
// What exceptions call a rule: "deny_root" is "root", "deny" is "".
std::string_view without_prefix(std::string_view rule);

// Names from the command line (`*`, `?`, `[…]`; `*` crosses dots) against what is there; plain names are kept even where
// no policy has them.
std::vector<std::string> select_namespaces(const PolicySet& policies, const std::vector<std::string>& patterns, bool all);

}  // namespace gabion::policy
