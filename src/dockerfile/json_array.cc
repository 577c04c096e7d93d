// Tells a JSON array from a shell command, exactly where Go's encoding/json does, and decodes its strings.
#include <cctype>

#include "base/text.h"
#include "dockerfile/lines.h"
#include "dockerfile/parser.h"
#include "dockerfile/words.h"

namespace gabion::dockerfile {

namespace {

class JsonReader {
 public:
  explicit JsonReader(std::string_view text) : text_(text) {}

  void skip_blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) ++at_;
  }
  bool done() const { return at_ == text_.size(); }
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(char c) {
    if (peek() != c || done()) return false;
    ++at_;
    return true;
  }
  std::size_t position() const { return at_; }

  // Over one value of any kind; false when it is no JSON.
  bool skip_value(unsigned depth) {
    skip_blanks();
    switch (peek()) {
      case '"': return skip_string();
      case '[': return depth < kMaxJsonDepth && skip_list('[', ']', depth);
      case '{': return depth < kMaxJsonDepth && skip_list('{', '}', depth);
      case 't': return take_word("true");
      case 'f': return take_word("false");
      case 'n': return take_word("null");
      default: return skip_number();
    }
  }

  bool skip_string() {
    if (!take('"')) return false;
    while (at_ < text_.size()) {
      unsigned char c = static_cast<unsigned char>(text_[at_++]);
      if (c == '"') return true;
      if (c < 0x20) return false;
      if (c == '\\' && !skip_escape()) return false;
    }
    return false;
  }

 private:
  bool skip_escape() {
    if (done()) return false;
    char c = text_[at_++];
    if (c != 'u') return std::string_view("\"\\/bfnrt").find(c) != std::string_view::npos;
    for (int i = 0; i < 4; ++i) {
      if (done() || !std::isxdigit(static_cast<unsigned char>(text_[at_]))) return false;
      ++at_;
    }
    return true;
  }

  bool skip_list(char open, char close, unsigned depth) {
    take(open);
    skip_blanks();
    if (take(close)) return true;
    for (;;) {
      skip_blanks();
      if (open == '{') {
        if (!skip_string()) return false;
        skip_blanks();
        if (!take(':')) return false;
      }
      if (!skip_value(depth + 1)) return false;
      skip_blanks();
      if (take(close)) return true;
      if (!take(',')) return false;
    }
  }

  bool take_word(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  bool skip_digits() {
    std::size_t begin = at_;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
    return at_ > begin;
  }

  bool skip_number() {
    take('-');
    if (!take('0') && !skip_digits()) return false;
    if (take('.') && !skip_digits()) return false;
    if (take('e') || take('E')) {
      if (!take('+')) take('-');
      return skip_digits();
    }
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

unsigned hex4(std::string_view text) {
  unsigned code = 0;
  for (char c : text.substr(0, 4)) {
    unsigned digit = c <= '9' ? static_cast<unsigned>(c - '0') : static_cast<unsigned>((c | 0x20) - 'a' + 10);
    code = code * 16 + digit;
  }
  return code;
}

// \uXXXX at `i` (which stands on the first digit), a second one when they are a surrogate pair.
void append_unicode(std::string_view body, std::size_t& i, std::string& out) {
  char32_t code = hex4(body.substr(i));
  i += 4;
  if (code >= 0xD800 && code < 0xDC00 && body.substr(i).starts_with("\\u")) {
    unsigned low = hex4(body.substr(i + 2));
    if (low >= 0xDC00 && low < 0xE000) {
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
      i += 6;
    }
  }
  append_utf8(out, code >= 0xD800 && code < 0xE000 ? 0xFFFD : code);
}

// `body` is known to be valid. Bytes that are no UTF-8 are kept.
std::string_view decode(std::string_view body, Arena& arena) {
  if (body.find('\\') == std::string_view::npos) return body;
  std::string out;
  for (std::size_t i = 0; i < body.size();) {
    char c = body[i++];
    if (c != '\\') {
      out += c;
      continue;
    }
    char escaped = body[i++];
    switch (escaped) {
      case 'b': out += '\b'; break;
      case 'f': out += '\f'; break;
      case 'n': out += '\n'; break;
      case 'r': out += '\r'; break;
      case 't': out += '\t'; break;
      case 'u': append_unicode(body, i, out); break;
      default: out += escaped;
    }
  }
  return arena.copy(out);
}

}  // namespace

ArrayKind read_json_array(std::string_view text, Arena& arena, std::vector<ArrayItem>& items) {
  text = trim_left_space(text);
  JsonReader reader(text);
  if (!reader.take('[')) return ArrayKind::none;
  bool strings = true;
  reader.skip_blanks();
  if (!reader.take(']')) {
    for (;;) {
      reader.skip_blanks();
      std::size_t begin = reader.position();
      bool is_string = reader.peek() == '"';
      if (!reader.skip_value(1)) return ArrayKind::none;
      std::string_view written = text.substr(begin, reader.position() - begin);
      strings = strings && is_string;
      if (is_string) items.push_back({written.substr(1, written.size() - 2), written});
      reader.skip_blanks();
      if (reader.take(']')) break;
      if (!reader.take(',')) return ArrayKind::none;
    }
  }
  reader.skip_blanks();
  if (!reader.done()) return ArrayKind::none;
  if (!strings) return ArrayKind::mixed;
  for (ArrayItem& item : items) item.text = decode(item.text, arena);
  return ArrayKind::strings;
}

}  // namespace gabion::dockerfile
