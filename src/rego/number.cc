#include "rego/number.h"

#include <algorithm>

#include "base/text.h"

namespace gabion::rego {
namespace {

// A JSON number taken apart: (-1)^negative * digits * 10^exponent, digits without leading or trailing zeros.
struct Decimal {
  bool negative = false;
  std::string digits;
  std::int64_t exponent = 0;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

NumberStatus take_apart(std::string_view text, Decimal& out) {
  std::size_t i = 0;
  if (i < text.size() && (text[i] == '-' || text[i] == '+')) out.negative = text[i++] == '-';
  std::int64_t fraction = 0;
  bool point = false;
  for (; i < text.size() && (is_digit(text[i]) || text[i] == '.'); ++i) {
    if (text[i] == '.') {
      point = true;
      continue;
    }
    out.digits += text[i];
    fraction += point;
  }
  std::int64_t exponent = 0;
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    const bool minus = i < text.size() && text[i] == '-';
    if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
    for (; i < text.size() && is_digit(text[i]); ++i) exponent = std::min<std::int64_t>(exponent * 10 + (text[i] - '0'), 4'000'000'000);
    if (minus) exponent = -exponent;
  }
  out.exponent = exponent - fraction;
  const std::size_t first = out.digits.find_first_not_of('0');
  out.digits.erase(0, std::min(first, out.digits.size()));
  if (out.digits.empty()) {
    out.exponent = 0;
    return NumberStatus::ok;
  }
  const std::int64_t magnitude = out.exponent + static_cast<std::int64_t>(out.digits.size());
  const bool large = static_cast<std::int64_t>(out.digits.size()) > kMaxNumberDigits || magnitude > kMaxNumberDigits || out.exponent < -kMaxNumberDigits;
  return large ? NumberStatus::too_large : NumberStatus::ok;
}

void set_digits(BigInt& out, const std::string& digits) {
  if (digits.empty() || mpz_set_str(out.get(), digits.c_str(), 10) != 0) mpz_set_ui(out.get(), 0);
}

void multiply_pow10(BigInt& value, std::int64_t exponent) {
  BigInt power;
  mpz_ui_pow_ui(power.get(), 10, static_cast<unsigned long>(exponent));
  mpz_mul(value.get(), value.get(), power.get());
}

// Rounds half to even; `sticky` says that a little more than the mantissa was there.
BigFloat round_to(bool negative, BigInt mantissa, std::int64_t exponent, unsigned precision, bool sticky = false) {
  BigFloat out;
  out.precision = precision;
  const std::int64_t surplus = mantissa.bits() - static_cast<std::int64_t>(precision);
  if (surplus > 0) {
    const bool half = mpz_tstbit(mantissa.get(), static_cast<mp_bitcnt_t>(surplus - 1)) != 0;
    const bool below = sticky || (half && mpz_scan1(mantissa.get(), 0) < static_cast<mp_bitcnt_t>(surplus - 1));
    mpz_fdiv_q_2exp(mantissa.get(), mantissa.get(), static_cast<mp_bitcnt_t>(surplus));
    exponent += surplus;
    if (half && (below || mpz_odd_p(mantissa.get()))) mpz_add_ui(mantissa.get(), mantissa.get(), 1);
  }
  if (mantissa.sign() != 0) {
    const mp_bitcnt_t zeros = mpz_scan1(mantissa.get(), 0);
    mpz_fdiv_q_2exp(mantissa.get(), mantissa.get(), zeros);
    exponent += static_cast<std::int64_t>(zeros);
  } else {
    exponent = 0;
  }
  out.negative = negative;
  out.mantissa = std::move(mantissa);
  out.exponent = exponent;
  return out;
}

BigFloat small(unsigned long value, unsigned precision) {
  BigInt mantissa;
  mpz_set_ui(mantissa.get(), value);
  return round_to(false, std::move(mantissa), 0, precision);
}

BigFloat multiply_at(const BigFloat& a, const BigFloat& b, unsigned precision) {
  BigInt product;
  mpz_mul(product.get(), a.mantissa.get(), b.mantissa.get());
  return round_to(a.negative != b.negative, std::move(product), a.exponent + b.exponent, precision);
}

BigFloat divide_at(const BigFloat& a, const BigFloat& b, unsigned precision) {
  if (a.is_zero()) return round_to(a.negative != b.negative, BigInt(), 0, precision);
  const std::int64_t shift = std::max<std::int64_t>(0, static_cast<std::int64_t>(precision) + 2 + b.mantissa.bits() - a.mantissa.bits());
  BigInt quotient, rest;
  mpz_mul_2exp(quotient.get(), a.mantissa.get(), static_cast<mp_bitcnt_t>(shift));
  mpz_tdiv_qr(quotient.get(), rest.get(), quotient.get(), b.mantissa.get());
  return round_to(a.negative != b.negative, std::move(quotient), a.exponent - b.exponent - shift, precision, rest.sign() != 0);
}

// 5^n as Go's reader of decimals has it: exact up to 5^27, then squared and multiplied with 64 bits to spare, so that the
// last bit comes out as there.
BigFloat power_of_five(std::uint64_t n, unsigned precision) {
  constexpr std::uint64_t kExact = 27;
  BigInt base;
  mpz_ui_pow_ui(base.get(), 5, static_cast<unsigned long>(std::min(n, kExact)));
  BigFloat out = round_to(false, std::move(base), 0, precision);
  if (n <= kExact) return out;
  BigFloat factor = small(5, precision + 64);
  for (n -= kExact; n > 0; n >>= 1) {
    if (n & 1) out = multiply_at(out, factor, precision);
    factor = multiply_at(factor, factor, precision + 64);
  }
  return out;
}

// 0.DIGITS * 10^point, without trailing zeros.
struct Digits {
  std::string text;
  std::int64_t point = 0;
  char at(std::size_t i) const { return i < text.size() ? text[i] : '0'; }
  void trim() {
    while (!text.empty() && text.back() == '0') text.pop_back();
    if (text.empty()) point = 0;
  }
  void round_down(std::size_t n) {
    if (n >= text.size()) return;
    text.resize(n);
    trim();
  }
  void round_up(std::size_t n) {
    if (n >= text.size()) return;
    while (n > 0 && text[n - 1] >= '9') --n;
    if (n == 0) {
      text = "1";
      ++point;
      return;
    }
    ++text[n - 1];
    text.resize(n);
  }
  void round(std::size_t n) {
    if (n >= text.size()) return;
    const bool exactly_half = text[n] == '5' && n + 1 == text.size();
    const bool up = exactly_half ? n > 0 && ((text[n - 1] - '0') & 1) != 0 : text[n] >= '5';
    up ? round_up(n) : round_down(n);
  }
};

Digits to_digits(const BigInt& mantissa, std::int64_t exponent) {
  Digits out;
  if (mantissa.sign() == 0) return out;
  BigInt scaled = mantissa;
  if (exponent >= 0) {
    mpz_mul_2exp(scaled.get(), scaled.get(), static_cast<mp_bitcnt_t>(exponent));
    out.text = scaled.text();
    out.point = static_cast<std::int64_t>(out.text.size());
  } else {
    BigInt power;
    mpz_ui_pow_ui(power.get(), 5, static_cast<unsigned long>(-exponent));
    mpz_mul(scaled.get(), scaled.get(), power.get());
    out.text = scaled.text();
    out.point = static_cast<std::int64_t>(out.text.size()) + exponent;
  }
  out.trim();
  return out;
}

// Steele and White's idea as Go's big.Float has it: the fewest digits that lie between the neighbours' halves.
Digits shortest_digits(const BigFloat& value) {
  Digits digits = to_digits(value.mantissa, value.exponent);
  if (digits.text.empty()) return digits;
  BigInt half = value.mantissa;
  const std::int64_t shift = static_cast<std::int64_t>(value.precision) + 1 - half.bits();
  if (shift >= 0) mpz_mul_2exp(half.get(), half.get(), static_cast<mp_bitcnt_t>(shift));
  const std::int64_t exponent = value.exponent - shift;
  BigInt neighbour;
  mpz_sub_ui(neighbour.get(), half.get(), 1);
  const Digits lower = to_digits(neighbour, exponent);
  mpz_add_ui(neighbour.get(), half.get(), 1);
  const Digits upper = to_digits(neighbour, exponent);
  const bool inclusive = mpz_tstbit(half.get(), 1) == 0;
  for (std::size_t i = 0; i < digits.text.size(); ++i) {
    const char m = digits.text[i], l = lower.at(i), u = upper.at(i);
    const bool down = l != m || (inclusive && i + 1 == lower.text.size());
    const bool up = m != u && (inclusive || m + 1 < u || i + 1 < upper.text.size());
    if (down && up) {
      digits.round(i + 1);
      return digits;
    }
    if (down) {
      digits.round_down(i + 1);
      return digits;
    }
    if (up) {
      digits.round_up(i + 1);
      return digits;
    }
  }
  return digits;
}

std::string plain(const Digits& d) {
  std::string out;
  const auto size = static_cast<std::int64_t>(d.text.size());
  if (d.point > 0) {
    out.append(d.text, 0, static_cast<std::size_t>(std::min(d.point, size)));
    if (d.point > size) out.append(static_cast<std::size_t>(d.point - size), '0');
  } else {
    out = "0";
  }
  if (size > d.point && size > 0) {
    out += '.';
    if (d.point < 0) out.append(static_cast<std::size_t>(-d.point), '0');
    out.append(d.text, static_cast<std::size_t>(std::max<std::int64_t>(d.point, 0)));
  }
  return out;
}

std::string scientific(const Digits& d) {
  std::string out(1, d.text.empty() ? '0' : d.text[0]);
  if (d.text.size() > 1) out.append(".").append(d.text, 1);
  const std::int64_t exponent = d.text.empty() ? 0 : d.point - 1;
  out.append(exponent < 0 ? "e-" : "e+");
  const std::string digits = std::to_string(exponent < 0 ? -exponent : exponent);
  if (digits.size() < 2) out += '0';
  return out.append(digits);
}

}  // namespace

std::string BigInt::text(int base) const {
  std::string out(mpz_sizeinbase(z_, base) + 2, '\0');
  mpz_get_str(out.data(), base, z_);
  out.resize(out.find('\0'));
  return out;
}

NumberStatus to_integer(const Value& number, BigInt& out) {
  if (number.is_integer()) {
    mpz_set_si(out.get(), number.as_integer());
    return NumberStatus::ok;
  }
  Decimal decimal;
  const NumberStatus status = take_apart(number.as_number_text(), decimal);
  if (status != NumberStatus::ok) return status;
  // Zeros at the end of the digits make up for a negative exponent: 70e-1 is 7.
  while (decimal.exponent < 0 && !decimal.digits.empty() && decimal.digits.back() == '0') {
    decimal.digits.pop_back();
    ++decimal.exponent;
  }
  if (decimal.exponent < 0) return NumberStatus::not_integer;
  set_digits(out, decimal.digits);
  if (decimal.exponent > 0) multiply_pow10(out, decimal.exponent);
  if (decimal.negative) mpz_neg(out.get(), out.get());
  return NumberStatus::ok;
}

std::optional<std::int64_t> plain_integer(const Value& number) {
  if (number.is_integer()) return number.as_integer();
  std::string_view text = number.as_number_text();
  const std::size_t point = text.find('.');
  if (point != text.npos && text.find_first_not_of('0', point + 1) != text.npos) return std::nullopt;
  return parse_i64(text.substr(0, point));
}

NumberStatus to_ratio(std::string_view text, BigInt& numerator, BigInt& denominator) {
  Decimal decimal;
  const NumberStatus status = take_apart(text, decimal);
  if (status != NumberStatus::ok) return status;
  set_digits(numerator, decimal.digits);
  mpz_set_ui(denominator.get(), 1);
  if (decimal.exponent > 0) multiply_pow10(numerator, decimal.exponent);
  if (decimal.exponent < 0) multiply_pow10(denominator, -decimal.exponent);
  if (decimal.negative) mpz_neg(numerator.get(), numerator.get());
  return NumberStatus::ok;
}

Value integer_value(Arena& arena, const BigInt& value) {
  if (value.fits_int64()) return Value::integer(value.as_int64());
  return Value::number(arena.copy(value.text()));
}

bool BigFloat::is_integer() const {
  return is_zero() || exponent >= 0 || static_cast<std::int64_t>(mpz_scan1(mantissa.get(), 0)) >= -exponent;
}

NumberStatus parse_float(std::string_view json_number, BigFloat& out) {
  Decimal decimal;
  const NumberStatus status = take_apart(json_number, decimal);
  if (status != NumberStatus::ok) return status;
  BigInt mantissa;
  set_digits(mantissa, decimal.digits);
  if (decimal.exponent == 0 || decimal.digits.empty()) {
    out = round_to(decimal.negative, std::move(mantissa), 0, 64);
    return NumberStatus::ok;
  }
  BigFloat whole;  // all digits, not rounded yet
  whole.negative = decimal.negative;
  whole.mantissa = std::move(mantissa);
  const BigFloat power = power_of_five(static_cast<std::uint64_t>(std::abs(decimal.exponent)), 128);
  out = decimal.exponent < 0 ? divide_at(whole, power, 64) : multiply_at(whole, power, 64);
  if (!out.is_zero()) out.exponent += decimal.exponent;
  return NumberStatus::ok;
}

NumberStatus to_float(const Value& number, BigFloat& out) {
  if (!number.is_integer()) return parse_float(number.as_number_text(), out);
  BigInt magnitude(number.as_integer());
  mpz_abs(magnitude.get(), magnitude.get());
  out = round_to(number.as_integer() < 0, std::move(magnitude), 0, 64);
  return NumberStatus::ok;
}

BigFloat float_of(const BigInt& value) {
  BigInt magnitude = value;
  mpz_abs(magnitude.get(), magnitude.get());
  const auto precision = static_cast<unsigned>(std::max<std::int64_t>(64, magnitude.bits()));
  return round_to(value.sign() < 0, std::move(magnitude), 0, precision);
}

BigFloat add(const BigFloat& a, const BigFloat& b) {
  const unsigned precision = std::max(a.precision, b.precision);
  const std::int64_t exponent = a.is_zero() ? b.exponent : b.is_zero() ? a.exponent : std::min(a.exponent, b.exponent);
  BigInt sum, other;
  mpz_mul_2exp(sum.get(), a.mantissa.get(), static_cast<mp_bitcnt_t>(a.is_zero() ? 0 : a.exponent - exponent));
  mpz_mul_2exp(other.get(), b.mantissa.get(), static_cast<mp_bitcnt_t>(b.is_zero() ? 0 : b.exponent - exponent));
  if (a.negative) mpz_neg(sum.get(), sum.get());
  if (b.negative) mpz_neg(other.get(), other.get());
  mpz_add(sum.get(), sum.get(), other.get());
  const bool negative = sum.sign() < 0 || (sum.sign() == 0 && a.negative && b.negative);
  mpz_abs(sum.get(), sum.get());
  return round_to(negative, std::move(sum), exponent, precision);
}

BigFloat subtract(const BigFloat& a, const BigFloat& b) {
  BigFloat negated = b;
  negated.negative = !negated.negative;
  return add(a, negated);
}

BigFloat multiply(const BigFloat& a, const BigFloat& b) { return multiply_at(a, b, std::max(a.precision, b.precision)); }
BigFloat divide(const BigFloat& a, const BigFloat& b) { return divide_at(a, b, std::max(a.precision, b.precision)); }

BigInt truncate(const BigFloat& value) {
  BigInt out = value.mantissa;
  if (value.exponent >= 0) {
    mpz_mul_2exp(out.get(), out.get(), static_cast<mp_bitcnt_t>(value.exponent));
  } else {
    mpz_tdiv_q_2exp(out.get(), out.get(), static_cast<mp_bitcnt_t>(-value.exponent));
  }
  if (value.negative) mpz_neg(out.get(), out.get());
  return out;
}

std::string float_text(const BigFloat& value) {
  const Digits digits = shortest_digits(value);
  // Integral values are written out; the rest as %g, which takes an exponent below 1e-4 and from 1e+6 on.
  const std::int64_t exponent = digits.point - 1;
  const std::string text = !value.is_integer() && (exponent < -4 || exponent >= 6) ? scientific(digits) : plain(digits);
  return value.negative ? "-" + text : text;
}

Value float_value(Arena& arena, const BigFloat& value) { return Value::number(arena.copy(float_text(value))); }

}  // namespace gabion::rego
