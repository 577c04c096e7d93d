// Words: quoting and expansions (POSIX XCU 2.2, 2.6).
#include <string>

#include "shell/parser.h"
#include "shell/reader.h"

namespace gabion::shell {
namespace {

bool blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }
bool name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool name_char(char c) { return name_start(c) || (c >= '0' && c <= '9'); }
bool special_parameter(char c) { return std::string_view("@*#?-$!").find(c) != std::string_view::npos; }

// What may begin something other than plain text, inside and outside of double quotes.
bool plain(char c, bool in_quotes) {
  constexpr std::string_view kOutside = " \t\r\n;&|()<>\\'\"$`";
  constexpr std::string_view kInside = "\\\"$`";
  return (in_quotes ? kInside : kOutside).find(c) == std::string_view::npos;
}

}  // namespace

Reader::Level::Level(Reader& reader) : reader_(reader), fits_(++reader.depth_ <= kMaxDepth) {
  if (!fits_) reader.stop(kTooDeep);
}

void Reader::skip_blanks() {
  for (;;) {
    if (blank(here()) && !done()) {
      ++pos_;
    } else if (here() == '\\' && at(pos_ + 1) == '\n') {
      pos_ += 2;
    } else if (here() == '\\' && at(pos_ + 1) == '\r' && at(pos_ + 2) == '\n') {
      pos_ += 3;
    } else if (here() == '#') {
      // Only called where a token may begin, so this is a comment.
      while (!done() && here() != '\n' && !(in_backticks_ && here() == '`')) ++pos_;
      return;
    } else {
      return;
    }
  }
}

bool Reader::at_word_end() const {
  if (done()) return true;
  char c = here();
  if (blank(c) || c == '\n' || c == ';' || c == '&' || c == '|' || c == '(' || c == ')') return true;
  if (c == '<' || c == '>') return !at_process_substitution();
  return c == '`' && in_backticks_;
}

bool Reader::at_process_substitution() const { return (here() == '<' || here() == '>') && at(pos_ + 1) == '('; }

bool Reader::at_extended_glob() const {
  return at(pos_ + 1) == '(' && std::string_view("?*+@!").find(here()) != std::string_view::npos && !done();
}

const Word* Reader::read_word() {
  Word* word = make<Word>();
  word->range.begin = pos_;
  Chain<Part> parts;
  while (!at_word_end()) {
    if (here() == '\\' && at(pos_ + 1) == '\n') {
      pos_ += 2;
      continue;
    }
    Part* part = read_part();
    if (part == nullptr) break;
    parts.add(part);
  }
  word->range.end = pos_;
  word->parts = parts.first();
  return word;
}

Part* Reader::read_part() {
  char c = here();
  if (c == '\\') return read_escape(false);
  if (c == '\'') return read_single_quotes();
  if (c == '"') return read_double_quotes();
  if (c == '$') return read_dollar();
  if (c == '`') return read_backticks();
  if (c == '<' || c == '>') return read_process_substitution();
  if (at_extended_glob()) return read_extended_glob();
  return read_literal(false);
}

Part* Reader::read_literal(bool in_quotes) {
  Part* part = make<Part>();
  part->range.begin = pos_++;
  while (!done() && plain(here(), in_quotes) && (in_quotes || !at_extended_glob())) ++pos_;
  part->range.end = pos_;
  part->text = slice(part->range.begin, pos_);
  return part;
}

// Inside double quotes a backslash stands for itself unless $ ` " \ or a newline follows (XCU 2.2.3).
Part* Reader::read_escape(bool in_quotes) {
  Part* part = make<Part>();
  part->range.begin = pos_++;
  part->kind = PartKind::escaped;
  bool keep = done() || (in_quotes && std::string_view("$`\"\\\n").find(here()) == std::string_view::npos);
  if (keep) part->kind = PartKind::literal;
  std::uint32_t from = keep ? part->range.begin : pos_;
  if (!done()) {
    bool newline = here() == '\n';
    ++pos_;
    // A multi-byte character stays in one piece.
    while (!done() && (static_cast<unsigned char>(here()) & 0xC0) == 0x80) ++pos_;
    part->text = newline ? std::string_view() : slice(from, pos_);
  } else {
    part->text = slice(from, pos_);
  }
  part->range.end = pos_;
  return part;
}

Part* Reader::read_single_quotes() {
  Part* part = make<Part>();
  part->kind = PartKind::single_quoted;
  part->range.begin = pos_++;
  std::size_t end = text_.find('\'', pos_);
  if (end == std::string_view::npos) {
    error(part->range.begin, "this single quote is not closed");
    end = text_.size();
  }
  part->text = slice(pos_, static_cast<std::uint32_t>(end));
  pos_ = static_cast<std::uint32_t>(std::min(end + 1, text_.size()));
  part->range.end = pos_;
  return part;
}

