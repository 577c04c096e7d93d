// Counting, summing, ordering; membership (`in`).
#include <algorithm>

#include "rego/builtins/groups.h"
#include "rego/builtins/operand.h"
#include "rego/number.h"
#include "rego/unicode.h"

namespace gabion::rego::builtins {
namespace {

BuiltinResult count(BuiltinContext& context, BuiltinArgs args) {
  if (args[0].is_composite()) return integer_result(args[0].size());
  if (args[0].is_string()) return integer_result(static_cast<std::int64_t>(count_runes(args[0].as_string())));
  return type_error(context, 1, args[0], "array, object, set, string");
}

bool is_list(const Value& value) { return value.is_array() || value.is_set(); }

// Exact as long as every item is integral, otherwise one float after the other, in order.
BuiltinResult accumulate(BuiltinContext& context, const Value& list, bool sum) {
  BigInt exact(sum ? 0 : 1), item;
  BigFloat total = float_of(exact);
  if (!sum) total.precision = 53;  // OPA starts a product from a float64
  bool integral = true;
  for (std::uint32_t i = 0; i < list.size() && integral; ++i) {
    if (!list.at(i).is_number()) return element_error(context, 1, list, list.at(i), "number");
    const NumberStatus status = to_integer(list.at(i), item);
    if (status == NumberStatus::too_large || exact.bits() + item.bits() > 2 * kMaxNumberBits) return over_limit(context, kNumberTooLarge);
    integral = status == NumberStatus::ok;
    if (integral) (sum ? mpz_add : mpz_mul)(exact.get(), exact.get(), item.get());
  }
  if (integral) return integer_value(context.arena(), exact);
  for (std::uint32_t i = 0; i < list.size(); ++i) {
    if (!list.at(i).is_number()) return element_error(context, 1, list, list.at(i), "number");
    BigFloat next;
    if (to_float(list.at(i), next) != NumberStatus::ok) return over_limit(context, kNumberTooLarge);
    if (!sum) next.precision = 53;
    total = sum ? add(total, next) : multiply(total, next);
  }
  return float_value(context.arena(), total);
}

BuiltinResult sum(BuiltinContext& context, BuiltinArgs args) {
  if (!is_list(args[0])) return type_error(context, 1, args[0], "set, array");
  std::int64_t total = 0;
  bool fits = true;
  for (std::uint32_t i = 0; i < args[0].size() && fits; ++i) {
    const Value& item = args[0].at(i);
    fits = item.is_number() && item.is_integer() && !__builtin_add_overflow(total, item.as_integer(), &total);
  }
  return fits ? integer_result(total) : accumulate(context, args[0], true);
}

BuiltinResult product(BuiltinContext& context, BuiltinArgs args) {
  if (!is_list(args[0])) return type_error(context, 1, args[0], "set, array");
  return accumulate(context, args[0], false);
}

BuiltinResult max(BuiltinContext& context, BuiltinArgs args) {
  if (!is_list(args[0])) return type_error(context, 1, args[0], "set, array");
  if (args[0].size() == 0) return {};
  Value best;
  for (std::uint32_t i = 0; i < args[0].size(); ++i) {
    if (compare(best, args[0].at(i)) <= 0) best = args[0].at(i);
  }
  return best;
}

BuiltinResult min(BuiltinContext& context, BuiltinArgs args) {
  if (!is_list(args[0])) return type_error(context, 1, args[0], "set, array");
  if (args[0].size() == 0) return {};
  Value best = args[0].at(0);
  for (std::uint32_t i = 1; i < args[0].size(); ++i) {
    if (compare(best, args[0].at(i)) >= 0) best = args[0].at(i);
  }
  return best;
}

BuiltinResult sort(BuiltinContext& context, BuiltinArgs args) {
  if (!is_list(args[0])) return type_error(context, 1, args[0], "set, array");
  std::vector<Value> items;
  items.reserve(args[0].size());
  for (std::uint32_t i = 0; i < args[0].size(); ++i) items.push_back(args[0].at(i));
  if (args[0].is_array()) std::stable_sort(items.begin(), items.end());
  return Value::make_array(context.arena(), items.data(), items.size());
}

bool is_true(const Value& value) { return value.is_boolean() && value.as_boolean(); }

BuiltinResult all(BuiltinContext& context, BuiltinArgs args) {
  if (!is_list(args[0])) return type_error(context, 1, args[0], "array, set");
  bool every = true;
  for (std::uint32_t i = 0; i < args[0].size(); ++i) every &= is_true(args[0].at(i));
  return boolean_result(every);
}

BuiltinResult any(BuiltinContext& context, BuiltinArgs args) {
  if (!is_list(args[0])) return type_error(context, 1, args[0], "array, set");
  bool some = false;
  for (std::uint32_t i = 0; i < args[0].size(); ++i) some |= is_true(args[0].at(i));
  return boolean_result(some);
}

BuiltinResult internal_member_2(BuiltinContext&, BuiltinArgs args) {
  const Value &item = args[0], &list = args[1];
  if (list.is_set()) return boolean_result(list.contains(item));
  bool found = false;
  if (list.is_array()) {
    for (std::uint32_t i = 0; i < list.size() && !found; ++i) found = list.at(i) == item;
  } else if (list.is_object()) {
    for (std::uint32_t i = 0; i < list.size() && !found; ++i) found = list.value(i) == item;
  }
  return boolean_result(found);
}

BuiltinResult internal_member_3(BuiltinContext&, BuiltinArgs args) {
  const Value &key = args[0], &item = args[1], &list = args[2];
  if (list.is_set()) return boolean_result(list.contains(key) && key == item);
  if (list.is_object()) {
    const Value* found = list.find(key);
    return boolean_result(found && *found == item);
  }
  if (list.is_array() && key.is_number()) {
    BigInt index;
    const bool inside = to_integer(key, index) == NumberStatus::ok && index.sign() >= 0 && mpz_cmp_ui(index.get(), list.size()) < 0;
    return boolean_result(inside && list.at(static_cast<std::uint32_t>(index.as_int64())) == item);
  }
  return boolean_result(false);
}

constexpr Builtin kRows[] = {
    {"all", all, "(any<array[any], set[any]>) -> boolean", {}, kDeprecated},
    {"any", any, "(any<array[any], set[any]>) -> boolean", {}, kDeprecated},
    {"count", count, "(any<string, array[any], object[any: any], set[any]>) -> number"},
    {"internal.member_2", internal_member_2, "(any, any) -> boolean", "in"},
    {"internal.member_3", internal_member_3, "(any, any, any) -> boolean", "in"},
    {"max", max, "(any<array[any], set[any]>) -> any"},
    {"min", min, "(any<array[any], set[any]>) -> any"},
    {"product", product, "(any<array[number], set[number]>) -> number"},
    {"sort", sort, "(any<array[any], set[any]>) -> array[any]"},
    {"sum", sum, "(any<array[number], set[number]>) -> number"},
};

}  // namespace

std::span<const Builtin> aggregates_rows() { return kRows; }

}  // namespace gabion::rego::builtins
