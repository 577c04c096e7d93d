#include "rego/vars.h"

#include "rego/safety.h"

namespace gabion::rego {

void VarCollector::visit_items(Terms items) {
  for (Term* t : items) visit(t);
}

void VarCollector::promote(const Body& body) { out_.add(unbound_in_implicit_body(body, *walk_.promote)); }

void VarCollector::visit_logical(const Logical* logical) {
  if (walk_.promote) {
    if (!logical->explicit_lhs) promote(logical->lhs);
    if (!logical->explicit_rhs) promote(logical->rhs);
    return;
  }
  if (walk_.skip_closures) return;
  visit(logical->lhs);
  visit(logical->rhs);
}

void VarCollector::visit(const Term* term) {
  if (!term) return;
  switch (term->kind) {
    case TermKind::var: out_.add(term->name()); return;
    case TermKind::ref: visit_items(walk_.skip_ref_head ? term->items().drop_front() : term->items()); return;
    case TermKind::array: visit_items(term->items()); return;
    case TermKind::set:
      if (!walk_.skip_sets) visit_items(term->items());
      return;
    case TermKind::object:
      for (std::uint32_t i = 0; i < term->count; ++i) {
        if (!walk_.skip_object_keys) visit(term->key(i));
        visit(term->value(i));
      }
      return;
    case TermKind::call:
      if (walk_.skip_ref_call_head) {
        visit_items(term->list[0]->items().drop_front());
        visit_items(term->items().drop_front());
      } else {
        visit_items(term->items());
      }
      return;
    case TermKind::array_comprehension:
    case TermKind::object_comprehension:
    case TermKind::set_comprehension:
      if (walk_.skip_closures) return;
      visit(term->comprehension->key);
      visit(term->comprehension->head);
      visit(term->comprehension->body);
      return;
    case TermKind::template_string:
      if (walk_.skip_closures || walk_.skip_templates) return;
      for (std::uint32_t i = 0; i < term->count; ++i) {
        if (term->parts[i].expr) visit(term->parts[i].expr);
        else visit(term->parts[i].term);
      }
      return;
    default: return;
  }
}

void VarCollector::visit(const With* with) {
  if (!walk_.skip_ref_call_head) {
    visit(with->target);
    visit(with->value);
    return;
  }
  if (with->target->is(TermKind::ref)) visit_items(with->target->items().drop_front());
  if (with->value->is(TermKind::ref)) visit_items(with->value->items().drop_front());
  else visit(with->value);
}

void VarCollector::visit(const Expr* expr) {
  switch (expr->kind) {
    case ExprKind::term: visit(expr->term); break;
    case ExprKind::call:
      if (walk_.skip_ref_call_head) {
        visit_items(expr->terms[0]->items().drop_front());
        visit_items(expr->terms.drop_front());
      } else {
        visit_items(expr->terms);
      }
      break;
    case ExprKind::some: visit_items(expr->some->symbols); break;
    case ExprKind::every:
      if (walk_.skip_closures) {
        visit(expr->every->domain);
        return;
      }
      visit(expr->every->key);
      visit(expr->every->value);
      visit(expr->every->domain);
      visit(expr->every->body);
      break;
    case ExprKind::not_:
      if (walk_.promote) {
        if (!expr->not_->explicit_body) promote(expr->not_->body);
      } else if (!walk_.skip_closures) {
        visit(expr->not_->body);
      }
      break;
    case ExprKind::logical_and:
    case ExprKind::logical_or: visit_logical(expr->logical); break;
  }
  for (const With* w : expr->withs) visit(w);
}

void VarCollector::visit(const Body& body) {
  for (const Expr* e : body) visit(e);
}

void VarCollector::visit(const Head* head) {
  visit_items(head->args);
  visit(head->key);
  visit(head->value);
}

void VarCollector::visit(const Rule* rule) {
  for (const Rule* r = rule; r; r = r->else_rule) {
    visit(r->head);
    visit(r->body);
  }
}

VarSet vars_of_list(Terms terms, VarWalk walk) {
  VarSet vars;
  VarCollector collector(vars, walk);
  for (const Term* t : terms) collector.visit(t);
  return vars;
}

namespace {
void walk_items(const Visitor& visitor, Terms items) {
  for (Term* t : items) walk(visitor, t);
}
}  // namespace

void walk(const Visitor& visitor, Term* term) {
  if (!term || (visitor.term && visitor.term(term))) return;
  switch (term->kind) {
    case TermKind::ref:
    case TermKind::array:
    case TermKind::set:
    case TermKind::call: walk_items(visitor, term->items()); return;
    case TermKind::object: walk_items(visitor, {term->list, term->count * 2}); return;
    case TermKind::array_comprehension:
    case TermKind::object_comprehension:
    case TermKind::set_comprehension:
      walk(visitor, term->comprehension->key);
      walk(visitor, term->comprehension->head);
      walk(visitor, term->comprehension->body);
      return;
    case TermKind::template_string:
      for (std::uint32_t i = 0; i < term->count; ++i) {
        if (term->parts[i].expr) walk(visitor, term->parts[i].expr);
        else walk(visitor, term->parts[i].term);
      }
      return;
    default: return;
  }
}

void walk(const Visitor& visitor, Expr* expr) {
  if (visitor.expr && visitor.expr(expr)) return;
  switch (expr->kind) {
    case ExprKind::term: walk(visitor, expr->term); break;
    case ExprKind::call: walk_items(visitor, expr->terms); break;
    case ExprKind::some: walk_items(visitor, expr->some->symbols); break;
    case ExprKind::every:
      walk(visitor, expr->every->key);
      walk(visitor, expr->every->value);
      walk(visitor, expr->every->domain);
      walk(visitor, expr->every->body);
      break;
    case ExprKind::not_: walk(visitor, expr->not_->body); break;
    case ExprKind::logical_and:
    case ExprKind::logical_or:
      walk(visitor, expr->logical->lhs);
      walk(visitor, expr->logical->rhs);
      break;
  }
  for (With* w : expr->withs) {
    if (visitor.with && visitor.with(w)) continue;
    walk(visitor, w->target);
    walk(visitor, w->value);
  }
}

void walk(const Visitor& visitor, Body& body) {
  if (visitor.body && visitor.body(body)) return;
  for (Expr* e : body) walk(visitor, e);
}

void walk(const Visitor& visitor, Head* head) {
  walk_items(visitor, head->args);
  walk(visitor, head->key);
  walk(visitor, head->value);
}

void walk_rule(const Visitor& visitor, Rule* rule, bool with_else) {
  for (Rule* r = rule; r; r = with_else ? r->else_rule : nullptr) {
    walk(visitor, r->head);
    walk(visitor, r->body);
  }
}

namespace {
void add_all_vars(VarSet& out, const Term* term) { VarCollector(out, {}).visit(term); }

void declare_some(VarSet& out, const SomeDecl* decl) {
  for (const Term* symbol : decl->symbols) {
    if (symbol->is(TermKind::var)) {
      out.add(symbol->name());
    } else if (symbol->is(TermKind::call)) {
      auto args = symbol->items().drop_front();
      if (args.size() == 3) add_all_vars(out, args[1]);  // some k, v in xs
      add_all_vars(out, args[0]);
    }
  }
}

Visitor declaration_visitor(VarSet& vars) {
  Visitor visitor;
  visitor.expr = [&vars](Expr* e) {
    if (e->is_assignment() && e->terms.size() == 3) add_all_vars(vars, e->operand(0));
    else if (e->kind == ExprKind::some) declare_some(vars, e->some);
    return false;
  };
  visitor.term = [](Term* t) { return t->is_comprehension(); };
  return visitor;
}
}  // namespace

VarSet declared_vars(const Body& body) {
  VarSet vars;
  Body copy = body;
  walk(declaration_visitor(vars), copy);
  return vars;
}

VarSet declared_vars(const Expr* expr) {
  VarSet vars;
  walk(declaration_visitor(vars), const_cast<Expr*>(expr));  // the visitor only reads
  return vars;
}

bool contains_refs_or_comprehensions(const Term* term) {
  if (!term || term->is_scalar() || term->is(TermKind::var)) return false;
  bool found = false;
  Visitor visitor;
  visitor.term = [&](Term* t) {
    if (t->is(TermKind::ref) || t->is_comprehension()) found = true;
    return found;
  };
  walk(visitor, const_cast<Term*>(term));  // the visitor only reads
  return found;
}

bool is_generated_var(Var v) { return v.starts_with("__local"); }

bool is_root_document(const Term* ref) {
  return ref->is(TermKind::ref) && ref->count == 1 && (ref->list[0]->is_var("input") || ref->list[0]->is_var("data"));
}

}  // namespace gabion::rego
