// What the parser makes of a module: packages, imports, rules, expressions, terms. Nodes live in their Module's arena
// and are freed with it; passes may change them in place. Shapes follow OPA's AST, since its JSON form, its error texts
// and its formatter's rules are all told in terms of it.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/arena.h"
#include "base/value.h"
#include "rego/source.h"

namespace gabion::rego {

enum class RegoVersion : std::uint8_t { v0, v0_compat_v1, v1 };

// A run of T in an arena: made once, its elements may be replaced.
template <typename T>
struct List {
  T* data = nullptr;
  std::uint32_t count = 0;

  std::uint32_t size() const { return count; }
  bool empty() const { return count == 0; }
  T& operator[](std::size_t i) const { return data[i]; }
  T& front() const { return data[0]; }
  T& back() const { return data[count - 1]; }
  T* begin() const { return data; }
  T* end() const { return data + count; }
  List drop_front(std::uint32_t n = 1) const { return {data + n, count - n}; }
  List take(std::uint32_t n) const { return {data, n}; }
};

template <typename T>
List<T> make_list(Arena& arena, const T* items, std::size_t count) {
  if (count == 0) return {};
  auto* place = static_cast<T*>(arena.allocate(count * sizeof(T)));
  for (std::size_t i = 0; i < count; ++i) new (place + i) T(items[i]);
  return {place, static_cast<std::uint32_t>(count)};
}
template <typename T>
List<T> make_list(Arena& arena, const std::vector<T>& items) {
  return make_list(arena, items.data(), items.size());
}
template <typename T>
List<T> make_list(Arena& arena, std::initializer_list<T> items) {
  return make_list(arena, items.begin(), items.size());
}
// Nodes have no destructor that matters: the arena frees their bytes.
template <typename T>
T* make_node(Arena& arena, T node = {}) {
  return new (arena.allocate(sizeof(T))) T(std::move(node));
}

struct Expr;
struct Rule;
struct Term;
struct Comprehension;
struct TemplatePart;
using Terms = List<Term*>;
using Body = List<Expr*>;  // its expressions hold together: a conjunction

enum class TermKind : std::uint8_t {
  null, boolean, number, string,              // scalars
  var, ref, array, object, set,
  array_comprehension, object_comprehension, set_comprehension,
  call,             // items()[0] is the operator, a ref
  template_string,  // $"…" and $`…`
};
// "null", "boolean", …, "arraycomprehension", "call": OPA's words in texts and JSON ("templatestring").
std::string_view term_kind_name(TermKind kind);

struct Term {
  const Loc* loc = nullptr;
  TermKind kind = TermKind::null;
  bool flag = false;        // booleans: the value; templates: written with ` (several lines); numbers: written ".5", held as "0.5"
  std::uint32_t count = 0;  // bytes of text, or items; objects: pairs
  union {
    const char* text = nullptr;    // number, string (unescaped), var
    Term** list;                   // ref, array, set, call; objects: key, value, key, value…
    Comprehension* comprehension;
    TemplatePart* parts;
  };

