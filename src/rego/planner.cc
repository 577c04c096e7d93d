#include "rego/planner.h"

#include <algorithm>

namespace gabion::rego {

Planner::Scope Planner::enter(Label out) {
  Scope scope{fail_, loops_.size(), trail_.size(), effects_};
  fail_ = out;
  return scope;
}

void Planner::leave(const Scope& scope) {
  while (trail_.size() > scope.trail) {
    vars_.erase(trail_.back());
    trail_.pop_back();
  }
  loops_.resize(scope.loops);
  fail_ = scope.fail;
}

std::size_t Planner::depth_of(const Term* term) const {
  std::size_t depth = 0;
  for (Var v : vars_of(term)) {
    if (auto it = vars_.find(v); it != vars_.end()) depth = std::max(depth, it->second.depth);
  }
  return depth;
}

Label Planner::resume(const Scope& scope, const std::vector<const Term*>& terms, Label end) {
  if (effects_ != scope.effects) return resume_all(scope, end);
  std::size_t depth = 0;
  for (const Term* t : terms) {
    if (t) depth = std::max(depth, depth_of(t));
  }
  return depth > scope.loops ? loops_[depth - 1] : end;
}

void Planner::bind(Var v, Operand operand) {
  vars_[v] = {operand, loops_.size()};
  trail_.push_back(v);
}

Operand Planner::var(Var v) const {
  auto it = vars_.find(v);
  return it == vars_.end() ? 0 : it->second.operand;
}

// Every variable that a term needs is bound; those in refs' parts need not be, the ref binds them.
bool Planner::is_evaluable(const Term* term) const {
  switch (term->kind) {
    case TermKind::var:
      return is_bound(term->name());
    case TermKind::array:
    case TermKind::set:
      return std::all_of(term->items().begin(), term->items().end(), [&](const Term* t) { return is_evaluable(t); });
    case TermKind::object:
      for (std::uint32_t i = 0; i < term->count * 2; ++i) {
        if (!is_evaluable(term->list[i])) return false;
      }
      return true;
    case TermKind::ref: {
      const Term* head = term->list[0];
      return !head->is(TermKind::var) || head->is_var("data") || head->is_var("input") || is_bound(head->name());
    }
    default:
      return true;
  }
}

std::vector<Operand> Planner::values(Terms terms) {
  std::vector<Operand> operands;
  for (const Term* t : terms) operands.push_back(value(t));
  return operands;
}

Operand Planner::composite(const Term* term, Op op) {
  if (is_ground(term) && !contains_refs_or_comprehensions(term)) {
    // A constant: built here, once.
    Arena scratch;
    auto build = [&](auto& self, const Term* t) -> Value {
      std::vector<Value> items;
      std::uint32_t n = t->is(TermKind::object) ? t->count * 2 : t->count;
      if (t->is_scalar()) return t->scalar();
      for (std::uint32_t i = 0; i < n; ++i) items.push_back(self(self, t->list[i]));
      if (t->is(TermKind::array)) return Value::make_array(scratch, items.data(), items.size());
      if (t->is(TermKind::set)) return Value::make_set(scratch, items.data(), items.size());
      return Value::make_object(scratch, items.data(), t->count);
    };
    return builder_.constant(build(build, term));
  }
  Terms items = term->is(TermKind::object) ? Terms{term->list, term->count * 2} : term->items();
  std::vector<Operand> operands = values(items);
  Operand d = builder_.new_register();
  builder_.emit(op, d, 0, builder_.list(operands));
  return d;
}

Operand Planner::value(const Term* term) {
  switch (term->kind) {
    case TermKind::var:
      if (term->name() == "data" || term->name() == "input") break;
      return var(term->name());
    case TermKind::ref:
      return ref(term);
    case TermKind::array:
      return composite(term, Op::array);
    case TermKind::object:
      return composite(term, Op::object);
    case TermKind::set:
      return composite(term, Op::set);
    case TermKind::array_comprehension:
    case TermKind::object_comprehension:
    case TermKind::set_comprehension:
      return comprehension(term);
    case TermKind::call:
    case TermKind::template_string:
      return builder_.constant(Value::null());  // earlier passes leave none
    default:
      return builder_.constant(term->scalar());
  }
  Term whole;
  Term* head = const_cast<Term*>(term);
  whole.kind = TermKind::ref;
  whole.loc = term->loc;
  whole.list = &head;
  whole.count = 1;
  return ref(&whole);
}

Operand Planner::comprehension(const Term* term) {
  const Comprehension* c = term->comprehension;
  if (Operand found; indexed_comprehension(term, found)) return found;
  Operand mark = builder_.new_register(2);
  builder_.emit(Op::begin, mark);
  Label end = builder_.label();
  Scope scope = enter(end);
  tell_body(TraceOp::enter, c->body);
  body(c->body);
  tell_body(TraceOp::done, c->body);
  const Loc* key_place = c->key ? c->key->loc : nullptr;
  if (c->key) {
    Operand k = value(c->key);
    builder_.emit(Op::add_pair, mark, k, value(c->head));
    builder_.jump(resume(scope, {c->key, c->head}, end));
  } else {
    builder_.emit(Op::add, mark, value(c->head));
    bool array = term->is(TermKind::array_comprehension);
    builder_.jump(array ? resume_all(scope, end) : resume(scope, {c->head}, end));
  }
  leave(scope);
  builder_.bind(end);
  tell(TraceOp::leave, {});
  Operand d = builder_.new_register();
  const Loc* before = builder_.place();
  if (key_place) builder_.place(key_place);
  builder_.emit(term->is(TermKind::array_comprehension) ? Op::end_array
                : term->is(TermKind::set_comprehension) ? Op::end_set
                                                        : Op::end_object,
                d, mark);
  builder_.place(before);
  return d;
}

// --- refs ---

Operand Planner::step(Operand base, const Term* part) {
  Operand d = builder_.new_register();
  if (is_evaluable(part)) {
    Operand key = value(part);
    builder_.emit(Op::get, d, base, key, fail_, message_flag());
    return d;
  }
  Operand loop = builder_.new_register(3);
  builder_.emit(Op::iterate, loop, base, 0, fail_);
  Label next = builder_.label();
  builder_.bind(next);
  Operand key = builder_.new_register();
  builder_.emit(Op::next, loop, key, d, fail_, message_flag());
  push_loop(next);
  match(part, key);
  return d;
}

Operand Planner::walk_parts(Operand base, Terms parts) {
  for (const Term* part : parts) base = step(base, part);
  return base;
}

Operand Planner::ref(const Term* term) {
  const Loc* before = builder_.place();
  if (term->loc && !before) builder_.place(term->loc);
  Terms parts = term->items();
  const Term* head = parts[0];
  Operand result;
  if (head->is_var("input") && !is_bound("input")) {
    Operand d = builder_.new_register();
    builder_.emit(Op::input, d, 0, 0, fail_);
    result = walk_parts(d, parts.drop_front());
  } else if (head->is_var("data") && !is_bound("data")) {
    result = data_ref(parts);
  } else {
    result = walk_parts(value(head), parts.drop_front());
  }
  builder_.place(before);
  return result;
}

Operand Planner::base_ref(Terms parts) {
  Operand d = builder_.new_register();
  builder_.emit(Op::base_data, d, 0, 0, fail_);
  return walk_parts(d, parts.drop_front());
}

Operand Planner::data_ref(Terms parts) {
  const RuleNode* node = program_.tree->root();
  for (std::uint32_t i = 1; i < parts.size(); ++i) {
    if (!parts[i]->is_scalar()) return cursor_ref(node, parts.drop_front(i));
    const RuleNode* child = node->child(parts[i]->scalar());
    if (!child) return base_ref(parts);
    if (const Group* group = program_.group_at(child)) {
      if (group->kind == GroupKind::function) {
        fail_always();
        return builder_.constant(Value::null());
      }
      Operand d = builder_.new_register();
      auto index = static_cast<Operand>(group - program_.groups.data());
      builder_.emit(Op::call_rule, d, index, 0, fail_, message_flag());
      return walk_parts(d, parts.drop_front(i + 1));
    }
    node = child;
  }
  Operand d = builder_.new_register();
  builder_.emit(Op::node_value, d, static_cast<Operand>(node->number), 0, fail_);
  return d;
}

// From here on the ref's parts are known at run time only.
Operand Planner::cursor_ref(const RuleNode* node, Terms rest) {
  Operand at = builder_.new_register(2);
  builder_.emit(Op::cursor, at, static_cast<Operand>(node->number));
  for (const Term* part : rest) {
    Operand key;
    if (is_evaluable(part)) {
      key = value(part);
    } else {
      Operand keys = builder_.new_register();
      builder_.emit(Op::cursor_keys, keys, at, 0, fail_);
      Operand loop = builder_.new_register(3);
      builder_.emit(Op::iterate, loop, keys, 0, fail_);
      Label next = builder_.label();
      builder_.bind(next);
      key = builder_.new_register();
      builder_.emit(Op::next, loop, -1, key, fail_);
      push_loop(next);
      match(part, key);
    }
    Operand below = builder_.new_register(2);
    builder_.emit(Op::cursor_get, below, at, key, fail_);
    at = below;
  }
  Operand d = builder_.new_register();
  builder_.emit(Op::cursor_value, d, at, 0, fail_);
  return d;
}

// --- unification ---

void Planner::match_array(const Term* pattern, Operand operand) {
  builder_.emit(Op::array_size, -1, operand, static_cast<Operand>(pattern->count), fail_);
  for (std::uint32_t i = 0; i < pattern->count; ++i) {
    Operand item = builder_.new_register();
    builder_.emit(Op::item, item, operand, static_cast<Operand>(i), CodeBuilder::kNoLabel, message_flag());
    match(pattern->list[i], item);
  }
}

void Planner::match_object(const Term* pattern, Operand operand) {
  builder_.emit(Op::object_size, -1, operand, static_cast<Operand>(pattern->count), fail_);
  for (std::uint32_t i = 0; i < pattern->count; ++i) {
    Operand item = builder_.new_register();
    Operand key = value(pattern->key(i));
    builder_.emit(Op::get, item, operand, key, fail_, message_flag());
    match(pattern->value(i), item);
  }
}

void Planner::match(const Term* pattern, Operand operand) {
  if (pattern->is(TermKind::var) && !is_bound(pattern->name())) {
    bind(pattern->name(), operand);
    return;
  }
  if (!is_evaluable(pattern)) {
    if (pattern->is(TermKind::array)) return match_array(pattern, operand);
    if (pattern->is(TermKind::object)) return match_object(pattern, operand);
  }
  Operand other = value(pattern);  // may add a loop, which is then where a failure goes
  builder_.emit(Op::equal, -1, operand, other, fail_);
}

bool Planner::unify_arrays(const Term* a, const Term* b, Pairs& more) {
  if (a->count != b->count) {
    fail_always();
    return true;
  }
  for (std::uint32_t i = 0; i < a->count; ++i) more.push_back({a->list[i], b->list[i]});
  return true;
}

bool Planner::unify_objects(const Term* a, const Term* b, Pairs& more) {
  if (a->count != b->count) {
    fail_always();
    return true;
  }
  for (std::uint32_t i = 0; i < a->count; ++i) {
    bool found = false;
    for (std::uint32_t j = 0; j < b->count && !found; ++j) {
      if (!equal(a->key(i), b->key(j))) continue;
      more.push_back({a->value(i), b->value(j)});
      found = true;
    }
    if (!found) fail_always();
  }
  return true;
}

// False: neither side is ready; other pairs may bind what they need.
bool Planner::unify_once(const Term* a, const Term* b, Pairs& more) {
  bool a_ready = is_evaluable(a), b_ready = is_evaluable(b);
  if (a_ready && b_ready) {
    Operand x = value(a);
    // A ref on the left may have bound what is in the one on the right, so that one is looked at again.
    match(b, x);
    return true;
  }
  if (b_ready) {
    match(a, value(b));
    return true;
  }
  if (a_ready) {
    match(b, value(a));
    return true;
  }
  if (a->is(TermKind::array) && b->is(TermKind::array)) return unify_arrays(a, b, more);
  if (a->is(TermKind::object) && b->is(TermKind::object)) return unify_objects(a, b, more);
  if (a->is(TermKind::var) || b->is(TermKind::var)) return false;
  fail_always();  // an array is no object
  return true;
}

void Planner::unify(const Term* a, const Term* b) {
  Pairs open{{a, b}};
  for (bool progress = true; progress && !open.empty();) {
    progress = false;
    Pairs later;
    for (std::size_t i = 0; i < open.size(); ++i) {
      Pairs more;
      auto [x, y] = open[i];
      if (unify_once(x, y, more))
        progress = true;
      else
        later.push_back({x, y});
      open.insert(open.begin() + static_cast<std::ptrdiff_t>(i) + 1, more.begin(), more.end());
    }
    open = std::move(later);
  }
  // What is left are variables that nothing binds, which safety lets pass only where their values do not matter.
  for (auto [x, y] : open) {
    for (Var v : vars_of(x)) {
      if (!is_bound(v)) bind(v, builder_.constant(Value::null()));
    }
    match(y, value(x));
  }
}

}  // namespace gabion::rego
