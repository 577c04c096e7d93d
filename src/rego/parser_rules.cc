// Rules: heads, bodies, else, further bodies in braces, default values.
#include <string>

#include "rego/builtin.h"
#include "rego/parser_impl.h"

namespace gabion::rego {
namespace {

// A rule's head as OPA makes it of a ref: a single word is also its name.
Head head_from_ref(Terms ref) {
  Head head;
  head.ref = ref;
  if (ref.size() < 2 && ref[0]->is(TermKind::var)) head.name = ref[0]->name();
  return head;
}

}  // namespace

Body Parser::true_body(const Loc* loc) {
  Term* yes = make_scalar(arena(), Value::boolean(true), loc);
  Expr* expr = term_expr(yes);
  expr->loc = loc;
  return make_list(arena(), {expr});
}

bool Parser::parse_rules(std::vector<Rule*>& out) {
  Rule rule;
  rule.loc = here();
  scan_ahead_ref();  // keywords may head a ref: if.x := 1
  if (tok() == Tok::default_) {
    scan();
    rule.is_default = true;
    scan_ahead_ref();
  }
  if (tok() != Tok::ident) return false;
  bool uses_contains = false;
  rule.head = parse_head(rule.is_default, uses_contains);
  if (!rule.head) return false;
  rule.head->with_contains = uses_contains;
  if (rule.is_default) {
    if (!check_default_value(rule)) return false;
    if (!rule.head->args.empty() && !check_default_args(rule)) return false;
    rule.body = true_body(rule.loc);
    out.push_back(make_node(arena(), rule));
    return true;
  }
  const bool has_if = tok() == Tok::if_;
  set_head_form(rule, has_if, uses_contains);
  bool finished = false;
  if (!parse_rule_body(rule, has_if, uses_contains, finished)) return false;
  if (finished) {
    out.push_back(make_node(arena(), rule));
    return true;
  }
  if (tok() == Tok::else_ && !scan_ahead_ref()) {  // else.x := 1 is the next rule
    if (!check_else_allowed(rule)) return false;
    rule.else_rule = parse_else_chain(rule.head);
    if (!rule.else_rule) return false;
  }
  set_text(rule.loc, rule.loc->offset, s_.last_end);
  out.push_back(make_node(arena(), rule));
  return parse_chained_bodies(*out.front(), out);
}

// What p[x] means depends on the words that follow it: with `if` a rule with the value true under p[x], without, in v0,
// a member x of the set p.
void Parser::set_head_form(Rule& rule, bool has_if, bool uses_contains) {
  Head& head = *rule.head;
  if (uses_contains || head.ref.size() != 2) return;
  Term* second = head.ref[1];
  if (has_if) {
    if ((!is_ground(second) || second->is(TermKind::ref)) && head.args.empty()) head.key = second;
    if (!head.value) {
      head.generated_value = true;
      head.value = make_scalar(arena(), Value::boolean(true), head.loc);
    } else if (head.ref[0]->is(TermKind::var)) {
      head.name = head.ref[0]->name();
    }
    return;
  }
  if (!head.args.empty() || !head.ref[0]->is(TermKind::var)) return;
  head.name = head.ref[0]->name();
  head.key = second;
  if (!head.value) head.ref = head.ref.take(1);
}

bool Parser::parse_rule_body(Rule& rule, bool has_if, bool uses_contains, bool& finished) {
  bool as_braces = tok() == Tok::lbrace;
  if (has_if) {
    rule.head->with_if = true;
    scan();
    if (!parse_if_body(rule, as_braces)) return false;
    if (!as_braces) return true;
  }
  if (as_braces) {
    scan();
    if (!parse_body(Tok::rbrace, rule.body)) return false;
    scan();
    return true;
  }
  if (!uses_contains) return false;
  rule.body = true_body(rule.loc);
  rule.generated_body = true;
  rule.loc = rule.head->loc;
  finished = true;
  return true;
}

// After `if`: one expression, or a body in braces. A lone set in braces is a body, since a set never fails.
bool Parser::parse_if_body(Rule& rule, bool& as_braces) {
  const State before = s_;
  as_braces = tok() == Tok::lbrace;
  if (Expr* expr = parse_literal()) {
    const bool is_set = as_braces && expr->kind == ExprKind::term && expr->term->is(TermKind::set);
    if (!is_set) {
      rule.body = make_list(arena(), {expr});
      as_braces = false;
      return true;
    }
  }
  if (!as_braces) return false;
  s_ = before;
  return true;
}

bool Parser::check_else_allowed(const Rule& rule) {
  const Head& head = *rule.head;
  bool ground = true;
  for (const Term* part : head.ref.drop_front()) ground = ground && is_ground(part);
  if (head.ref.size() > 1 && !ground) {
    return error(here(), "else keyword cannot be used on rules with variables in head"), false;
  }
  if (head.key) return error(here(), "else keyword cannot be used on multi-value rules"), false;
  return true;
}

// p { … } { … }: each further body is a rule with the same head, standing where its body stands.
bool Parser::parse_chained_bodies(Rule& first, std::vector<Rule*>& out) {
  while (tok() == Tok::lbrace) {
    if (first.else_rule) return error(here(), "expected else keyword"), false;
    Loc* loc = here();
    Rule next;
    scan();
    if (!parse_body(Tok::rbrace, next.body)) return false;
    scan();
    set_text(loc, loc->offset, s_.last_end);
    next.loc = loc;
    next.head = copy_head(first.head);
    next.head->with_contains = first.head->with_contains;
    next.head->with_if = first.head->with_if;
    next.head->loc = loc;
    set_places(next.head, loc);
    out.push_back(make_node(arena(), next));
  }
  return true;
}

// Copies take fresh wildcards, so that no two rules share one.
Head* Parser::copy_head(const Head* head) {
  Head* fresh = copy(arena(), head);
  for (Term*& arg : fresh->args) {
    if (arg->is_wildcard()) arg = wildcard(arg->loc);
  }
  return fresh;
}

Rule* Parser::parse_else_chain(Head* head) {
  Rule* first = nullptr;
  Rule** slot = &first;
  for (unsigned n = 0; tok() == Tok::else_; ++n) {
    if (n == kMaxElse) return error(here(), "max parsing recursion depth exceeded"), nullptr;
    Rule* rule = parse_else(head);
    if (!rule) return nullptr;
    *slot = rule;
    slot = &rule->else_rule;
    if (rule->generated_body) break;  // no body: nothing can follow
  }
  // The text of each branch runs to the end of the chain.
  for (Rule* rule = first; rule; rule = rule->else_rule) set_text(rule->loc, rule->loc->offset, s_.last_end);
  return first;
}

Rule* Parser::parse_else(Head* head) {
  Rule rule;
  rule.loc = here();
  rule.head = copy_head(head);
  rule.head->generated_value = false;
  rule.head->with_if = rule.head->with_contains = false;
  rule.head->loc = here();
  scan();
  if (!parse_else_value(rule) || !parse_else_body(rule)) return nullptr;
  return make_node(arena(), rule);
}

bool Parser::parse_else_value(Rule& rule) {
  Head& head = *rule.head;
  if (tok() == Tok::lbrace || tok() == Tok::if_) {
    head.generated_value = true;
    head.value = make_scalar(arena(), Value::boolean(true), nullptr);
    return true;
  }
  if (tok() != Tok::assign && tok() != Tok::unify) return illegal("expected else value term or rule body"), false;
  head.assign = tok() == Tok::assign;
  scan();
  head.value = parse_infix_call();
  if (!head.value) return false;
  set_text(head.loc, head.loc->offset, s_.last_end);
  return true;
}

bool Parser::parse_else_body(Rule& rule) {
  const bool has_if = tok() == Tok::if_;
  if (!has_if && tok() != Tok::lbrace) {
    rule.body = true_body(rule.loc);
    rule.generated_body = true;
    return true;
  }
  if (has_if) {
    rule.head->with_if = true;
    scan();
  }
  if (tok() == Tok::lbrace) {
    scan();
    if (!parse_body(Tok::rbrace, rule.body)) return false;
    scan();
    return true;
  }
  if (tok() == Tok::eof) return illegal("rule body expected"), false;
  Expr* expr = parse_literal();
  if (!expr) return false;
  rule.body = make_list(arena(), {expr});
  set_places(rule.body, rule.loc);
  return true;
}

// ---- heads

Head* Parser::head_of(Term* term) {
  Head head;
  if (term->is(TermKind::var)) {
    head = head_from_ref(make_list(arena(), {term}));
  } else if (term->is(TermKind::ref)) {
    head = head_from_ref(term->items());
  } else if (term->is(TermKind::call)) {
    Term* op = term->items()[0];
    const Terms ref = op->is(TermKind::ref) ? op->items() : make_list(arena(), {op});
    if (!ref[0]->is(TermKind::var)) return illegal("rule head ref " + to_text(ref) + " invalid"), nullptr;
    head = head_from_ref(ref);
    head.args = make_list(arena(), term->items().drop_front().data, term->items().size() - 1);
    head.has_args = true;
  } else {
    return nullptr;
  }
  return make_node(arena(), head);
}

Head* Parser::parse_head(bool is_default, bool& uses_contains) {
  Loc* loc = here();
  Term* term = parse_head_finish(parse_var());
  if (!term) return illegal("expected rule head name"), nullptr;
  Head* head = head_of(term);
  if (!head) return nullptr;
  head->loc = loc;
  const std::string name = to_text(head->ref);
  if (tok() == Tok::contains) {
    if (head->has_args) {
      illegal("the contains keyword can only be used with multi-value rule definitions (e.g., " + name + " contains <VALUE> { ... })");
    }
    scan();
    head->key = parse_infix_call();
    if (!head->key) illegal("expected rule key term (e.g., " + name + " contains <VALUE> { ... })");
    uses_contains = true;
  } else {
    parse_head_value(*head, is_default);
    if (!head->value && !head->key && (head->ref.size() != 2 || !head->args.empty())) {
      head->generated_value = true;
      head->value = make_scalar(arena(), Value::boolean(true), nullptr);
    }
  }
  set_text(loc, loc->offset, s_.last_end);
  return head;
}

void Parser::parse_head_value(Head& head, bool is_default) {
  if (tok() != Tok::unify && tok() != Tok::assign) return;
  head.assign = tok() == Tok::assign;
  scan();
  head.value = parse_infix_call();
  if (head.value) return;
  const std::string name = to_text(head.ref);
  if (!head.assign) return illegal("expected rule value term (e.g., " + name + "[<nil>] = <VALUE> { ... })");
  if (!head.args.empty()) return illegal("expected function value term (e.g., " + name + "(...) := <VALUE> { ... })");
  if (is_default) return illegal("expected default rule value term (e.g., default " + name + " := <VALUE>)");
  illegal("expected rule value term (e.g., " + name + " := <VALUE> { ... })");
}

Term* Parser::parse_head_finish(Term* head) {
  const std::uint32_t offset = s_.token.offset;
  scan_blank();
  switch (tok()) {
    case Tok::add: case Tok::sub: case Tok::mul: case Tok::quo: case Tok::rem: case Tok::and_: case Tok::or_:
    case Tok::equal: case Tok::neq: case Tok::gt: case Tok::gte: case Tok::lt: case Tok::lte: illegal(); break;
    case Tok::whitespace: scan(); break;
    default: break;
  }
  if (tok() == Tok::lparen || tok() == Tok::dot || tok() == Tok::lbrack) return parse_ref(head, offset);
  if (head->is_var("data") || head->is_var("input")) {
    return make_items(arena(), TermKind::ref, make_list(arena(), {head}), head->loc);
  }
  return head;
}

// ---- default rules

namespace {

// Calls `found` for each ref, var and call outside of comprehensions.
template <typename Found>
void find_dynamic(const Term* term, const Found& found) {
  switch (term->kind) {
    case TermKind::var: return found("var");
    case TermKind::ref: return found("ref");
    case TermKind::call: return found("call");
    case TermKind::array:
    case TermKind::set:
      for (const Term* item : term->items()) find_dynamic(item, found);
      return;
    case TermKind::object:
      for (std::uint32_t i = 0; i < 2 * term->count; ++i) find_dynamic(term->list[i], found);
      return;
    case TermKind::template_string:
      for (std::uint32_t i = 0; i < term->count; ++i) {
        const TemplatePart& part = term->parts[i];
        if (part.term) find_dynamic(part.term, found);
        if (part.expr && part.expr->kind == ExprKind::term) find_dynamic(part.expr->term, found);
        if (part.expr && part.expr->is_call()) {
          for (const Term* t : part.expr->terms) find_dynamic(t, found);
        }
      }
      return;
    default: return;
  }
}

}  // namespace

bool Parser::check_default_value(const Rule& rule) {
  if (!rule.head->value) return error(rule.loc, "illegal default rule (must have a value)"), false;
  bool valid = true;
  find_dynamic(rule.head->value, [&](const char* what) {
    error(rule.loc, std::string("illegal default rule (value cannot contain ") + what + ")");
    valid = false;
  });
  return valid;
}

bool Parser::check_default_args(const Rule& rule) {
  bool valid = true;
  std::vector<std::string_view> seen;
  for (const Term* arg : rule.head->args) {
    if (!arg->is(TermKind::var)) {
      error(rule.loc, "illegal default rule (arguments cannot contain " + std::string(term_kind_name(arg->kind)) + ")");
      valid = false;
      continue;
    }
    for (const auto name : seen) {
      if (name != arg->name()) continue;
      error(rule.loc, "illegal default rule (arguments cannot be repeated " + std::string(name) + ")");
      valid = false;
      break;
    }
    seen.push_back(arg->name());
  }
  return valid;
}

// ---- rules that were read as queries

namespace {

struct BodyRule {
  Arena& arena;
  std::string& error;

