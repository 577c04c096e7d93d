// Arrays, sets, objects and comprehensions. {a | b} and [a | b] are comprehensions first and unions second.
#include <unordered_map>

#include "rego/parser_impl.h"

namespace gabion::rego {
namespace {

// Small literals are compared one by one; larger ones through hashes.
constexpr std::size_t kHashFrom = 16;

// The terms seen so far.
class Seen {
 public:
  explicit Seen(std::size_t expected) : hashing_(expected >= kHashFrom) {}
  // False: an equal one was there.
  bool add(const Term* term) {
    if (!hashing_) {
      for (const Term* other : few_) {
        if (equal(other, term)) return false;
      }
      few_.push_back(term);
      return true;
    }
    const auto [first, last] = many_.equal_range(hash(term));
    for (auto it = first; it != last; ++it) {
      if (equal(it->second, term)) return false;
    }
    many_.emplace(hash(term), term);
    return true;
  }

 private:
  bool hashing_;
  std::vector<const Term*> few_;
  std::unordered_multimap<std::uint64_t, const Term*> many_;
};

}  // namespace

Term* Parser::list_term(TermKind kind, const TermVector& items) {
  return make_items(arena(), kind, make_list(arena(), items), nullptr);
}

// Of equal members the first stays.
Term* Parser::set_term(const TermVector& items) {
  TermVector kept;
  Seen seen(items.size());
  for (Term* item : items) {
    if (seen.add(item)) kept.push_back(item);
  }
  return list_term(TermKind::set, kept);
}

// Equal keys all stay, as written: the last one counts when the object is made.
Term* Parser::object_term(const TermVector& pairs) {
  Term term;
  term.kind = TermKind::object;
  const Terms list = make_list(arena(), pairs);
  term.list = list.data;
  term.count = list.count / 2;
  return make_node(arena(), term);
}

Term* Parser::parse_array() {
  if (!enter()) return nullptr;
  const Loc* loc = here();
  const std::uint32_t offset = s_.token.offset;
  scan();
  Term* term = parse_array_inner();
  leave();
  return located(term, loc, offset, s_.token.end);
}

Term* Parser::parse_array_inner() {
  if (tok() == Tok::rbrack) return list_term(TermKind::array, {});
  bool maybe_comprehension = true;
  if (tok() == Tok::comma) {  // [, x]: allowed for old policies
    maybe_comprehension = false;
    scan();
  }
  const State start = s_;
  Term* head = parse_term();
  if (!head) return nullptr;
  TermVector items;
  if (tok() == Tok::rbrack) return list_term(TermKind::array, {head});
  if (tok() == Tok::comma) {
    scan();
    items.push_back(head);
    return parse_term_list(Tok::rbrack, items) ? list_term(TermKind::array, items) : nullptr;
  }
  if (tok() == Tok::or_ && maybe_comprehension) {
    scan();
    Body body;
    if (parse_body(Tok::rbrack, body)) {
      return make_comprehension(arena(), TermKind::array_comprehension, {nullptr, head, body}, nullptr);
    }
    if (tok() != Tok::comma) return nullptr;
  }
  s_ = start;
  return parse_term_list(Tok::rbrack, items) ? list_term(TermKind::array, items) : nullptr;
}

Term* Parser::parse_set_or_object() {
  if (!enter()) return nullptr;
  const Loc* loc = here();
  const std::uint32_t offset = s_.token.offset;
  scan();
  Term* term = parse_set_or_object_inner();
  leave();
  return located(term, loc, offset, s_.token.end);
}

Term* Parser::parse_set_or_object_inner() {
  if (tok() == Tok::rbrace) return make_object(arena(), {}, nullptr);
  bool maybe_comprehension = true;
  if (tok() == Tok::comma) {  // {, x}: allowed for old policies
    maybe_comprehension = false;
    scan();
  }
  const State start = s_;
  Term* head = parse_term();
  if (!head) return nullptr;
  switch (tok()) {
    case Tok::or_:
      if (maybe_comprehension) return parse_set(start, head, true);
      break;
    case Tok::rbrace:
    case Tok::comma: return parse_set(start, head, maybe_comprehension);
    case Tok::colon: return parse_object(head, maybe_comprehension);
    default: break;
  }
  s_ = start;
  head = parse_infix_call(false);
  if (!head) return nullptr;
  if (tok() == Tok::rbrace || tok() == Tok::comma) return parse_set(start, head, false);
  if (tok() == Tok::colon) return parse_object(head, maybe_comprehension);  // {a+1: b | …}
  illegal("non-terminated set");
  return nullptr;
}

Term* Parser::parse_set(const State& start, Term* head, bool maybe_comprehension) {
  TermVector items;
  if (tok() == Tok::rbrace) return set_term({head});
  if (tok() == Tok::comma) {
    scan();
    items.push_back(head);
    return parse_term_list(Tok::rbrace, items) ? set_term(items) : nullptr;
  }
  if (tok() != Tok::or_) return nullptr;
  if (maybe_comprehension) {
    scan();
    Body body;
    if (parse_body(Tok::rbrace, body)) {
      return make_comprehension(arena(), TermKind::set_comprehension, {nullptr, head, body}, nullptr);
    }
    if (tok() != Tok::comma) return nullptr;
  }
  s_ = start;
  return parse_term_list(Tok::rbrace, items) ? set_term(items) : nullptr;
}

// The current token is the colon after the first key.
Term* Parser::parse_object(Term* key, bool maybe_comprehension) {
  scan();
  const State start = s_;
  Term* value = parse_term();
  if (!value) return nullptr;
  bool maybe_infix = true;
  if (maybe_comprehension && (tok() == Tok::rbrace || tok() == Tok::comma || tok() == Tok::or_)) {
    maybe_infix = tok() == Tok::or_;
    if (Term* term = parse_object_finish(key, value, true)) return term;
  }
  s_ = start;
  if (maybe_infix) {
    value = parse_infix_call(false);
    if (!value) return nullptr;
    if (tok() == Tok::rbrace || tok() == Tok::comma) return parse_object_finish(key, value, false);
  }
  illegal("non-terminated object");
  return nullptr;
}

Term* Parser::parse_object_finish(Term* key, Term* value, bool maybe_comprehension) {
  TermVector pairs{key, value};
  switch (tok()) {
    case Tok::rbrace: return object_term(pairs);
    case Tok::or_: {
      if (!maybe_comprehension) return illegal("non-terminated object"), nullptr;
      scan();
      Body body;
      if (!parse_body(Tok::rbrace, body)) return nullptr;
      return make_comprehension(arena(), TermKind::object_comprehension, {key, value, body}, nullptr);
    }
    case Tok::comma: scan(); return parse_pair_list(Tok::rbrace, pairs) ? object_term(pairs) : nullptr;
    default: return nullptr;
  }
}

namespace {
std::string expected_comma(Tok end) { return "expected \",\" or \"" + std::string(token_name(end)) + "\""; }
}  // namespace

bool Parser::parse_term_list(Tok end, TermVector& out) {
  while (tok() != end) {
    Term* term = parse_infix_call(false);
    if (!term) return false;
    out.push_back(term);
    if (tok() == end) return true;
    if (tok() != Tok::comma) return illegal(expected_comma(end)), false;
    scan();
  }
  return true;
}

bool Parser::parse_pair_list(Tok end, TermVector& out) {
  while (tok() != end) {
    Term* key = parse_infix_call(false);
    if (!key) return false;
    if (tok() != Tok::colon) return illegal("expected \":\""), false;
    scan();
    Term* value = parse_infix_call(false);
    if (!value) return false;
    out.push_back(key);
    out.push_back(value);
    if (tok() == end) return true;
    if (tok() != Tok::comma) return illegal(expected_comma(end)), false;
    scan();
  }
  return true;
}

}  // namespace gabion::rego
