// Declarations (:=, some, every, function arguments) become variables of their own, __localN__, so that later passes
// need not know of scopes. What may not be declared, or is declared and never used, is told here.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "rego/vars.h"

namespace gabion::rego {

// Fresh names: __local0__, __local1__, …; a query's begin with __localq.
class VarGenerator {
 public:
  VarGenerator(Arena& arena, std::string_view infix) : arena_(arena), prefix_("__local" + std::string(infix)) {}
  Var next();
  Term* next_term(const Loc* loc) { return make_var(arena_, next(), loc); }
  void exclude(const VarSet& vars);
  // `__localN__ = term`, at the term's place.
  Expr* equality(Term* term);
  Expr* equality(Term* left, Term* right, const Loc* loc);
  Arena& arena() { return arena_; }
  // What stands behind a local that took a term's place, so that errors can show the term. Kept as it is: copy first
  // what later passes change.
  void record(const Term* local, const Term* subject) { subjects_[local->name()] = subject; }
  const std::unordered_map<Var, const Term*>& subjects() const { return subjects_; }

 private:
  Arena& arena_;
  std::string prefix_;
  std::unordered_set<Var> excluded_;
  std::unordered_map<Var, const Term*> subjects_;
  unsigned next_ = 0;
};

struct LocalsContext {
  VarGenerator& gen;
  VarMap& rewritten;  // generated name → name in the source
  Diagnostics& errors;
  bool strict = false;
};

void rewrite_locals(LocalsContext& context, Rule* rule);
// A query's body; its own variables keep their names unless declared.
Body rewrite_locals(LocalsContext& context, Body query);

// Appends to a body; one that is only `true` is replaced.
Body append_to_body(Arena& arena, Body body, const std::vector<Expr*>& exprs);

}  // namespace gabion::rego
