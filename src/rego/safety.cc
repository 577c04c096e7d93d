#include "rego/safety.h"

#include <map>
#include <set>

#include "rego/unify.h"

namespace gabion::rego {

namespace {

constexpr VarWalk kArgWalk{.skip_ref_head = true, .skip_object_keys = true, .skip_closures = true, .skip_sets = true};

// Refs whose head has a value bind the variables in them as they are walked.
Visitor ref_output_visitor(const VarSet& safe, VarSet& out) {
  Visitor visitor;
  visitor.term = [&safe, &out](Term* t) {
    if (t->is_comprehension() || t->is(TermKind::template_string)) return true;
    if (!t->is(TermKind::ref)) return false;
    if (!is_ref_safe(t, safe)) return true;
    VarCollector(out, {.skip_ref_head = true}).visit(t);
    return false;
  };
  return visitor;
}

VarSet ref_outputs(const Expr* expr, const VarSet& safe) {
  VarSet out;
  walk(ref_output_visitor(safe, out), const_cast<Expr*>(expr));  // the visitor only reads
  return out;
}

VarSet ref_outputs(const Term* term, const VarSet& safe) {
  VarSet out;
  walk(ref_output_visitor(safe, out), const_cast<Term*>(term));  // the visitor only reads
  return out;
}

VarSet output_vars_of_call(const Expr* expr, int arity, const VarSet& safe) {
  VarSet output = ref_outputs(expr, safe);
  std::uint32_t inputs = static_cast<std::uint32_t>(arity) + 1;
  if (inputs >= expr->terms.size()) return output;
  if (!safe.covers(vars_of_list(expr->terms.take(inputs), kArgWalk).minus(output))) return {};
  output.add(vars_of_list(expr->terms.drop_front(inputs), kArgWalk));
  return output;
}

bool withs_are_safe(const Expr* expr, const VarSet& safe) {
  for (const With* w : expr->withs) {
    if (!safe.covers(vars_of(w, kSafetyWalk))) return false;
  }
  return true;
}

}  // namespace

VarSet output_vars_of_equality(const Expr* expr, const VarSet& safe) {
  if (expr->terms.size() != 3) return safe;
  VarSet known = ref_outputs(expr, safe);
  known.add(safe);
  if (expr->from_assignment) {
    // := binds its left side only; the right side must not become safe by way of the left.
    for (Var v : vars_of(expr->operand(0))) known.remove(v);
  }
  known.add(unified_vars(known, expr->operand(0), expr->operand(1)));
  return known.minus(safe);
}

VarSet output_vars(const Expr* expr, const Arity& arity, const VarSet& safe) {
  if (expr->negated || !withs_are_safe(expr, safe)) return {};
  switch (expr->kind) {
    case ExprKind::term: return ref_outputs(expr, safe);
    case ExprKind::call: {
      if (expr->is_equality()) return output_vars_of_equality(expr, safe);
      int n = arity(expr->terms[0]);
      return n < 0 ? VarSet{} : output_vars_of_call(expr, n, safe);
    }
    case ExprKind::every: return ref_outputs(expr->every->domain, safe);
    default: return {};
  }
}

VarSet output_vars(const Body& body, std::uint32_t count, const Arity& arity, const VarSet& safe) {
  VarSet known = safe;
  for (const Expr* e : body.take(count)) known.add(output_vars(e, arity, known));
  return known.minus(safe);
}

namespace {
void add_bindings(VarSet& bindings, const Expr* e, const Arity& arity) {
  if (!e->is_call()) return;
  if (e->is_equality()) {
    bindings.add(output_vars_of_equality(e, {}));
    return;
  }
  int n = arity(e->terms[0]);
  std::uint32_t inputs = static_cast<std::uint32_t>(n + 1);
  if (n < 0 || inputs >= e->terms.size()) return;
  bindings.add(vars_of_list(e->terms.drop_front(inputs), kArgWalk));
}
}  // namespace

VarSet unbound_in_implicit_body(const Body& body, const Arity& arity) {
  std::map<Var, unsigned> seen_in;
  for (const Expr* e : body) {
    for (Var v : vars_of(e, kSafetyWalk)) ++seen_in[v];
  }
  VarSet bindings;
  if (body.size() > 1) {
    for (const Expr* e : body) add_bindings(bindings, e, arity);
  }
  VarSet result;
  for (auto [v, count] : seen_in) {
    if (count == 1 || !bindings.contains(v)) result.add(v);
  }
  return result;
}

namespace {

// One body on its way into order.
class Reorderer {
 public:
  Reorderer(Arena& arena, const Arity& arity, const VarSet& globals, Body body)
      : arena_(arena), arity_(arity), globals_(globals), body_(body), walk_(kSafetyWalk) {
    walk_.promote = &arity_;
  }
  Reordered run();

