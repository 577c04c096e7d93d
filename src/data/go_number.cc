#include "data/go_number.h"

#include <charconv>
#include <cmath>
#include <cstdlib>

namespace gabion {

namespace {

struct Digits {
  bool negative = false;
  std::string digits;  // "12345", no point
  int exponent = 0;    // of the first digit: d.dddd × 10^exponent
};

Digits shortest(double value) {
  char buffer[40];
  auto end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific).ptr;
  std::string_view text(buffer, static_cast<std::size_t>(end - buffer));
  Digits out;
  if (text[0] == '-') {
    out.negative = true;
    text.remove_prefix(1);
  }
  auto e = text.find('e');
  for (char c : text.substr(0, e)) {
    if (c != '.') out.digits.push_back(c);
  }
  out.exponent = std::atoi(std::string(text.substr(e + 1)).c_str());
  return out;
}

std::string fixed(const Digits& d) {
  std::string out = d.negative ? "-" : "";
  auto count = static_cast<int>(d.digits.size());
  if (d.exponent < 0) return out + "0." + std::string(static_cast<std::size_t>(-d.exponent - 1), '0') + d.digits;
  if (count <= d.exponent + 1) return out + d.digits + std::string(static_cast<std::size_t>(d.exponent + 1 - count), '0');
  auto whole = static_cast<std::size_t>(d.exponent + 1);
  return out + d.digits.substr(0, whole) + "." + d.digits.substr(whole);
}

std::string scientific(const Digits& d, bool two_digits) {
  std::string out = d.negative ? "-" : "";
  out += d.digits[0];
  if (d.digits.size() > 1) out += "." + d.digits.substr(1);
  auto exponent = std::to_string(std::abs(d.exponent));
  if (two_digits && exponent.size() < 2) exponent.insert(0, "0");
  return out + (d.exponent < 0 ? "e-" : "e+") + exponent;
}

}  // namespace

std::string go_json_number(double value) {
  if (value == 0) return std::signbit(value) ? "-0" : "0";
  auto d = shortest(value);
  // Go prints e-09 as e-9 but keeps e+21.
  return d.exponent < -6 || d.exponent >= 21 ? scientific(d, d.exponent > 0) : fixed(d);
}

std::string go_format_g(double value, int limit) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  if (value == 0) return std::signbit(value) ? "-0" : "0";
  auto d = shortest(value);
  return d.exponent < -4 || d.exponent >= limit ? scientific(d, true) : fixed(d);
}

std::optional<double> go_parse_float(std::string_view text) {
  if (!text.empty() && text[0] == '+') text.remove_prefix(1);
  if (text.empty()) return std::nullopt;
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end != text.data() + text.size()) return std::nullopt;
  if (error == std::errc::result_out_of_range) {
    // from_chars tells no overflow from underflow; Go makes zero of the latter.
    value = std::strtod(std::string(text).c_str(), nullptr);
    return std::isinf(value) ? std::nullopt : std::optional<double>(value);
  }
  if (error != std::errc()) return std::nullopt;
  return value;
}

}  // namespace gabion
