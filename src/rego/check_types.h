// Static type checking of compiled modules and queries: calls against what functions take, refs against what rules define,
// equations against each other. Runs last, when bodies are ordered and recursion is ruled out. Texts are OPA 1.20's.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "rego/ast.h"
#include "rego/rule_tree.h"
#include "rego/vars.h"

namespace gabion::rego {

// Comprehensions within comprehensions beyond this are taken for any value of their kind: each level is looked at several
// times.
inline constexpr unsigned kMaxCheckedClosures = 6;

// What a builtin that was called with the wrong number of operands has and wants: "have: (…)", "want: (…)".
std::vector<std::string> arity_details(const Expr* expr);

class ModuleTypes {
 public:
  // The tree and the names (generated → as written) must outlive it.
  ModuleTypes(const RuleTree& tree, const VarMap& rewritten);
  ~ModuleTypes();

  // METADATA blocks of the modules may say by schemas what input and data hold.
  void check_modules(const std::vector<std::unique_ptr<Module>>& modules, Diagnostics& errors);
  // By one thread at a time; others wait.
  void check_query(const Body& body, const VarMap& rewritten, Diagnostics& errors) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gabion::rego
