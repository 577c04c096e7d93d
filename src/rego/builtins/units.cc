// units.parse and units.parse_bytes: "10Mi", "1.5kb".
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "rego/builtins/groups.h"
#include "rego/builtins/operand.h"
#include "rego/number.h"
#include "rego/unicode.h"

namespace gabion::rego::builtins {
namespace {

constexpr std::size_t kMaxExponentDigits = 6;

struct Amount {
  std::string_view number, unit;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Where the number ends: digits, points, signs, and an `e` that an exponent follows. Absent: the exponent is too long.
std::optional<Amount> take_apart(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == 'e' || c == 'E') {
      const char next = i + 1 < text.size() ? text[i + 1] : '\0';
      if (!is_digit(next) && next != '+' && next != '-') return Amount{text.substr(0, i), text.substr(i)};
      if (!is_digit(next)) ++i;
      const std::size_t end = std::min(text.find_first_not_of("0123456789", i + 1), text.size());
      if (end - (i + 1) > kMaxExponentDigits) return std::nullopt;
    } else if (!is_digit(c) && c != '.' && c != '+' && c != '-') {
      return Amount{text.substr(0, i), text.substr(i)};
    }
  }
  return Amount{text, {}};
}

// The one form that both of Go's readers take: [sign] digits [. digits] [e [sign] digits].
bool is_number(std::string_view text) {
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) text.remove_prefix(1);
  bool digits = false, point = false;
  std::size_t i = 0;
  for (; i < text.size() && (is_digit(text[i]) || (text[i] == '.' && !point)); ++i) {
    digits |= is_digit(text[i]);
    point |= text[i] == '.';
  }
  if (!digits) return false;
  if (i == text.size()) return true;
  if (text[i] != 'e' && text[i] != 'E') return false;
  ++i;
  if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
  return i < text.size() && text.find_first_not_of("0123456789", i) == text.npos;
}

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};

constexpr std::uint64_t kKilo = 1000, kMega = kKilo * 1000, kGiga = kMega * 1000, kTera = kGiga * 1000, kPeta = kTera * 1000, kExa = kPeta * 1000;
constexpr std::uint64_t kKibi = 1ull << 10, kMebi = 1ull << 20, kGibi = 1ull << 30, kTebi = 1ull << 40, kPebi = 1ull << 50, kExbi = 1ull << 60;

constexpr Unit kByteUnits[] = {
    {"", 1},        {"kb", kKilo},  {"k", kKilo},   {"kib", kKibi}, {"ki", kKibi}, {"mb", kMega},  {"m", kMega}, {"mib", kMebi}, {"mi", kMebi},
    {"gb", kGiga},  {"g", kGiga},   {"gib", kGibi}, {"gi", kGibi},  {"tb", kTera}, {"t", kTera},   {"tib", kTebi}, {"ti", kTebi}, {"pb", kPeta},
    {"p", kPeta},   {"pib", kPebi}, {"pi", kPebi},  {"eb", kExa},   {"e", kExa},   {"eib", kExbi}, {"ei", kExbi},
};
constexpr Unit kUnits[] = {
    {"", 1},       {"k", kKilo}, {"K", kKilo},  {"ki", kKibi}, {"Ki", kKibi}, {"M", kMega},  {"mi", kMebi}, {"Mi", kMebi}, {"g", kGiga},
    {"G", kGiga},  {"gi", kGibi}, {"Gi", kGibi}, {"t", kTera},  {"T", kTera},  {"ti", kTebi}, {"Ti", kTebi}, {"p", kPeta},  {"P", kPeta},
    {"pi", kPebi}, {"Pi", kPebi}, {"e", kExa},   {"E", kExa},   {"ei", kExbi}, {"Ei", kExbi},
};

const Unit* find_unit(std::span<const Unit> units, std::string_view name) {
  const auto it = std::find_if(units.begin(), units.end(), [&](const Unit& unit) { return unit.name == name; });
  return it == units.end() ? nullptr : &*it;
}

// The message repeats the builtin's name, as OPA's does.
BuiltinResult units_error(BuiltinContext& context, std::string_view name, std::string_view what) { return fail(context, fmt::format("{}: {}", name, what)); }

