// GraphQL's tokens (specification, section 2.1).
#pragma once

#include <string>
#include <string_view>

#include "rego/graphql/ast.h"

namespace gabion::rego::graphql {

enum class TokenKind : std::uint8_t {
  invalid, eof, bang, dollar, amp, paren_l, paren_r, spread, colon, equals, at, bracket_l, bracket_r, brace_l, brace_r, pipe,
  name, integer, real, string, block_string, comment,
};
std::string_view token_kind_text(TokenKind kind);  // "!", "Name", "<EOF>"

struct Token {
  TokenKind kind = TokenKind::eof;
  std::string value;   // of an invalid token: what is wrong
  Position position;

  std::string text() const;  // `Name "on"`
};

class Lexer {
 public:
  explicit Lexer(std::string_view input) : input_(input) {}
  Token next();

 private:
  Token token(TokenKind kind, std::string value) const;
  Token invalid(std::string message) const;
  void skip_white();
  void advance(std::size_t bytes, std::size_t runes);
  void new_line() { line_start_ = end_runes_, ++line_; }
  Token number();
  Token string();
  Token block_string();
  bool escape(std::string& out, std::string& problem);
  std::size_t digits();

  std::string_view input_;
  std::size_t start_ = 0, end_ = 0, start_runes_ = 0, end_runes_ = 0, line_start_ = 0;
  unsigned line_ = 1;
};

}  // namespace gabion::rego::graphql
