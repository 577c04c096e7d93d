#include "rego/locals.h"

#include <map>

#include "rego/builtin.h"
#include "rego/safety.h"

namespace gabion::rego {

Var VarGenerator::next() {
  for (;;) {
    std::string name = prefix_ + std::to_string(next_++) + "__";
    if (excluded_.count(name) == 0) return arena_.copy(name);
  }
}

void VarGenerator::exclude(const VarSet& vars) {
  for (Var v : vars) {
    if (v.starts_with("__local")) excluded_.insert(v);
  }
}

Expr* VarGenerator::equality(Term* left, Term* right, const Loc* loc) {
  Expr* expr = make_node<Expr>(arena_);
  expr->loc = loc;
  expr->kind = ExprKind::call;
  Term* name = make_var(arena_, "eq", loc);
  Term* op = make_items(arena_, TermKind::ref, make_list(arena_, {name}), loc);
  expr->terms = make_list(arena_, {op, left, right});
  return expr;
}

Expr* VarGenerator::equality(Term* term) {
  Expr* expr = equality(next_term(term->loc), term, term->loc);
  expr->generated = true;
  return expr;
}

namespace {
bool is_empty_body(const Body& body) {
  return body.size() == 1 && body[0]->kind == ExprKind::term && body[0]->term->is(TermKind::boolean) && body[0]->term->flag;
}
}  // namespace

Body append_to_body(Arena& arena, Body body, const std::vector<Expr*>& exprs) {
  if (exprs.empty()) return body;
  std::vector<Expr*> all;
  if (!is_empty_body(body)) all.assign(body.begin(), body.end());
  all.insert(all.end(), exprs.begin(), exprs.end());
  for (std::size_t i = 0; i < all.size(); ++i) all[i]->index = static_cast<std::uint32_t>(i);
  return make_list(arena, all);
}

namespace {

enum class Seen : std::uint8_t { fresh, arg, seen, assigned, declared };

struct Frame {
  std::map<Var, Var> names;
  std::map<Var, Seen> how;
  std::map<Var, unsigned> count;
};

class Scopes {
 public:
  Scopes() : frames_(1) {}
  void push() { frames_.emplace_back(); }
  void pop() { frames_.pop_back(); }
  Frame& top() { return frames_.back(); }
  const Var* declared(Var v) const {
    for (auto f = frames_.rbegin(); f != frames_.rend(); ++f) {
      if (auto it = f->names.find(v); it != f->names.end()) return &it->second;
    }
    return nullptr;
  }
  Seen occurrence(Var v) const {
    auto it = frames_.back().how.find(v);
    return it == frames_.back().how.end() ? Seen::fresh : it->second;
  }
  Seen anywhere(Var v) const {
    for (auto f = frames_.rbegin(); f != frames_.rend(); ++f) {
      if (auto it = f->how.find(v); it != f->how.end()) return it->second;
    }
    return Seen::fresh;
  }
  void mark(Var v) {
    for (auto f = frames_.rbegin(); f != frames_.rend(); ++f) {
      if (auto it = f->count.find(v); it != f->count.end()) {
        ++it->second;
        return;
      }
    }
    top().count[v] = 1;
  }
  unsigned count(Var v) const {
    for (auto f = frames_.rbegin(); f != frames_.rend(); ++f) {
      if (auto it = f->count.find(v); it != f->count.end()) return it->second;
    }
    return 0;
  }

 private:
  std::vector<Frame> frames_;
};

constexpr std::string_view kAssignInNot = "cannot assign vars inside negated expression";
constexpr std::string_view kAssignInAnd = "cannot assign vars inside implicit and operand";
constexpr std::string_view kAssignInOr = "cannot assign vars inside implicit or operand";

void rename(Term* term, Var name) {
  term->kind = TermKind::var;
  term->text = name.data();
  term->count = static_cast<std::uint32_t>(name.size());
}

class Rewriter {
 public:
  Rewriter(LocalsContext& context, Scopes& scopes) : context_(context), scopes_(scopes), arena_(context.gen.arena()) {}
  Body body(Body body, const VarSet& used);
  void term(Term* term);
  void comprehension(Comprehension* c);
  void insert(Var from, Var to, Seen how);

