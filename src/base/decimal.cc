#include "base/decimal.h"

#include <algorithm>

namespace gabion {

namespace {

// value = 0.DIGITS × 10^exponent, DIGITS without zeros at either end; empty for zero.
struct Decimal {
  bool negative = false;
  std::int64_t exponent = 0;
  std::string_view whole, fraction;  // the significant digits are the concatenation of both

  std::size_t size() const { return whole.size() + fraction.size(); }
  char digit(std::size_t i) const { return i < whole.size() ? whole[i] : fraction[i - whole.size()]; }
};

// Ten times it and a digit still fit in 64 bits.
constexpr std::int64_t kMaxExponent = std::int64_t{1} << 59;

std::int64_t parse_exponent(std::string_view text) {
  bool negative = false;
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  std::int64_t value = 0;
  for (char c : text) value = std::min(kMaxExponent, value * 10 + (c - '0'));
  return negative ? -value : value;
}

Decimal parse(std::string_view text) {
  Decimal d;
  if (!text.empty() && text[0] == '-') {
    d.negative = true;
    text.remove_prefix(1);
  }
  if (auto e = text.find_first_of("eE"); e != std::string_view::npos) {
    d.exponent = parse_exponent(text.substr(e + 1));
    text = text.substr(0, e);
  }
  auto dot = text.find('.');
  d.whole = text.substr(0, dot);
  if (dot != std::string_view::npos) d.fraction = text.substr(dot + 1);
  d.whole.remove_prefix(std::min(d.whole.find_first_not_of('0'), d.whole.size()));
  d.exponent += static_cast<std::int64_t>(d.whole.size());
  auto last = d.fraction.find_last_not_of('0');
  d.fraction = d.fraction.substr(0, last == std::string_view::npos ? 0 : last + 1);
  if (d.fraction.empty()) {
    auto end = d.whole.find_last_not_of('0');
    d.whole = d.whole.substr(0, end == std::string_view::npos ? 0 : end + 1);
  }
  if (d.whole.empty()) {
    auto zeros = std::min(d.fraction.find_first_not_of('0'), d.fraction.size());
    d.fraction.remove_prefix(zeros);
    d.exponent -= static_cast<std::int64_t>(zeros);
  }
  if (d.size() == 0) d = Decimal{};
  return d;
}

}  // namespace

int compare_decimal(std::string_view left, std::string_view right) {
  Decimal a = parse(left), b = parse(right);
  if (a.size() == 0 || b.size() == 0 || a.negative != b.negative) {
    int sign_a = a.size() == 0 ? 0 : a.negative ? -1 : 1;
    int sign_b = b.size() == 0 ? 0 : b.negative ? -1 : 1;
    return sign_a < sign_b ? -1 : sign_a > sign_b ? 1 : 0;
  }
  int order = a.exponent < b.exponent ? -1 : a.exponent > b.exponent ? 1 : 0;
  for (std::size_t i = 0; order == 0 && i < std::max(a.size(), b.size()); ++i) {
    char x = i < a.size() ? a.digit(i) : '0', y = i < b.size() ? b.digit(i) : '0';
    order = x < y ? -1 : x > y ? 1 : 0;
  }
  return a.negative ? -order : order;
}

std::uint64_t hash_decimal(std::string_view text) {
  Decimal d = parse(text);
  std::uint64_t hash = 0xcbf29ce484222325u ^ static_cast<std::uint64_t>(d.exponent) ^ (d.negative ? 0x8000u : 0u);
  for (std::size_t i = 0; i < d.size(); ++i) hash = (hash ^ static_cast<unsigned char>(d.digit(i))) * 0x100000001b3u;
  return hash;
}

bool is_json_number(std::string_view text) {
  std::size_t at = 0;
  auto digits = [&] {
    std::size_t first = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
    return at - first;
  };
  if (at < text.size() && text[at] == '-') ++at;
  bool leading_zero = at < text.size() && text[at] == '0';
  std::size_t whole = digits();
  if (whole == 0 || (leading_zero && whole > 1)) return false;
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (digits() == 0) return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (digits() == 0) return false;
  }
  return at == text.size();
}

}  // namespace gabion
