// object.*: keys of any type.
#include <fmt/format.h>

#include "rego/builtins/groups.h"
#include "rego/builtins/operand.h"
#include "rego/builtins/paths.h"

namespace gabion::rego::builtins {
namespace {

// Deep: where both sides are objects they are merged, otherwise the right side wins.
Value merge(BuiltinContext& context, const Value& a, const Value& b, unsigned depth) {
  if (b.size() == 0 || a.same_node(b)) return a;
  if (a.size() == 0) return b;
  ObjectBuilder out(context.arena());
  std::uint32_t i = 0, j = 0;
  while (i < a.size() || j < b.size()) {
    const int order = i == a.size() ? 1 : j == b.size() ? -1 : compare(a.key(i), b.key(j));
    if (order < 0) {
      out.add(a.key(i), a.value(i));
    } else if (order > 0) {
      out.add(b.key(j), b.value(j));
    } else {
      const bool both = a.value(i).is_object() && b.value(j).is_object() && depth < context.limits().max_depth;
      out.add(a.key(i), both ? merge(context, a.value(i), b.value(j), depth + 1) : b.value(j));
    }
    i += order <= 0;
    j += order >= 0;
  }
  return out.finish();
}

BuiltinResult object_union(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "oo")) return *error;
  return merge(context, args[0], args[1], 0);
}

BuiltinResult object_union_n(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "a")) return *error;
  const Value& list = args[0];
  for (std::uint32_t i = 0; i < list.size(); ++i) {
    if (!list.at(i).is_object()) return element_error(context, 1, list, list.at(i), "object");
  }
  Value result = Value::empty_object();
  for (std::uint32_t i = 0; i < list.size(); ++i) result = merge(context, result, list.at(i), 0);
  return result;
}

// The keys that an array, a set or an object names.
std::optional<BuiltinResult> want_keys(BuiltinContext& context, const Value& keys, Value& out) {
  if (keys.is_set() || keys.is_object()) {
    out = keys;
    return std::nullopt;
  }
  if (!keys.is_array()) return type_error(context, 2, keys, "object, set, array");
  SetBuilder set(context.arena());
  for (std::uint32_t i = 0; i < keys.size(); ++i) set.add(keys.at(i));
  out = set.finish();
  return std::nullopt;
}

BuiltinResult select(BuiltinContext& context, BuiltinArgs args, bool keep) {
  if (auto error = want(context, args, "o")) return *error;
  Value keys;
  if (auto error = want_keys(context, args[1], keys)) return *error;
  ObjectBuilder out(context.arena());
  for (std::uint32_t i = 0; i < args[0].size(); ++i) {
    if (keys.contains(args[0].key(i)) == keep) out.add(args[0].key(i), args[0].value(i));
  }
  return out.finish();
}

BuiltinResult object_filter(BuiltinContext& context, BuiltinArgs args) { return select(context, args, true); }
BuiltinResult object_remove(BuiltinContext& context, BuiltinArgs args) { return select(context, args, false); }

BuiltinResult object_get(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "o")) return *error;
  if (!args[1].is_array()) {
    const Value* found = args[0].find(args[1]);
    return found ? *found : args[2];
  }
  Value current = args[0];
  for (std::uint32_t i = 0; i < args[1].size(); ++i) {
    const std::optional<Value> child = child_at(current, args[1].at(i));
    if (!child) return args[2];
    current = *child;
  }
  return current;
}

BuiltinResult object_keys(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "o")) return *error;
  SetBuilder out(context.arena());
  for (std::uint32_t i = 0; i < args[0].size(); ++i) out.add(args[0].key(i));
  return out.finish();
}

bool set_subset(const Value& super, const Value& sub) {
  for (std::uint32_t i = 0; i < sub.size(); ++i) {
    if (!super.contains(sub.at(i))) return false;
  }
  return true;
}

// A run of neighbours, as OPA looks for it: one step on after each mismatch, counted from the last start.
bool array_subset(const Value& super, const Value& sub) {
  if (sub.size() > super.size()) return false;
  for (std::uint32_t start = 0, matched = 0;;) {
    if (matched == sub.size()) return true;
    if (start + matched == super.size()) return false;
    if (super.at(start + matched) == sub.at(matched)) {
      ++matched;
    } else {
      ++start;
      matched = 0;
    }
  }
}

bool object_subset_of(const Value& super, const Value& sub, unsigned depth) {
  if (depth == 0) return false;
  for (std::uint32_t i = 0; i < sub.size(); ++i) {
    const Value* found = super.find(sub.key(i));
    if (!found) return false;
    const Value& wanted = sub.value(i);
    if (*found == wanted) continue;
    if (found->kind() != wanted.kind()) return false;
    const bool inside = wanted.is_object() ? object_subset_of(*found, wanted, depth - 1)
                        : wanted.is_set()  ? set_subset(*found, wanted)
                        : wanted.is_array() ? array_subset(*found, wanted)
                                            : false;
    if (!inside) return false;
  }
  return true;
}

// Every item of the set stands somewhere in the array. (An empty set is a subset only of an array with an item.)
bool array_holds_set(const Value& super, const Value& sub) {
  std::int64_t missing = sub.size();
  for (std::uint32_t i = 0; i < super.size(); ++i) {
    if (sub.contains(super.at(i))) --missing;
    if (missing == 0) return true;
  }
  return false;
}

BuiltinResult object_subset(BuiltinContext& context, BuiltinArgs args) {
  const Value &super = args[0], &sub = args[1];
  if (super.is_object() && sub.is_object()) return boolean_result(object_subset_of(super, sub, context.limits().max_depth));
  if (super.is_set() && sub.is_set()) return boolean_result(set_subset(super, sub));
  if (super.is_array() && sub.is_array()) return boolean_result(array_subset(super, sub));
  if (super.is_array() && sub.is_set()) return boolean_result(array_holds_set(super, sub));
  return {Outcome::error, ErrorCode::type, "both arguments object.subset must be of the same type or array and set"};
}

constexpr Builtin kRows[] = {
    {"object.filter", object_filter, "(object[any: any], any<array[any], object[any: any], set[any]>) -> object[any: any]"},
    {"object.get", object_get, "(object[any: any], any, any) -> any"},
    {"object.keys", object_keys, "(object[any: any]) -> set[any]"},
    {"object.remove", object_remove, "(object[any: any], any<array[any], object[any: any], set[any]>) -> object[any: any]"},
    {"object.subset", object_subset, "(any<array[any], object[any: any], set[any]>, any<array[any], object[any: any], set[any]>) -> boolean"},
    {"object.union", object_union, "(object[any: any], object[any: any]) -> object[any: any]"},
    {"object.union_n", object_union_n, "(array[object[any: any]]) -> object[any: any]"},
};

}  // namespace

std::span<const Builtin> object_rows() { return kRows; }

}  // namespace gabion::rego::builtins
