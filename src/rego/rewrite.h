// Passes that make terms simple: calls and refs inside other terms become expressions of their own before the one that
// needs them, so that their being undefined ends the body and not just the term. Order and places are OPA's.
#pragma once

#include "rego/locals.h"

namespace gabion::rego {

// p[input.x].q := … → p[__local0__].q := … { …; __local0__ = input.x }
void rewrite_rule_head_refs(VarGenerator& gen, Rule* rule);
// f(g(x)) → g(x, __local0__); f(__local0__)
void rewrite_expr_terms(VarGenerator& gen, Rule* rule);
Body rewrite_expr_terms(VarGenerator& gen, Body body);
// [x[0] | …] → [__local0__ | …; __local0__ = x[0]]
void rewrite_comprehension_terms(VarGenerator& gen, Rule* rule);
void rewrite_comprehension_terms(VarGenerator& gen, Body& body);
// Key, value and arguments that need evaluation move into the body.
void rewrite_refs_in_head(VarGenerator& gen, Rule* rule);
// a == b → a = b, once safety has been checked.
void rewrite_equals(Rule* rule);
// f(data.x) → __local0__ = data.x; f(__local0__)
Body rewrite_dynamics(VarGenerator& gen, Body body);

// print(x) → internal.print([{__local0__ | __local0__ = x}]), so that an undefined operand does not end the body.
void rewrite_prints(VarGenerator& gen, const Arity& arity, const VarSet& globals, const VarMap& rewritten, Body body,
                    Diagnostics& errors);
void erase_prints(Arena& arena, Rule* rule);
void erase_prints(Arena& arena, Body& body);

// $"…{x}…" → internal.template_string(["…", {__local0__ | __local0__ = x}, "…"])
struct TemplateContext {
  VarGenerator& gen;
  const Arity& arity;
  const VarMap& rewritten;
  Diagnostics& errors;
};
void rewrite_templates(TemplateContext& context, Rule* rule);
void rewrite_templates(TemplateContext& context, Body& body);

}  // namespace gabion::rego
