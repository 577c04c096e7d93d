// Expressions → code.
#include <array>

#include "rego/planner.h"

namespace gabion::rego {

void Planner::body(const Body& b, const std::vector<const Term*>& results) {
  if (!options_.provenance || results.empty()) {
    exprs(b.data, b.size());
    return;
  }
  std::vector<bool> message = message_only(b, results);
  for (std::uint32_t i = 0; i < b.size();) {
    std::uint32_t end = i + 1;
    while (end < b.size() && message[end] == message[i]) ++end;
    message_ = message[i];
    exprs(b.data + i, end - i);
    message_ = false;
    i = end;
  }
}

namespace {
// A ref with a part that nothing before has bound is a loop: that it goes round at all is a condition.
bool loops(const Expr* e, const VarSet& before) {
  bool found = false;
  Visitor visitor;
  visitor.term = [&](Term* t) {
    if (!t->is(TermKind::ref)) return t->is_comprehension();
    for (const Term* part : t->items().drop_front()) found |= part->is(TermKind::var) && !before.contains(part->name());
    return false;
  };
  walk(visitor, const_cast<Expr*>(e));  // the visitor only reads
  return found;
}
}  // namespace

// From the end: an equality or a builtin's call whose outcome goes nowhere but into the results, or into others like it.
std::vector<bool> Planner::message_only(const Body& b, const std::vector<const Term*>& results) const {
  std::vector<bool> message(b.size(), false);
  std::vector<VarSet> vars;
  VarSet worded;
  for (const Expr* e : b) vars.push_back(vars_of(e, {.skip_ref_call_head = true}));
  for (const Term* t : results) {
    if (t) worded.add(vars_of(t));
  }
  for (std::size_t i = b.size(); i-- > 0;) {
    const Expr* e = b[i];
    if (e->negated || !e->withs.empty() || !e->is_call() || e->terms.size() < 3) continue;
    const Term* output = e->is_equality() ? e->terms[1] : e->terms[e->terms.size() - 1];
    if (!output->is(TermKind::var) || !worded.contains(output->name())) continue;
    bool looked_at = is_bound(output->name());
    for (std::size_t k = 0; k < b.size(); ++k) {
      if (k != i && !message[k] && vars[k].contains(output->name())) looked_at = true;
    }
    const Builtin* builtin = e->terms[0]->list[0]->is_var("data") ? nullptr : find_builtin(ref_name(e->terms[0]));
    bool has_output = e->is_equality() || (builtin && e->terms.size() == builtin->arity() + 2u);
    if (looked_at || !has_output) continue;
    VarSet before;
    for (std::size_t k = 0; k < i; ++k) before.add(vars[k]);
    for (const auto& bound : vars_) before.add(bound.first);
    if (loops(e, before)) continue;
    message[i] = true;
    worded.add(vars[i]);
  }
  return message;
}

// Neighbours under the very same `with` are one: a pass put the later ones' operands before them.
void Planner::exprs(Expr* const* first, std::size_t count) {
  for (std::size_t i = 0; i < count;) {
    if (first[i]->withs.empty()) {
      expr(first[i++]);
      continue;
    }
    std::size_t end = i + 1;
    while (end < count && first[end]->withs.data == first[i]->withs.data) ++end;
    with(first + i, end - i);
    i = end;
  }
}

void Planner::tell(TraceOp op, TraceNode node) {
  if (!options_.explain) return;
  if (op == TraceOp::leave) --level_;
  node.level = level_;
  if (op == TraceOp::enter) ++level_;
  auto& nodes = builder_.code().trace_nodes;
  nodes.push_back(std::make_unique<TraceNode>(node));
  builder_.emit(Op::trace, -1, static_cast<Operand>(nodes.size() - 1), 0, CodeBuilder::kNoLabel, static_cast<std::uint8_t>(op));
}

void Planner::tell_body(TraceOp op, const Body& body) { tell(op, {.body = body, .loc = body.empty() ? nullptr : body[0]->loc}); }

void Planner::expr(const Expr* e) {
  builder_.place(e->loc);
  tell_expr(TraceOp::evaluate, e);
  if (options_.marks && !e->generated) builder_.emit(Op::mark, -1);
  if (e->negated) negated(e);
  else expr_once(e);
}

void Planner::expr_once(const Expr* e) {
  switch (e->kind) {
    case ExprKind::term: {
      Operand v = value(e->term);
      builder_.emit(Op::holds, -1, v, 0, fail_);
      return;
    }
    case ExprKind::call:
      if (e->is_equality() && e->terms.size() == 3) unify(e->terms[1], e->terms[2]);
      else call(e);
      return;
    case ExprKind::some: return;
    case ExprKind::every: every(e); return;
    case ExprKind::not_: not_body(e->not_->body); return;
    case ExprKind::logical_and:
    case ExprKind::logical_or: logical(e); return;
  }
}

void Planner::negated(const Expr* e) {
  Label holds = builder_.label();
  Label outer = fail_;
  Scope scope = enter(holds);
  tell(TraceOp::enter, {.expr = e, .loc = e->loc, .inside_not = true});
  tell_expr(TraceOp::evaluate, e, true);
  expr_once(e);
  if (explains()) {
    tell(TraceOp::leave, {});
    tell_expr(TraceOp::fail, e);
    ++level_;
  }
  builder_.jump(outer);
  leave(scope);
  builder_.bind(holds);
  tell(TraceOp::leave, {});
}

void Planner::not_body(const Body& b) {
  Label holds = builder_.label();
  Label outer = fail_;
  Scope scope = enter(holds);
  tell_body(TraceOp::enter, b);
  body(b);
  builder_.jump(outer);
  leave(scope);
  builder_.bind(holds);
  tell(TraceOp::leave, {});
}

// One solution is enough.
void Planner::operand_body(const Body& b, Label out) {
  Scope scope = enter(out);
  body(b);
  leave(scope);
}

void Planner::logical(const Expr* e) {
  if (e->kind == ExprKind::logical_and) {
    operand_body(e->logical->lhs, fail_);
    operand_body(e->logical->rhs, fail_);
    return;
  }
  Label second = builder_.label(), done = builder_.label();
  operand_body(e->logical->lhs, second);
  builder_.jump(done);
  builder_.bind(second);
  operand_body(e->logical->rhs, fail_);
  builder_.bind(done);
}

void Planner::every(const Expr* expr) {
  const Every* e = expr->every;
  Operand domain = value(e->domain);
  Operand loop = builder_.new_register(3);
  builder_.emit(Op::iterate, loop, domain, 0, fail_);
  Label next = builder_.label(), done = builder_.label();
  builder_.bind(next);
  Operand key = builder_.new_register(), item = builder_.new_register();
  builder_.emit(Op::next, loop, key, item, done, message_flag());
  tell(TraceOp::enter, {.expr = expr, .loc = expr->loc, .shown = false});
  const Label outer = fail_, fails = explains() ? builder_.label() : fail_;
  Scope scope = enter(fails);
  if (e->key) match(e->key, key);
  match(e->value, item);
  tell_body(TraceOp::enter, e->body);
  body(e->body);
  tell(TraceOp::leave, {});
  leave(scope);
  builder_.jump(next);
  if (explains()) {
    builder_.bind(fails);
    tell_expr(TraceOp::fail, expr);
    --level_;
    tell_expr(TraceOp::fail, expr);
    ++level_;
    builder_.jump(outer);
  }
  builder_.bind(done);
  tell(TraceOp::leave, {});
}

// --- calls ---

namespace {
struct InlineComparison {
  std::string_view name;
  Comparison op;
};
constexpr InlineComparison kComparisons[] = {
    {"equal", Comparison::equal},       {"neq", Comparison::not_equal}, {"lt", Comparison::less},
    {"lte", Comparison::less_equal},    {"gt", Comparison::greater},    {"gte", Comparison::greater_equal},
};
struct InlineArithmetic {
  std::string_view name;
  Arithmetic op;
};
constexpr InlineArithmetic kArithmetics[] = {
    {"plus", Arithmetic::plus}, {"minus", Arithmetic::minus}, {"mul", Arithmetic::mul}};
}  // namespace

// The result goes to the term after the arguments, or must not be false.
void Planner::call_result(const Expr* e, std::uint32_t arity, Operand result) {
  if (e->terms.size() > arity + 1) match(e->terms[arity + 1], result);
  else builder_.emit(Op::holds, -1, result, 0, fail_);
}

bool Planner::inline_call(const Expr* e, std::string_view name) {
  if (e->terms.size() < 3) return false;
  for (const auto& c : kComparisons) {
    if (c.name != name) continue;
    Operand a = value(e->terms[1]), b = value(e->terms[2]);
    auto flag = static_cast<std::uint8_t>(c.op);
    if (e->terms.size() == 3) {
      builder_.emit(Op::compare, -1, a, b, fail_, flag);
    } else {
      Operand d = builder_.new_register();
      builder_.emit(Op::compare_to, d, a, b, fail_, flag);
      match(e->terms[3], d);
    }
    return true;
  }
  for (const auto& c : kArithmetics) {
    if (c.name != name) continue;
    Operand a = value(e->terms[1]), b = value(e->terms[2]);
    Operand d = builder_.new_register();
    builder_.emit(Op::arithmetic, d, a, b, fail_, static_cast<std::uint8_t>(c.op));
    call_result(e, 2, d);
    return true;
  }
  return false;
}

void Planner::relation(const Expr* e, const Builtin* builtin, const std::vector<Operand>& args) {
  Operand all = builder_.new_register();
  builder_.emit(Op::call_builtin, all, builder_.builtin(builtin), builder_.list(args), fail_, message_flag());
  Operand loop = builder_.new_register(3), one = builder_.new_register();
  builder_.emit(Op::iterate, loop, all, 0, fail_);
  Label next = builder_.label();
  builder_.bind(next);
  builder_.emit(Op::next, loop, -1, one, fail_, message_flag());
  push_loop(next);
  if (e->terms.size() > builtin->arity() + 1u) match(e->terms[builtin->arity() + 1], one);
}

void Planner::call(const Expr* e) {
  const Term* op = e->terms[0];
  if (op->list[0]->is_var("data")) {
    const RuleNode* node = program_.tree->find(op);
    const Group* group = node ? program_.group_at(node) : nullptr;
    if (!group) return fail_always();
    // A rule without arguments, called: its arity is 0.
    std::vector<Operand> args = values(e->terms.drop_front().take(std::min(group->arity, e->terms.size() - 1)));
    Operand d = builder_.new_register();
    auto index = static_cast<Operand>(group - program_.groups.data());
    if (group->kind == GroupKind::function) {
      builder_.emit(Op::call_function, d, index, builder_.list(args), fail_, message_flag());
    } else {
      builder_.emit(Op::call_rule, d, index, 0, fail_, message_flag());
    }
    call_result(e, group->arity, d);
    return;
  }
  std::string name = ref_name(op);
  const Builtin* builtin = find_builtin(name);
  if (!builtin) return fail_always();
  if (inline_call(e, name)) return;
  std::uint32_t arity = builtin->has(kVariadic) ? e->terms.size() - 1 : builtin->arity();
  std::vector<Operand> args = values(e->terms.drop_front().take(std::min(arity, e->terms.size() - 1)));
  if (builtin->has(kRelation)) return relation(e, builtin, args);
  if (builtin->has(kNoResult) || name == "trace") ++effects_;
  Operand d = builder_.new_register();
  builder_.emit(Op::call_builtin, d, builder_.builtin(builtin), builder_.list(args), fail_, message_flag());
  if (!builtin->has(kNoResult)) call_result(e, arity, d);
}

// --- with ---

std::vector<Operand> Planner::path(Terms parts) {
  std::vector<Operand> operands;
  for (const Term* p : parts) operands.push_back(value(p));
  return operands;
}

// Targets are numbered: groups from 0, builtins as ~index.
Inst Planner::with_function(const With* w, Operand callee) {
  auto inst = [&](Replacement kind, Operand by) {
    return Inst{Op::with_call, static_cast<std::uint8_t>(kind), callee, by, 0, CodeBuilder::kNoLabel};
  };
  if (w->value->is(TermKind::ref)) {
    const Builtin* b = w->value->list[0]->is_var("data") ? nullptr : find_builtin(ref_name(w->value));
    if (b) return inst(Replacement::builtin, builder_.builtin(b));
    const RuleNode* node = program_.tree->find(w->value);
    const Group* by = node ? program_.group_at(node) : nullptr;
    if (by && by->kind == GroupKind::function) {
      return inst(Replacement::group, static_cast<Operand>(by - program_.groups.data()));
    }
  }
  return inst(Replacement::value, value(w->value));
}

Inst Planner::with_target(const With* w) {
  const Term* target = w->target;
  bool whole = target->is(TermKind::var);
  const Term* root = whole ? target : target->list[0];
  if (!root->is_var("input") && !root->is_var("data")) {
    return with_function(w, ~builder_.builtin(find_builtin(ref_name(target))));
  }
  if (root->is_var("data") && !whole) {
    const RuleNode* node = program_.tree->find(target);
    const Group* group = node ? program_.group_at(node) : nullptr;
    if (group && group->kind == GroupKind::function) {
      return with_function(w, static_cast<Operand>(group - program_.groups.data()));
    }
  }
  Operand by = value(w->value);
  std::vector<Operand> at = whole ? std::vector<Operand>{} : path(target->items().drop_front());
  return {root->is_var("input") ? Op::with_input : Op::with_data, 0, -1, by, builder_.list(at), CodeBuilder::kNoLabel};
}

void Planner::collect_open_vars(const Body& b, std::vector<Var>& out) const {
  for (Var v : vars_of(b, {.skip_ref_call_head = true, .skip_closures = true})) {
    if (!is_bound(v) && v != "data" && v != "input") out.push_back(v);
  }
}

// The expressions run in a scope of their own. Where they loop, their solutions are gathered inside it and handed out
// one by one outside, since what follows must not see the scope.
void Planner::with(Expr* const* first, std::size_t count) {
  Body group{const_cast<Expr**>(first), static_cast<std::uint32_t>(count)};
  std::vector<Var> open;
  collect_open_vars(group, open);
  builder_.place(first[0]->loc);
  Operand mark = builder_.new_register(2);
  with_targets(first[0]->withs);
  builder_.emit(Op::with_enter);
  std::size_t begin = builder_.emit(Op::begin, mark);
  Label out = builder_.label(), go_on = builder_.label();
  std::size_t loops = loops_.size();
  Scope scope = enter(out);
  for (const Expr* e : group) expr(e);
  std::vector<std::pair<Var, Operand>> bound;
  for (Var v : open) {
    if (is_bound(v)) bound.push_back({v, var(v)});
  }
  bool looped = loops_.size() > loops;
  if (!looped) {
    builder_.erase(begin);
    builder_.emit(Op::with_leave);
    builder_.jump(go_on);
    leave(scope);
    builder_.bind(out);
    builder_.emit(Op::with_leave);
    builder_.jump(fail_);
    builder_.bind(go_on);
    for (auto [v, operand] : bound) bind(v, operand);
    return;
  }
  std::vector<Operand> row;
  for (auto [v, operand] : bound) row.push_back(operand);
  Operand tuple = builder_.new_register();
  builder_.emit(Op::array, tuple, 0, builder_.list(row));
  builder_.emit(Op::add, mark, tuple);
  builder_.jump(bound.empty() ? out : fail_);
  leave(scope);
  builder_.bind(out);
  builder_.emit(Op::with_leave);
  Operand all = builder_.new_register(), loop = builder_.new_register(3), one = builder_.new_register();
  builder_.emit(Op::end_array, all, mark);
  builder_.emit(Op::iterate, loop, all, 0, fail_);
  Label next = builder_.label();
  builder_.bind(next);
  builder_.emit(Op::next, loop, -1, one, fail_);
  push_loop(next);
  for (std::size_t i = 0; i < bound.size(); ++i) {
    Operand r = builder_.new_register();
    builder_.emit(Op::item, r, one, static_cast<Operand>(i));
    bind(bound[i].first, r);
  }
}

// Values belong to the scope outside; the new one opens when all are there.
void Planner::with_targets(const List<With*>& withs) {
  std::vector<Inst> targets;
  for (const With* w : withs) targets.push_back(with_target(w));
  builder_.emit(Op::with_begin);
  for (const Inst& t : targets) builder_.emit(t.op, t.d, t.a, t.b, t.jump, t.flag);
}

}  // namespace gabion::rego
