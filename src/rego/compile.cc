#include "rego/compile.h"

#include <algorithm>
#include <map>
#include <set>

#include "rego/annotations.h"
#include "rego/builtin.h"
#include "rego/capabilities.h"
#include "rego/check_types.h"
#include "rego/metadata.h"
#include "rego/resolve.h"
#include "rego/rewrite.h"
#include "rego/safety.h"
#include "rego/test_rules.h"
#include "rego/with_targets.h"

namespace gabion::rego {

namespace {
const VarSet kReserved{"data", "input"};

std::string quoted_package(const Module& m) { return to_text(m.package->path); }
}  // namespace

bool is_v1_compatible(const Module& module) { return module.version != RegoVersion::v0; }

CompiledModules::CompiledModules(std::vector<std::unique_ptr<Module>> modules, CompileOptions options)
    : modules_(std::move(modules)), options_(options), gen_(arena_, "") {
  arity_ = [this](const Term* ref) { return arity(ref); };
  std::stable_sort(modules_.begin(), modules_.end(),
                   [](const auto& a, const auto& b) { return a->source->name < b->source->name; });
  run();
}

CompiledModules::~CompiledModules() = default;

void CompiledModules::run() {
  constexpr Stage kStages[] = {
      &CompiledModules::resolve,
      &CompiledModules::rewrite_heads,
      &CompiledModules::rename_tests,
      &CompiledModules::check_root_documents,
      &CompiledModules::check_imports,
      &CompiledModules::build_tree,
      &CompiledModules::rewrite_local_vars,
      &CompiledModules::announce_tests,
      &CompiledModules::rewrite_template_strings,
      &CompiledModules::check_void_calls,
      &CompiledModules::rewrite_print_calls,
      &CompiledModules::expand_terms,
      &CompiledModules::rewrite_metadata,
      &CompiledModules::move_comprehension_terms,
      &CompiledModules::move_head_refs,
      &CompiledModules::rewrite_withs,
      &CompiledModules::check_rule_conflicts,
      &CompiledModules::check_functions,
      &CompiledModules::check_head_safety,
      &CompiledModules::order_bodies,
      &CompiledModules::equals,
      &CompiledModules::dynamics,
      &CompiledModules::recursion,
      &CompiledModules::types,
      &CompiledModules::deprecated,
  };
  for (Stage stage : kStages) {
    (this->*stage)();
    if (errors_.empty()) continue;
    limit_errors(errors_);
    return;
  }
}

void CompiledModules::limit_errors(Diagnostics& errors) const {
  if (options_.max_errors == 0 || errors.size() < options_.max_errors) return;
  errors.resize(options_.max_errors);
  errors.push_back(diagnostic_at(kCompileError, "error limit reached", nullptr));
}

int CompiledModules::arity(const Term* ref) const {
  if (!ref->is(TermKind::ref)) return -1;
  if (!ref->list[0]->is_var("data")) {
    const std::string name = ref_name(ref);
    const Builtin* builtin = find_builtin(name);
    if (options_.capabilities && !options_.capabilities->has_builtin(name)) return -1;
    return builtin ? static_cast<int>(builtin->arity()) : -1;
  }
  const RuleNode* node = tree_.find(ref);
  if (!node || node->rules.empty()) return -1;
  return static_cast<int>(node->rules[0].rule->head->args.size());
}

void CompiledModules::resolve() {
  std::map<std::string, VarSet> names;
  for (auto& m : modules_) {
    VarSet& in_package = names[quoted_package(*m)];
    for (const Rule* r : m->rules) in_package.add(r->head->ref[0]->name());
  }
  for (auto& m : modules_) {
    Globals globals = globals_of(arena_, m->package->path, names[quoted_package(*m)], m->imports);
    for (Rule* r : m->rules) resolve_refs(arena_, globals, r, errors_);
    if (!options_.strict) continue;
    for (const Import* i : m->imports) {
      const Term* root = i->path->list[0];
      if (root->is_var("future") || root->is_var("rego")) continue;
      auto it = globals.find(i->name());
      if (it == globals.end() || it->second.used) continue;
      std::string text = "import " + to_text(i->path) + (i->alias.empty() ? "" : " as " + std::string(i->alias)) + " unused";
      errors_.push_back(diagnostic_at(kCompileError, std::move(text), i->loc));
    }
  }
}

void CompiledModules::rewrite_heads() {
  for (auto& m : modules_) {
    VarSet all;
    VarCollector collector(all, {});
    for (const Rule* r : m->rules) collector.visit(r);
    gen_.exclude(all);
  }
  each_rule([&](Module&, Rule* r) { rewrite_rule_head_refs(gen_, r); });
}

namespace {
void check_root_overrides(const Rule* rule, Diagnostics& errors) {
  auto error = [&](std::string begin, const std::string& name, std::string_view end, const Loc* loc) {
    errors.push_back(diagnostic_at(kCompileError, begin.append(name).append(end), loc));
  };
  std::string name(rule->head->ref[0]->name());
  if (kReserved.contains(name)) error("rules must not shadow ", name, " (use a different rule name)", rule->loc);
  for (const Term* arg : rule->head->args) {
    if (is_root_document(arg)) error("args must not shadow ", to_text(arg), " (use a different variable name)", arg->loc);
  }
}

void check_root_assignments(Rule* rule, Diagnostics& errors) {
  Visitor visitor;
  visitor.expr = [&](Expr* e) {
    if (!e->is_assignment() || !e->operand(0)) return false;
    std::string name = to_text(e->operand(0));
    if (kReserved.contains(name)) {
      errors.push_back(diagnostic_at(
          kCompileError, "variables must not shadow " + name + " (use a different variable name)", e->loc));
    }
    return false;
  };
  walk_rule(visitor, rule);
}
}  // namespace

void CompiledModules::check_root_documents() {
  for (auto& m : modules_) {
    if (!options_.strict && !is_v1_compatible(*m)) continue;
    for (const Rule* r : m->rules) check_root_overrides(r, errors_);
    for (Rule* r : m->rules) check_root_assignments(r, errors_);
  }
}

void CompiledModules::rename_tests() {
  if (options_.tests) rename_double_tests(arena_, modules_);
}

void CompiledModules::announce_tests() {
  if (options_.tests) announce_test_cases(gen_, modules_);
}

void CompiledModules::check_imports() {
  for (auto& m : modules_) {
    if (!options_.strict && !is_v1_compatible(*m)) continue;
    std::map<Var, const Import*> seen;
    for (const Import* i : m->imports) {
      auto [it, fresh] = seen.try_emplace(i->name(), i);
      if (fresh) continue;
      const Import* first = it->second;
      std::string text = "import must not shadow import " + to_text(first->path) +
                         (first->alias.empty() ? "" : " as " + std::string(first->alias));
      errors_.push_back(diagnostic_at(kCompileError, std::move(text), i->loc));
    }
  }
}

void CompiledModules::build_tree() {
  for (auto& m : modules_) {
    if (m->package->path->count > kMaxRefParts) {
      errors_.push_back(diagnostic_at(kCompileError, "package path is too long", m->package->loc));
    } else {
      tree_.add_package(m.get());
    }
  }
  each_rule([&](Module& m, Rule* r) {
    if (r->head->ref.size() > kMaxRefParts) {
      errors_.push_back(diagnostic_at(kCompileError, "rule ref is too long", r->loc));
    } else {
      tree_.add_rule(r, &m);
    }
  });
  if (errors_.empty()) tree_.finish();
}

void CompiledModules::rewrite_local_vars() {
  LocalsContext context{gen_, rewritten_, errors_, options_.strict};
  each_rule([&](Module&, Rule* r) { rewrite_locals(context, r); });
}

void CompiledModules::rewrite_template_strings() {
  TemplateContext context{gen_, arity_, rewritten_, errors_};
  each_rule([&](Module&, Rule* r) { rewrite_templates(context, r); });
}

namespace {
Visitor void_call_visitor(Diagnostics& errors) {
  Visitor visitor;
  visitor.term = [&errors](Term* t) {
    if (!t->is(TermKind::call)) return false;
    const Builtin* builtin = find_builtin(ref_name(t->list[0]));
    if (builtin && builtin->has(kNoResult)) {
      errors.push_back(diagnostic_at(kTypeError, to_text(t) + " used as value", t->loc));
    }
    return false;
  };
  return visitor;
}
}  // namespace

void CompiledModules::check_void_calls() {
  Visitor visitor = void_call_visitor(errors_);
  each_rule([&](Module&, Rule* r) { walk_rule(visitor, r); });
}

void CompiledModules::rewrite_print_calls() {
  if (!options_.prints) {
    each_rule([&](Module&, Rule* r) { erase_prints(arena_, r); });
    return;
  }
  each_rule([&](Module&, Rule* r) {
    for_each_branch(r, [&](Rule* branch) {
      VarSet safe = kReserved;
      safe.add(vars_of_list(branch->head->args));
      Visitor heads;
      heads.body = [&](Body& body) {
        rewrite_prints(gen_, arity_, safe, rewritten_, body, errors_);
        return true;
      };
      walk(heads, branch->head);
      rewrite_prints(gen_, arity_, safe, rewritten_, branch->body, errors_);
    });
  });
}

void CompiledModules::expand_terms() {
  each_rule([&](Module&, Rule* r) { rewrite_expr_terms(gen_, r); });
}

void CompiledModules::rewrite_metadata() {
  check_redeclared(modules_, errors_);
  if (errors_.empty()) rewrite_metadata_calls(gen_, modules_);
}

void CompiledModules::move_comprehension_terms() {
  each_rule([&](Module&, Rule* r) { rewrite_comprehension_terms(gen_, r); });
}

void CompiledModules::move_head_refs() {
  each_rule([&](Module&, Rule* r) { rewrite_refs_in_head(gen_, r); });
}

void CompiledModules::rewrite_withs() {
  WithContext context{gen_, tree_, errors_};
  each_rule([&](Module&, Rule* r) {
    for_each_branch(r, [&](Rule* branch) {
      Visitor heads;
      heads.body = [&](Body& body) {
        rego::rewrite_withs(context, body);
        return true;
      };
      walk(heads, branch->head);
      rego::rewrite_withs(context, branch->body);
    });
  });
}

void CompiledModules::check_rule_conflicts() {
  std::vector<Module*> modules;
  for (auto& m : modules_) modules.push_back(m.get());
  ConflictContext context{arena_, rewritten_, errors_};
  check_conflicts(context, tree_, modules);
  if (!options_.data.is_nothing()) check_data_conflicts(context, tree_, options_.data);
}

namespace {

std::string original_text(const Term* ref, const VarMap& rewritten) {
  if (auto it = rewritten.find(ref->list[0]->name()); ref->list[0]->is(TermKind::var) && it != rewritten.end()) {
    return std::string(it->second) + to_text(ref).substr(ref->list[0]->name().size());
  }
  return to_text(ref);
}

std::string arity_text(const std::string& name, int want, int have) {
  return "function " + name + " has arity " + std::to_string(want) + ", got " + std::to_string(have) +
         (have == 1 ? " argument" : " arguments");
}

// Calls of functions that do not exist, or with the wrong number of arguments.
Visitor function_visitor(const Arity& arity, const VarMap& rewritten, Diagnostics& errors) {
  Visitor visitor;
  visitor.expr = [&](Expr* e) {
    if (!e->is_call()) return false;
    const Term* op = e->terms[0];
    int want = arity(op);
    int have = static_cast<int>(e->terms.size()) - 1;
    if (want < 0) {
      errors.push_back(diagnostic_at(kTypeError, "undefined function " + original_text(op, rewritten), e->loc));
      return true;
    }
    const Builtin* builtin = op->list[0]->is_var("data") ? nullptr : find_builtin(ref_name(op));
    if (builtin && builtin->has(kVariadic)) return false;
    bool fine = e->generated ? e->is_equality() || have == want + 1 : have == want || have == want + 1;
    if (fine) return false;
    if (e->generated) --have;
    std::string name = original_text(op, rewritten);
    errors.push_back(diagnostic_at(kTypeError, builtin ? name + ": arity mismatch" : arity_text(name, want, have), e->loc));
    if (builtin) errors.back().details = arity_details(e);
    return true;
  };
  return visitor;
}

}  // namespace

void CompiledModules::check_functions() {
  Visitor visitor = function_visitor(arity_, rewritten_, errors_);
  each_rule([&](Module&, Rule* r) { walk_rule(visitor, r); });
}

// Named only where a line holds rules of more than one name.
std::string CompiledModules::scope_of(const Module& module, const Rule* rule) {
  auto name = [&](const Rule* r) { return to_text(ground_prefix(r->head)); };
  std::string own = name(rule);
  bool shared = false;
  for (Rule* top : module.rules) {
    for_each_branch(top, [&](Rule* r) {
      if (r->loc && rule->loc && r->loc->row == rule->loc->row && name(r) != own) shared = true;
    });
  }
  return shared ? " in rule " + own : "";
}

void CompiledModules::check_head_safety() {
  each_rule([&](Module& m, Rule* top) {
    for_each_branch(top, [&](Rule* r) {
      VarSet bound = vars_of(r->body, kSafetyWalk);
      bound.add(vars_of_list(r->head->args));
      VarSet needed = vars_of(r->head);
      for (const Term* part : r->head->ref.drop_front()) needed.add(vars_of(part));
      for (Var v : needed.minus(bound)) {
        auto it = rewritten_.find(v);
        Var name = it == rewritten_.end() ? v : it->second;
        if (is_generated_var(name)) continue;
        if (name.starts_with('$')) name = "_";
        const Loc* loc = r->head->loc;
        Visitor places;
        places.term = [&](Term* t) {
          if (t->is_var(v)) loc = t->loc;
          return false;
        };
        for (Term* part : r->head->ref.drop_front()) walk(places, part);
        walk(places, r->head);
        errors_.push_back(diagnostic_at(kUnsafeVarError, "var " + std::string(name) + " is unsafe" + scope_of(m, r), loc));
      }
    });
  });
}

void CompiledModules::order_bodies() {
  each_rule([&](Module& m, Rule* top) {
    for_each_branch(top, [&](Rule* r) {
      VarSet safe = kReserved;
      safe.add(vars_of_list(r->head->args));
      Reordered ordered = reorder_for_safety(arena_, arity_, safe, r->body);
      if (ordered.unsafe.empty()) r->body = ordered.body;
      else append_safety_errors(errors_, ordered.unsafe, rewritten_, scope_of(m, r));
    });
  });
}

void CompiledModules::equals() {
  each_rule([&](Module&, Rule* r) { rewrite_equals(r); });
}

void CompiledModules::dynamics() {
  each_rule([&](Module&, Rule* top) {
    for_each_branch(top, [&](Rule* r) { r->body = rewrite_dynamics(gen_, r->body); });
  });
}

void CompiledModules::recursion() {
  ConflictContext context{arena_, rewritten_, errors_};
  check_recursion(context, tree_);
}

void CompiledModules::types() {
  types_ = std::make_unique<ModuleTypes>(tree_, rewritten_, gen_.subjects(), options_.schemas);
  types_->check_modules(modules_, errors_);
}

namespace {
Visitor deprecated_visitor(Diagnostics& errors) {
  Visitor visitor;
  visitor.expr = [&errors](Expr* e) {
    if (!e->is_call() || e->terms[0]->list[0]->is_var("data")) return false;
    const Builtin* builtin = find_builtin(ref_name(e->terms[0]));
    if (builtin && builtin->has(kDeprecated)) {
      errors.push_back(diagnostic_at(
          kTypeError, "deprecated built-in function calls in expression: " + std::string(builtin->name), e->loc));
    }
    return false;
  };
  return visitor;
}
}  // namespace

void CompiledModules::deprecated() {
  Visitor visitor = deprecated_visitor(errors_);
  each_rule([&](Module& m, Rule* r) {
    if (options_.strict || is_v1_compatible(m)) walk_rule(visitor, r);
  });
}

namespace {
VarSet package_rules(const std::vector<std::unique_ptr<Module>>& modules, const Term* package) {
  VarSet names;
  for (const auto& m : modules) {
    if (!equal(m->package->path, package)) continue;
    for (const Rule* r : m->rules) names.add(r->head->ref[0]->name());
  }
  return names;
}
}  // namespace

CompiledModules::Query CompiledModules::compile_query(Arena& arena, Body body, const Term* package,
                                                      const List<Import*>& imports) const {
  Query query;
  Diagnostics& errors = query.errors;
  VarGenerator gen(arena, "q");
  gen.exclude(vars_of(body));
  if (package || !imports.empty()) {
    Globals globals = globals_of(arena, package, package ? package_rules(modules_, package) : VarSet{}, imports);
    resolve_refs(arena, globals, body);
  }
  LocalsContext locals{gen, query.rewritten, errors};  // strict mode is for modules
  body = rewrite_locals(locals, body);
  auto done = [&]() -> Query& {
    limit_errors(errors);
    query.body = body;
    return query;
  };
  if (!errors.empty()) return std::move(done());
  query.vars = vars_of(body, {.skip_closures = true});
  TemplateContext templates{gen, arity_, query.rewritten, errors};
  rewrite_templates(templates, body);
  walk(void_call_visitor(errors), body);
  if (!errors.empty()) return std::move(done());
  if (options_.prints) rewrite_prints(gen, arity_, kReserved, query.rewritten, body, errors);
  else erase_prints(arena, body);
  if (!errors.empty()) return std::move(done());
  body = rewrite_expr_terms(gen, body);
  rewrite_comprehension_terms(gen, body);
  WithContext withs{gen, tree_, errors};
  rego::rewrite_withs(withs, body);
  if (errors.empty()) walk(function_visitor(arity_, query.rewritten, errors), body);
  if (!errors.empty()) return std::move(done());
  Reordered ordered = reorder_for_safety(arena, arity_, kReserved, body);
  append_safety_errors(errors, ordered.unsafe, query.rewritten, "");
  if (!errors.empty()) return std::move(done());
  body = rewrite_dynamics(gen, ordered.body);
  types_->check_query(body, query.rewritten, gen.subjects(), errors);
  sort_by_place(errors);
  if (errors.empty() && options_.strict) walk(deprecated_visitor(errors), body);
  return std::move(done());
}

}  // namespace gabion::rego
