#include "rego/metadata.h"

#include <algorithm>

#include "rego/ast_json.h"
#include "rego/rule_tree.h"

namespace gabion::rego {

namespace {

Term* term_of(Arena& arena, const Value& value, const Loc* loc) {
  if (!value.is_composite()) return make_scalar(arena, value, loc);
  if (value.is_object()) {
    std::vector<std::pair<Term*, Term*>> pairs;
    for (std::uint32_t i = 0; i < value.size(); ++i) {
      pairs.push_back({term_of(arena, value.key(i), loc), term_of(arena, value.value(i), loc)});
    }
    return make_object(arena, pairs, loc);
  }
  std::vector<Term*> items;
  for (std::uint32_t i = 0; i < value.size(); ++i) items.push_back(term_of(arena, value.at(i), loc));
  return make_items(arena, value.is_set() ? TermKind::set : TermKind::array, make_list(arena, items), loc);
}

// Where annotations of a module hold, and for what.
struct Link {
  const Annotations* annotations;
  std::vector<Value> path;
};

std::vector<Value> package_path(const Module& m) {
  std::vector<Value> path;
  for (const Term* part : m.package->path->items().drop_front()) path.push_back(key_value(part));
  return path;
}

std::vector<Value> rule_path(const Module& m, const Rule* rule) {
  std::vector<Value> path = package_path(m);
  for (const Term* part : ground_prefix(rule->head)) path.push_back(key_value(part));
  return path;
}

class Chains {
 public:
  Chains(Arena& arena, const std::vector<std::unique_ptr<Module>>& modules) : arena_(arena), modules_(modules) {}
  Value chain(const Module& m, const Rule* rule) const;
  Value rule(const Rule* rule) const;

 private:
  static std::vector<const Annotations*> own(const Rule* rule);
  Value link(const std::vector<Value>& path, const Annotations* annotations) const;
  Arena& arena_;
  const std::vector<std::unique_ptr<Module>>& modules_;
};

// Those of the rule itself, nearest first.
std::vector<const Annotations*> Chains::own(const Rule* rule) {
  std::vector<const Annotations*> found;
  for (const Annotations* a : rule->annotations) {
    if (a->scope == rego::Scope::rule) found.push_back(a);
  }
  std::reverse(found.begin(), found.end());
  return found;
}

Value Chains::link(const std::vector<Value>& path, const Annotations* annotations) const {
  ObjectBuilder one(arena_);
  one.add("path", Value::make_array(arena_, path.data(), path.size()));
  if (annotations) one.add("annotations", annotations_to_value(arena_, *annotations));
  return one.finish();
}

Value Chains::chain(const Module& m, const Rule* rule) const {
  ArrayBuilder links(arena_);
  std::vector<Value> path = rule_path(m, rule), package = package_path(m);
  for (const Annotations* a : own(rule)) links.add(link(path, a));
  if (links.size() == 0) links.add(link(path, nullptr));
  std::vector<Link> packages;
  for (const auto& other : modules_) {
    for (const Rule* r : other->rules) {
      for (const Annotations* a : r->annotations) {
        if (a->scope == rego::Scope::document && rule_path(*other, r) == path) links.add(link(path, a));
      }
    }
  }
  for (auto scope : {rego::Scope::package, rego::Scope::subpackages}) {
    for (const auto& other : modules_) {
      std::vector<Value> at = package_path(*other);
      bool holds = at.size() <= package.size() && std::equal(at.begin(), at.end(), package.begin());
      if (!holds || (scope == rego::Scope::package && at.size() != package.size())) continue;
      for (const Annotations* a : other->annotations) {
        if (a->scope == scope) packages.push_back({a, at});
      }
    }
  }
  // The package's own, then outward.
  auto first = std::stable_partition(packages.begin(), packages.end(),
                                     [](const Link& l) { return l.annotations->scope == rego::Scope::package; });
  std::stable_sort(first, packages.end(), [](const Link& a, const Link& b) { return a.path.size() > b.path.size(); });
  for (const Link& l : packages) links.add(link(l.path, l.annotations));
  return links.finish();
}

Value Chains::rule(const Rule* rule) const {
  auto annotations = own(rule);
  return annotations.empty() ? Value::empty_object() : annotations_to_value(arena_, *annotations.back());
}

void replace_calls(VarGenerator& gen, Rule* rule, std::string_view name, const Value& value) {
  Var local;
  const Loc* loc = nullptr;
  Visitor visitor;
  visitor.expr = [&](Expr* e) {
    if (!e->calls(name)) return false;
    if (local.empty()) {
      local = gen.next();
      loc = e->loc;
    }
    Term* known = make_var(gen.arena(), local, e->loc);
    if (Term* output = e->operand(0)) {
      e->terms = gen.equality(output, known, e->loc)->terms;
    } else {
      e->kind = ExprKind::term;
      e->term = known;
    }
    e->generated = true;
    return true;
  };
  walk_rule(visitor, rule, false);
  if (local.empty()) return;
  Expr* eq = gen.equality(make_var(gen.arena(), local, loc), term_of(gen.arena(), value, loc), loc);
  eq->generated = true;
  std::vector<Expr*> body{eq};
  body.insert(body.end(), rule->body.begin(), rule->body.end());
  for (std::size_t i = 0; i < body.size(); ++i) body[i]->index = static_cast<std::uint32_t>(i);
  rule->body = make_list(gen.arena(), body);
}

bool asks_for_metadata(Rule* rule) {
  bool found = false;
  Visitor visitor;
  visitor.expr = [&](Expr* e) {
    found |= e->calls("rego.metadata.chain") || e->calls("rego.metadata.rule");
    return found;
  };
  walk_rule(visitor, rule, false);
  return found;
}

}  // namespace

void rewrite_metadata_calls(VarGenerator& gen, const std::vector<std::unique_ptr<Module>>& modules) {
  Chains chains(gen.arena(), modules);
  for (const auto& m : modules) {
    for (Rule* top : m->rules) {
      for_each_branch(top, [&](Rule* r) {
        if (!asks_for_metadata(r)) return;
        replace_calls(gen, r, "rego.metadata.rule", chains.rule(r));
        replace_calls(gen, r, "rego.metadata.chain", chains.chain(*m, r));
      });
    }
  }
}

}  // namespace gabion::rego
