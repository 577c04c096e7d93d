// Refs: whether what is known of a document allows the path.
#include <algorithm>

#include "rego/term_text.h"
#include "rego/type_checker.h"
#include "rego/visit.h"

namespace gabion::rego {
namespace {

bool is_root(const Term* head) { return head->is_var("data") || head->is_var("input"); }

// "[a, b]", Go's print of a list of values.
std::string values_text(std::vector<Value> values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end(), [](const Value& a, const Value& b) { return compare(a, b) == 0; }), values.end());
  std::string out = "[";
  for (const Value& value : values) {
    if (out.size() > 1) out.push_back(' ');
    append_term(out, value);
  }
  return out + "]";
}

void keys_of(const Type* type, std::vector<Value>& out) {
  if (type && type->is(TypeKind::object)) {
    for (const StaticProperty& p : type->properties) out.push_back(p.key);
  }
  if (type && type->is(TypeKind::any)) {
    for (const Type* t : type->items) keys_of(t, out);
  }
}

std::vector<Value> keys_of(const TypeNode* node) {
  std::vector<Value> keys;
  for (const auto& [key, child] : node->children) {
    if (key->is_scalar()) keys.push_back(key->scalar());
    if (key->is(TermKind::var)) keys.push_back(Value::string(key->name()));
  }
  return keys;
}

// Each ref outside of comprehensions; not the operators of calls that are expressions.
class RefWalk : public AstVisitor {
 public:
  explicit RefWalk(std::function<bool(const Terms&)> check) : check_(std::move(check)) {}
  bool enter(Term* term) override {
    if (term->is_comprehension()) return false;
    return !term->is(TermKind::ref) || check_(term->items());
  }
  bool enter(Expr* expr) override {
    switch (expr->kind) {
      case ExprKind::call: walk(expr->operands()); return false;
      case ExprKind::term: walk(expr->term); return false;
      case ExprKind::not_: walk(expr->not_->body); return false;
      default: return true;
    }
  }

 private:
  std::function<bool(const Terms&)> check_;
};

}  // namespace

void RefChecker::check(const Expr* expr, TypeProblems& problems) {
  RefWalk refs([&](const Terms& ref) {
    if (check_ref(ref)) return true;
    problems.push_back(std::move(problem_));
    return false;
  });
  refs.walk(const_cast<Expr*>(expr));
}

bool RefChecker::check_ref(const Terms& ref) {
  const Type* type = env_.get_ref(ref);
  if (type && type->is(TypeKind::function)) return unsupported(ref, ref.size() - 1, type);  // there are no functions as values
  return descend(env_, env_.tree(), ref, 0);
}

bool RefChecker::descend(const TypeEnv& env, const TypeNode* node, const Terms& ref, std::uint32_t i) {
  if (i == ref.size()) return true;
  const Term* part = ref[i];
  // Packages stand first: the shortest path of a rule is data.a.b.
  if ((i == 1 || i == 2) && !part->is(TermKind::var) && !part->is(TermKind::string)) {
    return invalid(ref, i, env_.get(part), string_type(), keys_of(node));
  }
  if (part->is(TermKind::var) && i != 0) {
    const Type* keys = types_.keys(env_.extent(node));
    if (const Type* known = env_.get(part)) {
      if (!unifies(types_, keys, known)) return invalid(ref, i, known, keys, keys_of(node));
    } else {
      env_.set_var(part, keys);
    }
  }
  const TypeNode* child = node->child(part);
  if (!child) return descend_unknown(env, node, ref, i);
  return child->type ? check_leaf(child->type, ref, i + 1) : descend(env, child, ref, i + 1);
}

// Not known here: the next environment is asked, from the start.
bool RefChecker::descend_unknown(const TypeEnv& env, const TypeNode* node, const Terms& ref, std::uint32_t i) {
  if (const TypeEnv* next = env.next()) return descend(*next, next->tree(), ref, 0);
  if (!is_root(ref[0])) return check_leaf(any_type(), ref, 0);
  if (i == 0) return check_leaf(any_type(), ref, 1);
  // Any of the children may be meant: variables learn from all, nothing is wrong.
  for (const auto& [key, child] : node->children) descend(env, child, ref, i + 1);
  return true;
}

bool RefChecker::check_leaf(const Type* type, const Terms& ref, std::uint32_t i) {
  for (; i < ref.size(); ++i) {
    const Type* keys = types_.keys(type);
    if (!keys) return unsupported(ref, i - 1, type);
    const Term* part = ref[i];
    const bool open = part->is(TermKind::var) || part->is(TermKind::ref) || part->is(TermKind::array) || part->is(TermKind::object) || part->is(TermKind::set);
    if (!open) {
      const Type* child = select_constant(types_, type, part);
      if (!child) {
        std::vector<Value> one_of;
        keys_of(type, one_of);
        return invalid(ref, i, nullptr, keys, std::move(one_of));
      }
      type = child;
      continue;
    }
    if (!check_key(type, keys, ref, i)) return false;
    type = types_.values(type);
  }
  return true;
}

bool RefChecker::check_key(const Type* type, const Type* keys, const Terms& ref, std::uint32_t i) {
  const Term* part = ref[i];
  std::vector<Value> one_of;
  if (part->is(TermKind::var) || part->is(TermKind::ref)) {
    const Type* known = env_.get(part);
    if (!known) {
      if (part->is(TermKind::var)) env_.set_var(part, keys);
      return true;
    }
    if (unifies(types_, known, keys)) return true;
    keys_of(type, one_of);
    return invalid(ref, i, known, keys, std::move(one_of));
  }
  return checker_.fit(env_, part, keys, false) || invalid(ref, i, env_.get(part), keys, {});
}

bool RefChecker::invalid(const Terms& ref, std::uint32_t i, const Type* have, const Type* want, std::vector<Value> one_of) {
  problem_ = {};
  const std::string whole = text(ref);
  problem_.error = diagnostic_at(kTypeError, "undefined ref: " + whole, ref[0]->loc);
  const std::string pad(text(ref.take(i)).size() + 1, ' ');
  problem_.error.details = {
      whole,
      pad + "^",
      have ? pad + "have (type): " + to_text(have) : pad + "have: " + to_text(ref[i]),
      one_of.empty() ? pad + "want (type): " + to_text(want) : pad + "want (one of): " + values_text(std::move(one_of)),
  };
  return false;
}

namespace {
// __local1__ and the like, anywhere in the text.
bool holds_generated_name(std::string_view text) {
  for (std::size_t at = text.find("__local"); at != std::string_view::npos; at = text.find("__local", at + 1)) {
    std::size_t i = at + 7;
    while (i < text.size() && text[i] >= '0' && text[i] <= '9') ++i;
    if (i > at + 7 && text.substr(i, 2) == "__") return true;
  }
  return false;
}
}  // namespace

bool RefChecker::unsupported(const Terms& ref, std::uint32_t i, const Type* have) {
  problem_ = {};
  const std::string whole = text(ref);
  if (have->is(TypeKind::function)) {
    const bool generated = holds_generated_name(to_text(ref.back()));
    const std::string function = generated ? text(ref.take(ref.size() - 1)) : whole;
    problem_.error = diagnostic_at(kTypeError, "function " + function + " used as reference, not called", ref[0]->loc);
  } else {
    problem_.error = diagnostic_at(kTypeError, "undefined ref: " + whole, ref[0]->loc);
  }
  problem_.error.details = {whole, std::string(text(ref.take(i + 1)).size(), '^'), "have: " + to_text(have)};
  return false;
}

}  // namespace gabion::rego
