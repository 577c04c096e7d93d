#include "policy/glob.h"

#include <optional>

#include "base/text.h"

namespace gabion::policy {

namespace {

// One character of a text, whole where it is UTF-8.
std::string_view first(std::string_view text) {
  auto code = decode_utf8(text);
  return text.substr(0, code.length ? code.length : 1);
}

// A bound of a range within a class; nothing: broken.
std::optional<std::string_view> bound(std::string_view& pattern) {
  if (pattern.empty() || pattern[0] == '-' || pattern[0] == ']') return std::nullopt;
  if (pattern[0] == '\\') pattern.remove_prefix(1);
  if (pattern.empty()) return std::nullopt;
  auto c = first(pattern);
  pattern.remove_prefix(c.size());
  return pattern.empty() ? std::nullopt : std::optional(c);
}

// Whether `c` is in the class that begins after its `[`. UTF-8 orders as its code points do.
std::optional<bool> in_class(std::string_view& pattern, std::string_view c) {
  bool negated = pattern.starts_with('^'), found = false;
  if (negated) pattern.remove_prefix(1);
  for (bool any = false;; any = true) {
    if (any && pattern.starts_with(']')) break;
    auto low = bound(pattern);
    if (!low) return std::nullopt;
    auto high = low;
    if (pattern.starts_with('-')) {
      pattern.remove_prefix(1);
      high = bound(pattern);
      if (!high) return std::nullopt;
    }
    found = found || (!c.empty() && *low <= c && c <= *high);
  }
  pattern.remove_prefix(1);
  return found != negated;
}

// One step of the pattern that is no star. False: `name` does not fit; the pattern is read on for its faults.
std::optional<bool> step(std::string_view& pattern, std::string_view& name) {
  auto c = name.empty() ? std::string_view() : first(name);
  bool fits = !c.empty();
  if (pattern[0] == '[') {
    pattern.remove_prefix(1);
    auto in = in_class(pattern, c);
    if (!in) return std::nullopt;
    fits = fits && *in;
  } else if (pattern[0] == '?') {
    pattern.remove_prefix(1);
    fits = fits && c != "/";
  } else {
    if (pattern[0] == '\\') pattern.remove_prefix(1);
    if (pattern.empty()) return std::nullopt;
    auto want = first(pattern);
    pattern.remove_prefix(want.size());
    fits = fits && want == c;
  }
  if (fits) name.remove_prefix(c.size());
  return fits;
}

}  // namespace

Result<bool> path_match(std::string_view pattern, std::string_view name) {
  const std::string whole(pattern);
  std::string_view star_pattern, star_name;  // after the last star: to go on from with one character more eaten
  bool star = false, failed = false;
  while (!pattern.empty() || !name.empty()) {
    if (pattern.starts_with('*')) {
      pattern.remove_prefix(1);
      star = true;
      star_pattern = pattern;
      star_name = name;
      continue;
    }
    std::optional<bool> fits = false;
    if (!pattern.empty()) {
      fits = step(pattern, name);
      if (!fits) return fail("match pattern \"" + whole + "\": syntax error in pattern");
    }
    if (*fits) continue;
    failed = !star || star_name.empty() || star_name[0] == '/';
    if (failed) break;
    star_name.remove_prefix(first(star_name).size());
    pattern = star_pattern;
    name = star_name;
  }
  for (std::string_view rest; failed && !pattern.empty();) {  // the fault may lie behind
    if (pattern[0] == '*') {
      pattern.remove_prefix(1);
    } else if (!step(pattern, rest)) {
      return fail("match pattern \"" + whole + "\": syntax error in pattern");
    }
  }
  return !failed;
}

Result<bool> matches_any(const std::vector<std::string>& patterns, std::string_view name) {
  for (const auto& pattern : patterns) {
    auto matched = path_match(pattern, name);
    if (!matched || *matched) return matched;
  }
  return false;
}

}  // namespace gabion::policy
