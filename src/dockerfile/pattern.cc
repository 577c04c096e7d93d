#include "dockerfile/pattern.h"

#include <algorithm>

#include "base/text.h"

namespace gabion::dockerfile {

namespace {

// Bytes that are no UTF-8 are carried through as private code points.
constexpr char32_t kRawByte = 0x110000;

std::u32string decode_all(std::string_view text) {
  std::u32string out;
  for (std::size_t i = 0; i < text.size();) {
    Utf8 c = decode_utf8(text.substr(i));
    out += c.length ? c.code : kRawByte + static_cast<unsigned char>(text[i]);
    i += c.length ? c.length : 1;
  }
  return out;
}

std::string encode_all(std::u32string_view text) {
  std::string out;
  for (char32_t c : text) {
    if (c >= kRawByte) {
      out += static_cast<char>(c - kRawByte);
    } else {
      append_utf8(out, c);
    }
  }
  return out;
}

}  // namespace

Result<Pattern> Pattern::parse(std::string_view text) {
  Pattern pattern;
  std::u32string codes = decode_all(text);
  for (std::size_t i = 0; i < codes.size(); ++i) {
    char32_t c = codes[i];
    if (c == '*') {
      // Two stars in a row are one.
      if (pattern.tokens_.empty() || pattern.tokens_.back().kind != Kind::many) pattern.tokens_.push_back({Kind::many, 0});
      continue;
    }
    if (c == '?') {
      pattern.tokens_.push_back({Kind::one, 0});
      continue;
    }
    if (c == '\\') {
      char32_t next = i + 1 < codes.size() ? codes[i + 1] : 0;
      if (next == '\0' || std::u32string_view(U"*?\\}/").find(next) == std::u32string_view::npos) {
        return fail("invalid pattern (" + std::string(text) + ") in substitution: nothing to escape after the backslash");
      }
      c = next;
      ++i;
    }
    pattern.tokens_.push_back({Kind::literal, c});
  }
  return pattern;
}

std::size_t Pattern::match(const std::vector<Token>& tokens, const Text& value, std::size_t from, bool longest) {
  std::vector<char> states(tokens.size() + 1), next(tokens.size() + 1);
  auto close = [&](std::vector<char>& set) {
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      if (set[i] && tokens[i].kind == Kind::many) set[i + 1] = 1;
    }
  };
  states[0] = 1;
  close(states);
  std::size_t found = kNone;
  for (std::size_t at = from;; ++at) {
    if (states[tokens.size()]) {
      found = at - from;
      if (!longest) return found;
    }
    if (at == value.size()) return found;
    std::fill(next.begin(), next.end(), 0);
    bool alive = false;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      if (!states[i]) continue;
      if (tokens[i].kind == Kind::literal ? tokens[i].code != value[at] : value[at] == '\n') continue;
      next[tokens[i].kind == Kind::many ? i : i + 1] = 1;
      alive = true;
    }
    if (!alive) return found;
    close(next);
    states.swap(next);
  }
}

Result<std::string> Pattern::trim_prefix(std::string_view value, bool longest) const {
  Text text = decode_all(value);
  if (too_much(text)) return fail("the pattern of a substitution is too costly");
  std::size_t length = match(tokens_, text, 0, longest);
  return length == kNone ? std::string(value) : encode_all(std::u32string_view(text).substr(length));
}

Result<std::string> Pattern::trim_suffix(std::string_view value, bool longest) const {
  Text text = decode_all(value);
  if (too_much(text)) return fail("the pattern of a substitution is too costly");
  std::reverse(text.begin(), text.end());
  std::vector<Token> reversed(tokens_.rbegin(), tokens_.rend());
  std::size_t length = match(reversed, text, 0, longest);
  if (length == kNone) return std::string(value);
  text.erase(0, length);
  std::reverse(text.begin(), text.end());
  return encode_all(text);
}

Result<std::string> Pattern::replace(std::string_view value, std::string_view with, bool all) const {
  Text text = decode_all(value);
  if (too_much(text)) return fail("the pattern of a substitution is too costly");
  std::string out;
  std::size_t work = 0;
  std::size_t last_end = kNone;  // an empty match right after another one does not count
  std::size_t i = 0;
  while (i <= text.size()) {
    work += (text.size() - i + 1) * (tokens_.size() + 1);
    if (work > kMaxPatternWork) return fail("the pattern of a substitution is too costly");
    std::size_t length = match(tokens_, text, i, true);
    if (length == kNone || (length == 0 && i == last_end)) {
      if (i < text.size()) out += encode_all(std::u32string_view(text).substr(i, 1));
      ++i;
      continue;
    }
    out += with;
    if (out.size() > kMaxPatternWork) return fail("the result of a substitution is too long");
    if (length == 0 && i < text.size()) out += encode_all(std::u32string_view(text).substr(i, 1));
    i += length ? length : 1;
    last_end = i;
    if (!all) {
      if (i < text.size()) out += encode_all(std::u32string_view(text).substr(i));
      break;
    }
  }
  return out;
}

}  // namespace gabion::dockerfile
