// Static type checking of compiled modules and queries: calls against what functions take, refs against what rules define,
// equations against each other. Runs last, when bodies are ordered and recursion is ruled out. Texts are OPA 1.20's.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "rego/ast.h"
#include "rego/rule_tree.h"
#include "rego/vars.h"

namespace gabion::rego {

// What a builtin that was called with the wrong number of operands has and wants: "have: (…)", "want: (…)".
std::vector<std::string> arity_details(const Expr* expr);

struct SchemaSet;

class ModuleTypes {
 public:
  using Subjects = std::unordered_map<Var, const Term*>;  // VarGenerator::subjects
  // All of them must outlive it: the tree, the names (generated → as written), the subjects, the schemas (or nullptr).
  ModuleTypes(const RuleTree& tree, const VarMap& rewritten, const Subjects& subjects, const SchemaSet* schemas);
  ~ModuleTypes();

  // METADATA blocks of the modules may say by schemas what input and data hold.
  void check_modules(const std::vector<std::unique_ptr<Module>>& modules, Diagnostics& errors);
  // By one thread at a time; others wait.
  void check_query(const Body& body, const VarMap& rewritten, const Subjects& subjects, Diagnostics& errors) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gabion::rego
