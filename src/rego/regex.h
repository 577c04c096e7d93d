// Go's regexp on RE2: the syntax and its errors in Go's words, Go's rules for empty matches and for templates.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace re2 {
class RE2;
}

namespace gabion::rego {

// Byte offsets; a group that took no part has begin -1. Entry 0 is the whole match.
struct Span {
  std::ptrdiff_t begin = -1, end = -1;
};
using Match = std::vector<Span>;

class Regex {
 public:
  // Errors read as Go's: "error parsing regexp: missing closing ): `a(b`".
  static Result<std::shared_ptr<const Regex>> compile(std::string_view pattern);
  ~Regex();

  bool matches(std::string_view text) const;
  bool matches_whole(std::string_view text) const;
  // At most n matches, none overlapping; n < 0: all. No empty match follows directly on another match.
  std::vector<Match> find_all(std::string_view text, std::int64_t n, bool groups) const;
  std::vector<std::string_view> split(std::string_view text) const;
  // The text for one match: $1, ${1}, $name, ${name}, $$.
  void expand(std::string& out, std::string_view replacement, std::string_view text, const Match& match) const;
  const std::string& pattern() const { return pattern_; }

 private:
  Regex(std::string_view pattern, std::unique_ptr<re2::RE2> engine);
  std::string pattern_;
  std::unique_ptr<re2::RE2> engine_;
};

// Compiled once a thread; the cache is bounded.
Result<std::shared_ptr<const Regex>> cached_regex(std::string_view pattern);
bool is_valid_regex(std::string_view pattern);
// Every special character of Go's syntax with a backslash before it (regexp.QuoteMeta).
std::string quote_regex(std::string_view text);

}  // namespace gabion::rego
