#include "data/json.h"

#include <array>
#include <cstring>

#include "base/text.h"

namespace gabion {

namespace {

constexpr std::size_t kSharedKeys = 1024;  // slots of the cache that lets equal keys be one view; a power of two
constexpr std::size_t kLongestSharedKey = 64;

bool plain_string_byte(unsigned char c) { return c >= 0x20 && c != '"' && c != '\\'; }

class JsonReader {
 public:
  // The text ends in a NUL byte behind `size`, so that looking at the next byte needs no bound.
  JsonReader(const char* text, std::size_t size, Document& document, const ReadOptions& options)
      : begin_(text), at_(text), end_(text + size), document_(document), options_(options), tree_(document, options.positions) {}

  Result<> one() {
    if (!value() || !only_white_space_left()) return error();
    return done();
  }

  Result<> stream() {
    tree_.open_array(0);
    if (!skip_blanks()) return error();
    while (at_ != end_) {
      if (!value() || !skip_blanks()) return error();
    }
    tree_.close();
    return done();
  }

 private:
  std::size_t offset() const { return static_cast<std::size_t>(at_ - begin_); }

  Result<> done() {
    if (options_.refuse_duplicate_keys && tree_.duplicate()) {
      at_ = begin_ + tree_.duplicate()->second;
      reason_ = "duplicate key \"" + tree_.duplicate()->key + "\"";
      return error();
    }
    tree_.finish();
    return {};
  }

  Result<> error() const { return fail(place_error(options_, {begin_, static_cast<std::size_t>(end_ - begin_)}, offset(), reason_)); }

  bool refuse(std::string reason) {
    reason_ = std::move(reason);
    return false;
  }
  // What stands here does not belong here; Go's words for it.
  bool unexpected(std::string_view where) {
    if (at_ >= end_) return refuse("unexpected end of JSON input");
    auto code = decode_utf8({at_, static_cast<std::size_t>(end_ - at_)});
    std::string shown = printable({at_, code.length == 0 ? 1 : code.length});
    if (*at_ == '\'') shown = "\\'";
    return refuse("invalid character '" + shown + "' " + std::string(where));
  }

