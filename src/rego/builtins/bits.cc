// Bitwise operations on integers of any size, negative ones in two's complement.
#include "rego/builtins/groups.h"
#include "rego/builtins/operand.h"
#include "rego/number.h"

namespace gabion::rego::builtins {
namespace {

std::optional<BuiltinResult> want_integers(BuiltinContext& context, BuiltinArgs args, std::span<BigInt> out) {
  for (unsigned i = 0; i < out.size(); ++i) {
    if (!args[i].is_number()) return type_error(context, i + 1, args[i], "integer");
    const NumberStatus status = to_integer(args[i], out[i]);
    if (status == NumberStatus::too_large) return over_limit(context, kNumberTooLarge);
    if (status != NumberStatus::ok) return operand_error(context, i + 1, "must be integer number but got floating-point number");
  }
  return std::nullopt;
}

BuiltinResult binary(BuiltinContext& context, BuiltinArgs args, void (*operation)(mpz_ptr, mpz_srcptr, mpz_srcptr)) {
  BigInt operands[2];
  if (auto error = want_integers(context, args, operands)) return *error;
  operation(operands[0].get(), operands[0].get(), operands[1].get());
  return integer_value(context.arena(), operands[0]);
}

BuiltinResult bits_and(BuiltinContext& context, BuiltinArgs args) { return binary(context, args, mpz_and); }
BuiltinResult bits_or(BuiltinContext& context, BuiltinArgs args) { return binary(context, args, mpz_ior); }
BuiltinResult bits_xor(BuiltinContext& context, BuiltinArgs args) { return binary(context, args, mpz_xor); }

BuiltinResult bits_negate(BuiltinContext& context, BuiltinArgs args) {
  BigInt operand[1];
  if (auto error = want_integers(context, args, operand)) return *error;
  mpz_com(operand[0].get(), operand[0].get());
  return integer_value(context.arena(), operand[0]);
}

BuiltinResult shift(BuiltinContext& context, BuiltinArgs args, bool left) {
  BigInt operands[2];
  if (auto error = want_integers(context, args, operands)) return *error;
  BigInt& value = operands[0];
  if (operands[1].sign() < 0) return operand_error(context, 2, "must be an unsigned integer number but got a negative integer");
  const bool huge = !mpz_fits_ulong_p(operands[1].get());
  const unsigned long by = mpz_get_ui(operands[1].get());
  if (left) {
    if (value.sign() != 0 && (huge || by > static_cast<unsigned long>(kMaxNumberBits) || value.bits() + static_cast<std::int64_t>(by) > kMaxNumberBits)) {
      return over_limit(context, kNumberTooLarge);
    }
    mpz_mul_2exp(value.get(), value.get(), value.sign() == 0 ? 0 : by);
  } else {
    mpz_fdiv_q_2exp(value.get(), value.get(), huge ? static_cast<mp_bitcnt_t>(kMaxNumberBits) : by);
  }
  return integer_value(context.arena(), value);
}

BuiltinResult bits_lsh(BuiltinContext& context, BuiltinArgs args) { return shift(context, args, true); }
BuiltinResult bits_rsh(BuiltinContext& context, BuiltinArgs args) { return shift(context, args, false); }

constexpr Builtin kRows[] = {
    {"bits.and", bits_and, "(number, number) -> number"},
    {"bits.lsh", bits_lsh, "(number, number) -> number"},
    {"bits.negate", bits_negate, "(number) -> number"},
    {"bits.or", bits_or, "(number, number) -> number"},
    {"bits.rsh", bits_rsh, "(number, number) -> number"},
    {"bits.xor", bits_xor, "(number, number) -> number"},
};

}  // namespace

std::span<const Builtin> bits_rows() { return kRows; }

}  // namespace gabion::rego::builtins
