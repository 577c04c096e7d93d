#include "rego/builtins/sprintf.h"

#include <cmath>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/decimal.h"
#include "base/text.h"
#include "rego/float_format.h"
#include "rego/number.h"
#include "rego/term_text.h"
#include "rego/unicode.h"

namespace gabion::rego::builtins {
namespace {

constexpr int kMaxWidth = 1'000'000;  // Go's own bound

// What OPA hands to fmt: an int64, a float64, a *big.Int or a string; everything else as its Rego text.
struct Argument {
  enum class Kind { integer, real, big, text } kind = Kind::text;
  std::int64_t integer = 0;
  double real = 0;
  std::string text;  // of a big number its digits

  std::string_view type() const {
    switch (kind) {
      case Kind::integer: return "int64";
      case Kind::real: return "float64";
      case Kind::big: return "*big.Int";
      default: return "string";
    }
  }
};

Argument argument_of(const Value& value) {
  Argument out;
  if (value.is_string()) {
    out.text = value.as_string();
    return out;
  }
  if (!value.is_number()) {
    out.text = term_text(value);
    return out;
  }
  if (const auto integer = plain_integer(value)) {
    out.kind = Argument::Kind::integer;
    out.integer = *integer;
    return out;
  }
  out.text = value.number_text();
  if (out.text.find('.') != out.text.npos) {
    const double real = parse_double(out.text);
    if (std::isinf(real)) return out;
    out.kind = Argument::Kind::real;
    out.real = real;
  } else if (out.text.find_first_of("eE") == out.text.npos) {
    out.kind = Argument::Kind::big;
  }
  return out;
}

struct Flags {
  bool plus = false, minus = false, sharp = false, space = false, zero = false;
  bool plus_v = false, sharp_v = false;
  std::optional<int> width, precision;
};

class Printer {
 public:
  explicit Printer(const Value& args) {
    for (std::uint32_t i = 0; i < args.size(); ++i) args_.push_back(argument_of(args.at(i)));
  }

  std::string run(std::string_view format) {
    format_ = format;
    while (at_ < format_.size()) {
      const std::size_t percent = std::min(format_.find('%', at_), format_.size());
      out_.append(format_.substr(at_, percent - at_));
      at_ = percent + 1;
      if (percent < format_.size()) directive();
      if (out_.size() > (std::size_t{64} << 20) + 1) break;  // the caller refuses it
    }
    if (!reordered_ && next_ < args_.size()) extra();
    return std::move(out_);
  }

 private:
  char peek() const { return at_ < format_.size() ? format_[at_] : '\0'; }

  void read_flags() {
    for (; at_ < format_.size(); ++at_) {
      switch (format_[at_]) {
        case '#': flags_.sharp = true; continue;
        case '0': flags_.zero = true; continue;
        case '+': flags_.plus = true; continue;
        case '-': flags_.minus = true; continue;
        case ' ': flags_.space = true; continue;
        default: return;
      }
    }
  }

  std::optional<int> read_number() {
    std::optional<int> number;
    for (; at_ < format_.size() && format_[at_] >= '0' && format_[at_] <= '9'; ++at_) {
      number = std::min(number.value_or(0) * 10 + (format_[at_] - '0'), 10 * kMaxWidth);
    }
    return number && *number <= kMaxWidth ? number : std::nullopt;
  }

  // [n] chooses an argument.
  void read_index() {
    if (peek() != '[') {
      after_index_ = false;
      return;
    }
    reordered_ = true;
    const std::size_t close = format_.find(']', at_);
    if (close == format_.npos) {
      good_index_ = false;
      ++at_;
      return;
    }
    const auto number = parse_u64(format_.substr(at_ + 1, close - at_ - 1));
    at_ = close + 1;
    if (number && *number >= 1 && *number <= args_.size()) {
      next_ = static_cast<std::size_t>(*number) - 1;
      after_index_ = true;
    } else {
      good_index_ = false;
    }
  }

  std::optional<int> star() {
    if (next_ >= args_.size()) return std::nullopt;
    const Argument& argument = args_[next_++];
    if (argument.kind != Argument::Kind::integer || argument.integer > kMaxWidth || argument.integer < -kMaxWidth) return std::nullopt;
    return static_cast<int>(argument.integer);
  }