 private:
  void prepare();
  bool place(std::size_t i);
  void order();
  void visit_closures();
  void reorder_inner(Body& body, const VarSet& head);
  void visit_closure(Closure closure);
  void mark_unsafe(const Expr* expr, const VarSet& vars);

  Arena& arena_;
  const Arity& arity_;
  const VarSet& globals_;
  Body body_;
  VarWalk walk_;
  VarSet body_vars_, safe_;
  std::vector<VarSet> needs_, closed_;
  std::vector<bool> placed_;
  std::vector<Expr*> ordered_;
  UnsafeVars unsafe_;
  VarSet inner_globals_;
  const Expr* current_ = nullptr;
};

VarSet vars_in_closures(Expr* e) {
  VarSet vars;
  VarCollector collector(vars, {});
  walk_closures(e, [&](Closure c) {
    if (c.term) {
      collector.visit(c.term);
    } else if (c.expr->kind == ExprKind::every) {
      collector.visit(c.expr->every->body);
    } else if (c.expr->kind == ExprKind::not_) {
      collector.visit(c.expr->not_->body);
    } else {
      collector.visit(c.expr->logical->lhs);
      collector.visit(c.expr->logical->rhs);
    }
  });
  return vars;
}

void Reorderer::prepare() {
  body_vars_ = vars_of(body_, walk_);
  safe_ = body_vars_.shared_with(globals_);
  for (Expr* e : body_) {
    needs_.push_back(vars_of(e, walk_).minus(safe_));
    closed_.push_back(vars_in_closures(e).shared_with(body_vars_).minus(globals_));
  }
  placed_.assign(body_.size(), false);
}

bool Reorderer::place(std::size_t i) {
  Expr* e = body_[i];
  VarSet outputs = output_vars(e, arity_, safe_);
  if (!closed_[i].empty()) {
    if (closed_[i] == outputs) return false;  // it would close over what it binds itself
    needs_[i].add(closed_[i]);
  }
  needs_[i] = needs_[i].minus(outputs).minus(safe_);
  if (!needs_[i].empty()) return false;
  placed_[i] = true;
  ordered_.push_back(e);
  safe_.add(outputs);
  return true;
}

void Reorderer::order() {
  for (bool progress = true; progress;) {
    progress = false;
    for (std::size_t i = 0; i < body_.size(); ++i) {
      if (!placed_[i] && place(i)) progress = true;
    }
  }
  for (std::size_t i = 0; i < body_.size(); ++i) {
    if (!placed_[i] && !needs_[i].empty()) unsafe_.push_back({body_[i], needs_[i]});
  }
}

void Reorderer::mark_unsafe(const Expr* expr, const VarSet& vars) {
  for (auto& u : unsafe_) {
    if (u.expr == expr) {
      u.vars.add(vars);
      return;
    }
  }
  unsafe_.push_back({expr, vars});
}

void Reorderer::reorder_inner(Body& body, const VarSet& head) {
  VarSet bound = vars_of(body, walk_);
  bound.add(inner_globals_);
  if (!bound.covers(head)) mark_unsafe(current_, head.minus(bound));
  Reordered inner = reorder_for_safety(arena_, arity_, inner_globals_, body);
  if (inner.unsafe.empty()) {
    body = inner.body;
    return;
  }
  for (auto& u : inner.unsafe) mark_unsafe(u.expr, u.vars);
}

void Reorderer::visit_closure(Closure closure) {
  if (closure.term) {
    auto* c = closure.term->comprehension;
    VarSet head = vars_of(c->head);
    if (c->key) head.add(vars_of(c->key));
    reorder_inner(c->body, head);
    return;
  }
  switch (closure.expr->kind) {
    case ExprKind::every:
      if (closure.expr->every->key) inner_globals_.add(vars_of(closure.expr->every->key));
      inner_globals_.add(vars_of(closure.expr->every->value));
      reorder_inner(closure.expr->every->body, {});
      return;
    case ExprKind::not_: reorder_inner(closure.expr->not_->body, {}); return;
    default:
      reorder_inner(closure.expr->logical->lhs, {});
      reorder_inner(closure.expr->logical->rhs, {});
  }
}

void Reorderer::visit_closures() {
  inner_globals_ = globals_;
  for (std::size_t i = 0; i < ordered_.size(); ++i) {
    if (i > 0) inner_globals_.add(vars_of(ordered_[i - 1], walk_));
    current_ = ordered_[i];
    walk_closures(ordered_[i], [this](Closure c) { visit_closure(c); });
  }
}

Reordered Reorderer::run() {
  prepare();
  order();
  visit_closures();
  for (std::size_t i = 0; i < ordered_.size(); ++i) ordered_[i]->index = static_cast<std::uint32_t>(i);
  return {make_list(arena_, ordered_), std::move(unsafe_)};
}

}  // namespace

Reordered reorder_for_safety(Arena& arena, const Arity& arity, const VarSet& globals, Body body) {
  return Reorderer(arena, arity, globals, body).run();
}

namespace {
bool before(const Loc* a, const Loc* b) {
  if (!a || !b) return !a && b;
  return std::tuple(a->file(), a->row, a->col) < std::tuple(b->file(), b->row, b->col);
}

constexpr Var kFutureKeywords[] = {"and", "contains", "every", "if", "in", "or"};

std::string unsafe_var_text(Var v, std::string_view scope) {
  std::string text = "var " + std::string(v.starts_with("$") ? "_" : v) + " is unsafe" + std::string(scope);
  for (Var keyword : kFutureKeywords) {
    if (v != keyword) continue;
    text += " (hint: `import future.keywords." + std::string(v) + "` to import a future keyword)";
  }
  return text;
}
}  // namespace

void append_safety_errors(Diagnostics& out, const UnsafeVars& unsafe, const VarMap& rewritten, std::string_view scope) {
  std::map<Var, const Loc*> first;
  for (const auto& u : unsafe) {
    for (Var v : u.vars) {
      auto [it, fresh] = first.try_emplace(v, u.expr->loc);
      if (!fresh && before(u.expr->loc, it->second)) it->second = u.expr->loc;
    }
  }
  std::vector<std::pair<Var, const Loc*>> by_place(first.begin(), first.end());
  std::stable_sort(by_place.begin(), by_place.end(), [](auto& a, auto& b) { return before(a.second, b.second); });
  std::size_t known = out.size();
  for (auto [v, loc] : by_place) {
    auto original = rewritten.find(v);
    Var name = original == rewritten.end() ? v : original->second;
    if (is_generated_var(name)) continue;
    if (name.starts_with('$')) name = "_";
    out.push_back(diagnostic_at(kUnsafeVarError, unsafe_var_text(name, scope), loc));
  }
  if (out.size() > known) return;
  UnsafeVars sorted = unsafe;
  std::stable_sort(sorted.begin(), sorted.end(), [](auto& a, auto& b) { return before(a.expr->loc, b.expr->loc); });
  std::set<Var> seen;
  for (const auto& u : sorted) {
    bool fresh = false;
    for (Var v : u.vars) fresh |= is_generated_var(v) && seen.insert(v).second;
    if (fresh) out.push_back(diagnostic_at(kUnsafeVarError, "expression is unsafe" + std::string(scope), u.expr->loc));
  }
}

}  // namespace gabion::rego
