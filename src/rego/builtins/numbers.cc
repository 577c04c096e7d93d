// Arithmetic, ranges and random numbers. Integers are exact, everything else is OPA's 64-bit-mantissa float (number.h).
#include <fmt/format.h>

#include "rego/builtins/caches.h"
#include "rego/builtins/groups.h"
#include "rego/builtins/operand.h"
#include "rego/number.h"

namespace gabion::rego::builtins {
namespace {

using BigOperation = void (*)(mpz_ptr, mpz_srcptr, mpz_srcptr);
using FloatOperation = BigFloat (*)(const BigFloat&, const BigFloat&);

BuiltinResult too_large(BuiltinContext& context) { return over_limit(context, kNumberTooLarge); }

BuiltinResult float_arithmetic(BuiltinContext& context, const Value& a, const Value& b, FloatOperation operation) {
  BigFloat x, y;
  if (to_float(a, x) != NumberStatus::ok || to_float(b, y) != NumberStatus::ok) return too_large(context);
  return float_value(context.arena(), operation(x, y));
}

// Exact where both are integral, otherwise floating point.
BuiltinResult arithmetic(BuiltinContext& context, const Value& a, const Value& b, BigOperation exact, FloatOperation rounded) {
  BigInt x, y;
  const NumberStatus left = to_integer(a, x), right = to_integer(b, y);
  if (left == NumberStatus::too_large || right == NumberStatus::too_large) return too_large(context);
  if (left == NumberStatus::not_integer || right == NumberStatus::not_integer) return float_arithmetic(context, a, b, rounded);
  if (x.bits() + y.bits() > 2 * kMaxNumberBits) return too_large(context);
  exact(x.get(), x.get(), y.get());
  return integer_value(context.arena(), x);
}

BuiltinResult plus(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "nn")) return *error;
  std::int64_t sum;
  if (args[0].is_integer() && args[1].is_integer() && !__builtin_add_overflow(args[0].as_integer(), args[1].as_integer(), &sum)) return integer_result(sum);
  return arithmetic(context, args[0], args[1], mpz_add, add);
}

BuiltinResult mul(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "nn")) return *error;
  std::int64_t product;
  if (args[0].is_integer() && args[1].is_integer() && !__builtin_mul_overflow(args[0].as_integer(), args[1].as_integer(), &product)) return integer_result(product);
  return arithmetic(context, args[0], args[1], mpz_mul, multiply);
}

Value set_difference(BuiltinContext& context, const Value& a, const Value& b) {
  SetBuilder out(context.arena());
  for (std::uint32_t i = 0; i < a.size(); ++i) {
    if (!b.contains(a.at(i))) out.add(a.at(i));
  }
  return out.size() == a.size() ? a : out.finish();
}

BuiltinResult minus(BuiltinContext& context, BuiltinArgs args) {
  const Value &a = args[0], &b = args[1];
  if (a.is_number() && b.is_number()) {
    std::int64_t difference;
    if (a.is_integer() && b.is_integer() && !__builtin_sub_overflow(a.as_integer(), b.as_integer(), &difference)) return integer_result(difference);
    return arithmetic(context, a, b, mpz_sub, subtract);
  }
  if (a.is_set() && b.is_set()) return set_difference(context, a, b);
  if (!a.is_number() && !a.is_set()) return type_error(context, 1, a, "number, set");
  return type_error(context, 2, b, b.is_number() ? "set" : "number");
}

BuiltinResult set_diff(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "tt")) return *error;
  return set_difference(context, args[0], args[1]);
}

BuiltinResult div(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "nn")) return *error;
  BigFloat a, b;
  if (to_float(args[0], a) != NumberStatus::ok || to_float(args[1], b) != NumberStatus::ok) return too_large(context);
  if (b.is_zero()) return fail(context, "divide by zero");
  return float_value(context.arena(), divide(a, b));
}

BuiltinResult rem(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "nn")) return *error;
  if (args[0].is_integer() && args[1].is_integer()) {
    const std::int64_t divisor = args[1].as_integer();
    if (divisor == 0) return fail(context, "modulo by zero");
    return integer_result(divisor == -1 ? 0 : args[0].as_integer() % divisor);
  }
  BigInt a, b;
  const NumberStatus left = to_integer(args[0], a), right = to_integer(args[1], b);
  if (left == NumberStatus::too_large || right == NumberStatus::too_large) return too_large(context);
  if (left != NumberStatus::ok || right != NumberStatus::ok) return fail(context, "modulo on floating-point number");
  if (b.sign() == 0) return fail(context, "modulo by zero");
  mpz_tdiv_r(a.get(), a.get(), b.get());
  return integer_value(context.arena(), a);
}

BuiltinResult abs(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "n")) return *error;
  if (args[0].is_integer() && args[0].as_integer() > INT64_MIN) return integer_result(std::abs(args[0].as_integer()));
  BigFloat a;
  if (to_float(args[0], a) != NumberStatus::ok) return too_large(context);
  a.negative = false;
  return float_value(context.arena(), a);
}

BigInt rounded(const BigFloat& a) {
  BigFloat half;
  half.negative = a.negative;
  half.mantissa = BigInt(1);
  half.exponent = -1;
  return truncate(add(a, half));
}