  void read_width() {
    if (peek() == '*') {
      ++at_;
      flags_.width = star();
      if (!flags_.width) out_ += "%!(BADWIDTH)";
      if (flags_.width && *flags_.width < 0) {
        flags_.width = -*flags_.width;
        flags_.minus = true;
        flags_.zero = false;
      }
      after_index_ = false;
      return;
    }
    flags_.width = read_number();
    if (after_index_ && flags_.width) good_index_ = false;
  }

  void read_precision() {
    if (peek() != '.') return;
    ++at_;
    if (after_index_) good_index_ = false;
    read_index();
    if (peek() == '*') {
      ++at_;
      flags_.precision = star();
      if (flags_.precision && *flags_.precision < 0) flags_.precision.reset();
      if (!flags_.precision) out_ += "%!(BADPREC)";
      after_index_ = false;
    } else {
      flags_.precision = read_number().value_or(0);
    }
  }

  void directive() {
    flags_ = Flags();
    good_index_ = true;
    after_index_ = false;
    read_flags();
    read_index();
    read_width();
    read_precision();
    if (!after_index_) read_index();
    if (at_ >= format_.size()) {
      out_ += "%!(NOVERB)";
      return;
    }
    const Utf8 verb = next_rune(format_.substr(at_));
    verb_text_ = format_.substr(at_, verb.length);
    at_ += verb.length;
    if (verb.code == '%') {
      out_ += '%';
    } else if (!good_index_) {
      out_.append("%!").append(verb_text_).append("(BADINDEX)");
    } else if (next_ >= args_.size()) {
      out_.append("%!").append(verb_text_).append("(MISSING)");
    } else {
      if (verb.code == 'v') {
        flags_.sharp_v = std::exchange(flags_.sharp, false);
        flags_.plus_v = std::exchange(flags_.plus, false);
      }
      print(args_[next_++], verb.code);
    }
  }

  void extra() {
    out_ += "%!(EXTRA ";
    flags_ = Flags();
    for (std::size_t i = next_; i < args_.size(); ++i) {
      if (i > next_) out_ += ", ";
      out_.append(args_[i].type()).append("=");
      print(args_[i], 'v');
    }
    out_ += ')';
  }

  void print(const Argument& argument, char32_t verb) {
    if (verb == 'T') return pad_text(truncated(argument.type()));
    if (verb == 'p') return bad_verb(argument);
    switch (argument.kind) {
      case Argument::Kind::integer: return print_integer(argument, verb);
      case Argument::Kind::real: return print_real(argument, verb);
      case Argument::Kind::big: return print_big(argument, verb);
      case Argument::Kind::text: return print_text(argument, verb);
    }
  }

  void bad_verb(const Argument& argument) {
    out_.append("%!").append(verb_text_).append("(").append(argument.type()).append("=");
    print(argument, 'v');
    out_ += ')';
  }

  void pad(std::size_t n) { out_.append(n, flags_.zero && !flags_.minus ? '0' : ' '); }
  void pad_text(std::string_view text) {
    const std::size_t runes = count_runes(text), width = static_cast<std::size_t>(flags_.width.value_or(0));
    const std::size_t missing = width > runes ? width - runes : 0;
    if (!flags_.minus) pad(missing);
    out_.append(text);
    if (flags_.minus) out_.append(missing, ' ');
  }

  std::string_view truncated(std::string_view text) const {
    if (!flags_.precision) return text;
    std::size_t bytes = 0;
    for (int runes = *flags_.precision; runes > 0 && bytes < text.size(); --runes) bytes += next_rune(text.substr(bytes)).length;
    return text.substr(0, bytes);
  }

  void print_integer(const Argument& argument, char32_t verb) {
    switch (verb) {
      case 'v':
      case 'd': return digits(argument.integer, 10, verb);
      case 'b': return digits(argument.integer, 2, verb);
      case 'o':
      case 'O': return digits(argument.integer, 8, verb);
      case 'x':
      case 'X': return digits(argument.integer, 16, verb);
      case 'c': return pad_text(rune_text(argument.integer));
      case 'q': return pad_text(quoted_rune(argument.integer));
      case 'U': return unicode(argument.integer);
      default: return bad_verb(argument);
    }
  }