  bool is(TermKind k) const { return kind == k; }
  bool is_scalar() const { return kind <= TermKind::string; }
  bool is_comprehension() const { return kind >= TermKind::array_comprehension && kind <= TermKind::set_comprehension; }
  bool boolean() const { return flag; }
  // The bytes of a number, string or var.
  std::string_view name() const { return {text, count}; }
  bool is_var(std::string_view name_) const { return kind == TermKind::var && name() == name_; }
  bool is_string(std::string_view text_) const { return kind == TermKind::string && name() == text_; }
  // `_` is called $0, $1, … each one distinct.
  bool is_wildcard() const { return kind == TermKind::var && count > 0 && text[0] == '$'; }
  // Ref, array, set, call.
  Terms items() const { return {list, count}; }
  // Objects.
  Term*& key(std::uint32_t i) const { return list[2 * i]; }
  Term*& value(std::uint32_t i) const { return list[2 * i + 1]; }
  // Scalars only; a view of the term's bytes.
  Value scalar() const;
};

// [head | body], {head | body}, {key: head | body}
struct Comprehension {
  Term* key = nullptr;  // objects only
  Term* head = nullptr;
  Body body;
};

// Text between the braces of a template is a string term; inside, a scalar is a term and everything else an expression.
struct TemplatePart {
  Term* term = nullptr;
  Expr* expr = nullptr;
};

struct With {
  const Loc* loc = nullptr;
  Term* target = nullptr;  // a ref or var
  Term* value = nullptr;
};

enum class ExprKind : std::uint8_t {
  term,   // holds when it is neither false nor undefined
  call,   // terms[0] is the operator; `x = y` is eq, `x := y` assign, `x == y` equal, …
  some,   // some x, y / some k, v in xs
  every,
  not_,         // with future.keywords.not: not { … } and not x
  logical_and,  // with future.keywords.and
  logical_or,
};

struct SomeDecl {
  const Loc* loc = nullptr;
  Terms symbols;  // vars, or one call of internal.member_2 / internal.member_3
};

struct Every {
  const Loc* loc = nullptr;
  Term* key = nullptr;  // may be absent
  Term* value = nullptr;
  Term* domain = nullptr;
  Body body;
};

struct Not {
  const Loc* loc = nullptr;
  Body body;
  bool explicit_body = false;  // written with braces
};

struct Logical {  // and, or
  const Loc* loc = nullptr;
  Body lhs, rhs;
  bool explicit_lhs = false, explicit_rhs = false;
};

struct Expr {
  const Loc* loc = nullptr;
  ExprKind kind = ExprKind::term;
  bool negated = false;
  bool generated = false;    // made by a pass
  bool from_assignment = false;  // an eq that was written :=
  std::uint32_t index = 0;   // place in its body
  List<With*> withs;
  Term* term = nullptr;      // kind term
  Terms terms;               // kind call
  union {
    SomeDecl* some = nullptr;
    Every* every;
    Not* not_;
    Logical* logical;
  };

  bool is_call() const { return kind == ExprKind::call; }
  // The operator is a ref with this dotted name: "eq", "assign", "internal.member_2".
  bool calls(std::string_view name) const;
  bool is_equality() const { return calls("eq"); }
  bool is_assignment() const { return calls("assign"); }
  Term* operand(std::uint32_t i) const { return is_call() && i + 1 < terms.size() ? terms[i + 1] : nullptr; }
  Terms operands() const { return is_call() ? terms.drop_front() : Terms{}; }
};

struct Comment {
  const Loc* loc = nullptr;
  std::string_view text;  // after the #, without the line end
};

struct Package {
  const Loc* loc = nullptr;
  Term* path = nullptr;  // ref: data, then strings
};

struct Import {
  const Loc* loc = nullptr;
  Term* path = nullptr;  // ref
  std::string_view alias;
  // The name that the import binds: alias, last part of the path, or the var itself.
  std::string_view name() const;
};

struct SchemaAnnotation {
  Term* path = nullptr;    // ref
  Term* schema = nullptr;  // ref, or
  Value definition;        // an inline schema
  bool has_definition = false;
};

enum class Scope : std::uint8_t { none, rule, document, package, subpackages };
std::string_view scope_name(Scope scope);

// One METADATA block. https://www.openpolicyagent.org/docs/policy-language#metadata
struct Annotations {
  const Loc* loc = nullptr;      // text: the block
  const Loc* end_loc = nullptr;  // last comment of the block
  Scope scope = Scope::none;
  bool scope_given = false;
  std::string_view unknown_scope;
  bool entrypoint = false;
  std::string_view title, description;
  List<std::string_view> organizations;
  List<Value> related_resources;  // {"ref": …, "description": …}
  List<Value> authors;            // {"name": …, "email": …}
  List<SchemaAnnotation> schemas;
  const Rule* rule = nullptr;     // it stands before this rule; absent before a package
  Value custom, labels, compile;  // null when absent
};

struct Head {
  const Loc* loc = nullptr;
  std::string_view name;   // the var of a one-word ref; empty for longer ones unless OPA keeps it for old forms
  Terms ref;               // never empty; ref[0] is a var
  Terms args;
  bool has_args = false;   // written with (): f() has no args but is not p
  Term* key = nullptr;     // partial rules; may be the same term as ref[1]
  Term* value = nullptr;
  bool assign = false;           // := and not =
  bool generated_value = false;  // no value written: true
  bool with_contains = false, with_if = false;  // keywords that the declaration used

