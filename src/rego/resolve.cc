#include "rego/resolve.h"

namespace gabion::rego {

namespace {

// Names that are local where the walk stands, innermost last.
class Resolver {
 public:
  Resolver(Arena& arena, Globals& globals) : arena_(arena), globals_(globals) {}
  void push(VarSet names) { local_.push_back(std::move(names)); }
  void pop() { local_.pop_back(); }
  void term(Term* term);
  void body(Body& body) {
    for (Expr* e : body) expr(e);
  }

 private:
  void expr(Expr* expr);
  void ref(Term* ref);
  void comprehension(Comprehension* c);
  void items(Terms terms) {
    for (Term* t : terms) term(t);
  }
  Global* global(const Term* var);
  std::vector<Term*> path_at(const Global& global, const Loc* loc);

  Arena& arena_;
  Globals& globals_;
  std::vector<VarSet> local_;
};

Global* Resolver::global(const Term* var) {
  if (!var->is(TermKind::var)) return nullptr;
  auto it = globals_.find(var->name());
  if (it == globals_.end()) return nullptr;
  for (const VarSet& names : local_) {
    if (names.contains(var->name())) return nullptr;
  }
  it->second.used = true;
  return &it->second;
}

std::vector<Term*> Resolver::path_at(const Global& global, const Loc* loc) {
  std::vector<Term*> path;
  for (const Term* part : global.path->items()) {
    Term* placed = make_node<Term>(arena_, *part);
    placed->loc = loc;
    path.push_back(placed);
  }
  return path;
}

void Resolver::ref(Term* ref) {
  auto parts = ref->items();
  if (Global* g = global(parts[0])) {
    std::vector<Term*> path = path_at(*g, parts[0]->loc);
    path.insert(path.end(), parts.begin() + 1, parts.end());
    for (std::size_t i = g->path->count; i < path.size(); ++i) term(path[i]);
    auto list = make_list(arena_, path);
    ref->list = list.data;
    ref->count = list.count;
    return;
  }
  if (!parts[0]->is(TermKind::var)) term(parts[0]);
  for (Term* t : parts.drop_front()) term(t);
}

void Resolver::comprehension(Comprehension* c) {
  push(declared_vars(c->body));
  if (c->key) term(c->key);
  term(c->head);
  body(c->body);
  pop();
}

void Resolver::term(Term* t) {
  switch (t->kind) {
    case TermKind::var:
      if (Global* g = global(t)) *t = *make_items(arena_, TermKind::ref, make_list(arena_, path_at(*g, t->loc)), t->loc);
      return;
    case TermKind::ref: ref(t); return;
    case TermKind::array:
    case TermKind::set:
    case TermKind::call: items(t->items()); return;
    case TermKind::object: items({t->list, t->count * 2}); return;
    case TermKind::array_comprehension:
    case TermKind::object_comprehension:
    case TermKind::set_comprehension: comprehension(t->comprehension); return;
    case TermKind::template_string:
      for (std::uint32_t i = 0; i < t->count; ++i) {
        if (t->parts[i].expr) expr(t->parts[i].expr);
      }
      return;
    default: return;
  }
}

void Resolver::expr(Expr* e) {
  switch (e->kind) {
    case ExprKind::term: term(e->term); break;
    case ExprKind::call: items(e->terms); break;
    case ExprKind::some:
      if (e->some->symbols[0]->is(TermKind::call)) term(e->some->symbols[0]);
      break;
    case ExprKind::every: {
      VarSet names = vars_of(e->every->value);
      if (e->every->key) names.add(vars_of(e->every->key));
      push(std::move(names));
      term(e->every->domain);
      body(e->every->body);
      pop();
      break;
    }
    case ExprKind::not_: body(e->not_->body); break;
    case ExprKind::logical_and:
    case ExprKind::logical_or:
      body(e->logical->lhs);
      body(e->logical->rhs);
      break;
  }
  for (With* w : e->withs) {
    term(w->target);
    term(w->value);
  }
}

// Variables that an argument's pattern binds. Root documents may not be shadowed.
bool collect_arg(const Term* arg, VarSet& vars, Diagnostics& errors, const Loc* loc) {
  switch (arg->kind) {
    case TermKind::var: vars.add(arg->name()); return true;
    case TermKind::ref:
      if (is_root_document(arg)) {
        errors.push_back(diagnostic_at(
            kCompileError, "args must not shadow " + to_text(arg) + " (use a different variable name)", loc));
        return false;
      }
      [[fallthrough]];
    case TermKind::array:
      for (const Term* t : arg->items()) {
        if (!collect_arg(t, vars, errors, loc)) return false;
      }
      return true;
    case TermKind::object:
      for (std::uint32_t i = 0; i < arg->count; ++i) {
        if (!collect_arg(arg->value(i), vars, errors, loc)) return false;
      }
      return true;
    default: return true;
  }
}

}  // namespace

Globals globals_of(Arena& arena, const Term* package_path, const VarSet& rule_names, const List<Import*>& imports) {
  Globals globals;
  for (Var name : rule_names) {
    auto items = package_path->items();
    std::vector<Term*> path(items.begin(), items.end());
    path.push_back(make_string(arena, name, package_path->loc));
    globals[name] = {make_items(arena, TermKind::ref, make_list(arena, path), package_path->loc)};
  }
  for (const Import* import : imports) {
    const Term* root = import->path->list[0];
    if (root->is_var("future") || root->is_var("rego")) continue;
    globals[import->name()] = {import->path};
  }
  return globals;
}

void resolve_refs(Arena& arena, Globals& globals, Rule* rule, Diagnostics& errors) {
  for_each_branch(rule, [&](Rule* branch) {
    VarSet args;
    for (const Term* arg : branch->head->args) {
      if (!collect_arg(arg, args, errors, branch->loc)) return;
    }
    Resolver resolver(arena, globals);
    resolver.push(std::move(args));
    resolver.push(declared_vars(branch->body));
    for (Term* t : branch->head->ref.drop_front()) resolver.term(t);
    if (branch->head->key) resolver.term(branch->head->key);
    if (branch->head->value) resolver.term(branch->head->value);
    resolver.body(branch->body);
  });
}

void resolve_refs(Arena& arena, Globals& globals, Body& query) {
  Resolver resolver(arena, globals);
  resolver.push(declared_vars(query));
  resolver.body(query);
}

}  // namespace gabion::rego
