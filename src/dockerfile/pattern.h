// Shell patterns of ${x#p} and its like: `*`, `?` and literals (no bracket expressions), as BuildKit knows them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace gabion::dockerfile {

constexpr std::size_t kMaxPatternWork = std::size_t{1} << 20;  // characters of the value times those of the pattern

class Pattern {
 public:
  // A backslash makes `*`, `?`, `\`, `}` and `/` literal; before anything else it is an error.
  static Result<Pattern> parse(std::string_view text);

  // The value without the shortest or longest part that matches at its start or end.
  Result<std::string> trim_prefix(std::string_view value, bool longest) const;
  Result<std::string> trim_suffix(std::string_view value, bool longest) const;
  Result<std::string> replace(std::string_view value, std::string_view with, bool all) const;

 private:
  enum class Kind : unsigned char { literal, one, many };
  struct Token {
    Kind kind;
    char32_t code;
  };
  using Text = std::u32string;
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  // Length of the match at `from`, kNone without one.
  static std::size_t match(const std::vector<Token>& tokens, const Text& value, std::size_t from, bool longest);
  bool too_much(const Text& value) const { return value.size() * (tokens_.size() + 1) > kMaxPatternWork; }

  std::vector<Token> tokens_;
};

}  // namespace gabion::dockerfile
