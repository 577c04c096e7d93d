// A cursor over a text, with the few moves that hand-written readers share, and errors that name the place.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "data/json.h"

namespace gabion::config {

class Scanner {
 public:
  Scanner(std::string_view text, const ReadOptions& options) : text_(text), options_(options) {}

  std::size_t at() const { return at_; }
  void go(std::size_t at) { at_ = at; }
  bool done() const { return at_ >= text_.size(); }
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  char take() { return done() ? '\0' : text_[at_++]; }
  void skip(std::size_t n) { at_ = at_ + n < text_.size() ? at_ + n : text_.size(); }
  bool starts(std::string_view word) const { return text_.substr(at_).starts_with(word); }
  bool accept(std::string_view word) { return starts(word) ? skip(word.size()), true : false; }
  std::string_view text() const { return text_; }
  std::string_view from(std::size_t begin) const { return text_.substr(begin, at_ - begin); }
  std::string_view rest() const { return text_.substr(at_); }
  template <typename Predicate>
  std::string_view take_while(Predicate predicate) {
    std::size_t begin = at_;
    while (!done() && predicate(text_[at_])) ++at_;
    return from(begin);
  }
  // Up to the end of this line, which is not taken.
  std::string_view take_line() {
    return take_while([](char c) { return c != '\n'; });
  }

  auto error(std::string_view reason) const { return error_at(at_, reason); }
  tl::unexpected<Error> error_at(std::size_t offset, std::string_view reason) const {
    return fail(place_error(options_, text_, offset, reason));
  }

 private:
  std::string_view text_;
  const ReadOptions& options_;
  std::size_t at_ = 0;
};

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
inline bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
inline bool is_word(char c) { return is_letter(c) || is_digit(c) || c == '_'; }
inline bool is_blank(char c) { return c == ' ' || c == '\t'; }
inline bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
// One hexadecimal digit's value, or 16.
inline unsigned hex_digit(char c) {
  return is_digit(c) ? static_cast<unsigned>(c - '0') : c >= 'a' && c <= 'f' ? static_cast<unsigned>(c - 'a' + 10)
                                                    : c >= 'A' && c <= 'F' ? static_cast<unsigned>(c - 'A' + 10) : 16u;
}

}  // namespace gabion::config
