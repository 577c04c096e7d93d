// Set algebra. (Difference is `minus`, in numbers.cc.)
#include "rego/builtins/groups.h"
#include "rego/builtins/operand.h"

namespace gabion::rego::builtins {
namespace {

Value intersect(BuiltinContext& context, const Value& a, const Value& b) {
  const Value& small = a.size() <= b.size() ? a : b;
  const Value& large = a.size() <= b.size() ? b : a;
  SetBuilder out(context.arena());
  for (std::uint32_t i = 0; i < small.size(); ++i) {
    if (large.contains(small.at(i))) out.add(small.at(i));
  }
  return out.size() == small.size() ? small : out.finish();
}

BuiltinResult set_and(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "tt")) return *error;
  return intersect(context, args[0], args[1]);
}

void add_items(SetBuilder& out, const Value& set) {
  for (std::uint32_t i = 0; i < set.size(); ++i) out.add(set.at(i));
}

BuiltinResult set_or(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "tt")) return *error;
  if (args[0].size() == 0) return args[1];
  if (args[1].size() == 0) return args[0];
  SetBuilder out(context.arena());
  add_items(out, args[0]);
  add_items(out, args[1]);
  return out.finish();
}

BuiltinResult intersection(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "t")) return *error;
  if (args[0].size() == 0) return Value::empty_set();
  Value result;
  for (std::uint32_t i = 0; i < args[0].size(); ++i) {
    const Value& item = args[0].at(i);
    if (!item.is_set()) return type_error(context, 1, item, "set");
    result = i == 0 ? item : intersect(context, result, item);
  }
  return result;
}

BuiltinResult set_union(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "t")) return *error;
  SetBuilder out(context.arena());
  for (std::uint32_t i = 0; i < args[0].size(); ++i) {
    const Value& item = args[0].at(i);
    if (!item.is_set()) return type_error(context, 1, item, "set");
    add_items(out, item);
  }
  return out.finish();
}

constexpr Builtin kRows[] = {
    {"and", set_and, "(set[any], set[any]) -> set[any]", "&"},
    {"intersection", intersection, "(set[set[any]]) -> set[any]"},
    {"or", set_or, "(set[any], set[any]) -> set[any]", "|"},
    {"union", set_union, "(set[set[any]]) -> set[any]"},
};

}  // namespace

std::span<const Builtin> sets_rows() { return kRows; }

}  // namespace gabion::rego::builtins
