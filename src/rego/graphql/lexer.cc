#include "rego/graphql/lexer.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "rego/term_text.h"
#include "rego/unicode.h"

namespace gabion::rego::graphql {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name_start(char c) { return c == '_' || ((c | 32) >= 'a' && (c | 32) <= 'z'); }
bool is_name_byte(char c) { return is_digit(c) || c == '_' || ((c | 32) >= 'a' && (c | 32) <= 'z'); }

// Bytes of white space at the start; npos when there is nothing else.
std::size_t indentation(std::string_view line) { return line.find_first_not_of(" \t"); }

// Common indentation goes, blank lines at both ends too (section 2.9.4).
std::string block_value(std::string_view raw) {
  std::vector<std::string_view> lines = split(raw, '\n');
  std::size_t common = std::string_view::npos;
  for (std::string_view line : lines) common = std::min(common, indentation(line));
  for (std::size_t i = 1; common != std::string_view::npos && i < lines.size(); ++i) {
    lines[i] = lines[i].size() < common ? std::string_view() : lines[i].substr(common);
  }
  std::size_t first = 0, last = lines.size();
  while (first < last && indentation(lines[first]) == std::string_view::npos) ++first;
  while (first < last && indentation(lines[last - 1]) == std::string_view::npos) --last;
  std::string out;
  for (std::size_t i = first; i < last; ++i) out.append(i > first ? "\n" : "").append(lines[i]);
  return out;
}

}  // namespace

std::string_view token_kind_text(TokenKind kind) {
  constexpr std::string_view kTexts[] = {"<Invalid>", "<EOF>", "!", "$", "&", "(", ")", "...", ":", "=", "@", "[", "]", "{", "}", "|",
                                         "Name", "Int", "Float", "String", "BlockString", "Comment"};
  return kTexts[static_cast<std::size_t>(kind)];
}

std::string Token::text() const {
  const std::string_view name = token_kind_text(kind);
  if (value.empty() || kind == TokenKind::invalid) return std::string(name);
  return std::string(name).append(" ").append(quoted(value));
}

Token Lexer::token(TokenKind kind, std::string value) const {
  return {kind, std::move(value), {line_, static_cast<unsigned>(start_runes_ - line_start_ + 1)}};
}
Token Lexer::invalid(std::string message) const {
  return {TokenKind::invalid, std::move(message), {line_, static_cast<unsigned>(end_runes_ - line_start_ + 1)}};
}

void Lexer::advance(std::size_t bytes, std::size_t runes) {
  end_ += bytes;
  end_runes_ += runes;
}

void Lexer::skip_white() {
  while (end_ < input_.size()) {
    const std::string_view rest = input_.substr(end_);
    if (rest[0] == ' ' || rest[0] == '\t' || rest[0] == ',') {
      advance(1, 1);
    } else if (rest[0] == '\n') {
      advance(1, 1);
      new_line();
    } else if (rest[0] == '\r') {
      advance(1, 1);
      new_line();
      if (rest.starts_with("\r\n")) advance(1, 1);
    } else if (rest.starts_with("\xef\xbb\xbf")) {
      advance(3, 1);
    } else {
      return;
    }
  }
}

Token Lexer::next() {
  skip_white();
  start_ = end_;
  start_runes_ = end_runes_;
  if (end_ >= input_.size()) return token(TokenKind::eof, "");
  const std::string_view rest = input_.substr(start_);
  const char c = rest[0];
  constexpr std::string_view kMarks = "!$&():=@[]{}|";
  constexpr TokenKind kKinds[] = {TokenKind::bang, TokenKind::dollar, TokenKind::amp, TokenKind::paren_l, TokenKind::paren_r, TokenKind::colon, TokenKind::equals,
                                  TokenKind::at, TokenKind::bracket_l, TokenKind::bracket_r, TokenKind::brace_l, TokenKind::brace_r, TokenKind::pipe};
  if (const std::size_t at = kMarks.find(c); at != kMarks.npos) {
    advance(1, 1);
    return token(kKinds[at], "");
  }
  if (rest.starts_with("...")) {
    advance(3, 3);
    return token(TokenKind::spread, "");
  }
  if (c == '#') {
    while (end_ < input_.size() && (static_cast<unsigned char>(input_[end_]) > 0x1f || input_[end_] == '\t')) advance(next_rune(input_.substr(end_)).length, 1);
    return token(TokenKind::comment, std::string(input_.substr(start_, end_ - start_)));
  }
  if (is_name_start(c)) {
    while (end_ < input_.size() && is_name_byte(input_[end_])) advance(1, 1);
    return token(TokenKind::name, std::string(input_.substr(start_, end_ - start_)));
  }
  if (c == '-' || is_digit(c)) return number();
  if (rest.starts_with("\"\"\"")) return block_string();
  if (c == '"') return string();
  if (static_cast<unsigned char>(c) < 0x20) return invalid(fmt::format("Cannot contain the invalid character \"\\u{:04x}\"", c));
  if (c == '\'') return invalid("Unexpected single quote character ('), did you mean to use a double quote (\")?");
  return invalid(fmt::format("Cannot parse the unexpected character \"{}\".", rest.substr(0, next_rune(rest).length)));
}

