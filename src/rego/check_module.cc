#include "rego/check_module.h"

#include <string>
#include <unordered_map>

#include "rego/builtin.h"
#include "rego/visit.h"

namespace gabion::rego {
namespace {

bool is_root(std::string_view name) { return name == "data" || name == "input"; }

std::string import_text(const Import& import) {
  std::string out = "import " + to_text(import.path);
  if (!import.alias.empty()) out.append(" as ").append(import.alias);
  return out;
}

class RootOverrides : public AstVisitor {
 public:
  explicit RootOverrides(Diagnostics& errors) : errors_(errors) {}

  bool enter(Expr* expr) override {
    const Term* target = expr->is_assignment() ? expr->operand(0) : nullptr;
    if (!target) return true;
    const std::string name = to_text(target);
    if (is_root(name)) {
      errors_.push_back(diagnostic_at(kCompileError, "variables must not shadow " + name + " (use a different variable name)", expr->loc));
    }
    return true;
  }

 private:
  Diagnostics& errors_;
};

void check_rule_names(const Rule& rule, Diagnostics& errors) {
  const Head& head = *rule.head;
  if (head.ref[0]->is(TermKind::var) && is_root(head.ref[0]->name())) {
    errors.push_back(diagnostic_at(kCompileError, "rules must not shadow " + std::string(head.ref[0]->name()) + " (use a different rule name)", rule.loc));
  }
  for (const Term* arg : head.args) {
    if (!arg->is(TermKind::ref) || arg->count != 1 || !is_root(to_text(arg))) continue;
    errors.push_back(diagnostic_at(kCompileError, "args must not shadow " + to_text(arg) + " (use a different variable name)", arg->loc));
  }
}

class DeprecatedCalls : public AstVisitor {
 public:
  explicit DeprecatedCalls(Diagnostics& errors) : errors_(errors) { walk_refs = true; }

  bool enter(Expr* expr) override {
    if (expr->is_call()) note(expr->terms[0], expr->loc);
    return true;
  }
  bool enter(Term* term) override {
    if (term->is(TermKind::call)) note(term->items()[0], term->items()[0]->loc);
    return true;
  }

 private:
  void note(const Term* op, const Loc* loc) {
    const std::string name = ref_name(op);
    const Builtin* builtin = find_builtin(name);
    if (!builtin || !builtin->has(kDeprecated)) return;
    errors_.push_back(diagnostic_at(kTypeError, "deprecated built-in function calls in expression: " + name, loc));
  }
  Diagnostics& errors_;
};

}  // namespace

void check_duplicate_imports(const Module& module, Diagnostics& errors) {
  std::unordered_map<std::string_view, const Import*> seen;
  for (const Import* import : module.imports) {
    const auto [it, fresh] = seen.emplace(import->name(), import);
    if (!fresh) errors.push_back(diagnostic_at(kCompileError, "import must not shadow " + import_text(*it->second), import->loc));
  }
}

void check_root_overrides(const Module& module, Diagnostics& errors) {
  for (const Rule* rule : module.rules) check_rule_names(*rule, errors);
  RootOverrides visitor(errors);
  visitor.walk_rules(module);
}

void check_deprecated_builtins(const Module& module, Diagnostics& errors) {
  DeprecatedCalls visitor(errors);
  visitor.walk_rules(module);
}

void check_keyword_rule_names(const Module& module, Diagnostics& errors) {
  for (const Rule* rule : module.rules) {
    if (rule->head->ref.size() > 1 || !is_keyword(rule->head->name, RegoVersion::v1)) continue;
    errors.push_back(diagnostic_at(kParseError, std::string(rule->head->name) + " keyword cannot be used for rule name", rule->loc));
  }
}

}  // namespace gabion::rego
