#include "rego/unify.h"

#include <map>

namespace gabion::rego {

bool is_ref_safe(const Term* ref, const VarSet& safe) {
  const Term* head = ref->list[0];
  if (head->is(TermKind::var)) return safe.contains(head->name());
  return safe.covers(vars_of(head, kSafetyWalk));
}

namespace {

constexpr VarWalk kPatternWalk{.skip_ref_head = true, .skip_object_keys = true, .skip_closures = true};

class Unifier {
 public:
  explicit Unifier(const VarSet& safe) : safe_(safe) {}
  void unify(const Term* a, const Term* b);
  VarSet unified;

 private:
  bool is_safe(Var v) const { return safe_.contains(v) || unified.contains(v); }
  void mark_safe(Var v);
  void mark_unknown(Var a, Var b) { unknown_[a].add(b); }
  void mark_all_safe(const Term* pattern) {
    for (Var v : vars_of(pattern, kPatternWalk)) mark_safe(v);
  }
  void unify_var_with_pattern(Var a, const Term* pattern);
  void unify_var(Var a, const Term* b);
  void unify_known(const Term* b, bool patterns);
  void unify_array(const Term* a, const Term* b);
  void unify_object(const Term* a, const Term* b);
  bool call_is_safe(const Term* call) const { return safe_.covers(vars_of(call, kSafetyWalk)); }

  const VarSet& safe_;
  std::map<Var, VarSet> unknown_;
};

void Unifier::mark_safe(Var v) {
  unified.add(v);
  VarSet dependencies;
  if (auto it = unknown_.find(v); it != unknown_.end()) {
    dependencies = it->second;
    unknown_.erase(it);
  }
  for (Var d : dependencies) mark_safe(d);
  std::vector<Var> freed;
  for (auto& [dependant, waits_for] : unknown_) {
    if (!waits_for.contains(v)) continue;
    waits_for.remove(v);
    if (waits_for.empty()) freed.push_back(dependant);
  }
  for (Var f : freed) {
    if (unknown_.count(f) != 0) mark_safe(f);
  }
}

void Unifier::unify_var_with_pattern(Var a, const Term* pattern) {
  if (is_safe(a)) {
    mark_all_safe(pattern);
    return;
  }
  VarSet open = vars_of(pattern, kPatternWalk).minus(safe_).minus(unified);
  if (open.empty()) mark_safe(a);
  for (Var v : open) mark_unknown(a, v);
}

void Unifier::unify_var(Var a, const Term* b) {
  switch (b->kind) {
    case TermKind::var:
      if (is_safe(b->name())) {
        mark_safe(a);
      } else if (is_safe(a)) {
        mark_safe(b->name());
      } else {
        mark_unknown(a, b->name());
        mark_unknown(b->name(), a);
      }
      return;
    case TermKind::array:
    case TermKind::object: unify_var_with_pattern(a, b); return;
    case TermKind::ref:
      if (is_ref_safe(b, safe_)) mark_safe(a);
      return;
    case TermKind::call:
      if (call_is_safe(b)) mark_safe(a);
      return;
    default: mark_safe(a);
  }
}

// The other side has a value: the variables of this one get theirs.
void Unifier::unify_known(const Term* b, bool patterns) {
  if (b->is(TermKind::var)) mark_safe(b->name());
  else if (patterns && (b->is(TermKind::array) || b->is(TermKind::object))) mark_all_safe(b);
}

void Unifier::unify_array(const Term* a, const Term* b) {
  switch (b->kind) {
    case TermKind::var: unify_var_with_pattern(b->name(), a); return;
    case TermKind::array_comprehension:
    case TermKind::object_comprehension:
    case TermKind::set_comprehension: mark_all_safe(a); return;
    case TermKind::ref:
      if (is_ref_safe(b, safe_)) mark_all_safe(a);
      return;
    case TermKind::call:
      if (call_is_safe(b)) mark_all_safe(a);
      return;
    case TermKind::array:
      if (a->count == b->count) {
        for (std::uint32_t i = 0; i < a->count; ++i) unify(a->list[i], b->list[i]);
      }
      return;
    default: return;
  }
}

void Unifier::unify_object(const Term* a, const Term* b) {
  switch (b->kind) {
    case TermKind::var: unify_var_with_pattern(b->name(), a); return;
    case TermKind::ref:
      if (is_ref_safe(b, safe_)) mark_all_safe(a);
      return;
    case TermKind::call:
      if (call_is_safe(b)) mark_all_safe(a);
      return;
    case TermKind::object:
      if (a->count != b->count) return;
      for (std::uint32_t i = 0; i < a->count; ++i) {
        for (std::uint32_t j = 0; j < b->count; ++j) {
          if (equal(a->key(i), b->key(j))) unify(a->value(i), b->value(j));
        }
      }
      return;
    default: return;
  }
}

void Unifier::unify(const Term* a, const Term* b) {
  switch (a->kind) {
    case TermKind::var: unify_var(a->name(), b); return;
    case TermKind::ref:
      if (is_ref_safe(a, safe_)) unify_known(b, true);
      return;
    case TermKind::call:
      if (call_is_safe(a)) unify_known(b, true);
      return;
    case TermKind::array_comprehension: unify_known(b, b->is(TermKind::array)); return;
    case TermKind::object_comprehension: unify_known(b, b->is(TermKind::object)); return;
    case TermKind::array: unify_array(a, b); return;
    case TermKind::object: unify_object(a, b); return;
    default: unify_known(b, false);
  }
}

}  // namespace

VarSet unified_vars(const VarSet& safe, const Term* a, const Term* b) {
  Unifier unifier(safe);
  unifier.unify(a, b);
  return unifier.unified;
}

}  // namespace gabion::rego