  static std::string rune_text(std::int64_t value) {
    std::string out;
    const bool valid = value >= 0 && value <= 0x10ffff && !(value >= 0xd800 && value < 0xe000);
    append_utf8(out, valid ? static_cast<char32_t>(value) : 0xfffd);
    return out;
  }
  std::string quoted_rune(std::int64_t value) const {
    if (value == '\'') return "'\\''";
    if (value == '"') return "'\"'";
    std::string text = flags_.plus ? ascii_quoted(rune_text(value)) : quoted(rune_text(value));
    text.front() = text.back() = '\'';
    return text;
  }
  void unicode(std::int64_t value) {
    std::string hex = to_upper(to_base(static_cast<std::uint64_t>(value), 16));
    const std::size_t precision = static_cast<std::size_t>(std::max(4, flags_.precision.value_or(4)));
    if (hex.size() < precision) hex.insert(0, precision - hex.size(), '0');
    std::string text = "U+" + hex;
    if (flags_.sharp && value >= 0 && value <= 0x10ffff && is_printable_rune(static_cast<char32_t>(value))) text += " '" + rune_text(value) + "'";
    flags_.zero = false;
    pad_text(text);
  }

  static std::string to_base(std::uint64_t value, unsigned base) {
    std::string out;
    do {
      out.insert(out.begin(), "0123456789abcdef"[value % base]);
      value /= base;
    } while (value);
    return out;
  }

  void digits(std::int64_t value, unsigned base, char32_t verb) {
    const bool negative = value < 0;
    std::string text = to_base(negative ? ~static_cast<std::uint64_t>(value) + 1 : static_cast<std::uint64_t>(value), base);
    if (verb == 'X') text = to_upper(text);
    std::size_t wanted = 0;
    if (flags_.precision) {
      wanted = static_cast<std::size_t>(*flags_.precision);
      if (wanted == 0 && value == 0) {
        out_.append(static_cast<std::size_t>(flags_.width.value_or(0)), ' ');
        return;
      }
    } else if (flags_.zero && !flags_.minus && flags_.width) {
      wanted = static_cast<std::size_t>(*flags_.width);
      if (wanted > 0 && (negative || flags_.plus || flags_.space)) --wanted;
    }
    if (text.size() < wanted) text.insert(0, wanted - text.size(), '0');
    if (flags_.sharp && base == 2) text.insert(0, "0b");
    if (flags_.sharp && base == 8 && text[0] != '0') text.insert(0, "0");
    if (flags_.sharp && base == 16) text.insert(0, verb == 'X' ? "0X" : "0x");
    if (verb == 'O') text.insert(0, "0o");
    if (negative) text.insert(0, "-");
    else if (flags_.plus) text.insert(0, "+");
    else if (flags_.space) text.insert(0, " ");
    flags_.zero = false;
    pad_text(text);
  }

  void print_real(const Argument& argument, char32_t verb) {
    int precision = -1;
    char letter = static_cast<char>(verb);
    switch (verb) {
      case 'v': letter = 'g'; break;
      case 'b':
      case 'g':
      case 'G':
      case 'x':
      case 'X': break;
      case 'e':
      case 'E':
      case 'f':
      case 'F': precision = 6; break;
      default: return bad_verb(argument);
    }
    if (letter == 'F') letter = 'f';
    std::string text = format_double(argument.real, letter, flags_.precision.value_or(precision));
    if (text[0] != '-' && text[0] != '+') text.insert(0, "+");
    if (flags_.space && text[0] == '+' && !flags_.plus) text[0] = ' ';
    if (!flags_.plus && text[0] == '+') return pad_text(std::string_view(text).substr(1));
    const auto width = static_cast<std::size_t>(flags_.width.value_or(0));
    if (flags_.zero && !flags_.minus && width > text.size()) text.insert(1, width - text.size(), '0');
    pad_text(text);
  }

