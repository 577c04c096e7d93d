// print calls and template strings: both wrap what they show in set comprehensions, empty where a value is undefined.
#include "rego/builtin.h"
#include "rego/rewrite.h"
#include "rego/safety.h"

namespace gabion::rego {

namespace {

bool is_print(const Expr* e) { return e->calls("print"); }

Term* builtin_ref(Arena& arena, std::string_view first, std::string_view second, const Loc* loc) {
  return make_items(arena, TermKind::ref, make_list(arena, {make_var(arena, first, loc), make_string(arena, second, loc)}), loc);
}

Term* captured(VarGenerator& gen, Term* t, List<With*> withs) {
  Term* x = gen.next_term(t->loc);
  Expr* capture = gen.equality(x, t, t->loc);
  capture->withs = withs;
  return make_comprehension(gen.arena(), TermKind::set_comprehension, {nullptr, x, make_list(gen.arena(), {capture})}, t->loc);
}

void report_undeclared(const VarSet& vars, const VarSet& safe, const VarMap& rewritten, const Loc* loc, Diagnostics& errors) {
  for (Var v : vars.minus(safe)) {
    auto it = rewritten.find(v);
    Var name = it == rewritten.end() ? v : it->second;
    errors.push_back(diagnostic_at(kCompileError, "var " + std::string(name) + " is undeclared", loc));
  }
}

class Prints {
 public:
  Prints(VarGenerator& gen, const Arity& arity, const VarMap& rewritten, Diagnostics& errors)
      : gen_(gen), arity_(arity), rewritten_(rewritten), errors_(errors) {}
  void body(Body body, const VarSet& globals);

 private:
  void closure(Closure c, VarSet safe);
  void print(Expr* e, VarSet safe);

  VarGenerator& gen_;
  const Arity& arity_;
  const VarMap& rewritten_;
  Diagnostics& errors_;
};

void Prints::closure(Closure c, VarSet safe) {
  if (c.term) {
    body(c.term->comprehension->body, safe);
    return;
  }
  switch (c.expr->kind) {
    case ExprKind::every:
      if (c.expr->every->key) safe.add(vars_of(c.expr->every->key));
      safe.add(vars_of(c.expr->every->value));
      body(c.expr->every->body, safe);
      return;
    case ExprKind::not_: body(c.expr->not_->body, safe); return;
    default:
      body(c.expr->logical->lhs, safe);
      body(c.expr->logical->rhs, safe);
  }
}

void Prints::print(Expr* e, VarSet safe) {
  std::size_t before = errors_.size();
  for (Term* arg : e->operands()) report_undeclared(vars_of(arg, kSafetyWalk), safe, rewritten_, arg->loc, errors_);
  if (errors_.size() > before) return;
  std::vector<Term*> sets;
  for (Term* arg : e->operands()) sets.push_back(captured(gen_, arg, {}));
  Term* all = make_items(gen_.arena(), TermKind::array, make_list(gen_.arena(), sets), e->loc);
  e->terms = make_list(gen_.arena(), {builtin_ref(gen_.arena(), "internal", "print", e->loc), all});
}

void Prints::body(Body b, const VarSet& globals) {
  for (std::uint32_t i = 0; i < b.size(); ++i) {
    bool nested = false;
    walk_closures(b[i], [&](Closure) { nested = true; });
    if (!nested && !is_print(b[i])) continue;
    VarSet safe = output_vars(b, i, arity_, globals);
    safe.add(globals);
    if (nested) walk_closures(b[i], [&](Closure c) { closure(c, safe); });
    if (!is_print(b[i])) continue;
    for (const Expr* before : b.take(i)) {
      for (Var v : vars_of(before)) {
        if (is_generated_var(v)) safe.add(v);
      }
    }
    print(b[i], std::move(safe));
  }
}

Body without_prints(Arena& arena, Body body) {
  std::vector<Expr*> kept;
  for (Expr* e : body) {
    if (!is_print(e)) kept.push_back(e);
  }
  if (kept.size() == body.size()) return body;
  if (kept.empty()) {
    Expr* holds = make_node<Expr>(arena);
    holds->loc = body[0]->loc;
    holds->term = make_scalar(arena, Value::boolean(true), holds->loc);
    kept.push_back(holds);
  }
  return make_list(arena, kept);
}

Visitor erasing_visitor(Arena& arena) {
  Visitor visitor;
  visitor.body = [&arena](Body& body) {
    body = without_prints(arena, body);
    return false;
  };
  return visitor;
}

class Templates {
 public:
  explicit Templates(TemplateContext& context) : context_(context), arena_(context.gen.arena()) {}
  void body(Body& body, const VarSet& globals) {
    VarSet safe = output_vars(body, body.size(), context_.arity, globals);
    safe.add(globals);
    for (Expr* e : body) walk(visitor(safe), e);
  }
  void head(Head* head, const VarSet& safe) { walk(visitor(safe), head); }

