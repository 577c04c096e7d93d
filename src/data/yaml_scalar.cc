#include "data/yaml_scalar.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <span>

#include "base/decimal.h"
#include "base/text.h"
#include "data/go_number.h"

namespace gabion {

namespace {

constexpr std::string_view kNull[] = {"", "~", "null", "Null", "NULL"};
constexpr std::string_view kTrue[] = {"true", "True", "TRUE"}, kFalse[] = {"false", "False", "FALSE"};
constexpr std::string_view kTrue11[] = {"y", "Y", "yes", "Yes", "YES", "on", "On", "ON"};
constexpr std::string_view kFalse11[] = {"n", "N", "no", "No", "NO", "off", "Off", "OFF"};
constexpr std::string_view kNotFinite[] = {".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF"};

bool among(std::span<const std::string_view> words, std::string_view text) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

bool digit(char c) { return c >= '0' && c <= '9'; }

std::size_t count_digits(std::string_view text, std::size_t at) {
  std::size_t n = 0;
  while (at + n < text.size() && digit(text[at + n])) ++n;
  return n;
}

// [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?
bool is_float(std::string_view text) {
  std::size_t at = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  std::size_t whole = count_digits(text, at);
  at += whole;
  if (at < text.size() && text[at] == '.') {
    std::size_t part = count_digits(text, at + 1);
    if (whole == 0 && part == 0) return false;
    at += 1 + part;
  } else if (whole == 0) {
    return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
    std::size_t exponent = count_digits(text, at);
    if (exponent == 0) return false;
    at += exponent;
  }
  return at == text.size();
}

// JSON's grammar for what is_float allows: no plus, a digit on both sides of the point, no leading zeros.
std::string json_float(std::string_view text) {
  std::string out;
  if (text[0] == '-') out = "-";
  if (text[0] == '-' || text[0] == '+') text.remove_prefix(1);
  std::size_t whole = count_digits(text, 0);
  auto digits = text.substr(0, whole);
  while (digits.size() > 1 && digits[0] == '0') digits.remove_prefix(1);
  out.append(digits.empty() ? "0" : digits);
  std::size_t at = whole;
  if (at < text.size() && text[at] == '.') {
    std::size_t part = count_digits(text, at + 1);
    if (part) out.append(text.substr(at, part + 1));
    at += part + 1;
  }
  return out.append(text.substr(at));
}

std::optional<std::string> in_base(std::string_view digits, int base, bool negative) {
  if (digits.empty()) return std::nullopt;
  std::uint64_t value = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  constexpr auto kMost = std::uint64_t{1} << 63;
  if (negative && value > kMost) return std::nullopt;
  return (negative && value ? "-" : "") + std::to_string(value);
}

// strconv.ParseInt(text, 0, 64), then ParseUint: 0x, 0o, 0b and a bare 0 name the base.
std::optional<std::string> go_integer(std::string_view text) {
  bool sign = !text.empty() && (text[0] == '-' || text[0] == '+');
  bool negative = sign && text[0] == '-';
  auto digits = text.substr(sign);
  if (digits.size() > 2 && digits[0] == '0') {
    char base = static_cast<char>(digits[1] | 0x20);
    if (base == 'x') return in_base(digits.substr(2), 16, negative);
    if (base == 'o') return in_base(digits.substr(2), 8, negative);
    if (base == 'b') return in_base(digits.substr(2), 2, negative);
  }
  if (digits.size() > 1 && digits[0] == '0') return in_base(digits.substr(1), 8, negative);
  return in_base(digits, 10, negative);
}

std::optional<std::string> core_integer(std::string_view text) {
  if (text.starts_with("0o")) return in_base(text.substr(2), 8, false);
  if (text.starts_with("0x")) return in_base(text.substr(2), 16, false);
  std::size_t sign = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  std::size_t digits = count_digits(text, sign);
  if (digits == 0 || sign + digits != text.size()) return std::nullopt;
  return json_float(text);
}

// 2006-1-2, optionally with a time of day: go-yaml's four layouts.
bool is_timestamp(std::string_view text) {
  std::size_t at = 0;
  auto number = [&](std::size_t least, std::size_t most) {
    std::size_t n = count_digits(text, at);
    at += n;
    return n >= least && n <= most;
  };
  auto byte = [&](std::string_view any) { return at < text.size() && any.find(text[at]) != std::string_view::npos && ++at; };
  if (!number(4, 4) || !byte("-") || !number(1, 2) || !byte("-") || !number(1, 2)) return false;
  if (at == text.size()) return true;
  bool zone = text[at] != ' ';
  if (!byte("Tt ") || !number(1, 2) || !byte(":") || !number(1, 2) || !byte(":") || !number(1, 2)) return false;
  if (byte(".") && !number(1, 9)) return false;
  if (at == text.size()) return !zone;
  if (!zone) return false;
  if (byte("Z")) return at == text.size();
  return byte("+-") && number(2, 2) && byte(":") && number(2, 2) && at == text.size();
}

YamlScalar number(YamlTag tag, std::string text) {
  YamlScalar out;
  out.tag = tag;
  out.number = std::move(text);
  return out;
}

YamlScalar boolean(bool value) {
  YamlScalar out;
  out.tag = YamlTag::boolean;
  out.boolean = value;
  return out;
}

YamlScalar tagged(YamlTag tag) {
  YamlScalar out;
  out.tag = tag;
  return out;
}

YamlScalar go_number(std::string_view text) {
  if (text[0] == '.') {
    auto value = go_parse_float(text);
    return value ? number(YamlTag::floating, go_json_number(*value)) : YamlScalar{};
  }
  if (is_timestamp(text)) return tagged(YamlTag::timestamp);
  std::string plain;
  std::copy_if(text.begin(), text.end(), std::back_inserter(plain), [](char c) { return c != '_'; });
  if (auto integer = go_integer(plain)) return number(YamlTag::integer, std::move(*integer));
  if (is_float(plain)) {
    if (auto value = go_parse_float(plain)) return number(YamlTag::floating, go_json_number(*value));
  }
  return {};
}

}  // namespace

YamlScalar resolve_yaml_scalar(std::string_view text, YamlSchema schema) {
  const bool go = schema != YamlSchema::core;
  if (among(kNull, text)) return tagged(YamlTag::null);
  if (among(kTrue, text) || (go && among(kTrue11, text))) return boolean(true);
  if (among(kFalse, text) || (go && among(kFalse11, text))) return boolean(false);
  if (text == "<<") return tagged(YamlTag::merge);
  const char first = text[0];
  if (!digit(first) && first != '-' && first != '+' && first != '.') return {};
  if (among(kNotFinite, text)) {
    auto out = tagged(YamlTag::floating);
    out.finite = false;
    return out;
  }
  if (go) return go_number(text);
  if (auto integer = core_integer(text)) return number(YamlTag::integer, std::move(*integer));
  return is_float(text) ? number(YamlTag::floating, json_float(text)) : YamlScalar{};
}

bool is_base60_number(std::string_view text) {
  std::size_t at = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  if (at >= text.size() || !digit(text[at]) || text.find(':') == std::string_view::npos) return false;
  while (at < text.size() && (digit(text[at]) || text[at] == '_')) ++at;
  while (at < text.size() && text[at] == ':') {
    std::size_t n = count_digits(text, at + 1);
    if (n == 0 || n > 2 || (n == 2 && text[at + 1] > '5')) return false;
    at += n + 1;
  }
  if (at < text.size() && text[at] == '.') {
    ++at;
    while (at < text.size() && (digit(text[at]) || text[at] == '_')) ++at;
  }
  return at == text.size();
}

}  // namespace gabion
