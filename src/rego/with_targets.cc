#include "rego/with_targets.h"

#include "rego/builtin.h"

namespace gabion::rego {

namespace {

bool begins_with(const Term* term, Var root) { return term->is(TermKind::ref) && term->list[0]->is_var(root); }

const Builtin* named_builtin(const Term* term) {
  if (term->is(TermKind::ref)) return find_builtin(ref_name(term));
  return term->is(TermKind::var) ? find_builtin(term->name()) : nullptr;
}

void as_ref(Arena& arena, Term* term) {
  if (!term->is(TermKind::var)) return;
  Term* name = make_node<Term>(arena, *term);
  *term = *make_items(arena, TermKind::ref, make_list(arena, {name}), term->loc);
}

bool has_functions(const RuleNode* node) {
  for (const PlacedRule& r : node->rules) {
    if (r.rule->head->is_function()) return true;
  }
  return false;
}

class WithRewriter {
 public:
  explicit WithRewriter(WithContext& context) : context_(context), arena_(context.gen.arena()) {}
  // False: an error was told.
  bool expr(Expr* expr, std::vector<Expr*>& out);

 private:
  enum class Verdict { evaluate, keep, wrong };
  Verdict check(With* with);
  Verdict check_data(const Term* target, const Term* value);
  bool check_builtin(const Builtin* builtin, const Term* target);
  bool is_function_value(const Term* value) const {
    return (value->is(TermKind::ref) && context_.tree.find(value)) || named_builtin(value);
  }
  bool wrong(std::string_view code, std::string text, const Loc* loc) {
    context_.errors.push_back(diagnostic_at(code, std::move(text), loc));
    return false;
  }

  WithContext& context_;
  Arena& arena_;
};

bool WithRewriter::expr(Expr* expr, std::vector<Expr*>& out) {
  for (With* w : expr->withs) {
    Verdict verdict = check(w);
    if (verdict == Verdict::wrong) return false;
    if (verdict == Verdict::keep) continue;
    Expr* local = context_.gen.equality(w->value);
    out.push_back(local);
    w->value = local->operand(0);
  }
  out.push_back(expr);
  return true;
}

WithRewriter::Verdict WithRewriter::check_data(const Term* target, const Term* value) {
  const RuleNode* node = context_.tree.root();
  for (std::uint32_t i = 1; node && i < target->count; ++i) {
    bool last = i + 1 == target->count;
    node = target->list[i]->is_scalar() ? node->child(target->list[i]->scalar()) : nullptr;
    if (!node) break;
    if (!last && !node->rules.empty()) {
      wrong(kCompileError, "with keyword cannot partially replace virtual document(s)", target->loc);
      return Verdict::wrong;
    }
    if (last && has_functions(node) && is_function_value(value)) return Verdict::keep;
  }
  if (value->is(TermKind::ref)) {
    const RuleNode* named = context_.tree.find(value);
    if (named && has_functions(named)) return Verdict::keep;
  }
  return Verdict::evaluate;
}

bool WithRewriter::check_builtin(const Builtin* builtin, const Term* target) {
  constexpr std::string_view kBegin = "with keyword replacing built-in function: ";
  auto text = [&](std::string_view rest) { return std::string(kBegin).append(rest); };
  std::string name(builtin->name);
  if (name == "eq" || name == "rego.metadata.chain" || name == "rego.metadata.rule") {
    return wrong(kCompileError, text("replacement of \"" + name + "\" invalid"), target->loc);
  }
  if (name.starts_with("internal.")) {
    return wrong(kCompileError, text("replacement of internal function \"" + name + "\" invalid"), target->loc);
  }
  if (builtin->has(kRelation)) return wrong(kCompileError, text("target must not be a relation"), target->loc);
  if (builtin->has(kNoResult)) return wrong(kCompileError, text("target must not be a void function"), target->loc);
  return true;
}

WithRewriter::Verdict WithRewriter::check(With* with) {
  if (with->value->is(TermKind::var) && find_builtin(with->value->name())) as_ref(arena_, with->value);
  if (begins_with(with->target, "data")) {
    Verdict verdict = check_data(with->target, with->value);
    if (verdict != Verdict::evaluate) return verdict;
  } else if (!begins_with(with->target, "input")) {
    const Builtin* builtin = named_builtin(with->target);
    if (!builtin) {
      wrong(kTypeError, "with keyword target must reference existing input, data, or a function", with->target->loc);
      return Verdict::wrong;
    }
    as_ref(arena_, with->target);
    if (!check_builtin(builtin, with->target)) return Verdict::wrong;
    if (is_function_value(with->value)) return Verdict::keep;
  }
  return contains_refs_or_comprehensions(with->value) ? Verdict::evaluate : Verdict::keep;
}

}  // namespace

void rewrite_withs(WithContext& context, Body& body) {
  WithRewriter rewriter(context);
  Visitor visitor;
  visitor.body = [&](Body& b) {
    std::vector<Expr*> out;
    for (Expr* e : b) {
      if (!rewriter.expr(e, out)) return true;
    }
    if (out.size() != b.size()) {
      for (std::size_t i = 0; i < out.size(); ++i) out[i]->index = static_cast<std::uint32_t>(i);
      b = make_list(context.gen.arena(), out);
    }
    return false;
  };
  walk(visitor, body);
}

}  // namespace gabion::rego
