#include "rego/visit.h"

namespace gabion::rego {

void AstVisitor::walk(const Terms& terms) {
  for (Term* term : terms) walk(term);
}

void AstVisitor::walk(Term* term) {
  if (!term || !enter(term)) return;
  switch (term->kind) {
    case TermKind::ref: case TermKind::array: case TermKind::set: case TermKind::call: return walk(term->items());
    case TermKind::object: return walk(Terms{term->list, 2 * term->count});
    case TermKind::array_comprehension: case TermKind::object_comprehension: case TermKind::set_comprehension:
      walk(term->comprehension->key);
      walk(term->comprehension->head);
      return walk(term->comprehension->body);
    case TermKind::template_string:
      for (std::uint32_t i = 0; i < term->count; ++i) {
        walk(term->parts[i].term);
        if (term->parts[i].expr) walk(term->parts[i].expr);
      }
      return;
    default: return;
  }
}

void AstVisitor::walk(const Body& body) {
  for (Expr* expr : body) walk(expr);
}

void AstVisitor::walk(Expr* expr) {
  if (!enter(expr)) return;
  switch (expr->kind) {
    case ExprKind::term: walk(expr->term); break;
    case ExprKind::call: walk(expr->terms); break;
    case ExprKind::some: walk(expr->some->symbols); break;
    case ExprKind::every:
      walk(expr->every->key);
      walk(expr->every->value);
      walk(expr->every->domain);
      walk(expr->every->body);
      break;
    case ExprKind::not_: walk(expr->not_->body); break;
    case ExprKind::logical_and:
    case ExprKind::logical_or:
      walk(expr->logical->lhs);
      walk(expr->logical->rhs);
      break;
  }
  for (With* with : expr->withs) {
    if (!enter(with)) continue;
    walk(with->target);
    walk(with->value);
  }
}

void AstVisitor::walk(Head* head) {
  if (!enter(head)) return;
  if (walk_refs) walk(head->ref);
  walk(head->args);
  walk(head->key);
  walk(head->value);
}

void AstVisitor::walk(Rule* rule) {
  for (; rule; rule = rule->else_rule) {
    if (!enter(rule)) return;
    walk(rule->head);
    walk(rule->body);
  }
}

void AstVisitor::walk_rules(const Module& module) {
  for (Rule* rule : module.rules) walk(rule);
}

}  // namespace gabion::rego
