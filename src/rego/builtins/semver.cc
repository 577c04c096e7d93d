// Semantic versions (semver.org 2.0.0), with OPA's leniencies: a leading `v`, leading zeros.
#include <fmt/format.h>

#include "base/text.h"
#include "rego/builtins/groups.h"
#include "rego/builtins/operand.h"
#include "rego/term_text.h"

namespace gabion::rego::builtins {
namespace {

struct Version {
  std::int64_t numbers[3] = {};
  std::string_view pre_release;
};

std::string_view cut(std::string_view& text, char separator) {
  const std::size_t at = text.find(separator);
  const std::string_view before = text.substr(0, at);
  text = at == text.npos ? std::string_view() : text.substr(at + 1);
  return before;
}

// Dot-separated words of letters, digits and hyphens; none may be empty.
bool is_identifier(std::string_view text) {
  for (std::string_view word : gabion::split(text, '.')) {
    if (word.empty()) return false;
    for (char c : word) {
      if (!((c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '-')) return false;
    }
  }
  return true;
}

std::optional<std::int64_t> parse_go_int(std::string_view text) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-') || text.starts_with('+')) return std::nullopt;
  }
  return parse_i64(text);
}

std::optional<Version> parse(std::string_view text) {
  Version version;
  if (text.starts_with('v')) text.remove_prefix(1);
  std::string_view core = text;
  core = cut(text, '+');
  const std::string_view metadata = text;
  if (!metadata.empty() && !is_identifier(metadata)) return std::nullopt;
  std::string_view rest = core;
  core = cut(rest, '-');
  version.pre_release = rest;
  if (!rest.empty() && !is_identifier(rest)) return std::nullopt;
  const auto parts = gabion::split(core, '.');
  if (parts.size() != 3) return std::nullopt;
  for (std::size_t i = 0; i < 3; ++i) {
    const auto number = parse_go_int(parts[i]);
    if (!number) return std::nullopt;
    version.numbers[i] = *number;
  }
  return version;
}

bool is_digits(std::string_view text) {
  for (char c : text) {
    if (c < '0' || c > '9') return false;
  }
  return !text.empty();
}

int compare_identifiers(std::string_view a, std::string_view b) {
  const bool left = is_digits(a), right = is_digits(b);
  if (left != right) return left ? -1 : 1;
  if (left) {
    const auto x = parse_i64(a).value_or(INT64_MAX), y = parse_i64(b).value_or(INT64_MAX);
    return x < y ? -1 : x > y;
  }
  return a < b ? -1 : a > b;
}

int compare_versions(const Version& a, const Version& b) {
  for (int i = 0; i < 3; ++i) {
    if (a.numbers[i] != b.numbers[i]) return a.numbers[i] < b.numbers[i] ? -1 : 1;
  }
  if (a.pre_release == b.pre_release) return 0;
  if (a.pre_release.empty() || b.pre_release.empty()) return a.pre_release.empty() ? 1 : -1;
  std::string_view left = a.pre_release, right = b.pre_release;
  while (!left.empty() && !right.empty()) {
    if (const int order = compare_identifiers(cut(left, '.'), cut(right, '.'))) return order;
  }
  return left.empty() ? (right.empty() ? 0 : -1) : 1;
}

BuiltinResult semver_compare(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "ss")) return *error;
  std::optional<Version> versions[2];
  for (unsigned i = 0; i < 2; ++i) {
    versions[i] = parse(args[i].as_string());
    if (!versions[i]) return fail(context, fmt::format("operand {}: string {} is not a valid SemVer", i + 1, quoted(args[i].as_string())));
  }
  return integer_result(compare_versions(*versions[0], *versions[1]));
}

BuiltinResult semver_is_valid(BuiltinContext&, BuiltinArgs args) { return boolean_result(args[0].is_string() && parse(args[0].as_string())); }

constexpr Builtin kRows[] = {
    {"semver.compare", semver_compare, "(string, string) -> number"},
    {"semver.is_valid", semver_is_valid, "(any) -> boolean"},
};

}  // namespace

std::span<const Builtin> semver_rows() { return kRows; }

}  // namespace gabion::rego::builtins