 private:
  Visitor visitor(const VarSet& safe);
  void comprehension(Comprehension* c, const VarSet& safe);
  void one(Term* t, const VarSet& safe);
  Term* part(Expr* e, const VarSet& safe);

  TemplateContext& context_;
  Arena& arena_;
};

void Templates::comprehension(Comprehension* c, const VarSet& safe) {
  body(c->body, safe);
  VarSet inner = output_vars(c->body, c->body.size(), context_.arity, safe);
  inner.add(safe);
  if (c->key) walk(visitor(inner), c->key);
  walk(visitor(inner), c->head);
}

Visitor Templates::visitor(const VarSet& safe) {
  Visitor v;
  v.term = [this, &safe](Term* t) {
    if (t->is_comprehension()) {
      comprehension(t->comprehension, safe);
      return true;
    }
    if (t->is(TermKind::template_string)) one(t, safe);
    return false;  // parts may hold templates of their own
  };
  v.expr = [this, &safe](Expr* e) {
    if (e->kind == ExprKind::every) {
      walk(visitor(safe), e->every->domain);
      VarSet inner = safe;
      if (e->every->key) inner.add(vars_of(e->every->key));
      inner.add(vars_of(e->every->value));
      body(e->every->body, inner);
      return true;
    }
    if (e->kind < ExprKind::not_) return false;
    if (e->kind == ExprKind::not_) {
      body(e->not_->body, safe);
    } else {
      body(e->logical->lhs, safe);
      body(e->logical->rhs, safe);
    }
    return true;
  };
  return v;
}

Term* Templates::part(Expr* e, const VarSet& safe) {
  Term* t = e->is_call() ? make_items(arena_, TermKind::call, e->terms, e->loc) : e->kind == ExprKind::term ? e->term : nullptr;
  if (!t) {
    context_.errors.push_back(diagnostic_at(kCompileError, "unexpected template-string expression type", e->loc));
    return nullptr;
  }
  if (e->is_call()) {
    const Builtin* builtin = find_builtin(ref_name(e->terms[0]));
    if (builtin && builtin->has(kRelation)) {
      context_.errors.push_back(diagnostic_at(kCompileError,
                                              "illegal call to relation built-in '" + std::string(builtin->name) +
                                                  "' that may cause multiple outputs",
                                              e->loc));
      return nullptr;
    }
  }
  if (t->is(TermKind::var)) return make_items(arena_, TermKind::set, make_list(arena_, {t}), t->loc);
  report_undeclared(vars_of(t, kSafetyWalk), safe, context_.rewritten, t->loc, context_.errors);
  return captured(context_.gen, t, e->withs);
}

void Templates::one(Term* t, const VarSet& safe) {
  std::vector<Term*> terms;
  for (std::uint32_t i = 0; i < t->count; ++i) {
    Term* made = t->parts[i].expr ? part(t->parts[i].expr, safe) : t->parts[i].term;
    if (made) terms.push_back(made);
  }
  if (t->count == 0) terms.push_back(make_string(arena_, "", t->loc));
  Term* parts = make_items(arena_, TermKind::array, make_list(arena_, terms), t->loc);
  Term* name = builtin_ref(arena_, "internal", "template_string", t->loc);
  *t = *make_items(arena_, TermKind::call, make_list(arena_, {name, parts}), t->loc);
}

VarSet reserved_and(const Rule* rule) {
  VarSet safe{"data", "input"};
  safe.add(vars_of_list(rule->head->args));
  return safe;
}

}  // namespace

void rewrite_prints(VarGenerator& gen, const Arity& arity, const VarSet& globals, const VarMap& rewritten, Body body,
                    Diagnostics& errors) {
  Prints(gen, arity, rewritten, errors).body(body, globals);
}

void erase_prints(Arena& arena, Rule* rule) { walk_rule(erasing_visitor(arena), rule); }
void erase_prints(Arena& arena, Body& body) { walk(erasing_visitor(arena), body); }

void rewrite_templates(TemplateContext& context, Rule* rule) {
  for_each_branch(rule, [&](Rule* branch) {
    Templates templates(context);
    VarSet safe = reserved_and(branch);
    templates.body(branch->body, safe);
    VarSet bound = output_vars(branch->body, branch->body.size(), context.arity, safe);
    bound.add(safe);
    templates.head(branch->head, bound);
  });
}

void rewrite_templates(TemplateContext& context, Body& body) { Templates(context).body(body, {"data", "input"}); }

}  // namespace gabion::rego
