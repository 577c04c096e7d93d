#include "rego/lexer.h"

#include <array>
#include <utility>

#include "base/text.h"

namespace gabion::rego {
namespace {

constexpr char32_t kBom = 0xFEFF;

constexpr std::string_view kNames[] = {
    "illegal", "eof", "whitespace", "identifier", "comment",
    "package", "import", "as", "default", "else", "not", "some", "with", "null", "true", "false",
    "number", "string", "template-string-part", "template-string-end", "raw-template-string-part", "raw-template-string-end",
    "[", "]", "{", "}", "(", ")", ",", ":",
    "plus", "minus", "mul", "div", "rem", "and", "or", "eq", "equal", "assign", "in", "neq", "gt", "lt", "gte", "lte", ".", ";",
    "every", "contains", "if", "and", "or",
};
static_assert(std::size(kNames) == static_cast<std::size_t>(Tok::logical_or) + 1);

constexpr std::pair<std::string_view, Tok> kBaseKeywords[] = {
    {"package", Tok::package}, {"import", Tok::import}, {"as", Tok::as},     {"default", Tok::default_}, {"else", Tok::else_},
    {"not", Tok::not_},        {"some", Tok::some},     {"with", Tok::with}, {"null", Tok::null},        {"true", Tok::true_},
    {"false", Tok::false_},
};

struct FutureKeyword {
  std::string_view word;
  KeywordSet bit;
  Tok tok;
};
constexpr FutureKeyword kFutureKeywords[] = {
    {"in", kKwIn, Tok::in},    {"every", kKwEvery, Tok::every},      {"contains", kKwContains, Tok::contains},
    {"if", kKwIf, Tok::if_},   {"not", kKwNot, Tok::not_},           {"and", kKwAnd, Tok::logical_and},
    {"or", kKwOr, Tok::logical_or},
};

Tok word_token(std::string_view word, KeywordSet keywords) {
  for (const auto& [name, tok] : kBaseKeywords) {
    if (name == word) return tok;
  }
  for (const auto& k : kFutureKeywords) {
    if ((keywords & k.bit) && k.word == word) return k.tok;
  }
  return Tok::ident;
}

bool is_letter(char32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_decimal(char32_t c) { return c >= '0' && c <= '9'; }

}  // namespace

std::string_view token_name(Tok tok) { return kNames[static_cast<std::size_t>(tok)]; }

KeywordSet keyword_bit(std::string_view word) {
  for (const auto& k : kFutureKeywords) {
    if (k.word == word) return k.bit;
  }
  return 0;
}

bool is_base_keyword(std::string_view word) {
  for (const auto& [name, tok] : kBaseKeywords) {
    if (name == word) return true;
  }
  return false;
}

Lexer::Lexer(std::string_view text) : text_(text) {
  std::vector<std::string_view> problems;  // an illegal first character is told again when it is scanned
  next(problems);
  if (curr_ == kBom) next(problems);
}

void Lexer::next(std::vector<std::string_view>& problems) {
  pos_ = after_;
  if (pos_ >= text_.size()) {  // row and column stay at the last character
    curr_ = kEnd;
    return;
  }
  const auto byte = static_cast<unsigned char>(text_[pos_]);
  if (byte < 0x80) {
    curr_ = byte;
    after_ = pos_ + 1;
    if (byte == 0) problems.push_back("illegal null character");
  } else {
    const Utf8 code = decode_utf8(text_.substr(pos_));
    curr_ = code.length ? code.code : 0xFFFD;
    after_ = pos_ + (code.length ? code.length : 1);
    if (code.length == 0) problems.push_back("illegal utf-8 character");
    if (curr_ == kBom && pos_ > 0) problems.push_back("illegal byte-order mark");
  }
  if (curr_ == '\n') {
    ++row_;
    col_ = 0;
  } else {
    ++col_;
  }
}

Token Lexer::scan(ScanMode mode, KeywordSet keywords, Arena& arena, std::vector<std::string_view>& problems) {
  Token token;
  token.offset = pos_;
  token.row = row_;
  token.col = col_;
  if (mode != ScanMode::plain) {
    token.kind = scan_template(mode == ScanMode::in_raw_template, pos_ - 1, token, arena, problems);
  } else if (curr_ == ' ' || curr_ == '\t' || curr_ == '\n' || curr_ == '\r') {
    token.kind = Tok::whitespace;
    token.text = text_.substr(pos_, 1);
    next(problems);
  } else if (is_letter(curr_)) {
    token.text = scan_identifier(problems);
    token.kind = word_token(token.text, keywords);
  } else if (is_decimal(curr_)) {
    token.text = scan_number(problems);
    token.kind = Tok::number;
  } else {
    token.kind = scan_symbol(token, arena, problems);
  }
  token.end = pos_;
  return token;
}

bool Lexer::accept(char32_t c, std::vector<std::string_view>& problems) {
  if (curr_ != c) return false;
  next(problems);
  return true;
}

Tok Lexer::scan_symbol(Token& token, Arena& arena, std::vector<std::string_view>& problems) {
  const char32_t c = curr_;
  if (c == kEnd) return Tok::eof;
  if (c == '#') return token.text = scan_comment(problems), Tok::comment;
  if (c == '"') return token.text = scan_string(problems), Tok::string;
  if (c == '`') return token.text = scan_raw_string(problems), Tok::string;
  next(problems);
  switch (c) {
    case '[': return Tok::lbrack;
    case ']': return Tok::rbrack;
    case '{': return Tok::lbrace;
    case '}': return Tok::rbrace;
    case '(': return Tok::lparen;
    case ')': return Tok::rparen;
    case ',': return Tok::comma;
    case ':': return accept('=', problems) ? Tok::assign : Tok::colon;
    case '+': return Tok::add;
    case '-': return Tok::sub;
    case '*': return Tok::mul;
    case '/': return Tok::quo;
    case '%': return Tok::rem;
    case '&': return Tok::and_;
    case '|': return Tok::or_;
    case '=': return accept('=', problems) ? Tok::equal : Tok::unify;
    case '>': return accept('=', problems) ? Tok::gte : Tok::gt;
    case '<': return accept('=', problems) ? Tok::lte : Tok::lt;
    case ';': return Tok::semicolon;
    case '.': return Tok::dot;
    case '!':
      if (accept('=', problems)) return Tok::neq;
      problems.push_back("illegal ! character");
      return Tok::illegal;
    case '$':
      if (const bool raw = curr_ == '`'; raw || curr_ == '"') {
        const std::uint32_t start = pos_;
        next(problems);
        return scan_template(raw, start, token, arena, problems);
      }
      problems.push_back("illegal $ character");
      return Tok::illegal;
    default: return Tok::illegal;
  }
}

std::string_view Lexer::scan_identifier(std::vector<std::string_view>& problems) {
  const std::uint32_t start = pos_;
  while (is_letter(curr_) || is_decimal(curr_)) next(problems);
  return from(start);
}

std::string_view Lexer::scan_number(std::vector<std::string_view>& problems) {
  const std::uint32_t start = pos_;
  const auto digits = [&] {
    bool found = false;
    for (; is_decimal(curr_); found = true) next(problems);
    return found;
  };
  digits();
  if (accept('.', problems) && !digits()) problems.push_back("expected fraction");
  if (curr_ == 'e' || curr_ == 'E') {
    next(problems);
    if (curr_ == '+' || curr_ == '-') next(problems);
    if (!digits()) problems.push_back("expected exponent");
  }
  // 0a2b is one wrong number, not a number and a name.
  if (is_letter(curr_)) {
    problems.push_back("illegal number format");
    while (is_letter(curr_) || is_decimal(curr_)) next(problems);
  }
  return from(start);
}

std::string_view Lexer::scan_string(std::vector<std::string_view>& problems) {
  const std::uint32_t start = pos_;
  next(problems);
  while (true) {
    const char32_t c = curr_;
    if (c == '\n' || c == kEnd) {
      problems.push_back("non-terminated string");
      break;
    }
    next(problems);
    if (c == '"') break;
    if (c != '\\') continue;
    switch (curr_) {
      case '\\': case '"': case '/': case 'b': case 'f': case 'n': case 'r': case 't': next(problems); break;
      case 'u':
        for (int i = 0; i < 4; ++i) next(problems);
        break;
      default: problems.push_back("illegal escape sequence");
    }
  }
  return from(start);
}

std::string_view Lexer::scan_raw_string(std::vector<std::string_view>& problems) {
  const std::uint32_t start = pos_;
  next(problems);
  while (true) {
    const char32_t c = curr_;
    if (c == kEnd) {
      problems.push_back("non-terminated string");
      break;
    }
    next(problems);
    if (c == '`') break;
  }
  return from(start);
}

std::string_view Lexer::scan_comment(std::vector<std::string_view>& problems) {
  const std::uint32_t start = pos_;
  while (curr_ != '\n' && curr_ != kEnd) next(problems);
  return from(start);
}

// After a backslash. True: what stands there is an escaped brace, whose backslash is to go.
bool Lexer::scan_template_escape(bool raw, std::vector<std::string_view>& problems) {
  if (curr_ == '{') {
    next(problems);
    return true;
  }
  if (raw) return false;
  switch (curr_) {
    case '\\': case '"': case '/': case 'b': case 'f': case 'n': case 'r': case 't': next(problems); break;
    case 'u':
      for (int i = 0; i < 4; ++i) next(problems);
      break;
    default: problems.push_back("illegal escape sequence");
  }
  return false;
}

// `start` is the opening quote, or the } of the expression before. The text keeps one delimiter at each end.
Tok Lexer::scan_template(bool raw, std::uint32_t start, Token& token, Arena& arena, std::vector<std::string_view>& problems) {
  const char32_t quote = raw ? '`' : '"';
  Tok kind = raw ? Tok::raw_template_part : Tok::template_part;
  std::vector<std::uint32_t> dropped;  // backslashes before braces
  while (true) {
    const char32_t c = curr_;
    if (c == kEnd || (!raw && c == '\n')) {
      problems.push_back("non-terminated string");
      break;
    }
    const std::uint32_t at = pos_;
    next(problems);
    if (c == quote) {
      kind = raw ? Tok::raw_template_end : Tok::template_end;
      break;
    }
    if (c == '{') break;
    if (c == '\\' && scan_template_escape(raw, problems)) dropped.push_back(at);
  }
  token.text = from(start);
  if (dropped.empty()) return kind;
  std::string text;
  std::uint32_t begin = start;
  for (const std::uint32_t at : dropped) {
    text.append(text_.substr(begin, at - begin));
    begin = at + 1;
  }
  text.append(text_.substr(begin, pos_ - begin));
  token.text = arena.copy(text);
  return kind;
}

}  // namespace gabion::rego
