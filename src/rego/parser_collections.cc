// Arrays, sets, objects and comprehensions. {a | b} and [a | b] are comprehensions first and unions second.
#include <algorithm>
#include <unordered_map>

#include "rego/parser_impl.h"

namespace gabion::rego {
namespace {

// Small literals are compared one by one; larger ones through hashes.
constexpr std::size_t kHashFrom = 16;

// Index of an equal term among those seen so far.
class Seen {
 public:
  explicit Seen(std::size_t expected) : hashing_(expected >= kHashFrom) {}
  // The place of the first equal one, or `index`, then remembered.
  std::size_t add(const Term* term, std::size_t index) {
    if (!hashing_) {
      for (const auto& [other, at] : few_) {
        if (equal(other, term)) return at;
      }
      few_.emplace_back(term, index);
      return index;
    }
    const std::uint64_t h = hash(term);
    const auto [first, last] = many_.equal_range(h);
    for (auto it = first; it != last; ++it) {
      if (equal(it->second.first, term)) return it->second.second;
    }
    many_.emplace(h, std::pair{term, index});
    return index;
  }

 private:
  bool hashing_;
  std::vector<std::pair<const Term*, std::size_t>> few_;
  std::unordered_multimap<std::uint64_t, std::pair<const Term*, std::size_t>> many_;
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
    if (seen.add(item, kept.size()) == kept.size()) kept.push_back(item);
  }
  return list_term(TermKind::set, kept);
}

// Of equal keys the first stays, with the last value.
Term* Parser::object_term(const TermVector& pairs) {
  std::vector<std::pair<Term*, Term*>> kept;
  Seen seen(pairs.size() / 2);
  for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
    const std::size_t at = seen.add(pairs[i], kept.size());
    if (at == kept.size()) {
      kept.emplace_back(pairs[i], pairs[i + 1]);
    } else {
      kept[at].second = pairs[i + 1];
    }
  }
  return make_object(arena(), kept, nullptr);
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
