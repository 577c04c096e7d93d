// Rego's tokens. The lexer is a value that can be copied and put back, since the parser tries and returns; which words
// are keywords changes with the imports read so far, so the caller passes them in.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/arena.h"

namespace gabion::rego {

enum class Tok : std::uint8_t {
  illegal, eof, whitespace, ident, comment,
  package, import, as, default_, else_, not_, some, with, null, true_, false_,
  number, string, template_part, template_end, raw_template_part, raw_template_end,
  lbrack, rbrack, lbrace, rbrace, lparen, rparen, comma, colon,
  add, sub, mul, quo, rem, and_, or_, unify, equal, assign, in, neq, gt, lt, gte, lte, dot, semicolon,
  every, contains, if_, logical_and, logical_or,
};
// The token's name in error texts: "identifier", "{", "plus", "eof", …
std::string_view token_name(Tok tok);

// Keywords that are such only after an import (or from v1 on), as bits.
using KeywordSet = std::uint32_t;
inline constexpr KeywordSet kKwIn = 1, kKwEvery = 2, kKwContains = 4, kKwIf = 8, kKwNot = 16, kKwAnd = 32, kKwOr = 64;
inline constexpr KeywordSet kKwV1 = kKwIn | kKwEvery | kKwContains | kKwIf;  // part of the language from v1 on
inline constexpr KeywordSet kKwFuture = kKwNot | kKwAnd | kKwOr;
// The bit of "in", "every", …; 0 for any other word.
KeywordSet keyword_bit(std::string_view word);
// Words that are keywords without any import.
bool is_base_keyword(std::string_view word);

struct Token {
  Tok kind = Tok::illegal;
  std::string_view text;  // identifiers, numbers, strings with their quotes, comments with their #
  std::uint32_t offset = 0, end = 0, row = 0, col = 0;
};

// What continues after the } of a template expression.
enum class ScanMode : std::uint8_t { plain, in_template, in_raw_template };

class Lexer {
 public:
  Lexer() = default;
  explicit Lexer(std::string_view text);

  // Blanks are tokens, too, one character each. What was wrong with the token is appended to `problems`.
  Token scan(ScanMode mode, KeywordSet keywords, Arena& arena, std::vector<std::string_view>& problems);

 private:
  void next(std::vector<std::string_view>& problems);
  Tok scan_symbol(Token& token, Arena& arena, std::vector<std::string_view>& problems);
  std::string_view scan_identifier(std::vector<std::string_view>& problems);
  std::string_view scan_number(std::vector<std::string_view>& problems);
  std::string_view scan_string(std::vector<std::string_view>& problems);
  std::string_view scan_raw_string(std::vector<std::string_view>& problems);
  std::string_view scan_comment(std::vector<std::string_view>& problems);
  Tok scan_template(bool raw, std::uint32_t start, Token& token, Arena& arena, std::vector<std::string_view>& problems);
  bool scan_template_escape(bool raw, std::vector<std::string_view>& problems);
  bool accept(char32_t c, std::vector<std::string_view>& problems);
  std::string_view from(std::uint32_t start) const { return text_.substr(start, pos_ - start); }

  static constexpr char32_t kEnd = ~char32_t{0};
  std::string_view text_;
  std::uint32_t pos_ = 0;    // where curr_ begins
  std::uint32_t after_ = 0;  // where the one after it begins
  std::uint32_t row_ = 1, col_ = 0;  // of curr_; a newline already counts as the next row's column 0
  char32_t curr_ = kEnd;
};

}  // namespace gabion::rego
