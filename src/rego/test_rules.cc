#include "rego/test_rules.h"

#include <algorithm>
#include <map>

#include "rego/rule_tree.h"

namespace gabion::rego {

namespace {
bool begins_test(const Term* part) {
  if (!part->is(TermKind::var) && !part->is(TermKind::string)) return false;
  return part->name().starts_with("test_") || part->name().starts_with("todo_test_");
}
}  // namespace

Terms test_ref(const Head* head) {
  Terms prefix = ground_prefix(head);
  for (std::uint32_t i = 0; i < prefix.size(); ++i) {
    if (begins_test(prefix[i])) return prefix.take(i + 1);
  }
  return {};
}

bool is_skipped_test(const Head* head) {
  Terms ref = test_ref(head);
  return !ref.empty() && ref.back()->name().starts_with("todo_test_");
}

void rename_double_tests(Arena& arena, const std::vector<std::unique_ptr<Module>>& modules) {
  std::map<std::string, unsigned> seen;
  for (const auto& m : modules) {
    for (Rule* r : m->rules) {
      Terms ref = test_ref(r->head);
      if (ref.empty() || is_skipped_test(r->head)) continue;
      unsigned n = seen[to_text(m->package->path) + "." + to_text(ref)]++;
      if (n == 0) continue;
      char suffix[16];
      std::snprintf(suffix, sizeof suffix, "#%02u", n);
      std::string_view name = arena.copy(std::string(ref.back()->name()) + suffix);
      std::uint32_t last = ref.size() - 1;
      Term* renamed = last == 0 ? make_var(arena, name, ref.back()->loc) : make_string(arena, name, ref.back()->loc);
      std::vector<Term*> parts(r->head->ref.begin(), r->head->ref.end());
      parts[last] = renamed;
      r->head->ref = make_list(arena, parts);
    }
  }
}

namespace {

// A generated `case = …` goes as far up as what it is made of allows.
void move_up(std::vector<Expr*>& body, const Term* part) {
  for (std::size_t i = 0; i < body.size(); ++i) {
    Expr* e = body[i];
    if (!e->generated || !e->is_equality() || !equal(e->operand(0), part)) continue;
    VarSet needed;
    for (Var v : vars_of(e->operand(1))) {
      if (is_generated_var(v)) needed.add(v);
    }
    std::size_t to = 0;
    for (Var v : needed) {
      for (std::size_t k = 0; k < i; ++k) {
        if (!vars_of(body[k]).contains(v)) continue;
        to = std::max(to, k + 1);
        break;
      }
    }
    if (to < i) std::rotate(body.begin() + static_cast<std::ptrdiff_t>(to), body.begin() + static_cast<std::ptrdiff_t>(i),
                            body.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    return;
  }
}

bool announces(Rule* rule) {
  bool found = false;
  Visitor visitor;
  visitor.expr = [&](Expr* e) { return found |= e->calls("internal.test_case"); };
  walk_rule(visitor, rule, false);
  return found;
}

void announce(VarGenerator& gen, Rule* rule, Terms tail) {
  std::vector<Expr*> body(rule->body.begin(), rule->body.end());
  for (const Term* part : tail) move_up(body, part);
  std::size_t below = 0;
  for (const Term* part : tail) {
    if (!part->is(TermKind::var)) continue;
    for (std::size_t i = 0; i < body.size(); ++i) {
      if (!vars_of(body[i]).contains(part->name())) continue;
      below = std::max(below, i + 1);
      break;
    }
  }
  Arena& arena = gen.arena();
  const Loc* loc = rule->loc;
  Expr* call = make_node<Expr>(arena);
  call->loc = loc;
  call->kind = ExprKind::call;
  Term* name = make_items(arena, TermKind::ref, make_list(arena, {make_var(arena, "internal", loc), make_string(arena, "test_case", loc)}), loc);
  call->terms = make_list(arena, {name, make_items(arena, TermKind::array, copy(arena, tail), loc)});
  body.insert(body.begin() + static_cast<std::ptrdiff_t>(below), call);
  for (std::size_t i = 0; i < body.size(); ++i) body[i]->index = static_cast<std::uint32_t>(i);
  rule->body = make_list(arena, body);
}

}  // namespace

void announce_test_cases(VarGenerator& gen, const std::vector<std::unique_ptr<Module>>& modules) {
  for (const auto& m : modules) {
    for (Rule* r : m->rules) {
      Terms ref = test_ref(r->head);
      if (ref.empty() || is_skipped_test(r->head) || r->head->ref.size() <= ref.size() || announces(r)) continue;
      announce(gen, r, r->head->ref.drop_front(ref.size()));
    }
  }
}

}  // namespace gabion::rego
