// Comprehensions that are asked again and again for other values of a variable from outside, as in
//
//   some user in input.users
//   roles := [r.name | some r in data.roles; r.owner == user.id]
//
// They are evaluated once, with the variable as one of their results, and looked up by it: a table in place of a loop
// in a loop. OPA calls it a comprehension index.
#include <algorithm>

#include "rego/planner.h"
#include "rego/safety.h"

namespace gabion::rego {

namespace {

constexpr std::size_t kMaxGroupKeys = 4;
constexpr std::uint32_t kFirstGroupNumber = 1u << 30;  // above all rules

// How often each variable occurs, and how often of that as a whole side of an equation of the body itself.
struct Uses {
  std::unordered_map<Var, unsigned> all, sides;
};

Uses uses_of(const Comprehension* c) {
  Uses uses;
  Visitor visitor;
  visitor.term = [&](Term* t) {
    if (t->is(TermKind::var)) ++uses.all[t->name()];
    return false;
  };
  Body body = c->body;
  walk(visitor, body);
  if (c->key) walk(visitor, c->key);
  walk(visitor, c->head);
  for (const Expr* e : c->body) {
    if (e->negated || !e->is_equality() || e->terms.size() != 3) continue;
    for (const Term* side : {e->terms[1], e->terms[2]}) {
      if (side->is(TermKind::var)) ++uses.sides[side->name()];
    }
  }
  return uses;
}

// What is evaluated for more values than were asked for must have no effect and no other outcome the next time.
// Functions of policies may do anything.
bool is_pure(const Comprehension* c) {
  bool pure = true;
  Visitor visitor;
  visitor.expr = [&](Expr* e) {
    if (!e->withs.empty()) pure = false;
    if (!e->is_call()) return false;
    const Builtin* builtin = e->terms[0]->list[0]->is_var("data") ? nullptr : find_builtin(ref_name(e->terms[0]));
    if (!builtin || builtin->has(kNoResult) || builtin->has(kNondeterministic) || builtin->name == "trace")
      pure = false;
    return false;
  };
  Body body = c->body;
  walk(visitor, body);
  return pure;
}

// A second loop would run for every item of the first, where before it ran for those alone that were asked for.
bool loops_once(const Comprehension* c) {
  unsigned loops = 0;
  VarSet seen;
  Visitor visitor;
  visitor.term = [&](Term* t) {
    if (!t->is(TermKind::ref)) return false;
    for (const Term* part : t->items().drop_front()) {
      if (part->is(TermKind::var) && seen.add(part->name())) ++loops;
    }
    return false;
  };
  visitor.expr = [&](Expr* e) {
    if (e->kind == ExprKind::every) loops += 2;
    return false;
  };
  Body body = c->body;
  walk(visitor, body);
  return loops <= 1;
}

}  // namespace

// The variables from outside that the comprehension depends on; false unless it can be grouped by them.
bool Planner::group_vars(const Comprehension* c, std::vector<Var>& keys) const {
  bool repeated = false;
  const Uses uses = uses_of(c);
  for (const auto& [v, count] : uses.all) {
    if (v == "data" || v == "input" || !is_bound(v)) continue;
    const auto sides = uses.sides.find(v);
    if (sides == uses.sides.end() || sides->second != count) return false;
    keys.push_back(v);
    repeated |= vars_.at(v).depth > 0 || vars_.at(v).operand < static_cast<Operand>(arity_);
  }
  std::sort(keys.begin(), keys.end());
  return repeated && !keys.empty() && keys.size() <= kMaxGroupKeys && is_pure(c) && loops_once(c);
}

// nullptr: the body cannot do without the variables, or it would not loop.
std::unique_ptr<Group> Planner::plan_groups(const Term* term, const std::vector<Var>& keys) const {
  const Comprehension* c = term->comprehension;
  const Arity arity = [this](const Term* ref) -> int {
    if (!ref->is(TermKind::ref)) return -1;
    if (!ref->list[0]->is_var("data")) {
      const Builtin* builtin = find_builtin(ref_name(ref));
      return builtin ? static_cast<int>(builtin->arity()) : -1;
    }
    const RuleNode* node = program_.tree->find(ref);
    return node && !node->rules.empty() ? static_cast<int>(node->rules[0].rule->head->args.size()) : -1;
  };
  const VarSet globals{"data", "input"};
  const Reordered ordered = reorder_for_safety(arena_, arity, globals, copy(arena_, c->body));
  if (!ordered.unsafe.empty()) return nullptr;
  Planner planner(program_, arena_, options_);
  CodeBuilder& builder = planner.builder();
  Operand mark = builder.new_register(2);
  builder.emit(Op::begin, mark);
  Label end = builder.label();
  Scope scope = planner.enter(end);
  planner.body(ordered.body);
  if (planner.loops_.empty()) return nullptr;
  std::vector<Operand> key;
  for (Var v : keys) {
    if (!planner.is_bound(v)) return nullptr;
    key.push_back(planner.var(v));
  }
  Operand tuple = key[0];
  if (key.size() > 1) {
    tuple = builder.new_register();
    builder.emit(Op::array, tuple, 0, builder.list(key));
  }
  builder.emit(Op::add_pair, mark, tuple, planner.value(c->head));
  builder.jump(planner.resume_all(scope, end));
  planner.leave(scope);
  builder.bind(end);
  Operand d = builder.new_register();
  builder.emit(Op::end_groups, d, mark, 0, CodeBuilder::kNoLabel, term->is(TermKind::set_comprehension));
  builder.emit(Op::return_value, -1, d);
  auto group = std::make_unique<Group>();
  group->code = builder.finish();
  return group;
}

bool Planner::indexed_comprehension(const Term* term, Operand& result) {
  if (!options_.indices || options_.provenance || options_.marks || options_.explain) return false;
  if (term->is(TermKind::object_comprehension)) return false;  // a conflict of other keys would end the query
  std::vector<Var> keys;
  if (!group_vars(term->comprehension, keys)) return false;
  auto group = plan_groups(term, keys);
  if (!group) return false;
  group->number = kFirstGroupNumber + program_.next_group++;
  auto& groups = builder_.code().groups;
  groups.push_back(std::move(group));
  std::vector<Operand> key;
  for (Var v : keys) key.push_back(var(v));
  Operand tuple = key[0];
  if (key.size() > 1) {
    tuple = builder_.new_register();
    builder_.emit(Op::array, tuple, 0, builder_.list(key));
  }
  Operand table = builder_.new_register();
  result = builder_.new_register();
  builder_.emit(Op::call_rule, table, static_cast<Operand>(groups.size() - 1), 0, fail_, kOwnGroup);
  Label missing = builder_.label(), done = builder_.label();
  builder_.emit(Op::get, result, table, tuple, missing);
  builder_.jump(done);
  builder_.bind(missing);
  const bool set = term->is(TermKind::set_comprehension);
  builder_.emit(Op::move, result,
                builder_.constant(set ? Value::make_set(arena_, nullptr, 0) : Value::make_array(arena_, nullptr, 0)));
  builder_.bind(done);
  return true;
}

}  // namespace gabion::rego
