// and, or and the not of future.keywords: bodies as operands, groups in parentheses.
#include <string>

#include "base/text.h"
#include "rego/builtin.h"
#include "rego/parser_impl.h"

namespace gabion::rego {
namespace {

// { a | b } with the union in infix form reads as a comprehension, too; or(a, b) and (a | b) do not.
bool is_ambiguous_union(const Body& body) {
  if (body.empty() || !body[0]->calls("or")) return false;
  const Loc* op = body[0]->terms[0]->loc;
  if (!op || op->text() != "|") return false;
  const Loc* loc = body[0]->loc;
  return !loc || !trim(loc->text()).starts_with("(");
}

bool is_infix(const std::string& name) {
  const Builtin* builtin = find_builtin(name);
  return builtin && !builtin->infix.empty();
}

// What the leading { of a term opens: an infix call shows its left side first.
const Term* brace_led(const Term* term) {
  while (term->is(TermKind::call) && term->count == 3 && is_infix(ref_name(term->items()[0]))) term = term->items()[1];
  return term;
}

bool is_empty_object(const Expr* expr) {
  return expr->withs.empty() && expr->kind == ExprKind::term && expr->term->is(TermKind::object) && expr->term->count == 0;
}

// The first function without a value that an operand calls, if it does nothing else.
const Expr* void_call(const Body& body, std::string& name) {
  const Expr* first = nullptr;
  for (const Expr* expr : body) {
    if (expr->negated || !expr->is_call() || !expr->terms[0]->is(TermKind::ref)) return nullptr;
    const std::string called = ref_name(expr->terms[0]);
    const Builtin* builtin = find_builtin(called);
    if (!builtin || !builtin->has(kNoResult)) return nullptr;
    if (!first) {
      first = expr;
      name = called;
    }
  }
  return first;
}

std::string quoted(std::string_view text) { return "`" + std::string(text) + "`"; }

}  // namespace

Expr* Parser::attach_with(Expr* expr) {
  if (expr && tok() == Tok::with && !parse_withs(*expr)) return nullptr;
  return expr;
}

void Parser::error_with_on_operand(const Loc* loc, std::string_view op) {
  hint("Wrap the operand in `(...)` or `{...}` to scope, or move `with` after the " + quoted(op) +
       " expression to apply it to the whole expression");
  error(loc, "`with` modifier is not allowed on operand of " + quoted(op));
}

void Parser::error_brace_led(const Loc* loc, std::string_view operand, std::string_view op) {
  hint("wrap the operand to keep the value: `(" + std::string(operand) + ") " + std::string(op) + " ...`");
  error(loc, "operand of " + quoted(op) + " cannot begin with `{` unless the braces hold a body");
}

void Parser::error_ambiguous_union(const Loc* loc, std::uint32_t brace, const Body& body, std::string_view prefix) {
  const std::string_view braces = text(brace, s_.last_end);
  std::string united(braces);
  if (const Loc* e = body[0]->loc; e && e->offset > brace) {
    const std::size_t at = e->offset - brace;
    const std::string_view inner = e->text();
    if (at + inner.size() <= braces.size()) {
      united = std::string(braces.substr(0, at)) + "(" + std::string(inner) + ")" + std::string(braces.substr(at + inner.size()));
    }
  }
  hint("write `" + std::string(prefix) + "(" + std::string(braces) + ")` for the comprehension, or `" + std::string(prefix) +
       united + "` for the set union");
  error(loc, "ambiguous `{ ... | ... }` operand: read as a body holding a set-union expression, not as a comprehension");
}

void Parser::check_void_calls(const Operand& lhs, const Operand& rhs, std::string_view op) {
  for (const Body& body : {lhs.body, rhs.body}) {
    std::string name;
    const Expr* call = void_call(body, name);
    if (!call) continue;
    hint(quoted(name) + " produces no value and always succeeds, so the operand can never fail; move it out of the operand, or add an expression that can fail");
    error(call->loc, "operand of " + quoted(op) + " cannot consist only of calls to " + quoted(name));
  }
}

// ---- chains

Expr* Parser::fold_logical_tail(const Operand& operand) {
  return attach_with(at_logical() ? parse_or_chain(operand) : operand.body[0]);
}

Expr* Parser::logical_expr(ExprKind kind, const Operand& lhs, const Operand& rhs) {
  Loc* loc = extend(lhs.loc);
  Expr* expr = new_expr(kind, loc);
  expr->logical = make_node(arena(), Logical{loc, lhs.body, rhs.body, lhs.is_explicit, rhs.is_explicit});
  return expr;
}

Expr* Parser::parse_or_chain(Operand lhs) {
  if (!enter()) return nullptr;
  const auto fold = [&](Expr* expr) { lhs = {make_list(arena(), {expr}), false, const_cast<Loc*>(expr->loc)}; };
  bool ok = true;
  if (tok() == Tok::logical_and) {  // binds tighter
    Expr* expr = parse_and_chain(lhs);
    ok = expr != nullptr;
    if (ok) fold(expr);
  }
  while (ok && tok() == Tok::logical_or) {
    if (++s_.long_chains > kMaxLongChains) {
      error(here(), "max parsing recursion depth exceeded");
      ok = false;
      break;
    }
    scan();
    Operand rhs;
    ok = parse_logical_operand("or", rhs);
    if (ok && tok() == Tok::logical_and) {
      Expr* expr = parse_and_chain(rhs);
      ok = expr != nullptr;
      if (ok) rhs = {make_list(arena(), {expr}), false, rhs.loc};
    }
    if (!ok) break;
    check_void_calls(lhs, rhs, "or");
    fold(logical_expr(ExprKind::logical_or, lhs, rhs));
  }
  leave();
  return ok ? lhs.body[0] : nullptr;
}

Expr* Parser::parse_and_chain(Operand lhs) {
  if (!enter()) return nullptr;
  bool ok = true;
  while (ok && tok() == Tok::logical_and) {
    if (++s_.long_chains > kMaxLongChains) {
      error(here(), "max parsing recursion depth exceeded");
      ok = false;
      break;
    }
    scan();
    Operand rhs;
    ok = parse_logical_operand("and", rhs);
    if (!ok) break;
    check_void_calls(lhs, rhs, "and");
    Expr* expr = logical_expr(ExprKind::logical_and, lhs, rhs);
    lhs = {make_list(arena(), {expr}), false, const_cast<Loc*>(expr->loc)};
  }
  leave();
  return ok ? lhs.body[0] : nullptr;
}

// An expression was read and and/or follows it.
Expr* Parser::continue_logical(Expr* expr, const State& start, const Loc* with_loc, const Loc* not_loc) {
  if (with_loc) return error_with_on_operand(with_loc, token_name(tok())), nullptr;
  if (!expr->loc) {
    Loc place;
    place.source = module_.source.get();
    place.offset = start.token.offset;
    place.row = start.token.row;
    place.col = start.token.col;
    Loc* loc = make_node(arena(), place);
    set_text(loc, loc->offset, s_.last_end);
    expr->loc = loc;
  }
  if (!not_loc && expr->loc->text().starts_with("{")) {
    if (is_empty_object(expr)) return error(expr->loc, "found empty body"), nullptr;
    return error_brace_led(expr->loc, expr->loc->text(), token_name(tok())), nullptr;
  }
  return attach_with(parse_or_chain({make_list(arena(), {expr}), false, const_cast<Loc*>(expr->loc)}));
}

// ---- operands in braces

// { body } and …; true: this was it (out may be absent after an error). False: the state is as it was.
bool Parser::try_braced_operand(Expr*& out) {
  const State before = s_;
  const std::uint32_t brace = s_.token.offset;
  Loc* loc = here();
  scan();
  Body body;
  if (parse_body(Tok::rbrace, body)) {
    scan();
    if (at_logical()) {
      if (is_ambiguous_union(body)) {
        error_ambiguous_union(loc, brace, body, "");
      } else {
        out = attach_with(parse_or_chain({body, true, loc}));
      }
      return true;
    }
  }
  s_ = before;
  return false;
}

Expr* Parser::parse_not_body(Loc* not_loc) {
  const std::uint32_t brace = s_.token.offset;
  Loc* loc = here();
  const State before = s_;
  scan();
  const bool empty = tok() == Tok::rbrace;
  Body body;
  if (!parse_body(Tok::rbrace, body)) {
    if (!empty) error_not_value(before, brace, loc, State(s_));
    return nullptr;
  }
  scan();
  if (is_ambiguous_union(body)) return error_ambiguous_union(loc, brace, body, "not "), nullptr;
  return not_expr(body, true, extend(not_loc));
}

// The braces after `not` did not hold a body: if they hold a value, that is the thing to say.
void Parser::error_not_value(const State& before, std::uint32_t brace, const Loc* brace_loc, const State& failed) {
  s_ = before;
  const Term* term = parse_infix_call();
  if (!term) {
    s_ = failed;
    return;
  }
  const std::string operand(text(brace, s_.last_end));
  hint("write `not (" + operand + ")` to negate the value, or `not {" + operand + "}` for a body holding it");
  error(brace_loc, "`{...}` in an operand position must contain expression(s), got: " +
                       std::string(term_kind_name(brace_led(term)->kind)));
}

bool Parser::parse_braced_operand(std::string_view op, Operand& out) {
  const std::uint32_t brace = s_.token.offset;
  Loc* loc = here();
  const State before = s_;
  scan();
  const bool empty = tok() == Tok::rbrace;
  Body body;
  if (!parse_body(Tok::rbrace, body)) {
    if (empty || op.empty()) return false;
    const State failed = s_;
    s_ = before;
    if (parse_infix_call()) {
      error_brace_led(loc, text(brace, s_.last_end), op);
    } else {
      s_ = failed;
    }
    return false;
  }
  scan();
  // Told, but handed back: a group that returns to its start takes the error back, too.
  if (is_ambiguous_union(body)) error_ambiguous_union(loc, brace, body, "");
  out = {body, true, loc};
  return true;
}

// op: and, or; empty while it is only tried.
bool Parser::parse_logical_operand(std::string_view op, Operand& out) {
  if (tok() == Tok::lbrace) return parse_braced_operand(op, out);
  Loc* not_loc = nullptr;
  if (tok() == Tok::not_) {
    Tok next;
    scan_past_blank_and_back(next);
    if (next != Tok::dot && next != Tok::lbrack) {
      not_loc = here();
      scan();
    }
  }
  if (not_loc && not_bodies_ && tok() == Tok::lbrace) {
    Expr* expr = parse_not_body(not_loc);
    if (!expr) return false;
    out = {make_list(arena(), {expr}), false, const_cast<Loc*>(expr->loc)};
    return true;
  }
  if (tok() == Tok::lparen && logical_active() && (!not_loc || not_bodies_)) {
    Operand inner;
    const Group group = parse_logical_group(true, not_loc ? "not " : "", inner);
    if (group == Group::failed) return false;
    if (group == Group::parsed) {
      out = inner;
      if (not_loc) {
        Loc* spanned = extend(not_loc);
        out = {make_list(arena(), {not_expr(inner.body, inner.is_explicit, spanned)}), false, spanned};
      }
      return true;
    }
  }
  return parse_plain_operand(not_loc != nullptr, not_loc, out);
}

bool Parser::parse_plain_operand(bool negated, Loc* not_loc, Operand& out) {
  Loc* start = here();
  Expr* expr = parse_expr();
  if (!expr) return false;
  if (!expr->loc) {
    set_text(start, start->offset, s_.last_end);
    expr->loc = start;
  }
  if (negated && not_bodies_) {
    expr = not_expr(make_list(arena(), {expr}), false, extend(not_loc));
  } else {
    expr->negated = negated;
  }
  out = {make_list(arena(), {expr}), false, const_cast<Loc*>(expr->loc)};
  return true;
}

// ---- groups in parentheses

bool Parser::expect_rparen() {
  if (tok() != Tok::rparen) return error(here(), "expected ) to close parenthesized group"), false;
  scan();
  return true;
}

Parser::Group Parser::finish_group(Expr* expr, Loc* open, Operand& out) {
  if (!expr || !expect_rparen()) return Group::failed;
  out = {make_list(arena(), {expr}), false, extend(open)};
  return Group::parsed;
}

// A group only if and/or stands in it or before it; else the state is as it was, and a term is to be read.
Parser::Group Parser::parse_logical_group(bool operand_context, std::string_view prefix, Operand& out) {
  if (!enter()) return Group::failed;
  struct Leave {
    Parser& parser;
    ~Leave() { parser.leave(); }
  } leave_at_end{*this};
  const State before = s_;
  Loc* open = here();
  scan();
  if (tok() == Tok::rparen) {
    if (operand_context) return error(open, "empty parenthesized group"), Group::failed;
    s_ = before;
    return Group::not_a_group;
  }
  Operand lhs;
  if (!parse_logical_operand("", lhs)) {
    s_ = before;
    return Group::not_a_group;
  }
  if (at_logical()) return finish_group(attach_with(parse_or_chain(lhs)), open, out);
  if (tok() == Tok::with && !lhs.is_explicit && lhs.body.size() == 1) return group_with(operand_context, before, open, lhs, out);
  if (lhs.is_explicit) return group_braces(prefix, before, open, lhs);
  const Expr* only = lhs.body.size() == 1 ? lhs.body[0] : nullptr;
  const bool logical = only && (only->kind == ExprKind::logical_and || only->kind == ExprKind::logical_or);
  const bool negated = only && (only->negated || only->kind == ExprKind::not_);
  if (logical || negated) {
    if (!expect_rparen()) return Group::failed;
    out = {lhs.body, false, extend(open)};
    return Group::parsed;
  }
  s_ = before;
  return Group::not_a_group;
}

// (x with y as z)
Parser::Group Parser::group_with(bool operand_context, const State& before, Loc* open, Operand& lhs, Operand& out) {
  const Loc* with_loc = here();
  if (!attach_with(lhs.body[0])) return Group::failed;
  if (at_logical()) return error_with_on_operand(with_loc, token_name(tok())), Group::failed;
  if (!expect_rparen()) return Group::failed;
  if (operand_context || at_logical()) {
    out = {lhs.body, false, extend(open)};
    return Group::parsed;
  }
  s_ = before;
  return Group::not_a_group;
}

// ({ … }): parentheses hold no body, so the braces must be a value.
Parser::Group Parser::group_braces(std::string_view prefix, const State& before, Loc* open, const Operand& lhs) {
  const std::string braces(text(lhs.loc->offset, s_.last_end));
  s_ = before;
  scan();
  const Term* term = parse_term();
  s_ = before;
  if (term) return Group::not_a_group;
  hint("drop the parens to keep the body: `" + std::string(prefix) + braces + "`");
  error(open, "`(...)` in an operand position cannot contain a body");
  return Group::failed;
}

}  // namespace gabion::rego
