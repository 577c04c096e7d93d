// Modules, together: names resolved, locals renamed, terms made simple, bodies ordered so that they are safe, conflicts
// and recursion told. The modules' trees are changed in place. Stages and error texts are OPA 1.20's; compilation stops
// after the first stage with errors.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "rego/ast.h"
#include "rego/locals.h"
#include "rego/rule_tree.h"
#include "rego/vars.h"

namespace gabion::rego {

inline constexpr unsigned kMaxCompileErrors = 10;
inline constexpr std::uint32_t kMaxRefParts = 1000;  // of a rule's head or a package

struct Capabilities;
struct SchemaSet;

struct CompileOptions {
  bool strict = false;
  bool tests = false;          // unit tests are to be run: see test_rules.h
  bool prints = true;          // keep print() calls
  unsigned max_errors = kMaxCompileErrors;  // 0: no limit
  // These must outlive the modules. nullptr: everything is allowed, no schemas.
  const Capabilities* capabilities = nullptr;
  const SchemaSet* schemas = nullptr;
  Value data = Value::nothing();  // where base documents stand there must be no rule
};

class ModuleTypes;

class CompiledModules {
 public:
  // Sorted by file name. Errors: `errors()` is not empty and nothing else may be used.
  CompiledModules(std::vector<std::unique_ptr<Module>> modules, CompileOptions options);
  ~CompiledModules();
  CompiledModules(const CompiledModules&) = delete;
  CompiledModules& operator=(const CompiledModules&) = delete;

  bool ok() const { return errors_.empty(); }
  const Diagnostics& errors() const { return errors_; }
  const std::vector<std::unique_ptr<Module>>& modules() const { return modules_; }
  const RuleTree& tree() const { return tree_; }
  const VarMap& rewritten() const { return rewritten_; }
  const CompileOptions& options() const { return options_; }
  Arena& arena() { return arena_; }
  // Number of arguments of a builtin or rule; -1 when there is none of that name.
  int arity(const Term* ref) const;

  struct Query {
    Body body;
    VarMap rewritten;  // generated → as written
    VarSet vars;       // variables of the query as written, wildcards apart
    Diagnostics errors;
  };
  // `package` (a ref) and `imports` may be absent. The body is changed in place; `arena` must outlive the query.
  Query compile_query(Arena& arena, Body body, const Term* package, const List<Import*>& imports) const;

 private:
  using Stage = void (CompiledModules::*)();
  void run();
  void resolve();
  void rewrite_heads();
  void rename_tests();
  void announce_tests();
  void check_root_documents();
  void check_imports();
  void build_tree();
  void rewrite_local_vars();
  void rewrite_template_strings();
  void check_void_calls();
  void rewrite_print_calls();
  void expand_terms();
  void rewrite_metadata();
  void move_comprehension_terms();
  void move_head_refs();
  void rewrite_withs();
  void check_rule_conflicts();
  void check_functions();
  void check_head_safety();
  void order_bodies();
  void equals();
  void dynamics();
  void recursion();
  void types();
  void deprecated();
  void limit_errors(Diagnostics& errors) const;
  template <typename F>
  void each_rule(F f) {
    for (auto& m : modules_) {
      for (Rule* r : m->rules) f(*m, r);
    }
  }
  std::string scope_of(const Module& module, const Rule* rule);

  std::vector<std::unique_ptr<Module>> modules_;
  CompileOptions options_;
  Arena arena_;
  VarGenerator gen_;
  VarMap rewritten_;
  RuleTree tree_;
  Diagnostics errors_;
  Arity arity_;
  std::unique_ptr<ModuleTypes> types_;
};

// rego.v1's or v1's rules hold for the module.
bool is_v1_compatible(const Module& module);

}  // namespace gabion::rego
