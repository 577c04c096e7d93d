// Terms: infix operators by precedence, refs, calls, numbers, strings, templates.
#include <algorithm>
#include <cmath>
#include <string>

#include "base/text.h"
#include "rego/parser_impl.h"

namespace gabion::rego {
namespace {

// Binding strength of an infix operator; 0: none. `in` binds weaker than all of them and is read apart.
unsigned level_of(Tok tok) {
  switch (tok) {
    case Tok::equal: case Tok::neq: case Tok::lt: case Tok::gt: case Tok::lte: case Tok::gte: return 1;
    case Tok::or_: return 2;
    case Tok::and_: return 3;
    case Tok::add: case Tok::sub: return 4;
    case Tok::mul: case Tok::quo: case Tok::rem: return 5;
    default: return 0;
  }
}
constexpr unsigned kTightest = 5;
constexpr unsigned kShortChain = 8;

// JSON's escapes. False: the text is no JSON string.
bool unescape(std::string_view inner, std::string& out) {
  const auto hex4 = [&](std::size_t at, std::uint32_t& code) {
    if (at + 4 > inner.size()) return false;
    code = 0;
    for (std::size_t i = at; i < at + 4; ++i) {
      const char c = inner[i];
      const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
      if (digit < 0) return false;
      code = code * 16 + static_cast<std::uint32_t>(digit);
    }
    return true;
  };
  for (std::size_t i = 0; i < inner.size(); ++i) {
    const char c = inner[i];
    if (static_cast<unsigned char>(c) < 0x20 || c == '"') return false;
    if (c != '\\') {
      out.push_back(c);
      continue;
    }
    if (++i >= inner.size()) return false;
    switch (inner[i]) {
      case '"': case '\\': case '/': out.push_back(inner[i]); break;
      case 'b': out.push_back('\b'); break;
      case 'f': out.push_back('\f'); break;
      case 'n': out.push_back('\n'); break;
      case 'r': out.push_back('\r'); break;
      case 't': out.push_back('\t'); break;
      case 'u': {
        std::uint32_t code, low;
        if (!hex4(i + 1, code)) return false;
        i += 4;
        if (code >= 0xD800 && code < 0xDC00 && inner.substr(i + 1, 2) == "\\u" && hex4(i + 3, low) && low >= 0xDC00 && low < 0xE000) {
          code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
          i += 6;
        } else if (code >= 0xD800 && code < 0xE000) {
          code = 0xFFFD;  // half a pair
        }
        append_utf8(out, code);
        break;
      }
      default: return false;
    }
  }
  return true;
}

// OPA refuses numbers whose binary exponent is beyond 100 000, since printing them is not linear.
bool number_too_big(std::string_view number) {
  constexpr double kMaxBinaryExponent = 1e5;
  if (number.starts_with('-')) number.remove_prefix(1);
  double exponent = 0;
  const std::size_t e = number.find_first_of("eE");
  if (e != std::string_view::npos) {
    std::string_view digits = number.substr(e + 1);
    const bool negative = digits.starts_with('-');
    if (negative || digits.starts_with('+')) digits.remove_prefix(1);
    for (const char c : digits) exponent = std::min(exponent * 10 + (c - '0'), 1e18);
    if (negative) exponent = -exponent;
    number = number.substr(0, e);
  }
  const std::size_t point = std::min(number.find('.'), number.size());
  std::size_t first = number.find_first_not_of("0.");
  if (first == std::string_view::npos) return false;  // zero
  double leading = 0;
  const double magnitude = first < point ? static_cast<double>(point - first) : -static_cast<double>(first - point - 1);
  for (std::size_t i = 0, taken = 0; taken < 17 && first + i < number.size(); ++i) {
    if (number[first + i] == '.') continue;
    leading += (number[first + i] - '0') * std::pow(10.0, -static_cast<double>(++taken));
  }
  const double binary = (std::log10(leading) + magnitude + exponent) * 3.321928094887362;
  const double as_told = std::floor(binary) + 1;
  return as_told > kMaxBinaryExponent || as_told < -kMaxBinaryExponent;
}

}  // namespace

// The place stays the given one's, the text becomes [begin, end).
Term* Parser::located(Term* term, const Loc* loc, std::uint32_t begin, std::uint32_t end) {
  if (term) term->loc = copy_loc(loc, begin, end);
  return term;
}

// ---- infix

Term* Parser::operator_term(std::initializer_list<std::string_view> names) {
  Loc* loc = here();
  TermVector ref;
  for (const auto name : names) ref.push_back(ref.empty() ? make_var(arena(), name, loc) : make_string(arena(), name, loc));
  scan();
  return make_items(arena(), TermKind::ref, make_list(arena(), ref), loc);
}

Term* Parser::infix_call(Term* op, std::initializer_list<Term*> args, const Loc* loc, std::uint32_t offset) {
  TermVector items{op};
  items.insert(items.end(), args);
  return located(list_term(TermKind::call, items), loc, offset, s_.last_end);
}

// key_value: `k, v in xs` may be meant; not so in a list, where the comma parts the items.
Term* Parser::parse_infix_call(bool key_value) {
  if (!enter()) return nullptr;
  const std::uint32_t offset = s_.token.offset;
  Term* term = parse_in(nullptr, key_value, offset);
  leave();
  return term;
}

Term* Parser::parse_in(Term* lhs, bool key_value, std::uint32_t offset) {
  if (!lhs) lhs = parse_infix(1, offset);
  while (lhs) {
    Term* call = nullptr;
    if (key_value && tok() == Tok::comma) {
      const State before = s_;
      scan();
      if (Term* middle = parse_infix(1, offset); middle && tok() == Tok::in) {
        call = parse_in_rhs(operator_term({"internal", "member_3"}), lhs, middle, offset);
      }
      if (!call) s_ = before;
    }
    if (!call) {
      scan_ahead_ref();
      if (tok() == Tok::in) call = parse_in_rhs(operator_term({"internal", "member_2"}), lhs, nullptr, offset);
    }
    if (!call) return lhs;
    lhs = call;
    if (tok() != Tok::in) return lhs;
    if (++s_.long_chains > kMaxLongChains) return error(here(), "max parsing recursion depth exceeded"), nullptr;
  }
  return nullptr;
}

Term* Parser::parse_in_rhs(Term* op, Term* lhs, Term* middle, std::uint32_t offset) {
  Term* rhs = parse_infix(1, s_.token.offset);
  if (!rhs) return nullptr;
  return middle ? infix_call(op, {lhs, middle, rhs}, lhs->loc, offset) : infix_call(op, {lhs, rhs}, lhs->loc, offset);
}

// Operators of at least this level, left to right.
Term* Parser::parse_infix(unsigned min_level, std::uint32_t offset) {
  Term* lhs = parse_term();
  unsigned chain = 0;
  // When a right side does not parse, what stands so far is handed back, and only weaker operators may still follow.
  unsigned max_level = kTightest;
  while (lhs) {
    const unsigned level = level_of(tok());
    if (level < min_level || level == 0 || level > max_level) return lhs;
    if (++chain > kShortChain && ++s_.long_chains > kMaxLongChains) {
      return error(here(), "max parsing recursion depth exceeded"), nullptr;
    }
    Term* op = operator_term({token_name(tok())});
    Term* rhs = level == kTightest ? parse_term() : parse_infix(level + 1, s_.token.offset);
    // After an operator only equally strong or weaker ones may follow; a tighter one went to its right side.
    max_level = rhs ? level : level - 1;
    if (rhs) lhs = infix_call(op, {lhs, rhs}, lhs->loc, offset);
  }
  return nullptr;
}

// ---- one term

Term* Parser::parse_term() {
  for (std::size_t i = cache_.size(); i-- > 0 && cache_[i].offset >= s_.token.offset;) {
    if (cache_[i].offset != s_.token.offset) continue;
    Term* term = cache_[i].term;
    s_ = cache_[i].after;
    return term;
  }
  if (!enter()) return nullptr;
  const std::uint32_t start = s_.token.offset;
  const Loc* minus = nullptr;
  Term* term = nullptr;
  // and(x, y), or(x, y): where a term is expected the operators cannot stand.
  if (at_logical()) {
    Tok next;
    scan_past_blank_and_back(next);
    if (next == Tok::lparen) s_.token.kind = Tok::ident;
  }
  if (tok() == Tok::sub) {
    const State before = s_;
    minus = here();
    scan();
    if (tok() != Tok::ident && tok() != Tok::contains) {
      s_ = before;
      minus = nullptr;
    }
  }
  term = parse_finish(parse_term_start(), false);
  if (minus && term) {  // -x is 0 - x
    Term* zero = make_scalar(arena(), Value::integer(0), minus);
    Term* op = make_items(arena(), TermKind::ref, make_list(arena(), {make_var(arena(), "minus", nullptr)}), nullptr);
    term = located(list_term(TermKind::call, {op, zero, term}), minus, minus->offset, s_.last_end);
  }
  while (!cache_.empty() && cache_.back().offset >= start) cache_.pop_back();
  cache_.push_back({start, term, s_});
  leave();
  return term;
}

Term* Parser::parse_term_start() {
  switch (tok()) {
    case Tok::null: return make_scalar(arena(), Value::null(), here());
    case Tok::true_: return make_scalar(arena(), Value::boolean(true), here());
    case Tok::false_: return make_scalar(arena(), Value::boolean(false), here());
    case Tok::sub:
    case Tok::dot:
    case Tok::number: return parse_number();
    case Tok::string: return parse_string();
    case Tok::template_part:
    case Tok::template_end: return parse_template(false);
    case Tok::raw_template_part:
    case Tok::raw_template_end: return parse_template(true);
    case Tok::ident:
    case Tok::contains: return parse_var();
    case Tok::lbrack: return parse_array();
    case Tok::lbrace: return parse_set_or_object();
    case Tok::lparen: return parse_parenthesized();
    default: return illegal(), nullptr;
  }
}

Term* Parser::parse_parenthesized() {
  const std::uint32_t offset = s_.token.offset;
  scan();
  Term* term = parse_infix_call();
  if (!term) return nullptr;
  if (tok() != Tok::rparen) return error(here(), "non-terminated expression"), nullptr;
  set_text(term->loc, offset, s_.token.end);
  return term;
}

Term* Parser::parse_finish(Term* head, bool skip_blanks) {
  if (!head) return nullptr;
  const std::uint32_t offset = s_.token.offset;
  scan(skip_blanks, ScanMode::plain);
  if (tok() == Tok::lparen || tok() == Tok::dot || tok() == Tok::lbrack) return parse_ref(head, offset);
  if (tok() == Tok::whitespace) scan();
  if (head->is_var("data") || head->is_var("input")) {
    return make_items(arena(), TermKind::ref, make_list(arena(), {head}), head->loc);
  }
  return head;
}

Term* Parser::wildcard(const Loc* loc) {
  return make_var(arena(), arena().copy("$" + std::to_string(s_.wildcards++)), loc);
}

Term* Parser::parse_var() {
  if (s_.token.text == "_") return wildcard(here());
  return make_var(arena(), s_.token.text, here());
}

// ---- numbers and strings

bool Parser::check_number(std::string_view number, bool starts_with_dot) {
  const std::string_view digits = s_.token.text;
  if (!starts_with_dot && digits.size() > 1 && digits[0] == '0') {
    const bool fraction = digits[1] == '.';
    const bool exponent = digits.size() > 2 && (digits[1] == 'e' || digits[1] == 'E');
    if (!fraction && !exponent) return illegal("expected number without leading zero"), false;
  }
  if (number_too_big(number)) return error(here(), "number too big"), false;
  return true;
}

Term* Parser::parse_number() {
  const Loc* loc = here();
  bool negative = false, dot = false;
  if (tok() == Tok::sub) {
    negative = true;
    scan();
    if (tok() != Tok::number && tok() != Tok::dot) return illegal("expected number"), nullptr;
  }
  if (tok() == Tok::dot) {
    dot = true;
    scan();
    if (tok() != Tok::number) return illegal("expected number"), nullptr;
  }
  std::string_view number = s_.token.text;
  if (dot && number.find('.') != std::string_view::npos) return illegal("invalid float"), nullptr;
  if (negative || dot) {
    std::string text = negative ? "-" : "";
    text.append(dot ? "0." : "").append(number);
    number = arena().copy(text);
  }
  if (!check_number(number, dot)) return nullptr;
  Term term;
  term.kind = TermKind::number;
  term.loc = loc;
  term.text = number.data();
  term.count = static_cast<std::uint32_t>(number.size());
  term.flag = dot;
  return make_node(arena(), term);
}

Term* Parser::parse_string() {
  const std::string_view literal = s_.token.text;
  if (literal.size() < 2) return nullptr;
  const std::string_view inner = literal.substr(1, literal.size() - 2);
  if (literal[0] == '`' || inner.find('\\') == std::string_view::npos) return make_string(arena(), inner, here());
  std::string text;
  if (!unescape(inner, text)) return error(here(), "illegal string literal: " + std::string(literal)), nullptr;
  return make_string(arena(), arena().copy(text), here());
}

// ---- templates

bool Parser::template_text(std::string_view& out) {
  if (tok() < Tok::template_part || tok() > Tok::raw_template_end) return error(here(), "expected template-string part"), false;
  const std::string_view literal = s_.token.text;
  if (literal.size() < 2) return error(here(), "expected template-string part"), false;
  out = literal.substr(1, literal.size() - 2);
  const bool raw = tok() == Tok::raw_template_part || tok() == Tok::raw_template_end;
  if (raw || out.find('\\') == std::string_view::npos) return true;
  std::string text;
  if (!unescape(out, text)) return error(here(), "illegal template-string part: " + std::string(literal)), false;
  out = arena().copy(text);
  return true;
}

bool Parser::check_template_expr(const Expr* expr) {
  const auto refuse = [&](const char* what) {
    error(expr->loc, std::string("unexpected ") + what + " in template-string expression");
    return false;
  };
  if (expr->negated) return refuse("negation ('not')");
  if (expr->is_equality()) return refuse("unification ('=')");
  if (expr->is_assignment()) return refuse("assignment (':=')");
  if (expr->kind == ExprKind::every) return refuse("'every'");
  if (expr->kind == ExprKind::some) return refuse("'some'");
  return true;
}

bool Parser::parse_template_expr(std::vector<TemplatePart>& parts) {
  const std::uint32_t comments_before = s_.comment_count;
  scan();
  const bool commented = s_.comment_count != comments_before;
  Expr* expr = parse_literal();
  if (!expr) return error(here(), "invalid template-string expression"), false;
  if (!check_template_expr(expr)) return false;
  if (expr->kind == ExprKind::term && expr->term->is_scalar() && !commented) {
    parts.push_back({expr->term, nullptr});
  } else {
    parts.push_back({nullptr, expr});
  }
  if (tok() != Tok::rbrace) return error(here(), "expected } to end template string expression"), false;
  return true;
}

Term* Parser::parse_template(bool raw) {
  Loc* loc = here();
  if (!options_.template_strings) return error(loc, "template strings are not supported by current capabilities"), nullptr;
  std::vector<TemplatePart> parts;
  while (true) {
    std::string_view text;
    if (!template_text(text)) return nullptr;
    if (!text.empty()) parts.push_back({make_string(arena(), text, here()), nullptr});
    if (tok() == Tok::template_end || tok() == Tok::raw_template_end) break;
    if (!parse_template_expr(parts)) return nullptr;
    scan(false, raw ? ScanMode::in_raw_template : ScanMode::in_template);
  }
  set_text(loc, loc->offset, s_.token.end);
  Term term;
  term.kind = TermKind::template_string;
  term.loc = loc;
  term.flag = raw;
  const List<TemplatePart> list = make_list(arena(), parts);
  term.count = list.count;
  term.parts = list.data;
  return make_node(arena(), term);
}

// ---- refs and calls

Term* Parser::parse_ref(Term* head, std::uint32_t offset) {
  if (!enter()) return nullptr;
  struct Leave {
    Parser& parser;
    ~Leave() { parser.leave(); }
  } leave_at_end{*this};
  const Loc* loc = head->loc;
  if (head->is_scalar() || head->is(TermKind::ref) || head->is(TermKind::template_string)) {
    error(loc, "illegal ref (head cannot be " + std::string(term_kind_name(head->kind)) + ")");
  }
  TermVector ref{head};
  while (true) {
    switch (tok()) {
      case Tok::dot:
        if (!parse_ref_dot(ref)) return nullptr;
        break;
      case Tok::lbrack:
        if (!parse_ref_bracket(ref)) return nullptr;
        break;
      case Tok::lparen: {
        std::uint32_t end = 0;
        Term* term = parse_ref_call(ref, loc, offset, end);
        return located(term, loc, offset, end);
      }
      default: {
        const std::uint32_t end = s_.last_end;
        if (tok() == Tok::whitespace) scan();
        return located(list_term(TermKind::ref, ref), loc, offset, end);
      }
    }
  }
}

bool Parser::parse_ref_dot(TermVector& ref) {
  scan_blank();
  if (tok() != Tok::ident && !is_ref_keyword(tok())) return illegal("expected identifier"), false;
  ref.push_back(make_string(arena(), s_.token.text, here()));
  scan_blank();
  return true;
}

bool Parser::parse_ref_bracket(TermVector& ref) {
  scan();
  Term* term = parse_infix_call();
  if (!term) return false;
  if (tok() != Tok::rbrack) return illegal("expected ["), false;
  ref.push_back(term);
  scan_blank();
  return true;
}

Term* Parser::parse_ref_call(const TermVector& ref, const Loc* loc, std::uint32_t offset, std::uint32_t& end) {
  Term* op = located(list_term(TermKind::ref, ref), loc, offset, s_.token.offset);
  Term* term = parse_call(op, offset);
  if (term && tok() == Tok::whitespace) {
    scan();
  } else if (term && (tok() == Tok::dot || tok() == Tok::lbrack)) {
    term = parse_ref(term, offset);
  }
  end = s_.last_end;
  return term;
}

Term* Parser::parse_call(Term* op, std::uint32_t offset) {
  if (!enter()) return nullptr;
  scan();  // (
  Term* call = nullptr;
  std::uint32_t end = 0;
  TermVector items{op};
  const bool no_args = tok() == Tok::rparen;
  if (no_args || parse_term_list(Tok::rparen, items)) {
    end = s_.token.end;
    scan_blank();
    const bool empty_set = no_args && op->count == 1 && op->items()[0]->is_var("set");
    call = empty_set ? list_term(TermKind::set, {}) : list_term(TermKind::call, items);
  }
  leave();
  return located(call, op->loc, offset, end);
}

}  // namespace gabion::rego
