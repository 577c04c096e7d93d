#include "rego/glob.h"

#include <unordered_map>

#include <fmt/format.h>

#include "base/text.h"
#include "rego/unicode.h"

namespace gabion::rego {
namespace {

constexpr std::size_t kMaxCached = 1'000;
constexpr std::size_t kMaxNesting = 200;
constexpr std::size_t kMaxTokens = 5'000;  // of a glob to intersect: the work is the product of both
constexpr char32_t kMaxSetRange = 70'000;

void append_class_rune(std::string& out, char32_t rune) { out += fmt::format("\\x{{{:x}}}", static_cast<unsigned>(rune)); }

// Translates one glob into RE2's syntax.
class Translator {
 public:
  Translator(std::string_view pattern, std::string_view separators) : rest_(pattern.substr(0, pattern.find('\0'))) {
    std::string members;
    while (!separators.empty()) {
      const Utf8 rune = next_rune(separators);
      append_class_rune(members, rune.code);
      separators.remove_prefix(rune.length);
    }
    not_separator_ = members.empty() ? "(?s:.)" : "[^" + members + "]";
  }

  Result<std::string> run() {
    std::size_t depth = 0;
    while (!rest_.empty()) {
      if (decode_utf8(rest_).length == 0) return fail("could not read rune");
      const char c = rest_[0];
      if (c == '[') {
        rest_.remove_prefix(1);
        if (auto done = range(); !done) return tl::unexpected(done.error());
        continue;
      }
      if (c == '{') {
        if (++depth > kMaxNesting) return fail("too many nested alternatives");
        out_ += "(?:";
      } else if (c == '}' && depth > 0) {
        --depth;
        out_ += ')';
      } else if (c == ',' && depth > 0) {
        out_ += '|';
      } else if (c == '*') {
        const bool super = rest_.starts_with("**");
        if (super) rest_.remove_prefix(1);
        out_.append(super ? "(?s:.)" : not_separator_).append("*");
      } else if (c == '?') {
        out_ += not_separator_;
      } else {
        literal();
        continue;
      }
      rest_.remove_prefix(1);
    }
    // An alternative that nothing closes ends with the pattern.
    out_.append(depth, ')');
    return out_;
  }

 private:
  void literal() {
    if (rest_[0] == '\\') {
      rest_.remove_prefix(1);
      if (rest_.empty()) return;
    }
    const Utf8 rune = next_rune(rest_);
    out_ += quote_regex(rest_.substr(0, rune.length));
    rest_.remove_prefix(rune.length);
  }

  char32_t take() {
    if (rest_.empty()) return 0;
    const Utf8 rune = next_rune(rest_);
    rest_.remove_prefix(rune.length);
    return rune.code;
  }

  // After `[`: an optional `!`, then either LOW-HIGH or a list of characters.
  Result<> range() {
    const bool negated = rest_.starts_with("!");
    if (negated) rest_.remove_prefix(1);
    if (rest_.empty()) return fail("unexpected end of input");
    out_ += negated ? "[^" : "[";
    const std::size_t first = next_rune(rest_).length;
    if (rest_.size() > first && rest_[first] == '-') {
      const char32_t low = take();
      rest_.remove_prefix(1);
      if (rest_.empty()) return fail("unexpected end of input");
      const char32_t high = take();
      if (!rest_.empty() && rest_[0] != ']') return fail("expected close range character");
      if (high < low) return fail(fmt::format("hi character '{}' should be greater than lo '{}'", text_of(high), text_of(low)));
      append_class_rune(out_, low);
      out_ += '-';
      append_class_rune(out_, high);
    } else {
      std::size_t members = 0;
      for (; !rest_.empty() && rest_[0] != ']'; ++members) {
        if (rest_[0] == '\\' && rest_.size() > 1) rest_.remove_prefix(1);
        append_class_rune(out_, take());
      }
      if (members == 0) return fail("could not parse range");
    }
    if (rest_.empty()) return fail("unexpected end of input");
    if (take() != ']') return fail("expected close range character");
    out_ += ']';
    return {};
  }

  static std::string text_of(char32_t rune) {
    std::string out;
    append_utf8(out, rune);
    return out;
  }

  std::string_view rest_;
  std::string not_separator_;
  std::string out_;
};

// One position of an intersection glob: what it matches, and whether it may repeat or be absent.
struct Token {
  enum class Kind { character, dot, set } kind = Kind::character;
  std::u32string runes;  // the character, or the members
  char flag = 0;         // 0, '+', '*'
};

class Tokenizer {
 public:
  explicit Tokenizer(std::string_view text) : text_(text) {
    while (!text.empty()) {
      const Utf8 rune = next_rune(text);
      input_ += rune.code;
      text.remove_prefix(rune.length);
    }
  }

  Result<std::vector<Token>> run() {
    std::vector<Token> tokens;
    while (at_ < input_.size()) {
      auto token = next();
      if (!token) return tl::unexpected(token.error());
      if (tokens.size() >= kMaxTokens) return fail("glob is too long");
      tokens.push_back(std::move(*token));
    }
    return tokens;
  }

 private:
  tl::unexpected<Error> invalid(std::string_view what) { return fail(fmt::format("input:{}, pos:{}, {}: the input provided is invalid", text_, at_, what)); }

  // Reads one rune, escaped or not.
  Result<std::pair<char32_t, bool>> rune() {
    if (input_[at_] != '\\') return std::pair{input_[at_++], false};
    if (at_ + 1 == input_.size()) return invalid("input ends with a \\ (escape) character");
    at_ += 2;
    return std::pair{input_[at_ - 1], true};
  }

