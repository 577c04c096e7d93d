// Expressions: calls, equations, with.
#include "rego/type_checker.h"

#include <algorithm>

#include "rego/argument_names.h"
#include "rego/visit.h"

namespace gabion::rego {

std::unique_ptr<TypeEnv> TypeChecker::new_env() {
  return std::make_unique<TypeEnv>(context_.forest, [this](const TypeEnv& env, const Body& body) -> std::unique_ptr<TypeEnv> {
    TypeProblems problems;
    auto inside = check_body(env, body, problems);
    if (!problems.empty()) return nullptr;
    return inside;
  });
}

std::unique_ptr<TypeEnv> TypeChecker::check_body(const TypeEnv& env, const Body& body, TypeProblems& problems) {
  auto inside = env.wrap();
  ++inside->closure_depth;
  for (Expr* expr : body) {
    if (expr->withs.empty()) {
      check_in_body(*inside, expr, problems);
    } else {
      const auto with = with_env(*inside, expr);
      check_in_body(with ? *with : *inside, expr, problems);
    }
  }
  return inside;
}

// Bodies of comprehensions; of several with problems the last one's are told. What they hold in turn is seen to inside.
class ClosureChecker : public AstVisitor {
 public:
  ClosureChecker(TypeChecker& checker, const TypeEnv& env) : checker_(checker), env_(env) {}
  bool enter(Term* term) override {
    if (!term->is_comprehension()) return true;
    TypeProblems problems;
    checker_.check_body(env_, term->comprehension->body, problems);
    if (!problems.empty()) found = std::move(problems);
    return false;
  }
  TypeProblems found;

