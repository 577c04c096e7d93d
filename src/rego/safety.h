// Safety: every variable must be bound by some expression before one that needs its value. A body is put into an order
// in which that holds, changing as little as possible; what cannot be ordered is told. The rules are OPA's (which
// positions bind, which need), since both the order and the errors show.
#pragma once

#include <utility>
#include <vector>

#include "rego/vars.h"

namespace gabion::rego {

struct UnsafeExpr {
  const Expr* expr;
  VarSet vars;
};
using UnsafeVars = std::vector<UnsafeExpr>;

struct Reordered {
  Body body;
  UnsafeVars unsafe;  // empty: the body is safe
};

// Bodies inside (comprehensions, every, not …) are reordered in place.
Reordered reorder_for_safety(Arena& arena, const Arity& arity, const VarSet& globals, Body body);

// What the expressions bind, given what is bound already.
VarSet output_vars(const Body& body, std::uint32_t count, const Arity& arity, const VarSet& safe);
VarSet output_vars(const Expr* expr, const Arity& arity, const VarSet& safe);
VarSet output_vars_of_equality(const Expr* expr, const VarSet& safe);

// Variables of a body without braces (in not, and, or) that nothing inside it binds for another expression inside.
VarSet unbound_in_implicit_body(const Body& body, const Arity& arity);

// The errors, by place: variables by the name they had in the source; where only generated ones are unsafe, the
// expression. `scope`: "" or " in rule …".
void append_safety_errors(Diagnostics& out, const UnsafeVars& unsafe, const VarMap& rewritten, std::string_view scope);

}  // namespace gabion::rego
