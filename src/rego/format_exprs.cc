// Expressions and bodies.
#include <algorithm>

#include "base/text.h"
#include "rego/builtin.h"
#include "rego/format_writer.h"

namespace gabion::rego {
namespace {

const Builtin* infix_of(const Term* op) {
  const Builtin* builtin = find_builtin(ref_name(op));
  return builtin && !builtin->infix.empty() ? builtin : nullptr;
}

// The term that an infix call shows first: the result of z = x + y, else the left side.
Term* leading_operand(const Terms& terms) {
  const Builtin* builtin = infix_of(terms[0]);
  if (!builtin) return nullptr;
  const unsigned arity = builtin->arity();
  if (terms.size() == arity + 1) return terms[1];
  return terms.size() == arity + 2 ? terms.back() : nullptr;
}

bool term_leads_with_brace(const Term* term) {
  switch (term->kind) {
    case TermKind::set: return term->count > 0;
    case TermKind::object: case TermKind::set_comprehension: case TermKind::object_comprehension: return true;
    case TermKind::ref: return term_leads_with_brace(term->items()[0]);
    case TermKind::call: {
      const Builtin* builtin = infix_of(term->items()[0]);
      return builtin && term->count == builtin->arity() + 1 && term_leads_with_brace(term->items()[1]);
    }
    default: return false;
  }
}

// Bare braces in an operand's place are a body.
bool leads_with_brace(const Expr& expr) {
  if (expr.kind == ExprKind::term) return term_leads_with_brace(expr.term);
  const Term* lead = expr.is_call() ? leading_operand(expr.terms) : nullptr;
  return lead && term_leads_with_brace(lead);
}

bool is_union_expr(const Expr& expr) { return expr.calls("or") && expr.terms.size() == 3; }

bool negation_needs_parens(const Expr& expr) {
  return !expr.withs.empty() || is_logical(expr) || expr.kind == ExprKind::not_ || leads_with_brace(expr);
}

bool operand_needs_parens(const Expr& expr, ExprKind parent, bool right) {
  if (!expr.withs.empty()) return true;
  if (expr.kind == ExprKind::logical_or) return parent == ExprKind::logical_and || right;
  if (expr.kind == ExprKind::logical_and) return parent == ExprKind::logical_and && right;
  return leads_with_brace(expr);
}

std::string_view trim_right(std::string_view text) {
  while (!text.empty() && std::string_view(" \t\r\n").find(text.back()) != std::string_view::npos) text.remove_suffix(1);
  return text;
}

std::uint32_t body_end_row(const Body& body) {
  if (body.empty() || !body.back()->loc) return 0;
  return end_row(body.back()->loc, trim_right(body.back()->loc->text()));
}

}  // namespace

bool is_logical(const Expr& expr) { return expr.kind == ExprKind::logical_and || expr.kind == ExprKind::logical_or; }

Flow Formatter::write_body(const Body& body, Comments& comments) {
  if (const Flow flow = insert_comments(comments, body.empty() ? nullptr : body[0]->loc); flow != Flow::ok) return flow;
  for (std::uint32_t i = 0; i < body.size(); ++i) {
    // Blank lines between expressions stay.
    if (i > 0 && body[i]->loc->row > end_row(body[i - 1]->loc, body[i - 1]->loc->text()) + 1) blank_line();
    start_line();
    if (write_expr(*body[i], comments) == Flow::failed) return Flow::failed;
    end_line();
  }
  return Flow::ok;
}

Flow Formatter::write_expr(Expr& expr, Comments& comments) {
  const bool parens = paren_expr_ == &expr;
  if (parens) paren_expr_ = nullptr;
  if (const Flow flow = insert_comments(comments, expr.loc); flow != Flow::ok) return flow;
  if (!inline_) start_line();
  const bool negated_logical = expr.negated && is_logical(expr);
  if (expr.negated) write(negated_logical ? "not (" : "not ");
  if (parens) write("(");
  if (const Flow flow = write_expr_terms(expr, comments); flow != Flow::ok) return flow;
  if (parens) write(")");
  if (negated_logical) write(")");
  return expr.withs.empty() ? Flow::ok : write_withs(expr, comments);
}

Flow Formatter::write_expr_terms(Expr& expr, Comments& comments) {
  Flow flow = Flow::ok;
  switch (expr.kind) {
    case ExprKind::term: return write_term(expr.term, comments);
    case ExprKind::call: return write_call_expr(expr, comments);
    case ExprKind::some: flow = write_some(*expr.some, comments); break;
    case ExprKind::every: flow = write_every(*expr.every, expr.loc, comments); break;
    case ExprKind::not_: flow = write_not(*expr.not_, expr.loc, comments); break;
    case ExprKind::logical_and:
    case ExprKind::logical_or: flow = write_logical(expr, comments); break;
  }
  if (flow != Flow::ok) comments = {};
  return flow;
}

// A first `with` on the row where the expression ends stays there; others that begin a row are indented.
Flow Formatter::write_withs(const Expr& expr, Comments& comments) {
  std::string_view terms = expr.loc->text();
  if (const Loc* with = expr.withs[0]->loc; with && with->offset > expr.loc->offset && with->offset - expr.loc->offset <= terms.size()) {
    terms = terms.substr(0, with->offset - expr.loc->offset);
  }
  std::uint32_t last_row = end_row(expr.loc, trim_right(terms));
  std::uint32_t i = 0;
  if (expr.withs[0]->loc->row == last_row) {
    if (const Flow flow = write_with(*expr.withs[0], false, comments); flow != Flow::ok) return flow;
    i = 1;
  }
  bool indented = false;
  Flow flow = Flow::ok;
  for (; i < expr.withs.size() && flow == Flow::ok; ++i) {
    const With& with = *expr.withs[i];
    const bool indent = with.loc->row > last_row;
    if (indent) {
      if (!indented) up();
      indented = true;
      end_line();
      start_line();
      last_row = with.loc->row;
    }
    flow = write_with(with, indent, comments);
  }
  if (indented) down();
  return flow;
}

Flow Formatter::write_with(const With& with, bool indented, Comments& comments) {
  if (const Flow flow = insert_comments(comments, with.loc); flow != Flow::ok) return comments = {}, flow;
  write(indented ? "with " : " with ");
  if (const Flow flow = write_term(with.target, comments); flow != Flow::ok) return comments = {}, flow;
  write(" as ");
  // An unexpected comment means that the value was written as it stood.
  return write_term(with.value, comments) == Flow::failed ? Flow::failed : Flow::ok;
}

Flow Formatter::write_some(const SomeDecl& decl, Comments& comments) {
  if (const Flow flow = insert_comments(comments, decl.loc); flow != Flow::ok) return flow;
  write("some ");
  std::uint32_t row = decl.loc->row;
  for (std::uint32_t i = 0; i < decl.symbols.size(); ++i) {
    Term* term = decl.symbols[i];
    if (term->is(TermKind::call)) {
      const unsigned arity = ref_name(term->items()[0]) == "internal.member_3" ? 3 : 2;
      if (const Flow flow = write_in(false, term->items().drop_front(), decl.loc, arity, comments); flow != Flow::ok) return flow;
      continue;
    }
    if (term->loc->row > row) {
      end_line();
      start_line();
      write("\t");
      row = term->loc->row;
    } else if (i > 0) {
      write(" ");
    }
    if (const Flow flow = write_term(term, comments); flow != Flow::ok) return flow;
    if (i + 1 < decl.symbols.size()) write(",");
  }
  return Flow::ok;
}

Flow Formatter::write_every(const Every& every, const Loc* loc, Comments& comments) {
  if (const Flow flow = insert_comments(comments, loc); flow != Flow::ok) return flow;
  write("every ");
  if (every.key) {
    if (const Flow flow = write_term(every.key, comments); flow != Flow::ok) return flow;
    write(", ");
  }
  if (const Flow flow = write_term(every.value, comments); flow != Flow::ok) return flow;
  write(" in ");
  if (const Flow flow = write_term(every.domain, comments); flow != Flow::ok) return flow;
  write(" {");
  if (write_comprehension_body('{', '}', every.body, loc, loc, comments) == Flow::failed) return Flow::failed;
  write(every.body.size() == 1 && every.body[0]->loc->row == every.loc->row ? " }" : "}");
  return Flow::ok;
}

Flow Formatter::write_not(const Not& node, const Loc* loc, Comments& comments) {
  if (const Flow flow = insert_comments(comments, loc); flow != Flow::ok) return flow;
  write("not ");
  if (node.explicit_body || node.body.size() > 1) {
    if (is_union_expr(*node.body[0])) paren_expr_ = node.body[0];
    write("{");
    if (write_comprehension_body('{', '}', node.body, loc, loc, comments) == Flow::failed) return Flow::failed;
    write(node.body.back()->loc && node.body.back()->loc->row == loc->row ? " }" : "}");
    return Flow::ok;
  }
  const bool parens = negation_needs_parens(*node.body[0]);
  if (parens) write("(");
  if (write_expr(*node.body[0], comments) == Flow::failed) return Flow::failed;
  if (parens) write(")");
  return Flow::ok;
}

// ---- and, or

// Place of the { before an operand's first expression, found in the text of the whole.
const Loc* Formatter::brace_of(const Loc* node, const Body& body) {
  if (!node || body.empty() || !body[0]->loc) return node;
  const std::string_view text = node->text();
  const std::int64_t distance = static_cast<std::int64_t>(body[0]->loc->offset) - node->offset;
  std::int64_t i = std::min<std::int64_t>(distance, static_cast<std::int64_t>(text.size()));
  for (--i; i >= 0; --i) {
    if (text[static_cast<std::size_t>(i)] != '{') continue;
    Loc place = *node;
    const auto at = static_cast<std::uint32_t>(i);
    place.row = end_row(node, text.substr(0, at));
    place.offset = node->offset + at;
    place.text_begin = node->text_begin + at;
    return make_node(module_.arena, place);
  }
  return node;
}

Formatter::Operand Formatter::make_operand(const Body& body, bool is_explicit, ExprKind parent, bool right, const Loc* node) {
  Operand operand;
  operand.body = body;
  operand.is_explicit = is_explicit || body.size() != 1;
  if (operand.is_explicit) {
    operand.brace = brace_of(node, body);
  } else {
    operand.parens = operand_needs_parens(*body[0], parent, right);
  }
  return operand;
}

std::uint32_t Formatter::operand_end_row(const Operand& operand) {
  if (operand.is_explicit) {
    if (const Loc* close = closing(0, 0, '{', '}', operand.brace)) return close->row;
  }
  return body_end_row(operand.body);
}

// a and b and c is one chain with one indentation; what needs parentheses stays an operand of its own.
Formatter::Operand Formatter::flatten(const Expr& expr, std::vector<Step>& steps) {
  const Logical& node = *expr.logical;
  Step step{expr.kind == ExprKind::logical_and ? "and" : "or", make_operand(node.rhs, node.explicit_rhs, expr.kind, true, expr.loc), 0};
  Operand first;
  if (!node.explicit_lhs && node.lhs.size() == 1 && is_logical(*node.lhs[0]) && !operand_needs_parens(*node.lhs[0], expr.kind, false)) {
    step.lhs_end_row = body_end_row(node.lhs);
    first = flatten(*node.lhs[0], steps);
  } else {
    first = make_operand(node.lhs, node.explicit_lhs, expr.kind, false, expr.loc);
    step.lhs_end_row = operand_end_row(first);
  }
  steps.push_back(step);
  return first;
}

Flow Formatter::write_logical(const Expr& expr, Comments& comments) {
  std::vector<Step> steps;
  const Operand first = flatten(expr, steps);
  if (write_operand(first, comments) == Flow::failed) return Flow::failed;
  bool indented = false;
  Flow flow = Flow::ok;
  for (const Step& step : steps) {
    write(" " + std::string(step.op));
    const Loc* start = step.rhs.is_explicit ? step.rhs.brace : step.rhs.body.empty() ? nullptr : step.rhs.body[0]->loc;
    if (start && start->row > step.lhs_end_row) {
      if (!indented) up();
      indented = true;
      end_line();
      start_line();
    } else {
      write(" ");
    }
    flow = write_operand(step.rhs, comments);
    if (flow == Flow::failed) break;
    flow = Flow::ok;
  }
  if (indented) down();
  return flow;
}

Flow Formatter::write_operand(const Operand& operand, Comments& comments) {
  if (!operand.is_explicit) {
    if (operand.parens) write("(");
    const Flow flow = write_expr(*operand.body[0], comments);
    if (operand.parens) write(")");
    return flow;
  }
  if (operand.body.empty()) return write("{}"), Flow::ok;
  if (is_union_expr(*operand.body[0])) paren_expr_ = operand.body[0];
  write("{");
  if (write_comprehension_body('{', '}', operand.body, operand.brace, operand.brace, comments) == Flow::failed) return Flow::failed;
  const Expr& last = *operand.body.back();
  write(last.loc && last.loc->row == operand.brace->row ? " }" : "}");
  return Flow::ok;
}

void Formatter::mark_union_lead(Expr& expr) {
  if (expr.negated) return;
  if (is_logical(expr)) {
    std::vector<Step> steps;
    const Operand first = flatten(expr, steps);
    if (!first.is_explicit && !first.parens) mark_union_lead(*first.body[0]);
    return;
  }
  if (is_union_expr(expr)) {
    paren_expr_ = &expr;
    return;
  }
  const Term* lead = expr.is_call() ? leading_operand(expr.terms) : nullptr;
  if (lead && is_union_call(lead)) paren_term_ = lead;
}

// ---- calls

Flow Formatter::write_call_expr(Expr& expr, Comments& comments) {
  const Terms& terms = expr.terms;
  const std::string name = ref_name(terms[0]);
  if (name == "internal.member_2" || name == "internal.member_3") {
    return write_in(false, terms.drop_front(), terms[0]->loc, name.back() == '3' ? 3 : 2, comments);
  }
  const Builtin* builtin = infix_of(terms[0]);
  if (!builtin) return write_plain_call(terms, comments);
  const unsigned arity = builtin->arity(), given = terms.size() - 1;
  if (given == arity || given == arity + 1) {
    if (given == arity + 1) {  // z = x + y
      if (const Flow flow = write_term(terms[3], comments); flow != Flow::ok) return comments = {}, flow;
      write(" = ");
    }
    if (const Flow flow = write_term(terms[1], comments); flow != Flow::ok) return comments = {}, flow;
    write(" " + std::string(builtin->infix) + " ");
    return write_term(terms[2], comments);
  }
  arity_error(terms.drop_front(), to_text(terms[0]), terms[0]->loc);
  return write_plain_call(terms, comments);
}

Flow Formatter::write_plain_call(const Terms& terms, Comments& comments) {
  if (terms[0]->is(TermKind::ref)) {
    if (const Flow flow = write_ref(terms[0]->items(), comments); flow != Flow::ok) return flow;
  } else {
    write(to_text(terms[0]));
  }
  write("(");
  Items items;
  for (Term* term : terms.drop_front()) items.push_back({.value = term});
  const Loc* loc = terms[0]->loc;
  const Flow flow = write_items(std::move(items), loc, closing(0, 0, '(', ')', loc), ItemStyle::arguments, comments);
  write(")");
  if (flow != Flow::ok) comments = {};
  return flow;
}

}  // namespace gabion::rego