Part* Reader::read_ansi_quotes() {
  Part* part = make<Part>();
  part->kind = PartKind::ansi_quoted;
  part->range.begin = pos_;
  pos_ += 2;
  std::uint32_t from = pos_;
  while (!done() && here() != '\'') pos_ += here() == '\\' && pos_ + 1 < text_.size() ? 2 : 1;
  part->text = slice(from, pos_);
  if (done()) {
    error(part->range.begin, "this $' is not closed");
  } else {
    ++pos_;
  }
  part->range.end = pos_;
  return part;
}

Part* Reader::read_double_quotes() {
  Part* part = make<Part>();
  part->kind = PartKind::double_quoted;
  part->range.begin = pos_;
  if (here() == '$') ++pos_;
  ++pos_;
  Level level(*this);
  Chain<Part> parts;
  while (level && !done() && here() != '"') {
    Part* inner = here() == '\\'  ? read_escape(true)
                  : here() == '$' ? read_dollar()
                  : here() == '`' && !in_backticks_ ? read_backticks()
                                  : read_literal(true);
    if (inner == nullptr) break;
    parts.add(inner);
  }
  if (done()) {
    error(part->range.begin, "this double quote is not closed");
  } else {
    ++pos_;
  }
  part->parts = parts.first();
  part->range.end = pos_;
  return part;
}

Part* Reader::read_dollar() {
  char next = at(pos_ + 1);
  if (next == '(') {
    if (at(pos_ + 2) == '(') {
      std::size_t end = find_arithmetic_end(pos_ + 3);
      if (end != std::string_view::npos) return read_arithmetic_expansion(3, "))");
    }
    return read_command_substitution();
  }
  if (next == '{') return read_parameter_braces();
  if (next == '[') return read_arithmetic_expansion(2, "]");
  if (next == '\'') return read_ansi_quotes();
  if (next == '"') return read_double_quotes();
  Part* part = make<Part>();
  part->range.begin = pos_++;
  if (name_start(next)) {
    part->kind = PartKind::parameter;
    while (name_char(here())) ++pos_;
    part->text = slice(part->range.begin + 1, pos_);
  } else if ((next >= '0' && next <= '9') || (next != '\0' && special_parameter(next))) {
    part->kind = PartKind::parameter;
    ++pos_;
    part->text = slice(part->range.begin + 1, pos_);
  } else {
    part->text = slice(part->range.begin, pos_);  // a dollar that stands for itself
  }
  part->range.end = pos_;
  return part;
}

Part* Reader::read_parameter_braces() {
  Part* part = make<Part>();
  part->kind = PartKind::parameter;
  part->braces = true;
  part->range.begin = pos_;
  pos_ += 2;
  Level level(*this);
  if ((here() == '#' || here() == '!') && at(pos_ + 1) != '}') ++pos_;  // ${#x}, ${!x}
  std::uint32_t name = pos_;
  if (name_start(here())) {
    while (name_char(here())) ++pos_;
  } else if (here() >= '0' && here() <= '9') {
    while (here() >= '0' && here() <= '9') ++pos_;
  } else if (here() != '\0' && special_parameter(here())) {
    ++pos_;
  }
  part->text = slice(name, pos_);
  if (level) part->parts = read_brace_operand();
  part->range.end = pos_;
  return part;
}

// What follows the name in ${name…}, the closing brace included.
const Part* Reader::read_brace_operand() {
  Chain<Part> parts;
  std::uint32_t begin = pos_;
  while (!done() && here() != '}') {
    Part* part = nullptr;
    switch (here()) {
      case '\\': part = read_escape(false); break;
      case '\'': part = read_single_quotes(); break;
      case '"': part = read_double_quotes(); break;
      case '$': part = read_dollar(); break;
      case '`': part = read_backticks(); break;
      default: {
        part = make<Part>();
        part->range.begin = pos_++;
        while (!done() && std::string_view("}\\'\"$`").find(here()) == std::string_view::npos) ++pos_;
        part->range.end = pos_;
        part->text = slice(part->range.begin, pos_);
      }
    }
    if (part == nullptr) break;
    parts.add(part);
  }
  if (done()) {
    error(begin, "this ${ is not closed");
  } else {
    ++pos_;
  }
  return parts.first();
}

