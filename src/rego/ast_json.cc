#include "rego/ast_json.h"

#include <algorithm>

#include "base/json_writer.h"
#include "data/json.h"

namespace gabion::rego {
namespace {

std::string base64(std::string_view bytes) {
  constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) group = group << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    for (std::size_t k = 0; k < 4; ++k) out.push_back(i + k > bytes.size() ? '=' : kDigits[group >> (18 - 6 * k) & 63]);
  }
  return out;
}

// Fields stand in OPA's order: alphabetical for most nodes.
class AstWriter {
 public:
  AstWriter(std::string& out, unsigned indent, const AstJsonOptions& options) : json_(out, indent), options_(options) {}

  void module(const Module& module) {
    json_.begin_object().key("package").begin_object();
    place(module.package->loc);
    json_.key("path");
    terms(module.package->path->items());
    json_.end_object();
    list("imports", module.imports, [&](const Import* i) { import(*i); });
    list("annotations", module.annotations, [&](const Annotations* a) { annotations(*a); });
    list("rules", module.rules, [&](const Rule* r) { rule(*r); });
    if (options_.comments) list("comments", module.comments, [&](const Comment& c) { comment(c); });
    json_.end_object();
  }

  void annotations(const Annotations& a) {
    json_.begin_object();
    list("authors", a.authors, [&](const Value& v) { author(v); });
    value("compile", a.compile);
    value("custom", a.custom);
    text("description", a.description);
    if (a.entrypoint) json_.key("entrypoint").boolean(true);
    value("labels", a.labels);
    place(a.loc);
    list("organizations", a.organizations, [&](std::string_view name) { json_.string(name); });
    list("related_resources", a.related_resources, [&](const Value& v) { json_.raw(to_json(v)); });
    list("schemas", a.schemas, [&](const SchemaAnnotation& s) { schema(s); });
    json_.key("scope").string(scope_name(a.scope));
    text("title", a.title);
    json_.end_object();
  }

