// Bodies and expressions, without and/or (parser_logical.cc).
#include <string>

#include "rego/parser_impl.h"

namespace gabion::rego {

Expr* Parser::new_expr(ExprKind kind, const Loc* loc) {
  Expr expr;
  expr.kind = kind;
  expr.loc = loc;
  return make_node(arena(), expr);
}

Expr* Parser::term_expr(Term* term) {
  Expr* expr = new_expr(ExprKind::term, nullptr);
  expr->term = term;
  return expr;
}

Expr* Parser::not_expr(Body body, bool is_explicit, const Loc* loc) {
  Expr* expr = new_expr(ExprKind::not_, loc);
  expr->not_ = make_node(arena(), Not{loc, body, is_explicit});
  return expr;
}

bool Parser::parse_body(Tok end, Body& out) {
  if (!enter()) return false;
  const bool ok = parse_query(false, end, out);
  leave();
  return ok;
}

bool Parser::parse_query(bool require_semi, Tok end, Body& out) {
  if (tok() == end) return error(here(), "found empty body"), false;
  std::vector<Expr*> body;
  while (true) {
    Expr* expr = parse_literal();
    if (!expr) return false;
    expr->index = static_cast<std::uint32_t>(body.size());
    body.push_back(expr);
    if (tok() == Tok::semicolon) {
      scan();
      continue;
    }
    if (tok() == end || require_semi) break;
    if (s_.skipped_newline) continue;
    // One thing that went wrong is enough.
    if (!has_errors()) illegal("expected \\n or ; or " + std::string(token_name(end)));
    return false;
  }
  out = make_list(arena(), body);
  return true;
}

Expr* Parser::parse_literal() {
  const std::uint32_t offset = s_.token.offset;
  Loc* loc = here();
  Expr* expr = parse_literal_inner();
  if (!expr) return nullptr;
  set_text(loc, offset, s_.last_end);
  expr->loc = loc;
  // `not x` without braces: what is negated takes over the place of the whole.
  if (expr->kind == ExprKind::not_ && !expr->not_->explicit_body) {
    for (Expr* inner : expr->not_->body) inner->loc = loc;
  }
  return expr;
}

Expr* Parser::parse_literal_inner() {
  if (tok() == Tok::lbrace && logical_active()) {
    Expr* expr = nullptr;
    if (try_braced_operand(expr)) return expr;
  }
  if (tok() == Tok::lparen && logical_active()) {
    Operand operand;
    const Group group = parse_logical_group(false, "", operand);
    if (group == Group::failed) return nullptr;
    if (group == Group::parsed) return fold_logical_tail(operand);
  }
  if (scan_ahead_ref()) return parse_literal_expr(false, nullptr);

  Loc* not_loc = nullptr;
  if (tok() == Tok::not_) {  // not.x was a ref
    not_loc = here();
    scan();
  }
  if (not_loc && not_bodies_ && tok() == Tok::lbrace) {
    Expr* expr = parse_not_body(not_loc);
    if (!expr) return nullptr;
    return fold_logical_tail({make_list(arena(), {expr}), false, const_cast<Loc*>(expr->loc)});
  }
  if (tok() == Tok::some) {
    if (not_loc) return illegal("illegal negation of 'some'"), nullptr;
    return parse_some();
  }
  if (tok() == Tok::every) {
    if (not_loc) return illegal("illegal negation of 'every'"), nullptr;
    return parse_every();
  }
  return parse_literal_expr(not_loc != nullptr, not_loc);
}

Expr* Parser::parse_literal_expr(bool negated, Loc* not_loc) {
  const State start = s_;
  if (negated && not_bodies_ && tok() == Tok::lparen) {
    Operand operand;
    const Group group = parse_logical_group(true, "not ", operand);
    if (group == Group::failed) return nullptr;
    if (group == Group::parsed) {
      Loc* spanned = extend(not_loc);
      Expr* expr = not_expr(operand.body, operand.is_explicit, spanned);
      return fold_logical_tail({make_list(arena(), {expr}), false, spanned});
    }
  }
  Expr* expr = parse_expr();
  if (!expr) return nullptr;
  const Loc* with_loc = nullptr;
  if (tok() == Tok::with) {
    with_loc = here();
    if (!parse_withs(*expr)) return nullptr;
  }
  if (is_future_keyword("every")) hint_every(expr, start);
  if (negated && not_bodies_) {
    expr = negate(expr, not_loc);
  } else {
    expr->negated = negated;
  }
  return at_logical() ? continue_logical(expr, start, with_loc, not_loc) : expr;
}

// With future.keywords.not, `with` belongs to the negation and not to what is negated.
Expr* Parser::negate(Expr* expr, Loc* not_loc) {
  const List<With*> withs = std::exchange(expr->withs, {});
  Expr* outer = not_expr(make_list(arena(), {expr}), false, extend(not_loc));
  outer->withs = withs;
  return outer;
}

// A plain `every` may be meant as the keyword: if it reads as such, say so.
void Parser::hint_every(const Expr* expr, const State& start) {
  if (expr->kind != ExprKind::term || !expr->term->is_var("every")) return;
  const State here_again = s_;
  std::vector<CachedTerm> cache;
  cache.swap(cache_);
  s_ = start;
  s_.keywords = kKwV1 | kKwFuture;
  const Expr* every = parse_every();
  cache_.swap(cache);
  s_ = here_again;
  if (every) hint("`import future.keywords.every` for `every x in xs { ... }` expressions");
}

bool Parser::parse_withs(Expr& expr) {
  std::vector<With*> withs;
  do {
    if (!parse_with(withs)) return false;
  } while (tok() == Tok::with);
  expr.withs = make_list(arena(), withs);
  return true;
}

bool Parser::parse_with(std::vector<With*>& withs) {
  Loc* loc = here();
  scan();
  if (tok() != Tok::ident) return illegal("expected ident"), false;
  With with;
  with.loc = loc;
  with.target = parse_term();
  if (!with.target) return false;
  if (!with.target->is(TermKind::ref) && !with.target->is(TermKind::var)) illegal("expected with target path");
  if (tok() != Tok::as) return illegal("expected as keyword"), false;
  scan();
  with.value = parse_infix_call();
  if (!with.value) return false;
  set_text(loc, loc->offset, s_.last_end);
  withs.push_back(make_node(arena(), with));
  return true;
}

namespace {

enum class Membership : std::uint8_t { none, value, key_value };

Membership membership(const Term* call) {
  const std::string name = ref_name(call->items()[0]);
  if (name == "internal.member_2") return Membership::value;
  return name == "internal.member_3" ? Membership::key_value : Membership::none;
}

}  // namespace

Expr* Parser::parse_some() {
  auto* decl = make_node(arena(), SomeDecl{here(), {}});
  bool failed = false;
  if (Expr* expr = parse_some_in(decl, failed); expr || failed) return expr;
  if (is_future_keyword("in")) hint_some_in();
  TermVector symbols;
  do {
    scan();
    if (tok() != Tok::ident) return illegal("expected var"), nullptr;
    symbols.push_back(parse_var());
    scan();
  } while (tok() == Tok::comma);
  decl->symbols = make_list(arena(), symbols);
  Expr* expr = new_expr(ExprKind::some, decl->loc);
  expr->some = decl;
  return expr;
}

// some x in xs; anything else leaves the state as it was.
Expr* Parser::parse_some_in(SomeDecl* decl, bool& failed) {
  const State before = s_;
  scan();
  Term* term = parse_infix_call();
  if (!term || !term->is(TermKind::call)) {
    s_ = before;
    return nullptr;
  }
  failed = true;
  const Membership kind = membership(term);
  if (kind == Membership::none) return illegal("expected `x in xs` or `x, y in xs` expression"), nullptr;
  if (term->count != (kind == Membership::value ? 3u : 4u)) return illegal("illegal domain"), nullptr;
  decl->symbols = make_list(arena(), {term});
  Expr* expr = new_expr(ExprKind::some, decl->loc);
  expr->some = decl;
  if (tok() == Tok::with && !parse_withs(*expr)) return nullptr;
  return expr;
}

void Parser::hint_some_in() {
  const State before = s_;
  std::vector<CachedTerm> cache;
  cache.swap(cache_);
  scan();
  s_.keywords = kKwV1 | kKwFuture;
  const Term* term = parse_infix_call();
  const bool found = term && term->is(TermKind::call) && membership(term) != Membership::none;
  cache_.swap(cache);
  s_ = before;
  if (found) hint("`import future.keywords.in` for `some x in xs` expressions");
}

bool Parser::take_every_domain(Every& every, const Term* call) {
  constexpr std::string_view kExpected = "expected `x[, y] in xs { ... }` expression";
  if (!call->is(TermKind::call)) return illegal(kExpected), false;
  const Terms items = call->items();
  switch (membership(call)) {
    case Membership::none: return illegal(kExpected), false;
    case Membership::value:
      if (items.size() != 3) return illegal("illegal domain"), false;
      every.value = items[1];
      every.domain = items[2];
      break;
    case Membership::key_value:
      if (items.size() != 4) return illegal("illegal domain"), false;
      every.key = items[1];
      every.value = items[2];
      every.domain = items[3];
      if (!every.key->is(TermKind::var)) return illegal("expected key to be a variable"), false;
  }
  if (!every.value->is(TermKind::var)) return illegal("expected value to be a variable"), false;
  return true;
}

Expr* Parser::parse_every() {
  Every every;
  every.loc = here();
  scan();
  const Term* call = parse_infix_call();
  if (!call || !take_every_domain(every, call)) return nullptr;
  if (tok() != Tok::lbrace) return illegal("missing body"), nullptr;
  scan();
  if (!parse_body(Tok::rbrace, every.body)) return nullptr;
  scan();
  Expr* expr = new_expr(ExprKind::every, every.loc);
  expr->every = make_node(arena(), every);
  if (tok() == Tok::with && !parse_withs(*expr)) return nullptr;
  return expr;
}

Expr* Parser::parse_expr() {
  Term* lhs = parse_infix_call();
  if (!lhs) return nullptr;
  if (tok() == Tok::assign || tok() == Tok::unify) {
    Term* op = operator_term({token_name(tok())});
    Term* rhs = parse_infix_call();
    if (!rhs) return nullptr;
    Expr* expr = new_expr(ExprKind::call, nullptr);
    expr->terms = make_list(arena(), {op, lhs, rhs});
    return expr;
  }
  if (!lhs->is(TermKind::call)) return term_expr(lhs);
  Expr* expr = new_expr(ExprKind::call, nullptr);
  expr->terms = lhs->items();
  return expr;
}

}  // namespace gabion::rego
