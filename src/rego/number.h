// Arithmetic on numbers of any size, as OPA 1.20 computes: integers are exact; everything else is binary floating point
// with a mantissa of 64 bits and an exponent without bounds (Go's big.Float), rounded half to even. Nothing here uses the
// CPU's own floating point, so every machine prints the same digits.
#pragma once

#include <gmp.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/value.h"

namespace gabion::rego {

// Decimal digits of a number, or the size of its decimal exponent; beyond it a number is refused as too large.
inline constexpr std::int64_t kMaxNumberDigits = 100'000;
inline constexpr std::int64_t kMaxNumberBits = kMaxNumberDigits * 10 / 3;
inline constexpr std::string_view kNumberTooLarge = "number too large";

class BigInt {
 public:
  BigInt() { mpz_init(z_); }
  explicit BigInt(std::int64_t value) { mpz_init_set_si(z_, value); }
  BigInt(const BigInt& other) { mpz_init_set(z_, other.z_); }
  BigInt(BigInt&& other) noexcept {
    mpz_init(z_);
    mpz_swap(z_, other.z_);
  }
  BigInt& operator=(BigInt other) noexcept {
    mpz_swap(z_, other.z_);
    return *this;
  }
  ~BigInt() { mpz_clear(z_); }

  mpz_ptr get() { return z_; }
  mpz_srcptr get() const { return z_; }
  int sign() const { return mpz_sgn(z_); }
  std::int64_t bits() const { return sign() == 0 ? 0 : static_cast<std::int64_t>(mpz_sizeinbase(z_, 2)); }
  bool fits_int64() const { return mpz_fits_slong_p(z_) != 0; }
  std::int64_t as_int64() const { return mpz_get_si(z_); }
  std::string text(int base = 10) const;

 private:
  mpz_t z_;
};

enum class NumberStatus : std::uint8_t { ok, not_integer, too_large };

// The exact integer that a number is: 7, 7.0 and 70e-1 are 7.
NumberStatus to_integer(const Value& number, BigInt& out);
// Integers that fit an int64, written as such or with zeros after the point (10.0, not 1e1): what OPA takes for an int.
std::optional<std::int64_t> plain_integer(const Value& number);
// A decimal text (sign, digits, point, exponent) as an exact fraction, not reduced.
NumberStatus to_ratio(std::string_view text, BigInt& numerator, BigInt& denominator);
Value integer_value(Arena& arena, const BigInt& value);

// mantissa * 2^exponent, rounded to `precision` bits; zero has no mantissa.
struct BigFloat {
  bool negative = false;
  BigInt mantissa;
  std::int64_t exponent = 0;
  unsigned precision = 64;

  bool is_zero() const { return mantissa.sign() == 0; }
  bool is_integer() const;
};

NumberStatus to_float(const Value& number, BigFloat& out);
NumberStatus parse_float(std::string_view json_number, BigFloat& out);
BigFloat float_of(const BigInt& value);  // exact: precision grows beyond 64 bits as needed
BigFloat add(const BigFloat& a, const BigFloat& b);
BigFloat subtract(const BigFloat& a, const BigFloat& b);
BigFloat multiply(const BigFloat& a, const BigFloat& b);
BigFloat divide(const BigFloat& a, const BigFloat& b);  // b is not zero
BigInt truncate(const BigFloat& value);
// The shortest decimal that reads back as the same float: plain digits when integral, otherwise like Go's %g (1e-05,
// 1.2345675e+06).
std::string float_text(const BigFloat& value);
Value float_value(Arena& arena, const BigFloat& value);

}  // namespace gabion::rego
