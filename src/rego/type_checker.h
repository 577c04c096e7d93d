// The checks of one body, private to check_types.cc and type_checker*.cc.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "rego/ast.h"
#include "rego/type_env.h"
#include "rego/types.h"

namespace gabion::rego {

struct TypeProblem {
  Diagnostic error;
  bool by_unknown = false;  // something in it had no type, so another problem may be the cause
};
using TypeProblems = std::vector<TypeProblem>;

// What the checker must ask of the module set.
struct TypeContext {
  TypeForest& forest;
  // A ref with variables by the names they have in the source.
  std::function<std::string(const Terms&)> source_text;
  // Rules that change when the document or function at the ref is replaced: a tree of their paths, all `any`; or nullptr.
  std::function<TypeNode*(const Term* target, bool is_function)> dependents;
};

class TypeChecker {
 public:
  explicit TypeChecker(TypeContext& context) : context_(context), types_(context.forest.types) {}

  // The environment of the body's inside, with its variables.
  std::unique_ptr<TypeEnv> check_body(const TypeEnv& env, const Body& body, TypeProblems& problems);
  // An environment that knows nothing yet.
  std::unique_ptr<TypeEnv> new_env();

 private:
  friend class RefChecker;
  friend class ClosureChecker;

  void check_in_body(const TypeEnv& env, Expr* expr, TypeProblems& problems);
  bool check_expr(const TypeEnv& env, const Expr* expr, TypeProblem& problem);
  bool check_with(const TypeEnv& env, const With* with, TypeProblem& problem);
  bool check_call(const TypeEnv& env, const Expr* expr, TypeProblem& problem);
  bool check_equation(const TypeEnv& env, const Expr* expr, TypeProblem& problem);
  std::unique_ptr<TypeEnv> with_env(const TypeEnv& env, const Expr* expr);
  TypeProblem argument_problem(const Loc* loc, const Term* op, const char* what, const std::vector<const Type*>& have, const Type* function);
  std::vector<const Type*> operand_types(const TypeEnv& env, const Expr* expr) const;

  // Unification also tells variables their types.
  bool unify(const TypeEnv& env, const Term* a, const Type* type_a, const Term* b, const Type* type_b);
  bool unify_unknown(const TypeEnv& env, const Term* a, const Type* type_a, const Term* b, const Type* type_b);
  bool unify_arrays(const TypeEnv& env, const Term* a, const Term* b);
  bool unify_objects(const TypeEnv& env, const Term* a, const Term* b);
  bool fit(const TypeEnv& env, const Term* term, const Type* type, bool widen);
  bool fit_composite(const TypeEnv& env, const Term* term, const Type* type, bool widen);
  bool fit_array(const TypeEnv& env, const Term* term, const Type* type, bool widen);
  bool fit_object(const TypeEnv& env, const Term* term, const Type* type, bool widen);
  bool fit_set(const TypeEnv& env, const Term* term, const Type* type, bool widen);

  TypeContext& context_;
  Types& types_;
};

// Refs against what is known to stand there.
class RefChecker {
 public:
  RefChecker(TypeChecker& checker, const TypeEnv& env) : checker_(checker), env_(env), types_(checker.types_) {}
  void check(const Expr* expr, TypeProblems& problems);

 private:
  bool check_ref(const Terms& ref);
  bool descend(const TypeEnv& env, const TypeNode* node, const Terms& ref, std::uint32_t i);
  bool descend_unknown(const TypeEnv& env, const TypeNode* node, const Terms& ref, std::uint32_t i);
  bool check_leaf(const Type* type, const Terms& ref, std::uint32_t i);
  bool check_key(const Type* type, const Type* keys, const Terms& ref, std::uint32_t i);
  bool invalid(const Terms& ref, std::uint32_t i, const Type* have, const Type* want, std::vector<Value> one_of);
  bool unsupported(const Terms& ref, std::uint32_t i, const Type* have);
  std::string text(const Terms& ref) const { return checker_.context_.source_text(ref); }

  TypeChecker& checker_;
  const TypeEnv& env_;
  Types& types_;
  TypeProblem problem_;
};

}  // namespace gabion::rego
