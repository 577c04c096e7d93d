#include "rego/rewrite.h"

namespace gabion::rego {

namespace {
using Exprs = std::vector<Expr*>;

// Support expressions gather in `support`; the term is changed in place or a variable takes its place.
class Expander {
 public:
  explicit Expander(VarGenerator& gen) : gen_(gen), arena_(gen.arena()) {}
  Term* term(Term* term, Exprs& support);
  void expr(Expr* expr, Exprs& out);
  Body body(Body body) {
    Exprs out;
    for (Expr* e : body) expr(e, out);
    for (std::size_t i = 0; i < out.size(); ++i) out[i]->index = static_cast<std::uint32_t>(i);
    return make_list(arena_, out);
  }

 private:
  void ref(Term* ref, Exprs& support);
  void comprehension(Comprehension* c);
  void items(Terms items, Exprs& support) {
    for (Term*& t : items) t = term(t, support);
  }
  void every(Expr* expr, Exprs& out);

  VarGenerator& gen_;
  Arena& arena_;
};

void Expander::ref(Term* ref, Exprs& support) {
  for (Term*& t : ref->items()) {
    // The call's own arguments are taken out of it, too: it is copied before.
    const Term* call = t->is(TermKind::call) ? copy(arena_, t) : nullptr;
    t = term(t, support);
    if (call && t->is(TermKind::var)) gen_.record(t, call);
  }
  Term*& head = ref->list[0];
  switch (head->kind) {
    case TermKind::array:
    case TermKind::object:
    case TermKind::set:
    case TermKind::array_comprehension:
    case TermKind::object_comprehension:
    case TermKind::set_comprehension:
    case TermKind::call: {
      Expr* local = gen_.equality(head);
      gen_.record(local->operand(0), copy(arena_, head));
      support.push_back(local);
      head = local->operand(0);
      return;
    }
    default: return;
  }
}

void Expander::comprehension(Comprehension* c) {
  Exprs support;
  if (c->key) c->key = term(c->key, support);
  c->head = term(c->head, support);
  c->body = body(append_to_body(arena_, c->body, support));
}

Term* Expander::term(Term* t, Exprs& support) {
  switch (t->kind) {
    case TermKind::call: {
      items(t->items().drop_front(), support);
      Term* output = gen_.next_term(t->loc);
      std::vector<Term*> terms(t->items().begin(), t->items().end());
      terms.push_back(output);
      Expr* call = make_node<Expr>(arena_);
      call->loc = t->loc;
      call->kind = ExprKind::call;
      call->generated = true;
      call->terms = make_list(arena_, terms);
      support.push_back(call);
      return output;
    }
    case TermKind::ref: ref(t, support); return t;
    case TermKind::array:
    case TermKind::set: items(t->items(), support); return t;
    case TermKind::object: items({t->list, t->count * 2}, support); return t;
    case TermKind::array_comprehension:
    case TermKind::object_comprehension:
    case TermKind::set_comprehension: comprehension(t->comprehension); return t;
    default: return t;
  }
}

void share_withs(const Expr* from, const Exprs& to) {
  if (from->withs.empty()) return;
  for (Expr* e : to) e->withs = from->withs;
}

void Expander::every(Expr* expr, Exprs& out) {
  Every* every = expr->every;
  Term* local = gen_.next_term(every->domain->loc);
  Expr* eq = gen_.equality(local, every->domain, every->domain->loc);
  eq->generated = true;
  eq->withs = expr->withs;
  this->expr(eq, out);
  every->domain = local;
  every->body = body(every->body);
  out.push_back(expr);
}

void Expander::expr(Expr* expr, Exprs& out) {
  for (With* w : expr->withs) w->value = term(w->value, out);
  Exprs extras;
  switch (expr->kind) {
    case ExprKind::term: expr->term = term(expr->term, extras); break;
    case ExprKind::call: items(expr->terms.drop_front(), extras); break;
    case ExprKind::every: every(expr, out); return;
    case ExprKind::not_: expr->not_->body = body(expr->not_->body); break;
    case ExprKind::logical_and:
    case ExprKind::logical_or:
      expr->logical->lhs = body(expr->logical->lhs);
      expr->logical->rhs = body(expr->logical->rhs);
      break;
    case ExprKind::some: break;
  }
  share_withs(expr, extras);
  out.insert(out.end(), extras.begin(), extras.end());
  out.push_back(expr);
}

bool is_key_of(const Head* head, const Term* part) { return head->key && equal(head->key, part); }

}  // namespace

void rewrite_rule_head_refs(VarGenerator& gen, Rule* rule) {
  Head* head = rule->head;
  for (std::uint32_t i = 1; i < head->ref.size(); ++i) {
    Term*& part = head->ref[i];
    if (part->is(TermKind::var) || part->is_scalar()) continue;
    Expr* local = gen.equality(part);
    if (i + 1 == head->ref.size() && is_key_of(head, part)) head->key = local->operand(0);
    part = local->operand(0);
    rule->body = append_to_body(gen.arena(), rule->body, {local});
  }
}

void rewrite_expr_terms(VarGenerator& gen, Rule* rule) {
  for_each_branch(rule, [&](Rule* branch) {
    Expander expander(gen);
    Exprs support;
    for (Term*& t : branch->head->args) t = expander.term(t, support);
    if (branch->head->key) branch->head->key = expander.term(branch->head->key, support);
    if (branch->head->value) branch->head->value = expander.term(branch->head->value, support);
    branch->body = expander.body(append_to_body(gen.arena(), branch->body, support));
  });
}

Body rewrite_expr_terms(VarGenerator& gen, Body body) { return Expander(gen).body(body); }

namespace {
void hoist(VarGenerator& gen, Term*& part, Body& body) {
  if (!part || !contains_refs_or_comprehensions(part)) return;
  Expr* local = gen.equality(part);
  part = local->operand(0);
  body = append_to_body(gen.arena(), body, {local});
}

Visitor comprehension_visitor(VarGenerator& gen) {
  Visitor visitor;
  visitor.term = [&gen](Term* t) {
    if (t->is_comprehension()) {
      hoist(gen, t->comprehension->key, t->comprehension->body);
      hoist(gen, t->comprehension->head, t->comprehension->body);
    }
    return false;
  };
  return visitor;
}
}  // namespace

void rewrite_comprehension_terms(VarGenerator& gen, Rule* rule) { walk_rule(comprehension_visitor(gen), rule); }
void rewrite_comprehension_terms(VarGenerator& gen, Body& body) { walk(comprehension_visitor(gen), body); }

void rewrite_refs_in_head(VarGenerator& gen, Rule* rule) {
  for_each_branch(rule, [&](Rule* branch) {
    hoist(gen, branch->head->key, branch->body);
    hoist(gen, branch->head->value, branch->body);
    for (Term*& t : branch->head->args) hoist(gen, t, branch->body);
  });
}

void rewrite_equals(Rule* rule) {
  Visitor visitor;
  visitor.expr = [](Expr* e) {
    if (e->calls("equal") && e->terms.size() == 3) {
      Term* name = e->terms[0]->list[0];
      name->text = "eq";
      name->count = 2;
    }
    return false;
  };
  walk_rule(visitor, rule);
}

namespace {

class Dynamics {
 public:
  explicit Dynamics(VarGenerator& gen) : gen_(gen) {}
  Body body(Body body) {
    Exprs out;
    for (Expr* e : body) expr(e, out);
    for (std::size_t i = 0; i < out.size(); ++i) out[i]->index = static_cast<std::uint32_t>(i);
    return make_list(gen_.arena(), out);
  }