 private:
  Expr* statement(Expr* expr);
  Expr* assignment(Expr* expr);
  Expr* some(Expr* expr);
  Expr* some_in(Expr* expr, const SomeDecl* decl, Term* call);
  Expr* every(Expr* expr);
  Expr* negation(Expr* expr);
  Expr* logical(Expr* expr);
  void operand(Body& body, bool explicit_body, std::string_view message);
  void implicit_body(Body& body, std::string_view message);
  Expr* rest(Expr* expr);
  bool one_term(Term* term);
  void with(With* w);
  void assignee(Term* term);
  bool declare(Term* var, Seen how, const Loc* loc);
  void unused_assigned(const Body& body, const VarSet& used);
  void unused_declared(const Body& body, const VarSet& used, const Body& rewritten);
  VarSet rewritten_names(const VarSet& used) const;
  void error(std::string message, const Loc* loc) {
    context_.errors.push_back(diagnostic_at(kCompileError, std::move(message), loc));
  }
  Visitor visitor();

  LocalsContext& context_;
  Scopes& scopes_;
  Arena& arena_;
};

void Rewriter::insert(Var from, Var to, Seen how) {
  Frame& f = scopes_.top();
  f.names[from] = to;
  f.how[from] = how;
  f.count[from] = 1;
  if (from != to) context_.rewritten[to] = from;
}

bool Rewriter::declare(Term* var, Seen how, const Loc* loc) {
  Var v = var->name();
  auto refuse = [&](std::string_view begin, std::string_view end) {
    error(std::string(begin).append(v).append(end), loc);
    return false;
  };
  switch (scopes_.occurrence(v)) {
    case Seen::seen: return refuse("var ", " referenced above");
    case Seen::assigned: return refuse("var ", " assigned above");
    case Seen::declared: return refuse("var ", " declared above");
    case Seen::arg: return refuse("arg ", " redeclared");
    case Seen::fresh: break;
  }
  insert(v, context_.gen.next(), how);
  return true;
}

Body Rewriter::body(Body body, const VarSet& used) {
  std::vector<Expr*> out;
  for (Expr* e : body) {
    if (Expr* rewritten = statement(e)) out.push_back(rewritten);
  }
  if (out.empty()) {  // only declarations
    Expr* holds = make_node<Expr>(arena_);
    holds->loc = body.empty() ? nullptr : body[0]->loc;
    holds->term = make_scalar(arena_, Value::boolean(true), holds->loc);
    out.push_back(holds);
  }
  for (std::size_t i = 0; i < out.size(); ++i) out[i]->index = static_cast<std::uint32_t>(i);
  Body rewritten = make_list(arena_, out);
  unused_assigned(body, used);
  unused_declared(body, used, rewritten);
  return rewritten;
}

Expr* Rewriter::statement(Expr* expr) {
  if (expr->is_assignment()) return assignment(expr);
  switch (expr->kind) {
    case ExprKind::some: return some(expr);
    case ExprKind::every: return every(expr);
    case ExprKind::not_: return negation(expr);
    case ExprKind::logical_and:
    case ExprKind::logical_or: return logical(expr);
    default: return rest(expr);
  }
}

VarSet Rewriter::rewritten_names(const VarSet& used) const {
  VarSet names;
  for (Var v : used) {
    const Var* to = scopes_.declared(v);
    names.add(to ? *to : v);
  }
  return names;
}

// A var counts as used when it was seen again after its assignment, in this scope or a nested one.
void Rewriter::unused_assigned(const Body& body, const VarSet& used) {
  if (!context_.strict || !context_.errors.empty()) return;
  Frame& frame = scopes_.top();
  std::map<Var, Var> unused;  // generated → original
  for (auto [v, how] : frame.how) {
    if (how == Seen::assigned && !v.starts_with("$") && scopes_.count(v) <= 1) unused[frame.names[v]] = v;
  }
  for (Var v : rewritten_names(used)) unused.erase(v);
  for (auto [generated, original] : unused) {
    const Loc* loc = body[0]->loc;
    for (const Expr* e : body) {
      if (!vars_of(e).contains(generated)) continue;
      loc = e->loc;
      break;
    }
    error("assigned var " + std::string(original) + " unused", loc);
  }
}

void Rewriter::unused_declared(const Body& body, const VarSet& used, const Body& rewritten) {
  if (!context_.errors.empty()) return;
  Frame& frame = scopes_.top();
  std::map<Var, Var> declared;  // generated → original
  for (auto [v, how] : frame.how) {
    if (how == Seen::declared) declared[frame.names[v]] = v;
  }
  if (declared.empty()) return;
  for (Var v : vars_of(rewritten)) declared.erase(v);
  for (Var v : rewritten_names(used)) declared.erase(v);
  for (auto [generated, original] : declared) {
    if (is_generated_var(original)) continue;
    const Loc* loc = body[0]->loc;
    for (const Expr* e : body) {
      if (!declared_vars(e).contains(original)) continue;
      loc = e->loc;
      break;
    }
    error("declared var " + std::string(original) + " unused", loc);
  }
}

Expr* Rewriter::every(Expr* original) {
  Expr* expr = copy(arena_, original);
  Every* every = expr->every;
  term(every->domain);
  scopes_.push();
  auto declare_var = [&](Term* var) {
    if (var->is_wildcard()) return true;
    if (!declare(var, Seen::declared, every->loc ? every->loc : expr->loc)) return false;
    rename(var, *scopes_.declared(var->name()));
    return true;
  };
  bool fine = true;
  if (every->key) fine = declare_var(every->key);
  else every->key = context_.gen.next_term(expr->loc);
  if (fine && declare_var(every->value)) {
    every->body = body(every->body, {});
    rest(expr);
  }
  scopes_.pop();
  return expr;
}

Expr* Rewriter::some(Expr* original) {
  Expr* expr = copy(arena_, original);
  const SomeDecl* decl = expr->some;
  const Loc* loc = decl->loc ? decl->loc : expr->loc;
  for (Term* symbol : decl->symbols) {
    if (symbol->is(TermKind::call)) return some_in(expr, decl, symbol);
    if (!declare(symbol, Seen::declared, loc)) return nullptr;
  }
  return nullptr;
}

// `some k, v in xs` becomes `v = xs[k]`.
Expr* Rewriter::some_in(Expr* expr, const SomeDecl* decl, Term* call) {
  const Loc* loc = decl->loc ? decl->loc : expr->loc;
  bool keyed = call->count == 4;
  Term* container = call->list[keyed ? 3 : 2];
  Term* key = keyed ? call->list[1] : context_.gen.next_term(container->loc);
  Term* value = call->list[keyed ? 2 : 1];
  std::vector<Term*> path;
  if (container->is(TermKind::ref)) path.assign(container->items().begin(), container->items().end());
  else path.push_back(container);
  path.push_back(key);
  Term* ref = make_items(arena_, TermKind::ref, make_list(arena_, path), container->loc);
  Expr* eq = context_.gen.equality(value, ref, expr->loc);
  eq->withs = expr->withs;
  eq->negated = expr->negated;
  for (Var v : output_vars_of_equality(eq, vars_of(container))) {
    Term named;
    rename(&named, v);
    if (!declare(&named, Seen::declared, loc)) return nullptr;
  }
  return rest(eq);
}

Expr* Rewriter::negation(Expr* expr) {
  if (!expr->not_->explicit_body) {
    std::size_t before = context_.errors.size();
    implicit_body(expr->not_->body, kAssignInNot);
    return context_.errors.size() > before ? expr : rest(expr);
  }
  scopes_.push();
  expr->not_->body = body(expr->not_->body, {});
  rest(expr);
  scopes_.pop();
  return expr;
}

Expr* Rewriter::logical(Expr* expr) {
  std::size_t before = context_.errors.size();
  auto message = expr->kind == ExprKind::logical_and ? kAssignInAnd : kAssignInOr;
  operand(expr->logical->lhs, expr->logical->explicit_lhs, message);
  operand(expr->logical->rhs, expr->logical->explicit_rhs, message);
  return context_.errors.size() > before ? expr : rest(expr);
}

void Rewriter::operand(Body& b, bool explicit_body, std::string_view message) {
  if (!explicit_body) {
    implicit_body(b, message);
    return;
  }
  scopes_.push();
  b = body(b, {});
  scopes_.pop();
}

// Such a body binds nothing outside, so an assignment in it would be dead.
void Rewriter::implicit_body(Body& b, std::string_view message) {
  for (Expr*& e : b) {
    if (e->is_assignment()) error(std::string(message), e->loc);
    else if (e->kind == ExprKind::not_) e = negation(e);
    else if (e->kind == ExprKind::logical_and || e->kind == ExprKind::logical_or) e = logical(e);
  }
}

Visitor Rewriter::visitor() {
  Visitor v;
  v.term = [this](Term* t) { return one_term(t); };
  v.with = [this](With* w) {
    with(w);
    return true;
  };
  return v;
}

Expr* Rewriter::rest(Expr* expr) {
  walk(visitor(), expr);
  return expr;
}

void Rewriter::term(Term* t) { walk(visitor(), t); }

// The target's root is the document, whatever a local of that name means.
void Rewriter::with(With* w) {
  term(w->target);
  const Var* shadow = scopes_.declared("input");
  if (shadow && *shadow != "input") {
    if (w->target->is_var(*shadow)) {
      Term* root = make_var(arena_, "input", w->target->loc);
      *w->target = *make_items(arena_, TermKind::ref, make_list(arena_, {root}), w->target->loc);
    } else if (w->target->is(TermKind::ref) && w->target->list[0]->is_var(*shadow)) {
      w->target->list[0] = make_var(arena_, "input", w->target->loc);
    }
  }
  term(w->value);
}

bool Rewriter::one_term(Term* t) {
  switch (t->kind) {
    case TermKind::var:
      if (const Var* to = scopes_.declared(t->name())) {
        Var from = t->name();
        rename(t, *to);
        scopes_.mark(from);
      } else if (scopes_.occurrence(t->name()) == Seen::fresh) {
        insert(t->name(), t->name(), Seen::seen);
      }
      return true;
    case TermKind::ref: {
      if (!is_root_document(t)) return false;
      Var root = t->list[0]->name();
      Seen how = scopes_.anywhere(root);
      if (how != Seen::fresh && how != Seen::seen) rename(t, *scopes_.declared(root));
      return true;
    }
    case TermKind::call:
      for (Var v : vars_of(t->list[0])) {
        const Var* to = scopes_.declared(v);
        if (!to || *to == v) continue;
        error("called function " + to_text(t->list[0]) + " shadowed", t->loc);
        break;
      }
      return false;
    case TermKind::array_comprehension:
    case TermKind::object_comprehension:
    case TermKind::set_comprehension: comprehension(t->comprehension); return true;
    default: return false;
  }
}

void Rewriter::comprehension(Comprehension* c) {
  VarSet used = vars_of(c->head);
  if (c->key) used.add(vars_of(c->key));
  scopes_.push();
  c->body = body(c->body, used);
  if (c->key) term(c->key);
  term(c->head);
  scopes_.pop();
}

void Rewriter::assignee(Term* t) {
  switch (t->kind) {
    case TermKind::var:
      if (declare(t, Seen::assigned, t->loc)) rename(t, *scopes_.declared(t->name()));
      return;
    case TermKind::array:
      for (Term* item : t->items()) assignee(item);
      return;
    case TermKind::object:
      for (std::uint32_t i = 0; i < t->count; ++i) assignee(t->value(i));
      return;
    case TermKind::ref:
      if (is_root_document(t)) {
        Term* root = t->list[0];
        if (declare(root, Seen::assigned, t->loc)) rename(t, *scopes_.declared(root->name()));
        return;
      }
      break;
    default: break;
  }
  error("cannot assign to " + std::string(term_kind_name(t->kind)), t->loc);
}

Expr* Rewriter::assignment(Expr* expr) {
  if (expr->negated) {
    error(std::string(kAssignInNot), expr->loc);
    return expr;
  }
  if (expr->terms.size() != 3) return expr;
  std::size_t before = context_.errors.size();
  term(expr->operand(1));
  for (With* w : expr->withs) term(w->value);
  assignee(expr->operand(0));
  if (context_.errors.size() > before) return expr;
  const Loc* loc = expr->terms[0]->loc;
  expr->terms[0] = make_items(arena_, TermKind::ref, make_list(arena_, {make_var(arena_, "eq", loc)}), loc);
  expr->from_assignment = true;
  return expr;
}

bool may_have_vars(const Head* head) {
  auto scalar = [](const Term* t) { return !t || t->is_scalar(); };
  for (const Term* t : head->args) {
    if (!scalar(t)) return true;
  }
  for (const Term* t : head->ref.drop_front()) {
    if (!scalar(t)) return true;
  }
  return !scalar(head->key) || !scalar(head->value);
}

// Function arguments: patterns of variables, each renamed where it stands.
class ArgRewriter {
 public:
  ArgRewriter(LocalsContext& context, Scopes& scopes) : context_(context), scopes_(scopes), rewriter_(context, scopes) {}
  void arg(Term* t) {
    switch (t->kind) {
      case TermKind::var: {
        Var from = t->name();
        if (const Var* known = scopes_.declared(from)) {
          rename(t, *known);
          scopes_.mark(from);
        } else {
          Var to = context_.gen.next();
          rewriter_.insert(from, to, Seen::arg);
          rename(t, to);
        }
        return;
      }
      case TermKind::object:
        for (std::uint32_t i = 0; i < t->count; ++i) arg(t->value(i));
        return;
      case TermKind::array:
      case TermKind::ref:
        for (Term* item : t->items()) arg(item);
        return;
      case TermKind::call:
        context_.errors.push_back(diagnostic_at(kCompileError, "rule arguments cannot contain calls", t->loc));
        return;
      default: return;
    }
  }