  bool is_function() const { return !args.empty(); }
  // p contains x, or v0's p[x] { … }: a set of values under the ref.
  bool is_multi_value() const { return key != nullptr && value == nullptr; }
};

struct Rule {
  const Loc* loc = nullptr;
  Head* head = nullptr;
  Body body;
  Rule* else_rule = nullptr;
  bool is_default = false;
  bool generated_body = false;  // no body written: true
  List<Annotations*> annotations;  // those of scope rule and document that stand before it
};

struct Module {
  std::shared_ptr<const Source> source;
  Arena arena;
  RegoVersion version = RegoVersion::v1;  // v0 with `import rego.v1` becomes v0_compat_v1
  Package* package = nullptr;
  List<Import*> imports;
  List<Rule*> rules;  // as they stand in the file; further bodies of one head are rules of their own
  List<Comment> comments;
  List<Annotations*> annotations;
};

// Terms made by passes.
Term* make_scalar(Arena& arena, const Value& value, const Loc* loc);  // strings and numbers are not copied
Term* make_string(Arena& arena, std::string_view text, const Loc* loc);  // not copied
Term* make_var(Arena& arena, std::string_view name, const Loc* loc);     // not copied
Term* make_items(Arena& arena, TermKind kind, Terms items, const Loc* loc);  // ref, array, set, call
Term* make_object(Arena& arena, const std::vector<std::pair<Term*, Term*>>& pairs, const Loc* loc);
Term* make_comprehension(Arena& arena, TermKind kind, Comprehension body, const Loc* loc);

// Deep copies; places and texts are shared.
Term* copy(Arena& arena, const Term* term);
Terms copy(Arena& arena, Terms terms);
Expr* copy(Arena& arena, const Expr* expr);
Body copy(Arena& arena, Body body);
Head* copy(Arena& arena, const Head* head);
Rule* copy(Arena& arena, const Rule* rule);
// Into another module's arena: texts are copied, too, places are dropped.
Term* copy_out(Arena& arena, const Term* term);

// OPA's order of values in the AST (null < boolean < number < string < var < ref < array < object < set < comprehensions
// < call < template); places do not count.
int compare(const Term* a, const Term* b);
int compare(const Terms& a, const Terms& b);
bool equal(const Term* a, const Term* b);
int compare(const Expr* a, const Expr* b);
bool equal(const Body& a, const Body& b);
bool equal(const Rule* a, const Rule* b);
std::uint64_t hash(const Term* term);

// The text OPA's String() gives: infix operators in words (`plus(1, 2)`), sets sorted, strings quoted.
std::string to_text(const Term* term);
std::string to_text(const Terms& ref);  // a ref
std::string to_text(const Expr* expr);
std::string to_text(const Body& body);
std::string to_text(const Head* head);
std::string to_text(const Rule* rule);
// Dotted name of a ref made of a var and strings ("internal.member_2"); anything else as to_text.
std::string ref_name(const Term* ref);

// Every node below (a rule's ref is left alone) takes this place.
void set_places(Head* head, const Loc* loc);
void set_places(const Body& body, const Loc* loc);

bool is_ground(const Term* term);
// A name that can be written without quotes: [A-Za-z_][A-Za-z0-9_]*
bool is_identifier(std::string_view text);
bool is_keyword(std::string_view word, RegoVersion version);

}  // namespace gabion::rego