BigInt floored(const BigFloat& a) {
  BigInt out = truncate(a);
  if (a.negative && !a.is_integer()) mpz_sub_ui(out.get(), out.get(), 1);
  return out;
}

BigInt ceiled(const BigFloat& a) {
  BigInt out = truncate(a);
  if (!a.negative && !a.is_integer()) mpz_add_ui(out.get(), out.get(), 1);
  return out;
}

BuiltinResult to_integral(BuiltinContext& context, BuiltinArgs args, BigInt (*how)(const BigFloat&)) {
  if (auto error = want(context, args, "n")) return *error;
  if (args[0].is_integer()) return args[0];
  BigFloat a;
  if (to_float(args[0], a) != NumberStatus::ok) return too_large(context);
  return integer_value(context.arena(), how(a));
}

BuiltinResult round(BuiltinContext& context, BuiltinArgs args) { return to_integral(context, args, rounded); }
BuiltinResult floor(BuiltinContext& context, BuiltinArgs args) { return to_integral(context, args, floored); }
BuiltinResult ceil(BuiltinContext& context, BuiltinArgs args) { return to_integral(context, args, ceiled); }

std::optional<BuiltinResult> want_integer(BuiltinContext& context, BuiltinArgs args, unsigned position, BigInt& out) {
  const Value& value = args[position - 1];
  if (!value.is_number()) return type_error(context, position, value, "integer");
  const NumberStatus status = to_integer(value, out);
  if (status == NumberStatus::too_large) return too_large(context);
  if (status != NumberStatus::ok) return operand_error(context, position, "must be integer number but got floating-point number");
  return std::nullopt;
}

// From `first` to `last` inclusive, up or down.
BuiltinResult range(BuiltinContext& context, BigInt first, const BigInt& last, const BigInt& step, std::string_view name) {
  BigInt count;
  mpz_sub(count.get(), last.get(), first.get());
  const bool down = count.sign() < 0;
  mpz_abs(count.get(), count.get());
  mpz_fdiv_q(count.get(), count.get(), step.get());
  const std::size_t limit = context.limits().max_items;
  if (mpz_cmp_ui(count.get(), limit) >= 0) return over_limit(context, fmt::format("range has more than {} numbers", limit));
  ArrayBuilder out(context.arena());
  const auto items = static_cast<std::size_t>(mpz_get_ui(count.get())) + 1;
  out.reserve(items);
  for (std::size_t i = 0; i < items; ++i) {
    if (i % 4096 == 4095 && context.is_cancelled()) return cancelled(context, fmt::format("{}: timed out before generating all numbers in range", name));
    out.add(integer_value(context.arena(), first));
    down ? mpz_sub(first.get(), first.get(), step.get()) : mpz_add(first.get(), first.get(), step.get());
  }
  return out.finish();
}

BuiltinResult numbers_range(BuiltinContext& context, BuiltinArgs args) {
  BigInt first, last;
  if (auto error = want_integer(context, args, 1, first)) return *error;
  if (auto error = want_integer(context, args, 2, last)) return *error;
  return range(context, std::move(first), last, BigInt(1), "numbers.range");
}

BuiltinResult numbers_range_step(BuiltinContext& context, BuiltinArgs args) {
  BigInt first, last, step;
  if (auto error = want_integer(context, args, 1, first)) return *error;
  if (auto error = want_integer(context, args, 2, last)) return *error;
  if (auto error = want_integer(context, args, 3, step)) return *error;
  if (step.sign() <= 0) return fail(context, "numbers.range_step: step must be a positive integer");
  return range(context, std::move(first), last, step, "numbers.range_step");
}

BuiltinResult rand_intn(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "si")) return *error;
  const std::int64_t n = int_of(args[1]);
  if (n == 0 || n == INT64_MIN) return integer_result(0);
  const auto bound = static_cast<std::uint64_t>(std::abs(n));
  auto& known = context.caches().random_numbers;
  const std::string key = fmt::format("{}-{}", args[0].as_string(), bound);
  if (auto it = known.find(key); it != known.end()) return integer_result(it->second);
  const auto value = static_cast<std::int64_t>(context.random() % bound);
  if (known.size() < BuiltinCaches::kMaxEntries) known.emplace(key, value);
  return integer_result(value);
}

constexpr Builtin kRows[] = {
    {"abs", abs, "(number) -> number"},
    {"ceil", ceil, "(number) -> number"},
    {"div", div, "(number, number) -> number", "/"},
    {"floor", floor, "(number) -> number"},
    {"minus", minus, "(any<number, set[any]>, any<number, set[any]>) -> any<number, set[any]>", "-"},
    {"mul", mul, "(number, number) -> number", "*"},
    {"numbers.range", numbers_range, "(number, number) -> array[number]"},
    {"numbers.range_step", numbers_range_step, "(number, number, number) -> array[number]"},
    {"plus", plus, "(number, number) -> number", "+"},
    {"rand.intn", rand_intn, "(string, number) -> number", {}, kNondeterministic},
    {"rem", rem, "(number, number) -> number", "%"},
    {"round", round, "(number) -> number"},
    {"set_diff", set_diff, "(set[any], set[any]) -> set[any]", {}, kDeprecated},
};

}  // namespace

std::span<const Builtin> numbers_rows() { return kRows; }

}  // namespace gabion::rego::builtins