Part* Reader::read_command_substitution() {
  Part* part = make<Part>();
  part->kind = PartKind::command;
  part->range.begin = pos_;
  pos_ += 2;
  bool outer = std::exchange(in_backticks_, false);
  Level level(*this);
  part->body = level ? read_list() : make<Node>();
  in_backticks_ = outer;
  if (here() == ')') {
    ++pos_;
  } else {
    error(part->range.begin, "this $( is not closed");
  }
  part->range.end = pos_;
  return part;
}

// The place of the )) that closes an arithmetic expression; npos when there is none, as in $((a); (b)).
std::size_t Reader::find_arithmetic_end(std::size_t from) const {
  constexpr std::size_t kMaxExpressionBytes = 65536;
  unsigned open = 0;
  for (std::size_t i = from; i < text_.size() && i - from < kMaxExpressionBytes; ++i) {
    char c = text_[i];
    if (c == '\\') ++i;
    if (c == '(') ++open;
    if (c != ')') continue;
    if (open > 0) {
      --open;
    } else {
      return at(i + 1) == ')' ? i : std::string_view::npos;
    }
  }
  return std::string_view::npos;
}

Part* Reader::read_arithmetic_expansion(std::uint32_t open, std::string_view closer) {
  Part* part = make<Part>();
  part->kind = PartKind::arithmetic;
  part->range.begin = pos_;
  pos_ += open;
  std::uint32_t from = pos_;
  // The old form $[…] is looked for nearby only: each unclosed one would cost a search to the end.
  constexpr std::size_t kMaxOldFormBytes = 256;
  std::size_t end = std::string_view::npos;
  if (closer == "))") {
    end = find_arithmetic_end(pos_);
  } else if (std::size_t length = text_.substr(pos_, kMaxOldFormBytes).find(']'); length != std::string_view::npos) {
    end = pos_ + length;
  }
  if (end == std::string_view::npos) {
    // `$[` without its end is text.
    pos_ = part->range.begin + 1;
    part->kind = PartKind::literal;
    part->text = slice(part->range.begin, pos_);
    part->range.end = pos_;
    return part;
  }
  Level level(*this);
  if (level) part->parts = read_text_parts(static_cast<std::uint32_t>(end));
  pos_ = std::max(pos_, static_cast<std::uint32_t>(end));
  part->text = slice(from, static_cast<std::uint32_t>(end));
  pos_ = static_cast<std::uint32_t>(std::min<std::size_t>(std::max<std::size_t>(pos_, end) + closer.size(), text_.size()));
  part->range.end = pos_;
  return part;
}

// The text inside is read where it stands; a nested `\`` is therefore an escaped character, not a substitution.
Part* Reader::read_backticks() {
  Part* part = make<Part>();
  part->kind = PartKind::backtick;
  part->range.begin = pos_++;
  Level level(*this);
  in_backticks_ = true;
  part->body = level ? read_list() : make<Node>();
  in_backticks_ = false;
  if (here() == '`') {
    ++pos_;
  } else {
    error(part->range.begin, "this backtick is not closed");
  }
  part->range.end = pos_;
  return part;
}

Part* Reader::read_process_substitution() {
  Part* part = read_command_substitution();
  part->kind = PartKind::process;
  return part;
}

Part* Reader::read_extended_glob() {
  Part* part = make<Part>();
  part->kind = PartKind::extended_glob;
  part->range.begin = pos_++;
  unsigned open = 0;
  while (!done() && here() != '\n') {
    char c = here();
    if (c == '\\' && pos_ + 1 < text_.size()) ++pos_;
    ++pos_;
    if (c == '(') ++open;
    if (c == ')' && --open == 0) break;
  }
  if (open > 0) error(part->range.begin, "this pattern is not closed");
  part->range.end = pos_;
  part->text = slice(part->range.begin, pos_);
  return part;
}

// Expansions and text up to `end`, as in a heredoc or an arithmetic expression: quotes mean nothing here.
const Part* Reader::read_text_parts(std::uint32_t end) {
  Chain<Part> parts;
  while (pos_ < end) {
    Part* part = nullptr;
    if (here() == '\\') {
      part = read_escape(true);
    } else if (here() == '$') {
      part = read_dollar();
    } else if (here() == '`' && !in_backticks_) {
      part = read_backticks();
    } else {
      part = make<Part>();
      part->range.begin = pos_++;
      while (pos_ < end && std::string_view("\\$`").find(here()) == std::string_view::npos) ++pos_;
      part->range.end = pos_;
      part->text = slice(part->range.begin, pos_);
    }
    if (part == nullptr) break;
    parts.add(part);
  }
  return parts.first();
}

}  // namespace gabion::shell