 private:
  LocalsContext& context_;
  Scopes& scopes_;
  Rewriter rewriter_;
};

// Whether something is unused is asked only where a part of a rule had no other errors: each is judged by its own.
template <typename F>
void judged_apart(LocalsContext& context, F f) {
  Diagnostics before = std::move(context.errors);
  context.errors.clear();
  f();
  before.insert(before.end(), context.errors.begin(), context.errors.end());
  context.errors = std::move(before);
}

// Comprehensions in the head are scopes apart from the body's.
void rewrite_nested_in_head(LocalsContext& context, Head* head) {
  Visitor visitor;
  visitor.term = [&](Term* t) {
    if (!t->is_comprehension() && !t->is(TermKind::template_string)) return false;
    Scopes scopes;
    Rewriter rewriter(context, scopes);
    if (t->is_comprehension()) {
      rewriter.comprehension(t->comprehension);
      return true;
    }
    for (std::uint32_t i = 0; i < t->count; ++i) {
      if (Expr* e = t->parts[i].expr) {
        scopes.push();
        Visitor inner;
        inner.term = [&](Term* below) {
          rewriter.term(below);
          return true;
        };
        walk(inner, e);
        scopes.pop();
      }
    }
    return true;
  };
  walk(visitor, head);
}

VarSet used_in_head(const Head* head) {
  VarSet used;
  for (const Term* t : head->ref.drop_front()) {
    if (!t->is_scalar()) used.add(vars_of(t));
  }
  if (head->key) used.add(vars_of(head->key));
  if (head->value) used.add(vars_of(head->value));
  return used;
}

// A variable named like a builtin (`count`) that the body binds would be taken for the function by later passes.
void rename_builtin_names(LocalsContext& context, Rewriter& rewriter, Scopes& scopes, Rule* rule) {
  VarSet bound = vars_of(rule->body, {.skip_ref_call_head = true, .skip_closures = true});
  VarSet declared = declared_vars(rule->body);
  VarSet in_withs;
  Visitor withs;
  withs.with = [&](With* w) {
    in_withs.add(vars_of(w));
    return true;
  };
  walk_rule(withs, rule);
  for (Var v : bound) {
    if (!find_builtin(v) || declared.contains(v) || in_withs.contains(v) || scopes.declared(v)) continue;
    rewriter.insert(v, context.gen.next(), Seen::seen);
  }
}

void rename_in_head(const Frame& frame, Head* head) {
  Visitor visitor;
  visitor.term = [&](Term* t) {
    if (!t->is(TermKind::var)) return false;
    auto it = frame.names.find(t->name());
    if (it != frame.names.end()) rename(t, it->second);
    return true;
  };
  for (Term* t : head->ref.drop_front()) walk(visitor, t);
  walk(visitor, head);
}

void rewrite_branch(LocalsContext& context, Rule* rule, Scopes& scopes, VarSet& unused_args) {
  bool plain = !may_have_vars(rule->head);
  VarSet used;
  if (!plain) {
    judged_apart(context, [&] { rewrite_nested_in_head(context, rule->head); });
    used = used_in_head(rule->head);
    if (rule->head->value) unused_args = unused_args.minus(vars_of(rule->head->value));
  }
  Rewriter rewriter(context, scopes);
  rename_builtin_names(context, rewriter, scopes, rule);
  judged_apart(context, [&] { rule->body = rewriter.body(rule->body, used); });
  if (!plain) rename_in_head(scopes.top(), rule->head);
}

}  // namespace

void rewrite_locals(LocalsContext& context, Rule* rule) {
  VarSet unused_args;
  if (context.strict) unused_args = vars_of_list(rule->head->args);
  Scopes args;
  ArgRewriter arg_rewriter(context, args);
  for (Term* t : rule->head->args) arg_rewriter.arg(t);
  for_each_branch(rule, [&](Rule* branch) {
    Scopes scopes = args;
    rewrite_branch(context, branch, scopes, unused_args);
    VarSet still;
    for (Var v : unused_args) {
      if (scopes.count(v) <= 1) still.add(v);
    }
    unused_args = still;
  });
  for (Var v : unused_args) {
    if (v.starts_with("$")) continue;
    context.errors.push_back(diagnostic_at(
        kCompileError, "unused argument " + std::string(v) + ". (hint: use _ (wildcard variable) instead)", rule->head->loc));
  }
}

Body rewrite_locals(LocalsContext& context, Body query) {
  Scopes scopes;
  return Rewriter(context, scopes).body(query, {});
}

}  // namespace gabion::rego