BuiltinResult units_parse_bytes(BuiltinContext& context, BuiltinArgs args) {
  constexpr std::string_view kName = "units.parse_bytes";
  if (auto error = want(context, args, "s")) return *error;
  const std::string text = replace_all(to_lower_unicode(args[0].as_string()), "\"", "");
  if (text.find(' ') != text.npos) return units_error(context, kName, "spaces not allowed in resource strings");
  const auto amount = take_apart(text);
  if (!amount) return units_error(context, kName, "exponent too large");
  if (amount->number.empty()) return units_error(context, kName, "no byte amount provided");
  const Unit* unit = find_unit(kByteUnits, amount->unit);
  if (!unit) return units_error(context, kName, fmt::format("byte unit {} not recognized", amount->unit));
  BigFloat number;
  if (!is_number(amount->number)) return units_error(context, kName, "could not parse byte amount to a number");
  if (parse_float(amount->number, number) != NumberStatus::ok) return over_limit(context, kNumberTooLarge);
  BigInt factor;
  mpz_set_ui(factor.get(), unit->factor);
  return integer_value(context.arena(), truncate(multiply(number, float_of(factor))));
}

// A fraction with ten digits after the point, rounded half away from zero (big.Rat.FloatString).
std::string ten_digits(const BigInt& numerator, const BigInt& denominator) {
  BigInt scaled = numerator, rest;
  mpz_abs(scaled.get(), scaled.get());
  BigInt factor;
  mpz_ui_pow_ui(factor.get(), 10, 10);
  mpz_mul(scaled.get(), scaled.get(), factor.get());
  mpz_fdiv_qr(scaled.get(), rest.get(), scaled.get(), denominator.get());
  mpz_mul_2exp(rest.get(), rest.get(), 1);
  if (mpz_cmp(rest.get(), denominator.get()) >= 0) mpz_add_ui(scaled.get(), scaled.get(), 1);
  std::string digits = scaled.text();
  if (digits.size() < 11) digits.insert(0, 11 - digits.size(), '0');
  digits.insert(digits.size() - 10, ".");
  return numerator.sign() < 0 ? "-" + digits : digits;
}

BuiltinResult units_parse(BuiltinContext& context, BuiltinArgs args) {
  constexpr std::string_view kName = "units.parse";
  if (auto error = want(context, args, "s")) return *error;
  const std::string text = replace_all(args[0].as_string(), "\"", "");
  if (text.find(' ') != text.npos) return units_error(context, kName, "spaces not allowed in resource strings");
  const auto amount = take_apart(text);
  if (!amount) return units_error(context, kName, "exponent too large");
  if (amount->number.empty()) return units_error(context, kName, "no amount provided");
  std::string name(amount->unit);
  if (name.size() > 1) name = name.substr(0, 1) + to_lower_unicode(std::string_view(name).substr(1));
  const bool milli = name == "m";
  const Unit* unit = milli ? &kUnits[0] : find_unit(kUnits, name);
  if (!unit) return units_error(context, kName, fmt::format("unit {} not recognized", name));
  if (!is_number(amount->number)) return units_error(context, kName, "could not parse amount to a number");
  BigInt numerator, denominator;
  if (to_ratio(amount->number, numerator, denominator) != NumberStatus::ok) return over_limit(context, kNumberTooLarge);
  mpz_mul_ui(numerator.get(), numerator.get(), unit->factor);
  if (milli) {
    // OPA multiplies with the float64 nearest to 0.001: 1152921504606847 / 2^60.
    mpz_mul_ui(numerator.get(), numerator.get(), 1152921504606847ull);
    mpz_mul_2exp(denominator.get(), denominator.get(), 60);
  }
  if (mpz_divisible_p(numerator.get(), denominator.get())) {
    mpz_divexact(numerator.get(), numerator.get(), denominator.get());
    return integer_value(context.arena(), numerator);
  }
  return Value::number(context.arena().copy(ten_digits(numerator, denominator)));
}

constexpr Builtin kRows[] = {
    {"units.parse", units_parse, "(string) -> number"},
    {"units.parse_bytes", units_parse_bytes, "(string) -> number"},
};

}  // namespace

std::span<const Builtin> units_rows() { return kRows; }

}  // namespace gabion::rego::builtins