 private:
  void expr(Expr* e, Exprs& out);
  Term* in_term(const Expr* original, Term* t, Exprs& out);
  Term* one(const Expr* original, Term* t, Exprs& out);
  Term* local(const Expr* original, Term* t, Exprs& out) {
    Expr* generated = gen_.equality(t);
    generated->withs = original->withs;
    if (t->is(TermKind::ref)) gen_.record(generated->operand(0), t);
    out.push_back(generated);
    return generated->operand(0);
  }

  VarGenerator& gen_;
};

void Dynamics::expr(Expr* e, Exprs& out) {
  switch (e->kind) {
    case ExprKind::call:
      if (e->is_equality()) {
        if (e->terms.size() == 3) {
          e->terms[1] = in_term(e, e->terms[1], out);
          e->terms[2] = in_term(e, e->terms[2], out);
        }
      } else {
        for (Term*& t : e->terms.drop_front()) t = one(e, t, out);
      }
      break;
    case ExprKind::every:
      e->every->domain = one(e, e->every->domain, out);
      e->every->body = body(e->every->body);
      break;
    case ExprKind::not_: e->not_->body = body(e->not_->body); break;
    case ExprKind::logical_and:
    case ExprKind::logical_or:
      e->logical->lhs = body(e->logical->lhs);
      e->logical->rhs = body(e->logical->rhs);
      break;
    case ExprKind::term: e->term = in_term(e, e->term, out); break;
    case ExprKind::some: break;
  }
  out.push_back(e);
}

Term* Dynamics::in_term(const Expr* original, Term* t, Exprs& out) {
  if (t->is(TermKind::ref)) {
    for (Term*& part : t->items().drop_front()) part = one(original, part, out);
    return t;
  }
  if (t->is_comprehension()) {
    t->comprehension->body = body(t->comprehension->body);
    return t;
  }
  return one(original, t, out);
}

Term* Dynamics::one(const Expr* original, Term* t, Exprs& out) {
  switch (t->kind) {
    case TermKind::ref:
      for (Term*& part : t->items().drop_front()) part = one(original, part, out);
      return local(original, t, out);
    case TermKind::array:
    case TermKind::set:
      for (Term*& item : t->items()) item = one(original, item, out);
      return t;
    case TermKind::object:
      for (std::uint32_t i = 0; i < t->count * 2; ++i) t->list[i] = one(original, t->list[i], out);
      return t;
    case TermKind::array_comprehension:
    case TermKind::object_comprehension:
    case TermKind::set_comprehension:
      t->comprehension->body = body(t->comprehension->body);
      return local(original, t, out);
    default: return t;
  }
}

}  // namespace

Body rewrite_dynamics(VarGenerator& gen, Body body) { return Dynamics(gen).body(body); }

}  // namespace gabion::rego