  // As (*big.Int).Format does it.
  void print_big(const Argument& argument, char32_t verb) {
    int base = 10;
    switch (verb) {
      case 'b': base = 2; break;
      case 'o':
      case 'O': base = 8; break;
      case 'd':
      case 's':
      case 'v': break;
      case 'x':
      case 'X': base = 16; break;
      default: out_.append("%!").append(verb_text_).append("(big.Int=").append(argument.text).append(")"); return;
    }
    BigInt value;
    if (to_integer(Value::number(argument.text), value) != NumberStatus::ok) {
      out_ += argument.text;
      return;
    }
    std::string prefix = value.sign() < 0 ? "-" : flags_.plus || flags_.plus_v ? "+" : flags_.space ? " " : "";
    if (flags_.sharp || flags_.sharp_v) prefix += verb == 'b' ? "0b" : verb == 'o' ? "0" : verb == 'x' ? "0x" : verb == 'X' ? "0X" : "";
    if (verb == 'O') prefix += "0o";
    mpz_abs(value.get(), value.get());
    std::string text = verb == 'X' ? to_upper(value.text(base)) : value.text(base);
    const auto precision = static_cast<std::size_t>(flags_.precision.value_or(0));
    if (text.size() < precision) text.insert(0, precision - text.size(), '0');
    const auto width = static_cast<std::size_t>(flags_.width.value_or(0));
    const std::size_t length = prefix.size() + text.size(), missing = width > length ? width - length : 0;
    if (flags_.zero && !flags_.minus && !flags_.precision) text.insert(0, missing, '0');
    else if (!flags_.minus) out_.append(missing, ' ');
    out_.append(prefix).append(text);
    if (flags_.minus) out_.append(missing, ' ');
  }

  static std::string ascii_quoted(std::string_view text) {
    std::string out;
    std::string_view rest = text;
    std::string plain;
    append_quoted(plain, text);
    rest = plain;
    while (!rest.empty()) {
      const Utf8 rune = next_rune(rest);
      if (rune.code < 0x80) {
        out += rest[0];
      } else {
        const std::string hex = to_base(rune.code, 16);
        const std::size_t width = rune.code < 0x10000 ? 4 : 8;
        out.append(rune.code < 0x10000 ? "\\u" : "\\U").append(width - hex.size(), '0').append(hex);
      }
      rest.remove_prefix(rune.length);
    }
    return out;
  }

  void print_text(const Argument& argument, char32_t verb) {
    const std::string_view text = truncated(argument.text);
    switch (verb) {
      case 'v':
        if (flags_.sharp_v) return pad_text(quoted(text));
        return pad_text(text);
      case 's': return pad_text(text);
      case 'x':
      case 'X': return hex_text(argument.text, verb == 'X');
      case 'q': {
        const bool raw = flags_.sharp && text.find('`') == text.npos && printable_line(text);
        return pad_text(raw ? "`" + std::string(text) + "`" : flags_.plus ? ascii_quoted(text) : quoted(text));
      }
      default: return bad_verb(argument);
    }
  }

  static bool printable_line(std::string_view text) {
    for (; !text.empty();) {
      const Utf8 rune = decode_utf8(text);
      if (rune.length == 0 || rune.code == 0xfeff || (rune.code < ' ' && rune.code != '\t') || rune.code == 0x7f) return false;
      text.remove_prefix(rune.length);
    }
    return true;
  }

  void hex_text(std::string_view text, bool upper) {
    if (flags_.precision && static_cast<std::size_t>(*flags_.precision) < text.size()) text = text.substr(0, static_cast<std::size_t>(*flags_.precision));
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (flags_.space && i > 0) out += ' ';
      if (flags_.sharp && (flags_.space || i == 0)) out += upper ? "0X" : "0x";
      const auto byte = static_cast<unsigned char>(text[i]);
      out += (upper ? "0123456789ABCDEF" : "0123456789abcdef")[byte >> 4];
      out += (upper ? "0123456789ABCDEF" : "0123456789abcdef")[byte & 15];
    }
    pad_text(out);
  }

  std::vector<Argument> args_;
  std::string_view format_, verb_text_;
  std::size_t at_ = 0, next_ = 0;
  bool reordered_ = false, good_index_ = true, after_index_ = false;
  Flags flags_;
  std::string out_;
};

}  // namespace

std::string go_sprintf(std::string_view format, const Value& args) { return Printer(args).run(format); }

}  // namespace gabion::rego::builtins