  Rule* fail(std::string why) { return error = std::move(why), nullptr; }

  Rule* make(const Loc* loc, Head head, const Loc* head_loc, const Loc* body_loc, bool generated_value = false) {
    head.loc = head_loc;
    head.generated_value = generated_value;
    Expr expr;
    expr.term = make_scalar(arena, Value::boolean(true), body_loc);
    expr.loc = body_loc;
    Rule rule;
    rule.loc = loc;
    rule.head = make_node(arena, head);
    rule.body = make_list(arena, {make_node(arena, expr)});
    return make_node(arena, rule);
  }
  Term* yes(const Loc* loc) { return make_scalar(arena, Value::boolean(true), loc); }

  Rule* from_term(Term* term) {
    if (!term->is(TermKind::ref)) return fail(std::string(term_kind_name(term->kind)) + " cannot be used for rule name");
    const Terms ref = term->items();
    if (ref.size() == 1) return fail("refs cannot be used for rule head");
    if (!ref[0]->is(TermKind::var)) return fail("invalid rule head: " + to_text(ref));
    if (ref.size() > 2) {  // a.b.c
      Head head = head_from_ref(ref);
      head.value = yes(term->loc);
      return make(term->loc, head, term->loc, term->loc, true);
    }
    Head head = head_from_ref(ref.take(1));  // p[x]
    head.key = ref[1];
    return make(term->loc, head, term->loc, term->loc);
  }

