// Sets of variable names and the walks over the AST that the compiler's passes share. What a walk leaves out is told by
// VarWalk; its switches carry OPA's names, since safety is defined in terms of them.
#pragma once

#include <algorithm>
#include <functional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "rego/ast.h"

namespace gabion::rego {

using Var = std::string_view;

// A sorted vector: sets are small, and iteration is in the order errors are told.
class VarSet {
 public:
  VarSet() = default;
  VarSet(std::initializer_list<Var> vars) {
    for (Var v : vars) add(v);
  }
  std::vector<Var>::const_iterator begin() const { return vars_.begin(); }
  std::vector<Var>::const_iterator end() const { return vars_.end(); }
  bool contains(Var v) const { return std::binary_search(vars_.begin(), vars_.end(), v); }
  bool add(Var v) {
    auto at = std::lower_bound(vars_.begin(), vars_.end(), v);
    if (at != vars_.end() && *at == v) return false;
    vars_.insert(at, v);
    return true;
  }
  void remove(Var v) {
    auto at = std::lower_bound(vars_.begin(), vars_.end(), v);
    if (at != vars_.end() && *at == v) vars_.erase(at);
  }
  void add(const VarSet& other) {
    for (Var v : other) add(v);
  }
  bool covers(const VarSet& other) const {
    return std::all_of(other.begin(), other.end(), [&](Var v) { return contains(v); });
  }
  VarSet minus(const VarSet& other) const {
    VarSet left;
    for (Var v : vars_) {
      if (!other.contains(v)) left.vars_.push_back(v);
    }
    return left;
  }
  VarSet shared_with(const VarSet& other) const {
    VarSet both;
    for (Var v : vars_) {
      if (other.contains(v)) both.vars_.push_back(v);
    }
    return both;
  }
  bool empty() const { return vars_.empty(); }
  std::size_t size() const { return vars_.size(); }
  void clear() { vars_.clear(); }
  friend bool operator==(const VarSet& a, const VarSet& b) { return a.vars_ == b.vars_; }

 private:
  std::vector<Var> vars_;
};

using VarMap = std::unordered_map<Var, Var>;
// Number of arguments of a function; -1 when there is none of that name.
using Arity = std::function<int(const Term* ref)>;

struct VarWalk {
  bool skip_ref_head = false;
  bool skip_ref_call_head = false;
  bool skip_object_keys = false;
  bool skip_closures = false;
  bool skip_sets = false;
  bool skip_templates = false;
  // With it, variables of bodies without braces in `not`, `and`, `or` that nothing inside binds count as the outer
  // body's.
  const Arity* promote = nullptr;
};
inline constexpr VarWalk kSafetyWalk{.skip_ref_call_head = true, .skip_closures = true};

class VarCollector {
 public:
  VarCollector(VarSet& out, VarWalk walk) : out_(out), walk_(walk) {}
  void visit(const Term* term);
  void visit(const Expr* expr);
  void visit(const Body& body);
  void visit(const With* with);
  void visit(const Head* head);  // args, key and value
  void visit(const Rule* rule);  // and its else branches

 private:
  void visit_items(Terms items);
  void visit_logical(const Logical* logical);
  void promote(const Body& body);
  VarSet& out_;
  VarWalk walk_;
};

template <typename T>
VarSet vars_of(const T& node, VarWalk walk = {}) {
  VarSet vars;
  VarCollector(vars, walk).visit(node);
  return vars;
}
VarSet vars_of_list(Terms terms, VarWalk walk = {});

// What a walk over everything below a node meets, outermost first. A callback that returns true stops the descent there.
struct Visitor {
  std::function<bool(Term*)> term;
  std::function<bool(Expr*)> expr;
  std::function<bool(Body&)> body;
  std::function<bool(With*)> with;
};
void walk(const Visitor& visitor, Term* term);
void walk(const Visitor& visitor, Expr* expr);
void walk(const Visitor& visitor, Body& body);
void walk(const Visitor& visitor, Head* head);  // args, key and value
void walk_rule(const Visitor& visitor, Rule* rule, bool with_else = true);

// Every comprehension, every, not, and, or below a node, the outermost only: nested ones are the callee's.
struct Closure {
  Term* term = nullptr;  // a comprehension, or
  Expr* expr = nullptr;  // every, not, and, or
};
template <typename T>
void walk_closures(T node, const std::function<void(Closure)>& found) {
  Visitor visitor;
  visitor.term = [&](Term* t) {
    if (!t->is_comprehension()) return false;
    found({t, nullptr});
    return true;
  };
  visitor.expr = [&](Expr* e) {
    if (e->kind < ExprKind::every) return false;
    found({nullptr, e});
    return true;
  };
  walk(visitor, node);
}

// `this and its else branches`, one after the other.
template <typename F>
void for_each_branch(Rule* rule, F f) {
  for (Rule* r = rule; r; r = r->else_rule) f(r);
}

// Variables that := and some declare in a body or expression, not counting those inside comprehensions.
VarSet declared_vars(const Body& body);
VarSet declared_vars(const Expr* expr);

bool contains_refs_or_comprehensions(const Term* term);
bool is_generated_var(Var v);  // __local…
bool is_root_document(const Term* ref);  // the refs `input` and `data` alone

}  // namespace gabion::rego
