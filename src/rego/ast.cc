// Making, copying and comparing nodes. Their text is in ast_text.cc.
#include "rego/ast.h"

#include <algorithm>
#include <functional>

#include "base/decimal.h"
#include "rego/lexer.h"

namespace gabion::rego {
namespace {

constexpr std::string_view kKindNames[] = {
    "null", "boolean", "number", "string", "var", "ref", "array", "object", "set",
    "arraycomprehension", "objectcomprehension", "setcomprehension", "call", "templatestring",
};

// Place in OPA's order of kinds: templates stand between strings and vars.
unsigned rank(TermKind kind) {
  if (kind == TermKind::template_string) return 4;
  return static_cast<unsigned>(kind) + (kind >= TermKind::var ? 1 : 0);
}

template <typename T>
int order(const T& a, const T& b) {
  return a < b ? -1 : b < a ? 1 : 0;
}

}  // namespace

std::string_view term_kind_name(TermKind kind) { return kKindNames[static_cast<std::size_t>(kind)]; }

std::string_view scope_name(Scope scope) {
  constexpr std::string_view kNames[] = {"", "rule", "document", "package", "subpackages"};
  return kNames[static_cast<std::size_t>(scope)];
}

Value Term::scalar() const {
  switch (kind) {
    case TermKind::boolean: return Value::boolean(flag);
    case TermKind::number: return Value::number(name());
    case TermKind::string: return Value::string(name());
    default: return Value::null();
  }
}

bool Expr::calls(std::string_view name) const {
  if (!is_call() || terms.empty() || !terms[0]->is(TermKind::ref)) return false;
  const Terms ref = terms[0]->items();
  // Part by part: "rego.metadata.rule" is a ref of three.
  for (const Term* part : ref) {
    const std::string_view text = part->name();
    const bool named = part->is(TermKind::var) || part->is(TermKind::string);
    if (!named || !name.starts_with(text)) return false;
    name.remove_prefix(text.size());
    const bool last = part == ref[ref.size() - 1];
    if (last) return name.empty();
    if (!name.starts_with('.')) return false;
    name.remove_prefix(1);
  }
  return false;
}

std::string_view Import::name() const { return alias.empty() ? path->items().back()->name() : alias; }

bool is_identifier(std::string_view text) {
  if (text.empty() || (text[0] >= '0' && text[0] <= '9')) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

bool is_keyword(std::string_view word, RegoVersion version) {
  if (is_base_keyword(word)) return true;
  return version != RegoVersion::v0 && (keyword_bit(word) & kKwV1) != 0;
}

// ---- making

Term* make_scalar(Arena& arena, const Value& value, const Loc* loc) {
  Term term;
  term.loc = loc;
  if (value.is_boolean()) {
    term.kind = TermKind::boolean;
    term.flag = value.as_boolean();
  } else if (value.is_string()) {
    return make_string(arena, value.as_string(), loc);
  } else if (value.is_number()) {
    const std::string_view text = value.is_integer() ? arena.copy(value.number_text()) : value.as_number_text();
    term.kind = TermKind::number;
    term.text = text.data();
    term.count = static_cast<std::uint32_t>(text.size());
  }
  return make_node(arena, term);
}

namespace {
Term* make_text(Arena& arena, TermKind kind, std::string_view text, const Loc* loc) {
  Term term;
  term.loc = loc;
  term.kind = kind;
  term.count = static_cast<std::uint32_t>(text.size());
  term.text = text.data();
  return make_node(arena, term);
}
}  // namespace

Term* make_string(Arena& arena, std::string_view text, const Loc* loc) { return make_text(arena, TermKind::string, text, loc); }
Term* make_var(Arena& arena, std::string_view name, const Loc* loc) { return make_text(arena, TermKind::var, name, loc); }

Term* make_items(Arena& arena, TermKind kind, Terms items, const Loc* loc) {
  Term term;
  term.loc = loc;
  term.kind = kind;
  term.count = items.count;
  term.list = items.data;
  return make_node(arena, term);
}

Term* make_object(Arena& arena, const std::vector<std::pair<Term*, Term*>>& pairs, const Loc* loc) {
  Term term;
  term.loc = loc;
  term.kind = TermKind::object;
  term.count = static_cast<std::uint32_t>(pairs.size());
  term.list = static_cast<Term**>(arena.allocate(2 * pairs.size() * sizeof(Term*)));
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    term.list[2 * i] = pairs[i].first;
    term.list[2 * i + 1] = pairs[i].second;
  }
  return make_node(arena, term);
}

Term* make_comprehension(Arena& arena, TermKind kind, Comprehension body, const Loc* loc) {
  Term term;
  term.loc = loc;
  term.kind = kind;
  term.comprehension = make_node(arena, body);
  return make_node(arena, term);
}

// ---- copying

namespace {
template <typename T>
List<T> map(Arena& arena, const List<T>& list, const std::function<T(const T&)>& f) {
  List<T> fresh = make_list(arena, list.data, list.count);
  for (T& item : fresh) item = f(item);
  return fresh;
}

TemplatePart copy_part(Arena& arena, const TemplatePart& part) {
  return {part.term ? copy(arena, part.term) : nullptr, part.expr ? copy(arena, part.expr) : nullptr};
}
}  // namespace

Terms copy(Arena& arena, Terms terms) {
  return map<Term*>(arena, terms, [&](Term* const& t) { return copy(arena, t); });
}
Body copy(Arena& arena, Body body) {
  return map<Expr*>(arena, body, [&](Expr* const& e) { return copy(arena, e); });
}

Term* copy(Arena& arena, const Term* term) {
  if (!term) return nullptr;
  Term fresh = *term;
  switch (term->kind) {
    case TermKind::ref: case TermKind::array: case TermKind::set: case TermKind::call:
      fresh.list = copy(arena, term->items()).data;
      break;
    case TermKind::object: fresh.list = copy(arena, Terms{term->list, 2 * term->count}).data; break;
    case TermKind::array_comprehension: case TermKind::object_comprehension: case TermKind::set_comprehension: {
      const Comprehension& c = *term->comprehension;
      fresh.comprehension = make_node(arena, Comprehension{copy(arena, c.key), copy(arena, c.head), copy(arena, c.body)});
      break;
    }
    case TermKind::template_string:
      fresh.parts = map<TemplatePart>(arena, {term->parts, term->count}, [&](const TemplatePart& p) { return copy_part(arena, p); }).data;
      break;
    default: break;
  }
  return make_node(arena, fresh);
}

Expr* copy(Arena& arena, const Expr* expr) {
  Expr fresh = *expr;
  fresh.withs = map<With*>(arena, expr->withs, [&](With* const& w) {
    return make_node(arena, With{w->loc, copy(arena, w->target), copy(arena, w->value)});
  });
  switch (expr->kind) {
    case ExprKind::term: fresh.term = copy(arena, expr->term); break;
    case ExprKind::call: fresh.terms = copy(arena, expr->terms); break;
    case ExprKind::some: fresh.some = make_node(arena, SomeDecl{expr->some->loc, copy(arena, expr->some->symbols)}); break;
    case ExprKind::every: {
      const Every& e = *expr->every;
      fresh.every = make_node(arena, Every{e.loc, copy(arena, e.key), copy(arena, e.value), copy(arena, e.domain), copy(arena, e.body)});
      break;
    }
    case ExprKind::not_: fresh.not_ = make_node(arena, Not{expr->not_->loc, copy(arena, expr->not_->body), expr->not_->explicit_body}); break;
    case ExprKind::logical_and:
    case ExprKind::logical_or: {
      Logical l = *expr->logical;
      l.lhs = copy(arena, l.lhs);
      l.rhs = copy(arena, l.rhs);
      fresh.logical = make_node(arena, l);
      break;
    }
  }
  return make_node(arena, fresh);
}

Head* copy(Arena& arena, const Head* head) {
  Head fresh = *head;
  fresh.ref = copy(arena, head->ref);
  fresh.args = copy(arena, head->args);
  fresh.key = copy(arena, head->key);
  fresh.value = copy(arena, head->value);
  return make_node(arena, fresh);
}

Rule* copy(Arena& arena, const Rule* rule) {
  if (!rule) return nullptr;
  Rule fresh = *rule;
  fresh.head = copy(arena, rule->head);
  fresh.body = copy(arena, rule->body);
  fresh.else_rule = copy(arena, rule->else_rule);
  return make_node(arena, fresh);
}

Term* copy_out(Arena& arena, const Term* term) {
  Term fresh = *term;
  fresh.loc = nullptr;
  switch (term->kind) {
    case TermKind::number: case TermKind::string: case TermKind::var: fresh.text = arena.copy(term->name()).data(); break;
    case TermKind::ref: case TermKind::array: case TermKind::set: case TermKind::call:
      fresh.list = map<Term*>(arena, term->items(), [&](Term* const& t) { return copy_out(arena, t); }).data;
      break;
    case TermKind::object:
      fresh.list = map<Term*>(arena, {term->list, 2 * term->count}, [&](Term* const& t) { return copy_out(arena, t); }).data;
      break;
    default: fresh.kind = TermKind::null; break;  // closures have no use outside of their module
  }
  return make_node(arena, fresh);
}

// ---- places

namespace {
void set_places(Term* term, const Loc* loc) {
  if (!term) return;
  term->loc = loc;
  switch (term->kind) {
    case TermKind::ref: case TermKind::array: case TermKind::set: case TermKind::call:
      for (Term* item : term->items()) set_places(item, loc);
      break;
    case TermKind::object:
      for (std::uint32_t i = 0; i < 2 * term->count; ++i) set_places(term->list[i], loc);
      break;
    case TermKind::array_comprehension: case TermKind::object_comprehension: case TermKind::set_comprehension:
      set_places(term->comprehension->key, loc);
      set_places(term->comprehension->head, loc);
      set_places(term->comprehension->body, loc);
      break;
    case TermKind::template_string:
      for (std::uint32_t i = 0; i < term->count; ++i) {
        set_places(term->parts[i].term, loc);
        if (term->parts[i].expr) set_places(Body{&term->parts[i].expr, 1}, loc);
      }
      break;
    default: break;
  }
}

void set_places(Expr* expr, const Loc* loc) {
  expr->loc = loc;
  for (With* with : expr->withs) {
    with->loc = loc;
    set_places(with->target, loc);
    set_places(with->value, loc);
  }
  switch (expr->kind) {
    case ExprKind::term: set_places(expr->term, loc); break;
    case ExprKind::call:
      for (Term* term : expr->terms) set_places(term, loc);
      break;
    case ExprKind::some:
      expr->some->loc = loc;
      for (Term* term : expr->some->symbols) set_places(term, loc);
      break;
    case ExprKind::every:
      expr->every->loc = loc;
      set_places(expr->every->key, loc);
      set_places(expr->every->value, loc);
      set_places(expr->every->domain, loc);
      set_places(expr->every->body, loc);
      break;
    case ExprKind::not_:
      expr->not_->loc = loc;
      set_places(expr->not_->body, loc);
      break;
    case ExprKind::logical_and:
    case ExprKind::logical_or:
      expr->logical->loc = loc;
      set_places(expr->logical->lhs, loc);
      set_places(expr->logical->rhs, loc);
      break;
  }
}
}  // namespace

void set_places(const Body& body, const Loc* loc) {
  for (Expr* expr : body) set_places(expr, loc);
}
void set_places(Head* head, const Loc* loc) {
  head->loc = loc;
  for (Term* arg : head->args) set_places(arg, loc);
  set_places(head->key, loc);
  set_places(head->value, loc);
}

// ---- comparing

int compare(const Terms& a, const Terms& b) {
  const std::uint32_t shared = std::min(a.count, b.count);
  for (std::uint32_t i = 0; i < shared; ++i) {
    if (const int c = compare(a[i], b[i])) return c;
  }
  return order(a.count, b.count);
}

namespace {

std::vector<std::uint32_t> sorted_keys(const Term* object) {
  std::vector<std::uint32_t> order_of(object->count);
  for (std::uint32_t i = 0; i < object->count; ++i) order_of[i] = i;
  std::sort(order_of.begin(), order_of.end(), [&](auto a, auto b) { return compare(object->key(a), object->key(b)) < 0; });
  return order_of;
}

int compare_objects(const Term* a, const Term* b) {
  const auto keys_a = sorted_keys(a), keys_b = sorted_keys(b);
  for (std::size_t i = 0; i < std::min(keys_a.size(), keys_b.size()); ++i) {
    if (const int c = compare(a->key(keys_a[i]), b->key(keys_b[i]))) return c;
    if (const int c = compare(a->value(keys_a[i]), b->value(keys_b[i]))) return c;
  }
  return order(a->count, b->count);
}

int compare_sets(const Term* a, const Term* b) {
  std::vector<Term*> items_a(a->items().begin(), a->items().end()), items_b(b->items().begin(), b->items().end());
  const auto less = [](const Term* x, const Term* y) { return compare(x, y) < 0; };
  std::sort(items_a.begin(), items_a.end(), less);
  std::sort(items_b.begin(), items_b.end(), less);
  return compare(Terms{items_a.data(), a->count}, Terms{items_b.data(), b->count});
}

int compare(const Body& a, const Body& b) {
  for (std::uint32_t i = 0; i < std::min(a.count, b.count); ++i) {
    if (const int c = compare(a[i], b[i])) return c;
  }
  return order(a.count, b.count);
}

int compare_or_absent(const Term* a, const Term* b) {
  if (!a || !b) return (a ? 1 : 0) - (b ? 1 : 0);
  return compare(a, b);
}

int compare_comprehensions(const Comprehension& a, const Comprehension& b) {
  if (const int c = compare_or_absent(a.key, b.key)) return c;
  if (const int c = compare_or_absent(a.head, b.head)) return c;
  return compare(a.body, b.body);
}

int compare_templates(const Term* a, const Term* b) {
  if (a->flag != b->flag) return a->flag ? 1 : -1;
  if (a->count != b->count) return order(a->count, b->count);
  for (std::uint32_t i = 0; i < a->count; ++i) {
    const TemplatePart &x = a->parts[i], &y = b->parts[i];
    if (!x.term != !y.term) return x.term ? -1 : 1;
    if (const int c = x.term ? compare(x.term, y.term) : compare(x.expr, y.expr)) return c;
  }
  return 0;
}

}  // namespace

int compare(const Term* a, const Term* b) {
  if (a == b) return 0;
  if (a->kind != b->kind) return order(rank(a->kind), rank(b->kind));
  switch (a->kind) {
    case TermKind::null: return 0;
    case TermKind::boolean: return order(a->flag, b->flag);
    case TermKind::number: return compare_decimal(a->name(), b->name());
    case TermKind::string:
    case TermKind::var: return order(a->name(), b->name());
    case TermKind::ref: case TermKind::array: case TermKind::call: return compare(a->items(), b->items());
    case TermKind::object: return compare_objects(a, b);
    case TermKind::set: return compare_sets(a, b);
    case TermKind::array_comprehension: case TermKind::object_comprehension: case TermKind::set_comprehension:
      return compare_comprehensions(*a->comprehension, *b->comprehension);
    case TermKind::template_string: return compare_templates(a, b);
  }
  return 0;
}

bool equal(const Term* a, const Term* b) { return compare_or_absent(a, b) == 0; }

namespace {

int compare_terms_of(const Expr* a, const Expr* b) {
  switch (a->kind) {
    case ExprKind::term: return compare(a->term, b->term);
    case ExprKind::call: return compare(a->terms, b->terms);
    case ExprKind::some: return compare(a->some->symbols, b->some->symbols);
    case ExprKind::every:
      if (const int c = compare_or_absent(a->every->key, b->every->key)) return c;
      if (const int c = compare(a->every->value, b->every->value)) return c;
      if (const int c = compare(a->every->domain, b->every->domain)) return c;
      return compare(a->every->body, b->every->body);
    case ExprKind::not_: return compare(a->not_->body, b->not_->body);
    case ExprKind::logical_and:
    case ExprKind::logical_or:
      if (const int c = compare(a->logical->lhs, b->logical->lhs)) return c;
      return compare(a->logical->rhs, b->logical->rhs);
  }
  return 0;
}

unsigned rank(ExprKind kind) {
  constexpr unsigned kRanks[] = {1, 2, 0, 3, 4, 5, 6};  // declarations come first
  return kRanks[static_cast<std::size_t>(kind)];
}

}  // namespace

int compare(const Expr* a, const Expr* b) {
  if (a == b) return 0;
  if (a->kind != b->kind) return order(rank(a->kind), rank(b->kind));
  if (a->index != b->index) return order(a->index, b->index);
  if (a->negated != b->negated) return a->negated ? 1 : -1;
  if (const int c = compare_terms_of(a, b)) return c;
  for (std::uint32_t i = 0; i < std::min(a->withs.count, b->withs.count); ++i) {
    if (const int c = compare(a->withs[i]->target, b->withs[i]->target)) return c;
    if (const int c = compare(a->withs[i]->value, b->withs[i]->value)) return c;
  }
  return order(a->withs.count, b->withs.count);
}

bool equal(const Body& a, const Body& b) { return compare(a, b) == 0; }

bool equal(const Rule* a, const Rule* b) {
  if (!a || !b) return a == b;
  const Head &x = *a->head, &y = *b->head;
  return x.assign == y.assign && x.name == y.name && compare(x.ref, y.ref) == 0 && compare(x.args, y.args) == 0 &&
         equal(x.key, y.key) && equal(x.value, y.value) && a->is_default == b->is_default && equal(a->body, b->body) &&
         equal(a->else_rule, b->else_rule);
}

// Sets and objects hash alike in any order.
std::uint64_t hash(const Term* term) {
  const auto mix = [](std::uint64_t h, std::uint64_t v) { return (h ^ v) * 0x9E3779B97F4A7C15ULL + (h >> 29); };
  std::uint64_t h = static_cast<std::uint64_t>(term->kind) * 0x100000001B3ULL + 17;
  switch (term->kind) {
    case TermKind::null: return h;
    case TermKind::boolean: return mix(h, term->flag);
    case TermKind::number: return mix(h, hash_decimal(term->name()));
    case TermKind::string:
    case TermKind::var: return mix(h, std::hash<std::string_view>{}(term->name()));
    case TermKind::ref: case TermKind::array: case TermKind::call:
      for (const Term* item : term->items()) h = mix(h, hash(item));
      return h;
    case TermKind::set:
      for (const Term* item : term->items()) h += hash(item);
      return h;
    case TermKind::object:
      for (std::uint32_t i = 0; i < term->count; ++i) h += mix(hash(term->key(i)), hash(term->value(i)));
      return h;
    case TermKind::array_comprehension: case TermKind::object_comprehension: case TermKind::set_comprehension:
      return mix(h, hash(term->comprehension->head));
    case TermKind::template_string: return mix(h, term->count);
  }
  return h;
}

// ---- groundness

namespace {
bool all_ground(const Terms& terms) { return std::all_of(terms.begin(), terms.end(), static_cast<bool (*)(const Term*)>(is_ground)); }
bool is_ground(const Body& body);

bool is_ground(const Expr* expr) {
  switch (expr->kind) {
    case ExprKind::term: return is_ground(expr->term);
    case ExprKind::call: return all_ground(expr->operands());
    case ExprKind::not_: return is_ground(expr->not_->body);
    case ExprKind::logical_and:
    case ExprKind::logical_or: return is_ground(expr->logical->lhs) && is_ground(expr->logical->rhs);
    default: return true;
  }
}
bool is_ground(const Body& body) {
  return std::all_of(body.begin(), body.end(), [](const Expr* e) { return is_ground(e); });
}
}  // namespace

bool is_ground(const Term* term) {
  switch (term->kind) {
    case TermKind::var: return false;
    case TermKind::ref: return all_ground(term->items().drop_front());  // the head's own name is no open place
    case TermKind::array: case TermKind::set: case TermKind::call: return all_ground(term->items());
    case TermKind::object: return all_ground({term->list, 2 * term->count});
    case TermKind::array_comprehension: case TermKind::object_comprehension: case TermKind::set_comprehension: {
      const Comprehension& c = *term->comprehension;
      return (!c.key || is_ground(c.key)) && is_ground(c.head) && is_ground(c.body);
    }
    case TermKind::template_string: return false;
    default: return true;
  }
}

}  // namespace gabion::rego