  bool skip_blanks() {
    for (;;) {
      while (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t') ++at_;
      if (*at_ != '/' || !options_.comments) return true;
      if (!skip_comment()) return false;
    }
  }
  bool skip_comment() {
    if (at_[1] == '/') {
      while (at_ != end_ && *at_ != '\n') ++at_;
      return true;
    }
    if (at_[1] != '*') return unexpected("looking for beginning of value");
    auto close = std::string_view(at_, static_cast<std::size_t>(end_ - at_)).find("*/", 2);
    if (close == std::string_view::npos) return refuse("unterminated comment");
    at_ += close + 2;
    return true;
  }
  bool only_white_space_left() {
    if (!skip_blanks()) return false;
    return at_ == end_ || unexpected("after top-level value");
  }

  // One value with everything below it. The tree's own stack replaces recursion.
  bool value() {
    const unsigned floor = tree_.depth();
    for (;;) {
      bool opened = false;
      if (!skip_blanks() || !start_value(opened)) return false;
      if (opened) continue;
      for (;;) {
        if (tree_.depth() == floor) return true;
        bool more = false;
        if (!after_value(more)) return false;
        if (more) break;
      }
    }
  }

  bool start_value(bool& opened) {
    switch (*at_) {
      case '{': return open_object(opened);
      case '[': return open_array(opened);
      case '"': return string_value();
      case 't': return literal("true", Value::boolean(true));
      case 'f': return literal("false", Value::boolean(false));
      case 'n': return literal("null", Value::null());
      default: break;
    }
    if (*at_ == '-' || (*at_ >= '0' && *at_ <= '9')) return number();
    return unexpected("looking for beginning of value");
  }

  bool open_object(bool& opened) {
    if (!tree_.open_object(offset())) return refuse("exceeded max depth");
    ++at_;
    if (!skip_blanks()) return false;
    if (*at_ == '}') {
      ++at_;
      tree_.close();
      return true;
    }
    opened = true;
    return key();
  }

  bool open_array(bool& opened) {
    if (!tree_.open_array(offset())) return refuse("exceeded max depth");
    ++at_;
    if (!skip_blanks()) return false;
    if (*at_ == ']') {
      ++at_;
      tree_.close();
      return true;
    }
    opened = true;
    return true;
  }

  bool key() {
    if (*at_ != '"') return unexpected("looking for beginning of object key string");
    std::size_t start = offset();
    std::string_view text;
    if (!string(text)) return false;
    tree_.key(Value::string(shared_key(text)), start);
    if (!skip_blanks()) return false;
    if (*at_ != ':') return unexpected("after object key");
    ++at_;
    return true;
  }

  // Between the values of a container. `more`: another value follows.
  bool after_value(bool& more) {
    const bool object = tree_.in_object();
    if (!skip_blanks()) return false;
    const char close = object ? '}' : ']';
    if (*at_ == ',') {
      ++at_;
      if (!skip_blanks()) return false;
      if (*at_ != close || !options_.trailing_commas) {
        more = true;
        return !object || key();
      }
    }
    if (*at_ != close) return unexpected(object ? "after object key:value pair" : "after array element");
    ++at_;
    tree_.close();
    return true;
  }

  bool literal(std::string_view word, Value value) {
    const char* start = at_;
    for (char c : word) {
      if (*at_ != c) return unexpected("in literal " + std::string(word) + " (expecting '" + c + "')");
      ++at_;
    }
    tree_.value(value, static_cast<std::size_t>(start - begin_));
    return true;
  }

  bool digits(std::string_view where) {
    if (*at_ < '0' || *at_ > '9') return unexpected(where);
    while (*at_ >= '0' && *at_ <= '9') ++at_;
    return true;
  }
  bool number() {
    const char* start = at_;
    if (*at_ == '-') ++at_;
    if (*at_ == '0') {
      ++at_;
    } else if (!digits("in numeric literal")) {
      return false;
    }
    if (*at_ == '.') {
      ++at_;
      if (!digits("after decimal point in numeric literal")) return false;
    }
    if (*at_ == 'e' || *at_ == 'E') {
      ++at_;
      if (*at_ == '+' || *at_ == '-') ++at_;
      if (!digits("in exponent of numeric literal")) return false;
    }
    tree_.value(Value::number({start, static_cast<std::size_t>(at_ - start)}), static_cast<std::size_t>(start - begin_));
    return true;
  }

  bool string_value() {
    std::size_t start = offset();
    std::string_view text;
    if (!string(text)) return false;
    tree_.value(Value::string(text), start);
    return true;
  }

  // A view into the text as long as there is nothing to decode.
  bool string(std::string_view& out) {
    const char* start = ++at_;
    bool ascii = true;
    while (plain_string_byte(static_cast<unsigned char>(*at_))) {
      ascii &= static_cast<unsigned char>(*at_) < 0x80;
      ++at_;
    }
    if (*at_ == '"') {
      out = {start, static_cast<std::size_t>(at_ - start)};
      if (ascii || valid_utf8(out)) {
        ++at_;
        return true;
      }
    }
    return decode_string(start, out);
  }

  bool decode_string(const char* start, std::string_view& out) {
    buffer_.clear();
    at_ = start;
    while (*at_ != '"') {
      auto c = static_cast<unsigned char>(*at_);
      if (c < 0x20) return unexpected("in string literal");
      if (c == '\\') {
        if (!escape()) return false;
      } else if (c < 0x80) {
        buffer_.push_back(*at_++);
      } else if (auto code = decode_utf8({at_, static_cast<std::size_t>(end_ - at_)}); code.length != 0) {
        buffer_.append(at_, code.length);
        at_ += code.length;
      } else if (options_.replace_bad_utf8) {
        buffer_.append("\xEF\xBF\xBD");
        ++at_;
      } else {
        return refuse("invalid UTF-8 in string literal");
      }
    }
    ++at_;
    out = document_.arena.copy(buffer_);
    return true;
  }

  bool escape() {
    ++at_;
    constexpr std::string_view kNames = "\"\\/bfnrt", kBytes = "\"\\/\b\f\n\r\t";
    if (*at_ == 'u') {
      ++at_;
      return unicode_escape();
    }
    auto which = at_ < end_ ? kNames.find(*at_) : std::string_view::npos;
    if (which == std::string_view::npos) return unexpected("in string escape code");
    buffer_.push_back(kBytes[which]);
    ++at_;
    return true;
  }

  bool four_hex(char32_t& code) {
    code = 0;
    for (int i = 0; i < 4; ++i, ++at_) {
      char c = *at_;
      unsigned digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : 16;
      if (digit == 16) return unexpected("in \\u hexadecimal character escape");
      code = code * 16 + digit;
    }
    return true;
  }
  // Half a surrogate pair stands for nothing and becomes U+FFFD, as in Go.
  bool unicode_escape() {
    char32_t code;
    if (!four_hex(code)) return false;
    if (code >= 0xD800 && code < 0xDC00 && at_[0] == '\\' && at_[1] == 'u') {
      const char* back = at_;
      at_ += 2;
      char32_t low;
      if (!four_hex(low)) return false;
      if (low >= 0xDC00 && low < 0xE000) {
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
      } else {
        at_ = back;
      }
    }
    append_utf8(buffer_, code >= 0xD800 && code < 0xE000 ? U'\uFFFD' : code);
    return true;
  }

  // Equal keys become the same view, so that comparing them is comparing two pointers.
  std::string_view shared_key(std::string_view key) {
    if (key.empty() || key.size() > kLongestSharedKey) return key;
    std::size_t hash = key.size() * 31 + static_cast<unsigned char>(key[0]);
    hash = hash * 31 + static_cast<unsigned char>(key[key.size() / 2]);
    hash = hash * 31 + static_cast<unsigned char>(key.back());
    auto& slot = keys_[(hash ^ (hash >> 10)) & (kSharedKeys - 1)];
    if (slot != key) slot = key;
    return slot;
  }

  const char *begin_, *at_, *end_;
  Document& document_;
  const ReadOptions& options_;
  TreeBuilder tree_;
  std::string buffer_, reason_;
  std::array<std::string_view, kSharedKeys> keys_{};
};

Result<Document> read(std::string text, const ReadOptions& options, bool stream) {
  if (text.size() >= UINT32_MAX) return fail(options.name + ": larger than 4 GB");
  Document document;
  const std::size_t bom = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  const std::size_t size = text.size();
  auto block = std::make_unique_for_overwrite<char[]>(size + 1);
  std::memcpy(block.get(), text.c_str(), size + 1);
  std::string().swap(text);
  char* kept = document.arena.adopt(std::move(block), size + 1);
  std::memset(kept, ' ', bom);  // offsets keep their meaning
  JsonReader reader(kept, size, document, options);
  auto result = stream ? reader.stream() : reader.one();
  if (!result) return tl::unexpected(result.error());
  return document;
}

}  // namespace

std::string place_error(const ReadOptions& options, std::string_view text, std::size_t offset, std::string_view reason) {
  if (!options.place_in_error) return std::string(reason);
  auto place = LineIndex(text).at(offset);
  std::string out = options.name.empty() ? "" : options.name + ":";
  return out + std::to_string(place.line) + ":" + std::to_string(place.column) + ": " + std::string(reason);
}

Result<Document> read_json(std::string text, const ReadOptions& options) { return read(std::move(text), options, false); }
Result<Document> read_json_stream(std::string text, const ReadOptions& options) { return read(std::move(text), options, true); }

}  // namespace gabion