std::size_t Lexer::digits() {
  std::size_t count = 0;
  for (; end_ < input_.size() && is_digit(input_[end_]); ++count) advance(1, 1);
  return count;
}

Token Lexer::number() {
  const auto at = [this](char c) { return end_ < input_.size() && input_[end_] == c; };
  const auto shown = [this] { return end_ < input_.size() ? fmt::format("\"{}\"", input_.substr(end_, 1)) : std::string("<EOF>"); };
  bool real = false;
  if (at('-')) advance(1, 1);
  if (at('0')) {
    advance(1, 1);
    if (end_ < input_.size() && is_digit(input_[end_])) return invalid("Invalid number, unexpected digit after 0: " + shown() + ".");
  } else if (digits() == 0) {
    return invalid("Invalid number, expected digit but got: " + shown() + ".");
  }
  if (at('.')) {
    real = true;
    advance(1, 1);
    if (digits() == 0) return invalid("Invalid number, expected digit but got: " + shown() + ".");
  }
  if (at('e') || at('E')) {
    real = true;
    advance(1, 1);
    if (at('-') || at('+')) advance(1, 1);
    if (digits() == 0) return invalid("Invalid number, expected digit but got: " + shown() + ".");
  }
  return token(real ? TokenKind::real : TokenKind::integer, std::string(input_.substr(start_, end_ - start_)));
}

// At a backslash. On failure the place is right after it.
bool Lexer::escape(std::string& out, std::string& problem) {
  const std::string_view rest = input_.substr(end_);
  if (rest.size() < 2) {
    advance(1, 1);
    problem = "Invalid character escape sequence.";
    return false;
  }
  if (rest[1] == 'u') {
    const std::string_view hex = rest.substr(2, 4);
    const bool good = rest.size() > 6 && hex.find_first_not_of("0123456789abcdefABCDEF") == hex.npos;
    if (good) {
      const auto rune = static_cast<char32_t>(std::stoul(std::string(hex), nullptr, 16));
      append_utf8(out, rune >= 0xd800 && rune < 0xe000 ? 0xfffd : rune);
      advance(6, 6);
      return true;
    }
    problem = fmt::format("Invalid character escape sequence: \\{}.", rest.substr(1, 5));
    advance(1, 1);
    return false;
  }
  constexpr std::string_view kNames = "\"/\\bfnrt", kBytes = "\"/\\\b\f\n\r\t";
  const std::size_t at = kNames.find(rest[1]);
  if (at == kNames.npos) {
    problem = fmt::format("Invalid character escape sequence: \\{}.", rest.substr(1, 1));
    advance(1, 1);
    return false;
  }
  out += kBytes[at];
  advance(2, 2);
  return true;
}

Token Lexer::string() {
  std::string out, problem;
  advance(1, 1);
  ++start_runes_;  // its place is that of the first character inside
  while (end_ < input_.size()) {
    const char c = input_[end_];
    if (c == '\n' || c == '\r') break;
    if (static_cast<unsigned char>(c) < 0x20 && c != '\t') return invalid(fmt::format("Invalid character within String: \"\\u{:04x}\".", c));
    if (c == '"') {
      Token done = token(TokenKind::string, std::move(out));
      advance(1, 1);
      return done;
    }
    if (c == '\\') {
      if (!escape(out, problem)) return invalid(problem);
      continue;
    }
    const Utf8 rune = next_rune(input_.substr(end_));
    append_utf8(out, rune.code);
    advance(rune.length, 1);
  }
  return invalid("Unterminated string.");
}

Token Lexer::block_string() {
  std::string out;
  advance(3, 3);
  start_runes_ += 3;
  while (end_ < input_.size()) {
    const std::string_view rest = input_.substr(end_);
    const char c = rest[0];
    const std::size_t quotes = std::min(rest.find_first_not_of('"'), rest.size());
    if (quotes >= 3) {
      out.append(quotes - 3, '"');
      Token done = token(TokenKind::block_string, block_value(out));
      advance(quotes, quotes);
      return done;
    }
    if (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r') return invalid(fmt::format("Invalid character within String: \"\\u{:04x}\".", c));
    if (rest.starts_with("\\\"\"\"")) {
      out += "\"\"\"";
      advance(4, 4);
    } else if (c == '\r') {
      if (rest.starts_with("\r\n")) advance(1, 1);
      out += '\n';
      advance(1, 1);
      new_line();
    } else {
      const Utf8 rune = next_rune(rest);
      append_utf8(out, rune.code);
      advance(rune.length, 1);
      if (c == '\n') new_line();
    }
  }
  return invalid("Unterminated string.");
}

}  // namespace gabion::rego::graphql