 private:
  TypeChecker& checker_;
  const TypeEnv& env_;
};

void TypeChecker::check_in_body(const TypeEnv& env, Expr* expr, TypeProblems& problems) {
  ClosureChecker closures(*this, env);
  if (env.closure_depth <= kMaxCheckedClosures) closures.walk(expr);
  const std::size_t before = problems.size();
  problems.insert(problems.end(), closures.found.begin(), closures.found.end());
  RefChecker(*this, env).check(expr, problems);
  const bool others = problems.size() > before;
  TypeProblem problem;
  if (check_expr(env, expr, problem)) return;
  // A type that is missing is likely to be missing for the reason that was told already.
  if (!others || !problem.by_unknown) problems.push_back(std::move(problem));
}

std::vector<const Type*> TypeChecker::operand_types(const TypeEnv& env, const Expr* expr) const {
  std::vector<const Type*> types;
  for (const Term* operand : expr->operands()) types.push_back(env.get(operand));
  return types;
}

namespace {

std::string list_text(const std::vector<const Type*>& types) {
  std::string out = "(";
  for (std::size_t i = 0; i < types.size(); ++i) out.append(i ? ", " : "").append(to_text(types[i]));
  return out + ")";
}

// Operands of a builtin are told by name; the result may be one more operand.
std::string wanted_text(const Term* op, const Type* function, bool with_result) {
  const std::string name = ref_name(op);
  std::vector<const Type*> types(function->items.begin(), function->items.end());
  if (with_result && function->of) types.push_back(function->of);
  std::string out = "(";
  for (unsigned i = 0; i < types.size(); ++i) {
    const std::string_view argument = argument_name(name, i);
    out.append(i ? ", " : "").append(argument);
    out.append(argument.empty() ? "" : ": ").append(to_text(types[i]));
  }
  if (function->variadic) out.append(types.empty() ? "" : ", ").append(to_text(function->variadic)).append("...");
  return out + ")";
}

}  // namespace

TypeProblem TypeChecker::argument_problem(const Loc* loc, const Term* op, const char* what, const std::vector<const Type*>& have, const Type* function) {
  TypeProblem problem;
  problem.error = diagnostic_at(kTypeError, to_text(op) + ": " + what, loc);
  problem.error.details = {"have: " + list_text(have), "want: " + wanted_text(op, function, true)};
  problem.by_unknown = std::any_of(have.begin(), have.end(), is_unknown);
  return problem;
}

std::vector<std::string> arity_details(const Expr* expr) {
  Arena arena;
  TypeForest forest(arena);
  const Type* function = forest.builtin(expr->terms[0]);
  if (!function) return {};
  const TypeEnv env(forest, [](const TypeEnv&, const Body&) { return std::unique_ptr<TypeEnv>(); });
  std::vector<const Type*> have;
  for (const Term* operand : expr->operands()) have.push_back(env.get(operand));
  return {"have: " + list_text(have), "want: " + wanted_text(expr->terms[0], function, false)};
}

bool TypeChecker::check_expr(const TypeEnv& env, const Expr* expr, TypeProblem& problem) {
  for (const With* with : expr->withs) {
    if (!check_with(env, with, problem)) return false;
  }
  if (!expr->is_call()) return true;
  return expr->is_equality() ? check_equation(env, expr, problem) : check_call(env, expr, problem);
}

// A function may be replaced by a function of the same shape, or by a value.
bool TypeChecker::check_with(const TypeEnv& env, const With* with, TypeProblem& problem) {
  const Type* target = env.get(with->target);
  const Type* value = env.get(with->value);
  if (!target || !target->is(TypeKind::function) || !value || !value->is(TypeKind::function)) return true;
  if (unifies(types_, target, value)) return true;
  problem = argument_problem(with->loc, with->target, "arity mismatch", {value->items.begin(), value->items.end()}, target);
  problem.error.details[1] = "want: " + wanted_text(with->target, target, false);
  return false;
}

bool TypeChecker::check_call(const TypeEnv& env, const Expr* expr, TypeProblem& problem) {
  const Term* op = expr->terms[0];
  const Type* function = env.get(op);
  if (function && function->is_everything()) return true;
  if (!function || !function->is(TypeKind::function)) {
    problem.error = diagnostic_at(kTypeError, "undefined function " + to_text(op), expr->loc);
    return false;
  }
  const Terms operands = expr->operands();
  const std::uint32_t least = function->items.count, most = least + (function->of ? 1 : 0);
  const std::vector<const Type*> before = operand_types(env, expr);
  const auto fail = [&](const char* what, const std::vector<const Type*>& have) {
    problem = argument_problem(expr->loc, op, what, have, function);
    return false;
  };
  if (operands.size() > most && !function->variadic) return fail("too many arguments", before);
  if (operands.size() < least) return fail("too few arguments", before);
  for (std::uint32_t i = 0; i < operands.size(); ++i) {
    const Type* want = i < least ? function->items[i] : i < most ? function->of : function->variadic;
    if (before[i] && !is_unknown(before[i]) && !unifies(types_, before[i], want)) return fail("invalid argument(s)", before);
    // Tells variables their types, and looks into what is known of a composite that has unknown parts.
    if (!fit(env, operands[i], want, false)) return fail("invalid argument(s)", operand_types(env, expr));
  }
  return true;
}

bool TypeChecker::check_equation(const TypeEnv& env, const Expr* expr, TypeProblem& problem) {
  const Terms operands = expr->operands();
  if (operands.size() != 2) {
    const Type* both[] = {any_type(), any_type()};
    const Type* function = types_.function(make_list(types_.arena(), both, 2), nullptr);
    problem = argument_problem(expr->loc, expr->terms[0], operands.size() < 2 ? "too few arguments" : "too many arguments", operand_types(env, expr), function);
    return false;
  }
  const Type *a = env.get(operands[0]), *b = env.get(operands[1]);
  if (unify(env, operands[0], a, operands[1], b)) return true;
  problem.error = diagnostic_at(kTypeError, "match error", expr->loc);
  problem.error.details = {"left  : " + to_text(a), "right : " + to_text(b)};
  problem.by_unknown = is_unknown(a) || is_unknown(b);
  return false;
}

namespace {
Terms ground_prefix_of(const Terms& ref) {
  std::uint32_t n = 1;
  while (n < ref.size() && is_ground(ref[n])) ++n;
  return ref.take(n);
}
}  // namespace

// What `with` replaces may be of its old type or of the replacement's; rules that depend on it may be anything.
std::unique_ptr<TypeEnv> TypeChecker::with_env(const TypeEnv& env, const Expr* expr) {
  std::vector<std::unique_ptr<TypeEnv>> layers;
  std::vector<std::pair<Terms, const Type*>> replaced;
  const TypeEnv* current = &env;
  const auto add_layer = [&] { current = layers.emplace_back(current->wrap_with()).get(); };
  for (const With* with : expr->withs) {
    if (!with->target->is(TermKind::ref)) continue;
    const Terms ref = with->target->items();
    const Type* old = env.get_ref(ref);
    const bool is_function = old && old->is(TypeKind::function);
    if (TypeNode* tree = context_.dependents ? context_.dependents(with->target, is_function) : nullptr) {
      add_layer();
      layers.back()->set_tree(tree);
    }
    if (is_function) continue;
    const Type* type = any_type();
    if (is_ground(with->target) && old) {
      const Type* value = env.get(with->value);
      if (const Type* both = value ? types_.either(old, value) : nullptr) type = both;
    }
    replaced.emplace_back(ground_prefix_of(ref), type);
  }
  if (!replaced.empty()) {
    add_layer();
    for (const auto& [path, type] : replaced) layers.back()->put(path, type);
  }
  if (layers.empty()) return nullptr;
  auto top = std::move(layers.back());
  layers.pop_back();
  top->keep(std::move(layers));
  return top;
}

// ---- unification

bool TypeChecker::unify(const TypeEnv& env, const Term* a, const Type* type_a, const Term* b, const Type* type_b) {
  const bool unknown_a = is_unknown(type_a), unknown_b = is_unknown(type_b);
  if (unknown_a && !unknown_b) return fit(env, a, type_b, false);
  if (unknown_b && !unknown_a) return fit(env, b, type_a, false);
  if (!unknown_a) return unifies(types_, type_a, type_b);
  return unify_unknown(env, a, type_a, b, type_b);
}

bool TypeChecker::unify_unknown(const TypeEnv& env, const Term* a, const Type* type_a, const Term* b, const Type* type_b) {
  if (a->is(TermKind::array)) return unify_arrays(env, a, b);
  if (a->is(TermKind::object)) return unify_objects(env, a, b);
  if (a->is(TermKind::var)) {
    if (b->is(TermKind::var)) return fit(env, a, any_type(), false) && fit(env, b, env.get(a), false);
    if (b->is(TermKind::array)) return unify_arrays(env, b, a);
    if (b->is(TermKind::object)) return unify_objects(env, b, a);
  }
  // A variable takes over what is known of the other side, holes and all.
  if (a->is(TermKind::var) && !type_a && type_b) return fit(env, a, type_b, false);
  if (b->is(TermKind::var) && !type_b && type_a) return fit(env, b, type_a, false);
  return false;
}

bool TypeChecker::unify_arrays(const TypeEnv& env, const Term* a, const Term* b) {
  if (b->is(TermKind::var)) return fit(env, a, any_type(), false) && fit(env, b, env.get(a), false);
  if (!b->is(TermKind::array) || a->count != b->count) return false;
  for (std::uint32_t i = 0; i < a->count; ++i) {
    const Term *x = a->items()[i], *y = b->items()[i];
    if (!unify(env, x, env.get(x), y, env.get(y))) return false;
  }
  return true;
}

bool TypeChecker::unify_objects(const TypeEnv& env, const Term* a, const Term* b) {
  if (b->is(TermKind::var)) return fit(env, a, any_type(), false) && fit(env, b, env.get(a), false);
  if (!b->is(TermKind::object) || a->count != b->count) return false;
  for (std::uint32_t i = 0; i < a->count; ++i) {
    const Term* other = nullptr;
    for (std::uint32_t k = 0; k < b->count && !other; ++k) {
      if (equal(a->key(i), b->key(k))) other = b->value(k);
    }
    if (!other || !unify(env, a->value(i), env.get(a->value(i)), other, env.get(other))) return false;
  }
  return true;
}

// Whether the term may be of the type. widen: a variable may be of this type, too, besides what it is known for.
bool TypeChecker::fit(const TypeEnv& env, const Term* term, const Type* type, bool widen) {
  switch (term->kind) {
    case TermKind::array: case TermKind::object: case TermKind::set: return fit_composite(env, term, type, widen);
    case TermKind::var: {
      const Type* known = env.get(term);
      if (!widen && known) return unifies(types_, known, type);
      env.set_var(term, widen ? types_.either(known, type) : type);
      return true;
    }
    default: return unifies(types_, env.get(term), type);
  }
}

bool TypeChecker::fit_composite(const TypeEnv& env, const Term* term, const Type* type, bool widen) {
  if (!type) return false;
  if (type->is(TypeKind::any)) {
    if (type->is_everything()) {
      const std::uint32_t parts = term->is(TermKind::object) ? 2 * term->count : term->count;
      for (std::uint32_t i = 0; i < parts; ++i) fit(env, term->list[i], type, true);
      return true;
    }
    bool one = false;
    for (const Type* t : type->items) one = fit(env, term, t, true) || one;
    return one;
  }
  if (term->is(TermKind::array)) return type->is(TypeKind::array) && fit_array(env, term, type, widen);
  if (term->is(TermKind::object)) return type->is(TypeKind::object) && fit_object(env, term, type, widen);
  return type->is(TypeKind::set) && fit_set(env, term, type, widen);
}

bool TypeChecker::fit_array(const TypeEnv& env, const Term* term, const Type* type, bool widen) {
  if (term->count != type->items.count && !type->of) return false;
  for (std::uint32_t i = 0; i < term->count; ++i) {
    if (!fit(env, term->items()[i], i < type->items.count ? type->items[i] : type->of, widen)) return false;
  }
  return true;
}

bool TypeChecker::fit_object(const TypeEnv& env, const Term* term, const Type* type, bool widen) {
  if (term->count != type->properties.count && !(type->has_dynamic && type->value)) return false;
  for (std::uint32_t i = 0; i < term->count; ++i) {
    if (!is_constant(term->key(i))) {
      fit(env, term->value(i), any_type(), widen);
      continue;
    }
    const Type* child = select_constant(types_, type, term->key(i));
    if (!child || !fit(env, term->value(i), child, widen)) return false;
  }
  return true;
}

bool TypeChecker::fit_set(const TypeEnv& env, const Term* term, const Type* type, bool widen) {
  const Type* of = types_.values(type);
  for (const Term* item : term->items()) {
    if (!fit(env, item, of, widen)) return false;
  }
  return true;
}

}  // namespace gabion::rego