  Rule* from_call(Terms terms) {
    if (terms.size() <= 1) return fail("rule argument list must take at least one argument");
    const Terms ref = terms[0]->items();
    if (!ref[0]->is(TermKind::var)) return fail("invalid rule head: " + to_text(ref));
    const Loc* loc = terms[0]->loc;
    Head head = head_from_ref(ref);
    head.value = yes(loc);
    head.args = terms.drop_front();
    head.has_args = true;
    return make(loc, head, loc, loc);
  }

  // lhs = rhs: f(x) = y, p.q = y or p = y.
  Rule* from_equation(const Expr* expr) {
    Term* lhs = expr->operand(0);
    Term* rhs = expr->operand(1);
    if (!lhs || !rhs) return fail("assignment requires two operands");
    Head head;
    if (lhs->is(TermKind::call) && lhs->items()[0]->is(TermKind::ref) && lhs->items()[0]->items()[0]->is(TermKind::var)) {
      head = head_from_ref(lhs->items()[0]->items());
      head.args = lhs->items().drop_front();
      head.has_args = true;
    } else if (lhs->is(TermKind::ref)) {
      if (!lhs->items()[0]->is(TermKind::var)) return fail("invalid rule head: " + to_text(lhs));
      head = head_from_ref(lhs->items());
      if (head.ref.size() == 2) {
        head.name = head.ref[0]->name();
        head.key = head.ref[1];
      }
    } else if (lhs->is(TermKind::var)) {
      head = head_from_ref(make_list(arena, {lhs}));
    } else {
      return fail(std::string(term_kind_name(lhs->kind)) + " cannot be used for rule name");
    }
    head.value = rhs;
    head.assign = expr->is_assignment();
    return make(expr->loc, head, expr->loc, rhs->loc);
  }
};

}  // namespace

Rule* rule_from_body(Arena& arena, const Body& body, std::string& error) {
  BodyRule maker{arena, error};
  if (body.size() != 1) return maker.fail("multiple expressions cannot be used for rule head");
  const Expr* expr = body[0];
  if (!expr->withs.empty()) return maker.fail("expressions using with keyword cannot be used for rule head");
  if (expr->negated) return maker.fail("negated expressions cannot be used for rule head");
  if (expr->kind == ExprKind::some) return maker.fail("'some' declarations cannot be used for rule head");
  if (expr->kind == ExprKind::term) return maker.from_term(expr->term);
  if (!expr->is_call()) return maker.fail("expression cannot be used for rule head");
  if (expr->is_equality() || expr->is_assignment()) return maker.from_equation(expr);
  if (find_builtin(ref_name(expr->terms[0]))) return maker.fail("rule name conflicts with built-in function");
  return maker.from_call(expr->terms);
}

}  // namespace gabion::rego