  Result<Token> next() {
    auto read = rune();
    if (!read) return tl::unexpected(read.error());
    auto [c, escaped] = *read;
    Token token;
    token.runes = std::u32string(1, c);
    if (!escaped) {
      if (c == '.') token.kind = Token::Kind::dot;
      if (c == ']') return invalid("set-close ']' with no preceding '['");
      if (c == '*' || c == '+') return invalid(fmt::format("flag '{}' must be preceded by a non-flag", static_cast<char>(c)));
      if (c == '[') {
        auto members = set();
        if (!members) return tl::unexpected(members.error());
        token.kind = Token::Kind::set;
        token.runes = std::move(*members);
      }
    }
    if (at_ < input_.size() && (input_[at_] == '*' || input_[at_] == '+')) token.flag = static_cast<char>(input_[at_++]);
    return token;
  }

  Result<std::u32string> set() {
    std::u32string members;
    bool previous = false;
    while (at_ < input_.size()) {
      auto read = rune();
      if (!read) return tl::unexpected(read.error());
      auto [c, escaped] = *read;
      if (!escaped && c == ']') return members;
      if (escaped || c != '-') {
        members += c;
        previous = true;
        continue;
      }
      if (!previous) return invalid("range character '-' must be preceded by a Unicode character");
      if (at_ + 1 >= input_.size()) return invalid("range character '-' must be followed by a Unicode character");
      auto end = rune();
      if (!end) return tl::unexpected(end.error());
      if (!end->second && (end->first == ']' || end->first == '-')) return invalid("range character '-' cannot be followed by a special symbol");
      const char32_t low = members.back();
      if (end->first < low) {
        std::string high_text, low_text;
        append_utf8(high_text, end->first);
        append_utf8(low_text, low);
        return invalid(fmt::format("range is out of order: '{}' comes before '{}' in Unicode", high_text, low_text));
      }
      if (end->first - low > kMaxSetRange) return invalid("range is too large");
      for (char32_t x = low + 1; x <= end->first; ++x) members += x;
      previous = false;
    }
    return invalid("found [ without matching ]");
  }

  std::string_view text_;
  std::u32string input_;
  std::size_t at_ = 0;
};

bool share_a_character(const Token& a, const Token& b) {
  if (a.kind == Token::Kind::dot || b.kind == Token::Kind::dot) return true;
  for (char32_t rune : a.runes) {
    if (b.runes.find(rune) != b.runes.npos) return true;
  }
  return false;
}

// States (i, j, met): i tokens of a and j of b are done, and whether a character was met, since the empty text does not
// count. A token that may be absent is skipped; a repeating one stays.
bool intersect(const std::vector<Token>& a, const std::vector<Token>& b) {
  struct State {
    std::size_t i, j;
    bool met;
  };
  const std::size_t width = b.size() + 1;
  std::vector<bool> seen(2 * (a.size() + 1) * width);
  std::vector<State> open;
  const auto visit = [&](std::size_t i, std::size_t j, bool met) {
    const std::size_t at = 2 * (i * width + j) + met;
    if (seen[at]) return;
    seen[at] = true;
    open.push_back({i, j, met});
  };
  visit(0, 0, false);
  while (!open.empty()) {
    const auto [i, j, met] = open.back();
    open.pop_back();
    if (met && i == a.size() && j == b.size()) return true;
    if (i < a.size() && a[i].flag == '*') visit(i + 1, j, met);
    if (j < b.size() && b[j].flag == '*') visit(i, j + 1, met);
    if (i == a.size() || j == b.size() || !share_a_character(a[i], b[j])) continue;
    visit(i + 1, j + 1, true);
    if (a[i].flag) visit(i, j + 1, true);
    if (b[j].flag) visit(i + 1, j, true);
    if (a[i].flag && b[j].flag) visit(i, j, true);
  }
  return false;
}

// `x+` is `x` followed by `x*`, so that states need not remember whether a plus was met once.
std::vector<Token> without_plus(std::vector<Token> tokens) {
  std::vector<Token> out;
  for (Token& token : tokens) {
    const bool plus = token.flag == '+';
    if (plus) token.flag = 0;
    out.push_back(token);
    if (plus) {
      out.push_back(token);
      out.back().flag = '*';
    }
  }
  return out;
}

}  // namespace

Result<std::shared_ptr<const Regex>> cached_glob(std::string_view pattern, std::string_view separators) {
  using Cache = std::unordered_map<std::string, std::shared_ptr<const Regex>, StringHash, std::equal_to<>>;
  thread_local Cache cache;
  std::string key(separators);
  key.append(1, '\0').append(pattern);
  if (auto it = cache.find(key); it != cache.end()) return it->second;
  auto translated = Translator(pattern, separators).run();
  if (!translated) return tl::unexpected(translated.error());
  auto compiled = Regex::compile(*translated);
  if (!compiled) return compiled;
  if (cache.size() >= kMaxCached) cache.erase(cache.begin());
  cache.emplace(std::move(key), *compiled);
  return compiled;
}

bool glob_matches(const Regex& glob, std::string_view text) {
  if (glob.matches_whole(text)) return true;
  // A pattern of nothing but `?` or one negated class takes the empty text, too, as gobwas does.
  if (!text.empty()) return false;
  const std::string_view pattern = glob.pattern();
  return pattern == "(?s:.)" || (pattern.starts_with("[^") && pattern.find(']') + 1 == pattern.size());
}

std::string quote_glob(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (std::string_view("*?\\[]{}").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

Result<bool> globs_intersect(std::string_view a, std::string_view b) {
  auto left = Tokenizer(a).run();
  if (!left) return tl::unexpected(left.error());
  auto right = Tokenizer(b).run();
  if (!right) return tl::unexpected(right.error());
  return intersect(without_plus(std::move(*left)), without_plus(std::move(*right)));
}

}  // namespace gabion::rego
