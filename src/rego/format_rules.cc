// Rules: heads, bodies, else.
#include <algorithm>

#include "base/text.h"
#include "rego/format_writer.h"

namespace gabion::rego {
namespace {

bool is_true(const Term* term) { return term && term->is(TermKind::boolean) && term->boolean(); }

// Just { true }: what stands for a body that was not written.
bool is_true_body(const Body& body) {
  if (body.size() != 1) return false;
  const Expr& expr = *body[0];
  return expr.kind == ExprKind::term && !expr.negated && expr.withs.empty() && is_true(expr.term);
}

bool is_set_expr(const Expr& expr) { return !expr.negated && expr.kind == ExprKind::term && expr.term->is(TermKind::set); }

bool has_dynamic_ref(const Head& head) {
  return std::any_of(head.ref.begin() + 1, head.ref.end(), [](const Term* part) { return !is_ground(part); });
}

Terms ground_prefix(const Terms& ref) {
  std::uint32_t n = 1;
  while (n < ref.size() && is_ground(ref[n])) ++n;
  return ref.take(n);
}

}  // namespace

Flow Formatter::write_rule(Rule& rule, bool is_else, Comments& comments) {
  if (!is_else) start_line();
  if (rule.is_default) write("default ");
  // p = 1 has the body { true } in the AST, and none in the text.
  const bool is_constant = is_true_body(rule.body) && !rule.else_rule;
  comment_on_final_line_ = is_constant;
  const Flow head = write_head(*rule.head, rule.is_default, is_constant, is_else, comments);
  if (head == Flow::failed) return head;
  if (rule.body.empty() || is_constant) {
    end_line();
    return Flow::ok;
  }
  comment_on_final_line_ = true;

  const bool uses_if = (style_.v1 || style_.ifs) && (style_.contains || rule.head->value);
  if (uses_if) {
    write(" if");
    // One expression on the row where the head ends stays there. A lone set keeps its braces, or it would be a body.
    if (rule.body.size() == 1 && rule.body[0]->loc->row == end_row(rule.head->loc, rule.head->loc->text()) && !is_set_expr(*rule.body[0])) {
      write(" ");
      if (const Flow flow = write_expr(*rule.body[0], comments); flow != Flow::ok) return comments = {}, flow;
      end_line();
      return rule.else_rule ? write_else(rule, comments) : Flow::ok;
    }
  }
  return write_rule_block(rule, is_else, head == Flow::unexpected_comment, uses_if, comments);
}

Flow Formatter::write_rule_block(Rule& rule, bool is_else, bool unexpected, bool uses_if, Comments& comments) {
  if (unexpected && !comments.empty()) {
    write(" { ");
  } else {
    write(" {");
    end_line();
  }
  // { x | y … would read as a comprehension after `if`.
  if (uses_if && !is_else) mark_union_lead(*rule.body[0]);
  up();
  if (write_body(rule.body, comments) == Flow::failed) return Flow::failed;
  const Loc* close = !rule.head->args.empty() ? closing('(', ')', '{', '}', rule.loc)
                     : rule.head->key         ? closing('[', ']', '{', '}', rule.loc)
                                              : closing(0, 0, '{', '}', rule.loc);
  if (const Flow flow = insert_comments(comments, close); flow != Flow::ok) return comments = {}, flow;
  down();
  start_line();
  write("}");
  return rule.else_rule ? write_else(rule, comments) : Flow::ok;
}

// Something other than `else` begins the line on which it stands: } else {
bool Formatter::else_is_inline(const Rule& rule) const {
  const std::vector<std::string_view> lines = split(rule.loc->text(), '\n');
  const std::uint32_t row = rule.else_rule->loc->row - rule.loc->row;
  return rule.else_rule->loc->row > rule.loc->row && row < lines.size() && !trim(lines[row]).starts_with("else");
}

Flow Formatter::write_else(Rule& rule, Comments& comments) {
  Rule& other = *rule.else_rule;
  const bool is_inline = else_is_inline(rule);
  const bool comment_above = (!comments.empty() && comments[0]->loc->row < other.head->loc->row) || before_end_;
  if (!comment_above && is_inline) {
    write(" ");
  } else {
    blank_line();
    start_line();
  }
  Head& head = *other.head;
  head.name = "else";
  head.ref = make_list(module_.arena, {make_var(module_.arena, "else", head.loc)});
  head.args = {};
  if (const Flow flow = insert_comments(comments, head.loc); flow != Flow::ok) return comments = {}, flow;
  if (comment_above && !is_inline) start_line();
  if (head.value) head.value->loc = head.loc;
  return write_rule(other, true, comments);
}

// ---- heads

Flow Formatter::write_head(Head& head, bool is_default, bool is_constant, bool is_else, Comments& comments) {
  bool raw = false;
  if (const Flow flow = write_head_ref(head, raw, comments); flow != Flow::ok || raw) return flow;
  if (!head.args.empty()) {
    Items items;
    for (Term* arg : head.args) items.push_back({.value = arg});
    write("(");
    const Flow flow = write_items(std::move(items), head.loc, closing(0, 0, '(', ')', head.loc), ItemStyle::arguments, comments);
    write(")");
    if (flow != Flow::ok) return flow;
  }
  if (head.key) {
    if (const Flow flow = write_head_key(head, comments); flow != Flow::ok) return flow;
  }
  return write_head_value(head, is_default, is_constant, is_else, comments);
}

Flow Formatter::write_head_ref(Head& head, bool& raw, Comments& comments) {
  Terms ref = head.ref;
  if (head.is_multi_value() && !has_dynamic_ref(head)) ref = ground_prefix(ref);
  if (style_.ref_heads || ref.size() == 1) {
    const Flow flow = write_ref(ref, comments);
    if (flow != Flow::ok) comments = {};
    return flow;
  }
  // A head with a comment inside is left as it is.
  if (!comments.empty() && ref[1]->loc && ref[1]->loc->row == comments[0]->loc->row) {
    comments = write_unformatted(head.loc, comments);
    raw = true;
    return Flow::ok;
  }
  write(to_text(ref[0]) + "[" + to_text(ref[1]) + "]");
  return Flow::ok;
}

Flow Formatter::write_head_key(Head& head, Comments& comments) {
  if (head.value) return Flow::ok;
  write(style_.contains ? " contains " : "[");
  const Flow flow = write_term(head.key, comments);
  if (flow == Flow::ok && !style_.contains) write("]");
  return flow;
}

Flow Formatter::write_head_value(Head& head, bool is_default, bool is_constant, bool is_else, Comments& comments) {
  if (!head.value) return Flow::ok;
  const bool yes = is_true(head.value);
  if (!head.key && yes && !is_constant && !is_default) return Flow::ok;
  // a.b.c alone must be told to be true from v1 on.
  const bool constant_ref = style_.v1 && is_constant && !head.key && head.args.empty();
  if (head.loc == head.value->loc && !is_else && yes && !constant_ref) return Flow::ok;  // a value that was made up
  write(head.assign || style_.v1 ? " := " : " = ");
  return write_term(head.value, comments);
}

}  // namespace gabion::rego
