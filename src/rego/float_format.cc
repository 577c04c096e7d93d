#include "rego/float_format.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdint>
#include <cstring>
#include <limits>

namespace gabion::rego {
namespace {

constexpr int kMaxPrecision = 1'100;  // beyond this a float64 has only zeros

std::string printed(double value, const char* format, int precision) {
  std::string out(1'600 + static_cast<std::size_t>(std::max(precision, 0)), '\0');
  out.resize(static_cast<std::size_t>(std::snprintf(out.data(), out.size(), format, precision, value)));
  return out;
}

// Digits and exponent of the shortest form, d.ddd * 10^exponent.
struct Shortest {
  std::string digits;
  int exponent = 0;
};

Shortest shortest(double magnitude) {
  char buffer[64];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, magnitude, std::chars_format::scientific).ptr;
  Shortest out;
  const char* e = std::find(buffer, end, 'e');
  for (const char* c = buffer; c < e; ++c) {
    if (*c != '.') out.digits += *c;
  }
  out.exponent = std::atoi(std::string(e + 1, static_cast<const char*>(end)).c_str());
  return out;
}

std::string with_exponent(const Shortest& s, char e) {
  std::string out(1, s.digits[0]);
  if (s.digits.size() > 1) out.append(".").append(s.digits, 1);
  char buffer[16];
  std::snprintf(buffer, sizeof buffer, "%c%c%02d", e, s.exponent < 0 ? '-' : '+', std::abs(s.exponent));
  return out + buffer;
}

std::string without_exponent(const Shortest& s) {
  const int size = static_cast<int>(s.digits.size()), point = s.exponent + 1;
  if (point <= 0) return "0." + std::string(static_cast<std::size_t>(-point), '0') + s.digits;
  if (point >= size) return s.digits + std::string(static_cast<std::size_t>(point - size), '0');
  return s.digits.substr(0, static_cast<std::size_t>(point)) + "." + s.digits.substr(static_cast<std::size_t>(point));
}

std::string shortest_text(double magnitude, char verb) {
  if (magnitude == 0) return verb == 'e' || verb == 'E' ? std::string("0") + verb + "+00" : "0";
  const Shortest s = shortest(magnitude);
  switch (verb) {
    case 'e':
    case 'E': return with_exponent(s, verb);
    case 'g':
    case 'G': {
      // Go takes %e below 1e-4 and from 1e6 on when it prints the fewest digits.
      return s.exponent < -4 || s.exponent >= 6 ? with_exponent(s, verb == 'g' ? 'e' : 'E') : without_exponent(s);
    }
    default: return without_exponent(s);
  }
}

// C's %a writes the exponent without a leading zero; Go with at least two digits.
std::string hexadecimal(double magnitude, char verb, int precision) {
  std::string out = precision < 0 ? printed(magnitude, verb == 'x' ? "%.*a" : "%.*A", -1) : printed(magnitude, verb == 'x' ? "%.*a" : "%.*A", precision);
  const std::size_t p = out.find(verb == 'x' ? 'p' : 'P');
  if (p != out.npos && out.size() == p + 3) out.insert(p + 2, "0");
  return out;
}

std::string binary(double magnitude) {
  std::uint64_t bits;
  std::memcpy(&bits, &magnitude, sizeof bits);
  int exponent = static_cast<int>(bits >> 52 & 0x7ff);
  std::uint64_t mantissa = bits & ((std::uint64_t{1} << 52) - 1);
  if (exponent == 0) exponent = 1;
  else mantissa |= std::uint64_t{1} << 52;
  exponent -= 1075;
  return std::to_string(mantissa) + (exponent < 0 ? "p-" : "p+") + std::to_string(std::abs(exponent));
}

}  // namespace

std::string format_double(double value, char verb, int precision) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Inf" : "+Inf";
  const std::string sign = std::signbit(value) ? "-" : "";
  const double magnitude = std::fabs(value);
  precision = std::min(precision, kMaxPrecision);
  if (verb == 'b') return sign + binary(magnitude);
  if (verb == 'x' || verb == 'X') return sign + hexadecimal(magnitude, verb, precision);
  if (precision < 0) return sign + shortest_text(magnitude, verb);
  switch (verb) {
    case 'e': return sign + printed(magnitude, "%.*e", precision);
    case 'E': return sign + printed(magnitude, "%.*E", precision);
    case 'g': return sign + printed(magnitude, "%.*g", precision);
    case 'G': return sign + printed(magnitude, "%.*G", precision);
    default: return sign + printed(magnitude, "%.*f", precision);
  }
}

double parse_double(std::string_view text) {
  double value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec != std::errc::result_out_of_range) return value;
  const std::size_t e = text.find_first_of("eE");
  const bool tiny = e != text.npos && e + 1 < text.size() && text[e + 1] == '-';
  if (tiny) return 0;
  return text[0] == '-' ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity();
}

}  // namespace gabion::rego
