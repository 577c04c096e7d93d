#include "dockerfile/expand.h"

#include <algorithm>

#include "base/text.h"
#include "dockerfile/lines.h"
#include "dockerfile/pattern.h"

namespace gabion::dockerfile {

std::size_t Variables::position(std::string_view name) const {
  if (!index_.empty()) {
    auto found = index_.find(name);
    return found == index_.end() ? entries_.size() : found->second;
  }
  std::size_t i = 0;
  while (i < entries_.size() && entries_[i].name != name) ++i;
  return i;
}

void Variables::set(std::string_view name, std::string_view value) {
  std::size_t i = position(name);
  if (i < entries_.size()) {
    entries_[i].value = value;
    return;
  }
  entries_.push_back({std::string(name), std::string(value)});
  if (entries_.size() < kIndexedFrom) return;
  for (std::size_t n = index_.size(); n < entries_.size(); ++n) index_.emplace(entries_[n].name, n);
}

const std::string* Variables::find(std::string_view name) const {
  std::size_t i = position(name);
  return i < entries_.size() ? &entries_[i].value : nullptr;
}

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name_char(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

// Gathers the words of the whole text: blanks that were neither quoted nor escaped part them.
class WordList {
 public:
  void add(std::string_view text) {  // blanks part
    for (std::size_t i = 0; i < text.size();) {
      unsigned space = space_length(text.substr(i));
      if (space) {
        end();
        i += space;
      } else {
        word_ += text[i++];
      }
    }
  }
  void add_raw(std::string_view text) { word_ += text; }
  void end() {
    if (!word_.empty()) words_.push_back(std::move(word_));
    word_.clear();
  }
  std::vector<std::string> take() {
    end();
    return std::move(words_);
  }

 private:
  std::string word_;
  std::vector<std::string> words_;
};

class Expander {
 public:
  Expander(std::string_view source, const Variables& variables, const ExpandStyle& style)
      : source_(source), variables_(variables), style_(style) {}

  Result<Expansion> run() {
    WordList words;
    auto text = until('\0', style_.keep_escapes, false, &words, 0);
    sort_references();
    if (!text) return wrap("failed to process \"" + std::string(source_.substr(0, 200)) + "\"", text.error());
    return Expansion{std::move(*text), words.take(), std::move(references_)};
  }
  std::size_t work() const { return work_; }
  std::vector<Reference> take_references() {
    sort_references();
    return std::move(references_);
  }

 private:
  bool done() const { return at_ >= source_.size(); }
  char peek() const { return done() ? '\0' : source_[at_]; }
  void sort_references() {
    std::stable_sort(references_.begin(), references_.end(), [](const Reference& a, const Reference& b) { return a.begin < b.begin; });
  }

  // Up to `stop`, which is eaten; '\0': to the end. In a pattern, an escape that quotes make literal is doubled.
  Result<std::string> until(char stop, bool raw_escapes, bool pattern, WordList* words, unsigned depth) {
    std::string out;
    bool outer_raw = std::exchange(raw_escapes_, raw_escapes);
    auto finish = [&](Result<std::string> result) {
      raw_escapes_ = outer_raw;
      return result;
    };
    while (!done()) {
      char c = peek();
      if (stop && c == stop) {
        ++at_;
        return finish(std::move(out));
      }
      if (out.size() > kMaxExpansionBytes) return finish(fail("the expanded text is too long"));
      bool quote = !style_.ignore_quotes && (c == '\'' || c == '"');
      if (c == '$' || quote) {
        auto piece = c == '$' ? dollar(depth) : c == '"' ? double_quoted(pattern, depth) : single_quoted(pattern);
        if (!piece) return finish(piece);
        out += *piece;
        if (words) quote ? words->add_raw(*piece) : words->add(*piece);
        continue;
      }
      if (c == '<' && source_.substr(at_).starts_with("<<")) {
        heredoc_sign(out, words);
        continue;
      }
      plain(c, out, words);
    }
    if (stop) return finish(fail(std::string("unexpected end of statement while looking for matching ") + stop));
    return finish(std::move(out));
  }

  // Blanks behind `<<` do not part it from what follows.
  void heredoc_sign(std::string& out, WordList* words) {
    std::size_t end = at_ + 2;
    while (end < source_.size() && (source_[end] == ' ' || source_[end] == '\t' || source_[end] == '\r')) ++end;
    std::string_view text = source_.substr(at_, end - at_);
    at_ = end;
    out += text;
    if (words) words->add_raw(text);
  }

  void plain(char c, std::string& out, WordList* words) {
    std::size_t begin = at_;
    if (c == style_.escape) {
      if (raw_escapes_) {
        out += c;
        if (words) words->add_raw({&c, 1});
      }
      ++at_;
      if (done()) return;
      begin = at_;
    }
    unsigned space = space_length(source_.substr(at_));
    unsigned length = space ? space : std::max(1u, decode_utf8(source_.substr(at_)).length);
    at_ += length;
    std::string_view text = source_.substr(begin, length);
    out += text;
    if (words) c == style_.escape ? words->add_raw(text) : words->add(text);
  }

  Result<std::string> single_quoted(bool pattern) {
    std::size_t end = source_.find('\'', at_ + 1);
    if (end == std::string_view::npos) return fail("unexpected end of statement while looking for matching single-quote");
    std::string body(source_.substr(at_ + 1, end - at_ - 1));
    if (pattern) body = replace_all(body, std::string(1, style_.escape), std::string(2, style_.escape));
    at_ = end + 1;
    return style_.keep_quotes ? "'" + body + "'" : body;
  }

  Result<std::string> double_quoted(bool pattern, unsigned depth) {
    std::string out;
    ++at_;
    if (style_.keep_quotes) out += '"';
    while (!done()) {
      char c = source_[at_];
      if (out.size() > kMaxExpansionBytes) return fail("the expanded text is too long");
      if (c == '"') {
        ++at_;
        if (style_.keep_quotes) out += '"';
        return out;
      }
      if (c == '$') {
        auto value = dollar(depth);
        if (!value) return value;
        out += *value;
        continue;
      }
      ++at_;
      if (c == style_.escape) {
        if (done()) continue;
        char next = peek();
        if (next == '"' || next == '$' || next == style_.escape) {
          if (raw_escapes_) out += c;
          c = next;
          ++at_;
        } else if (raw_escapes_ && (!style_.keep_quotes || pattern)) {
          out += c;
        }
      }
      out += c;
    }
    return fail("unexpected end of statement while looking for matching double-quote");
  }

  // A name: digits, one special parameter, or letters, digits and underscores.
  std::string_view name() {
    std::size_t begin = at_;
    if (is_digit(peek())) {
      while (is_digit(peek())) ++at_;
    } else if (!done() && std::string_view("@*#?-$!").find(peek()) != std::string_view::npos) {
      ++at_;
    } else {
      while (!done() && is_name_char(peek())) ++at_;
    }
    return source_.substr(begin, at_ - begin);
  }

  const std::string* look_up(std::string_view name, std::size_t begin, bool has_default) {
    const std::string* value = variables_.find(name);
    std::size_t name_begin = static_cast<std::size_t>(name.data() - source_.data());
    references_.push_back({name, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at_),
                           static_cast<std::uint32_t>(name_begin), value != nullptr, has_default});
    return value;
  }

  Result<std::string> dollar(unsigned depth) {
    std::size_t begin = at_++;
    if (peek() != '{') {
      std::string_view variable = name();
      if (variable.empty()) return std::string("$");
      const std::string* value = look_up(variable, begin, false);
      if (!value && style_.keep_unset) return "$" + std::string(variable);
      return value ? *value : std::string();
    }
    ++at_;
    if (depth >= kMaxExpansionDepth) return fail("substitutions are nested too deeply");
    if (done()) return fail("syntax error: missing '}'");
    if (peek() == '{' || peek() == '}' || peek() == ':') return fail("syntax error: bad substitution");
    return braces(begin, name(), depth);
  }

  Result<std::string> braces(std::size_t begin, std::string_view variable, unsigned depth) {
    char modifier = peek();
    if (done()) return fail("unsupported modifier () in substitution");
    ++at_;
    std::string modifiers(1, modifier);
    switch (modifier) {
      case '}': {
        const std::string* value = look_up(variable, begin, false);
        if (!value && style_.keep_unset) return std::string(source_.substr(begin, at_ - begin));
        return value ? *value : std::string();
      }
      case '/': return replace(begin, variable, depth);
      case ':':
        if (done()) return fail("syntax error: missing '}'");
        modifier = source_[at_++];
        modifiers += modifier;
        if (modifier == '#' || modifier == '%') return fail("unsupported modifier (" + modifiers + ") in substitution");
        break;
      case '+':
      case '-':
      case '?':
      case '#':
      case '%': break;
      default: return fail("unsupported modifier (" + modifiers + ") in substitution");
    }
    bool is_pattern = modifier == '#' || modifier == '%';
    auto word = until('}', is_pattern, is_pattern, nullptr, depth + 1);
    if (!word) return done() ? fail("syntax error: missing '}'") : word;
    const std::string* value = look_up(variable, begin, modifier == '-');
    if (!value && style_.keep_unset) return "${" + std::string(variable) + modifiers + *word + "}";
    return modify(variable, value, modifiers, std::move(*word));
  }

  // Patterns are the one thing here that costs more than its length.
  Result<> pay(std::string_view value, std::string_view pattern) {
    work_ += (value.size() + 1) * (pattern.size() + 1);
    if (work_ > kMaxPatternWork) return fail("the patterns of a substitution are too costly");
    return {};
  }

  Result<std::string> modify(std::string_view variable, const std::string* value, const std::string& modifiers, std::string word) {
    bool null_is_unset = modifiers.size() == 2;
    bool given = value && !(null_is_unset && value->empty());
    switch (char modifier = modifiers.back()) {
      case '-': return given ? *value : std::move(word);
      case '+': return given ? std::move(word) : std::string();
      case '?':
        if (given) return *value;
        if (word.empty()) word = value ? "is not allowed to be empty" : "is not allowed to be unset";
        return fail(std::string(variable) + ": " + word);
      case '#':
      case '%': {
        bool longest = !word.empty() && word[0] == modifier;
        if (longest) word.erase(0, 1);
        auto pattern = Pattern::parse(word);
        if (!pattern) return tl::unexpected(pattern.error());
        std::string_view text = value ? std::string_view(*value) : std::string_view();
        if (auto paid = pay(text, word); !paid) return tl::unexpected(paid.error());
        return modifier == '#' ? pattern->trim_prefix(text, longest) : pattern->trim_suffix(text, longest);
      }
      default: return fail("unsupported modifier (" + modifiers + ") in substitution");
    }
  }

  Result<std::string> replace(std::size_t begin, std::string_view variable, unsigned depth) {
    bool all = peek() == '/' && !done();
    if (all) ++at_;
    auto pattern_text = until('/', true, true, nullptr, depth + 1);
    if (!pattern_text) return done() ? fail("syntax error: missing '/' in ${}") : pattern_text;
    auto with = until('}', true, false, nullptr, depth + 1);
    if (!with) return done() ? fail("syntax error: missing '}'") : with;
    const std::string* value = look_up(variable, begin, false);
    if (!value && style_.keep_unset) return "${" + std::string(variable) + "/" + *pattern_text + "/" + *with + "}";
    auto pattern = Pattern::parse(*pattern_text);
    if (!pattern) return tl::unexpected(pattern.error());
    std::string_view text = value ? std::string_view(*value) : std::string_view();
    if (auto paid = pay(text, *pattern_text); !paid) return tl::unexpected(paid.error());
    return pattern->replace(text, *with, all);
  }

  std::string_view source_;
  const Variables& variables_;
  const ExpandStyle style_;
  std::size_t at_ = 0;
  bool raw_escapes_ = false;
  std::size_t work_ = 0;
  std::vector<Reference> references_;
};

}  // namespace

Result<Expansion> expand(std::string_view word, const Variables& variables, const ExpandStyle& style, std::size_t* work) {
  Expander expander(word, variables, style);
  auto result = expander.run();
  if (work) *work += expander.work();
  return result;
}

std::vector<Reference> references(std::string_view word, char escape) {
  if (word.find('$') == std::string_view::npos) return {};
  ExpandStyle style;
  style.escape = escape;
  style.keep_unset = true;
  Variables none;
  Expander expander(word, none, style);
  auto result = expander.run();
  return result ? std::move(result->references) : expander.take_references();
}

}  // namespace gabion::dockerfile