 private:
  template <typename L, typename Each>
  void list(std::string_view name, const L& items, const Each& each) {
    if (items.empty()) return;
    json_.key(name).begin_array();
    for (const auto& item : items) each(item);
    json_.end_array();
  }
  void text(std::string_view name, std::string_view text) {
    if (!text.empty()) json_.key(name).string(text);
  }
  void value(std::string_view name, const Value& v) {
    if (!v.is_null()) json_.key(name).raw(to_json(v));
  }
  void location(const Loc* loc, bool with_text) {
    json_.begin_object().field("file", loc->file()).field("row", loc->row).field("col", loc->col);
    if (with_text) json_.key("text").string(base64(loc->text()));
    json_.end_object();
  }
  void place(const Loc* loc) {
    if (!options_.locations || !loc) return;
    json_.key("location");
    location(loc, true);
  }
  void comment(const Comment& c) {
    json_.begin_object().key("Text").string(base64(c.text)).key("Location");
    location(c.loc, options_.locations);
    json_.end_object();
  }
  void author(const Value& v) {
    json_.begin_object();
    const Value* name = v.find("name");
    json_.key("name").string(name ? name->as_string() : std::string_view());
    if (const Value* email = v.find("email")) json_.key("email").string(email->as_string());
    json_.end_object();
  }
  void schema(const SchemaAnnotation& s) {
    json_.begin_object().key("path");
    const bool places = std::exchange(options_.locations, false);  // it was parsed by itself
    terms(s.path->items());
    if (s.schema) {
      json_.key("schema");
      terms(s.schema->items());
    }
    options_.locations = places;
    if (s.has_definition) json_.key("definition").raw(to_json(s.definition));
    json_.end_object();
  }
  void import(const Import& i) {
    json_.begin_object();
    text("alias", i.alias);
    place(i.loc);
    json_.key("path");
    term(i.path);
    json_.end_object();
  }
  void rule(const Rule& r) {
    json_.begin_object();
    list("annotations", r.annotations, [&](const Annotations* a) { annotations(*a); });
    json_.key("body");
    body(r.body);
    if (r.is_default) json_.key("default").boolean(true);
    if (r.else_rule) {
      json_.key("else");
      rule(*r.else_rule);
    }
    json_.key("head");
    head(*r.head);
    place(r.loc);
    json_.end_object();
  }
  void head(const Head& h) {
    json_.begin_object();
    text("name", h.name);
    if (!h.args.empty()) {
      json_.key("args");
      terms(h.args);
    }
    if (h.key) {
      json_.key("key");
      term(h.key);
    }
    if (h.value) {
      json_.key("value");
      term(h.value);
    }
    if (h.assign) json_.key("assign").boolean(true);
    json_.key("ref");
    terms(h.ref);
    place(h.loc);
    json_.end_object();
  }
  void body(const Body& b) {
    json_.begin_array();
    for (const Expr* e : b) expr(*e);
    json_.end_array();
  }
  void expr(const Expr& e) {
    json_.begin_object();
    if (e.generated) json_.key("generated").boolean(true);
    json_.field("index", e.index);
    place(e.loc);
    if (e.negated) json_.key("negated").boolean(true);
    json_.key("terms");
    expr_terms(e);
    list("with", e.withs, [&](const With* w) {
      json_.begin_object();
      place(w->loc);
      json_.key("target");
      term(w->target);
      json_.key("value");
      term(w->value);
      json_.end_object();
    });
    json_.end_object();
  }
  void expr_terms(const Expr& e) {
    switch (e.kind) {
      case ExprKind::term: return term(e.term);
      case ExprKind::call: return terms(e.terms);
      case ExprKind::some:
        json_.begin_object();
        place(e.some->loc);
        json_.key("symbols");
        terms(e.some->symbols);
        break;
      case ExprKind::every:
        json_.begin_object().key("body");
        body(e.every->body);
        json_.key("domain");
        term(e.every->domain);
        json_.key("key");
        if (e.every->key) {
          term(e.every->key);
        } else {
          json_.null();
        }
        place(e.every->loc);
        json_.key("value");
        term(e.every->value);
        break;
      case ExprKind::not_:
        json_.begin_object().key("body");
        body(e.not_->body);
        json_.key("explicit_body").boolean(e.not_->explicit_body).field("type", "not");
        break;
      case ExprKind::logical_and:
      case ExprKind::logical_or:
        json_.begin_object();
        if (e.logical->explicit_lhs) json_.key("explicit_lhs").boolean(true);
        if (e.logical->explicit_rhs) json_.key("explicit_rhs").boolean(true);
        json_.key("lhs");
        body(e.logical->lhs);
        json_.key("rhs");
        body(e.logical->rhs);
        json_.field("type", e.kind == ExprKind::logical_and ? "and" : "or");
        break;
    }
    json_.end_object();
  }
  void terms(const Terms& all) {
    json_.begin_array();
    for (const Term* t : all) term(t);
    json_.end_array();
  }
  void term(const Term* t) {
    json_.begin_object();
    place(t->loc);
    json_.field("type", term_kind_name(t->kind)).key("value");
    term_value(t);
    json_.end_object();
  }
  void term_value(const Term* t) {
    switch (t->kind) {
      case TermKind::null: json_.begin_object().end_object(); return;
      case TermKind::boolean: json_.boolean(t->flag); return;
      case TermKind::number: json_.raw(t->name()); return;
      case TermKind::string:
      case TermKind::var: json_.string(t->name()); return;
      case TermKind::ref: case TermKind::array: case TermKind::call: return terms(t->items());
      case TermKind::set: return set(t);
      case TermKind::object: return object(t);
      case TermKind::array_comprehension: case TermKind::object_comprehension: case TermKind::set_comprehension:
        return comprehension(t);
      case TermKind::template_string: return template_string(t);
    }
  }
  void set(const Term* t) {
    std::vector<Term*> sorted(t->items().begin(), t->items().end());
    std::sort(sorted.begin(), sorted.end(), [](const Term* a, const Term* b) { return compare(a, b) < 0; });
    terms({sorted.data(), t->count});
  }
  void object(const Term* t) {
    std::vector<std::uint32_t> order(t->count);
    for (std::uint32_t i = 0; i < t->count; ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return compare(t->key(a), t->key(b)) < 0; });
    json_.begin_array();
    for (const std::uint32_t i : order) {
      json_.begin_array();
      term(t->key(i));
      term(t->value(i));
      json_.end_array();
    }
    json_.end_array();
  }
  void comprehension(const Term* t) {
    const Comprehension& c = *t->comprehension;
    json_.begin_object();
    if (c.key) {
      json_.key("key");
      term(c.key);
    }
    json_.key(c.key ? "value" : "term");
    term(c.head);
    json_.key("body");
    body(c.body);
    json_.end_object();
  }
  void template_string(const Term* t) {
    json_.begin_object().key("parts").begin_array();
    for (std::uint32_t i = 0; i < t->count; ++i) {
      if (t->parts[i].term) {
        term(t->parts[i].term);
      } else {
        expr(*t->parts[i].expr);
      }
    }
    json_.end_array().key("multi_line").boolean(t->flag).end_object();
  }

  JsonWriter json_;
  AstJsonOptions options_;
};

Value read_back(Arena& arena, std::string text) {
  const auto document = read_json(std::move(text));
  return document ? deep_copy(arena, document->root) : Value::null();  // our own text always reads
}

}  // namespace

std::string ast_to_json(const Module& module, const AstJsonOptions& options) {
  std::string out;
  AstWriter(out, 2, options).module(module);
  return out;
}

Value ast_to_value(Arena& arena, const Module& module, const AstJsonOptions& options) {
  std::string out;
  AstWriter(out, 0, options).module(module);
  return read_back(arena, std::move(out));
}

Value annotations_to_value(Arena& arena, const Annotations& annotations) {
  std::string out;
  AstWriter(out, 0, {}).annotations(annotations);
  return read_back(arena, std::move(out));
}

}  // namespace gabion::rego
