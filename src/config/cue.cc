// The data subset of CUE: structs, lists, strings, numbers, booleans, null, nested labels (a: b: c). What has to be
// evaluated (references, constraints, disjunctions, comprehensions) is refused by name: a wrong value would be worse.
#include "base/text.h"
#include "config/readers.h"
#include "config/scanner.h"
#include "data/go_number.h"

namespace gabion::config {

namespace {

class CueReader {
 public:
  CueReader(std::string_view text, const ConfigOptions& options) : in_(text, options) {}

  Result<Node> read() {
    in_.accept("\xEF\xBB\xBF");
    Node root = Node::object(0);
    skip();
    if (word("package")) in_.take_line();
    skip();
    if (in_.accept("{")) {
      if (auto ok = fields(root, true, 0); !ok) return tl::unexpected(ok.error());
      skip();
    }
    if (auto ok = fields(root, false, 0); !ok) return tl::unexpected(ok.error());
    return root;
  }

 private:
  bool word(std::string_view text) { return in_.starts(text) && is_space(in_.peek(text.size())) && in_.accept(text); }

  void skip(bool newlines = true) {
    for (;;) {
      in_.take_while([&](char c) { return is_blank(c) || c == '\r' || (newlines && c == '\n'); });
      if (!in_.starts("//")) return;
      in_.take_line();
    }
  }

  tl::unexpected<Error> beyond(std::string_view what) {
    return in_.error("this reader takes CUE's data only, not " + std::string(what));
  }

  Result<> fields(Node& out, bool braces, unsigned depth) {
    if (depth > 300) return in_.error("nested too deeply");
    for (;;) {
      skip();
      if (in_.accept(",")) continue;
      if (braces && in_.accept("}")) return {};
      if (in_.done()) return braces ? Result<>(in_.error("expected `}`, found end of file")) : Result<>();
      if (word("import")) return beyond("imports");
      if (in_.peek() == '@') {
        in_.take_line();
        continue;
      }
      std::size_t at = in_.at();
      auto label = this->label();
      if (!label) return tl::unexpected(label.error());
      skip(false);
      if (in_.peek() == '?' || in_.peek() == '!') return beyond("optional fields");
      if (!in_.accept(":")) return in_.peek() == '=' ? beyond("aliases") : beyond("expressions");
      auto ok = field(out, *label, at, depth);
      if (!ok) return ok;
    }
  }

  Result<std::string> label() {
    if (in_.peek() == '"') return quoted();
    if (in_.peek() == '#' || in_.peek() == '_') return beyond("definitions and hidden fields");
    if (in_.peek() == '[' || in_.peek() == '(') return beyond("patterns and computed labels");
    std::string name(in_.take_while([](char c) { return is_word(c) || c == '$' || (static_cast<unsigned char>(c) & 0x80); }));
    if (name.empty()) return in_.error("expected a label");
    if ((name == "if" || name == "for" || name == "let") && is_space(in_.peek())) return beyond("comprehensions");
    return name;
  }

  // `a: b: c` nests without braces; equal fields unify.
  Result<> field(Node& out, const std::string& label, std::size_t at, unsigned depth) {
    skip();
    if (nested_label()) {
      std::size_t inner_at = in_.at();
      auto inner = this->label();
      if (!inner) return tl::unexpected(inner.error());
      skip(false);
      in_.skip(1);
      Node& slot = out.entry(label, at);
      if (slot.kind() == Kind::null) slot = Node::object(inner_at);
      if (!slot.is_object()) return in_.error_at(at, "conflicting values for " + label);
      if (depth > 300) return in_.error("nested too deeply");
      return field(slot, *inner, inner_at, depth + 1);
    }
    auto value = this->value(depth);
    if (!value) return tl::unexpected(value.error());
    return unify(out, label, at, std::move(*value));
  }

  bool nested_label() {
    Scanner ahead = in_;
    if (ahead.accept("\"")) {
      while (!ahead.done() && ahead.peek() != '"' && ahead.peek() != '\n') ahead.skip(ahead.peek() == '\\' ? 2 : 1);
      if (!ahead.accept("\"")) return false;
    } else if (ahead.take_while([](char c) { return is_word(c) || c == '$'; }).empty()) {
      return false;
    }
    ahead.take_while(is_blank);
    return ahead.peek() == ':';
  }

  Result<> unify(Node& out, const std::string& label, std::size_t at, Node value) {
    Node* known = out.find(label);
    if (known == nullptr) {
      out.set(label, at, std::move(value));
      return {};
    }
    if (known->is_object() && value.is_object()) {
      for (auto& entry : value.entries()) {
        if (auto ok = unify(*known, entry.key, entry.offset, std::move(entry.value[0])); !ok) return ok;
      }
      return {};
    }
    bool scalar = !known->is_object() && !known->is_array();
    if (scalar && known->kind() == value.kind() && known->text() == value.text()) return {};
    return in_.error_at(at, "conflicting values for " + label);
  }

  Result<Node> value(unsigned depth) {
    if (depth > 300) return in_.error("nested too deeply");
    std::size_t at = in_.at();
    auto out = primary(at, depth);
    if (!out) return out;
    skip(false);
    char c = in_.peek();
    if (in_.done() || c == '\n' || c == ',' || c == '}' || c == ']' || c == '@') {
      if (c == '@') in_.take_line();
      return out;
    }
    return beyond("expressions");
  }

  Result<Node> primary(std::size_t at, unsigned depth) {
    if (in_.accept("{")) {
      Node out = Node::object(at);
      if (auto ok = fields(out, true, depth + 1); !ok) return tl::unexpected(ok.error());
      return out;
    }
    if (in_.accept("[")) return list(at, depth);
    if (in_.starts("\"\"\"")) return multi_line(at);
    if (in_.peek() == '"') {
      auto text = quoted();
      if (!text) return tl::unexpected(text.error());
      return Node::string(std::move(*text), at);
    }
    if (in_.peek() == '#' || in_.peek() == '\'') return beyond("raw strings and bytes");
    if (is_digit(in_.peek()) || ((in_.peek() == '-' || in_.peek() == '+' || in_.peek() == '.') && is_digit(in_.peek(1)))) return number(at);
    std::string_view name = in_.take_while([](char c) { return is_word(c) || c == '.' || c == '#'; });
    if (name == "true" || name == "false") return Node::boolean(name == "true", at);
    if (name == "null") return Node::null(at);
    return beyond("expressions and references");
  }

  Result<Node> list(std::size_t at, unsigned depth) {
    Node out = Node::array(at);
    for (;;) {
      skip();
      if (in_.accept(",")) continue;
      if (in_.accept("]")) return out;
      if (in_.starts("...")) return beyond("open lists");
      if (in_.done()) return in_.error_at(at, "list not closed");
      auto item = value(depth + 1);
      if (!item) return item;
      out.add(std::move(*item));
    }
  }

  // 0xff, 0o17, 0b11, with _ between digits; up to 64 bits.
  Result<Node> based_number(std::size_t at, std::string sign) {
    in_.skip(1);
    char letter = in_.take();
    unsigned base = letter == 'b' ? 2 : letter == 'o' ? 8 : 16;
    std::uint64_t value = 0;
    std::size_t begin = in_.at();
    for (; in_.peek() == '_' || hex_digit(in_.peek()) < 16; in_.skip(1)) {
      if (in_.peek() == '_') continue;
      unsigned digit = hex_digit(in_.peek());
      if (digit >= base) return in_.error("not a digit of this base");
      if (value > (UINT64_MAX - digit) / base) return beyond("integers beyond 64 bits in other bases");
      value = value * base + digit;
    }
    if (in_.at() == begin) return in_.error("digits expected");
    return Node::number(sign + std::to_string(value), at);
  }

  Result<Node> number(std::size_t at) {
    std::string digits;
    if (in_.peek() == '-' || in_.peek() == '+') {
      if (in_.take() == '-') digits = "-";
    }
    if (in_.starts("0x") || in_.starts("0X") || in_.starts("0o") || in_.starts("0b")) return based_number(at, digits);
    for (char c : in_.take_while([](char c) { return is_digit(c) || c == '_' || c == '.' || c == 'e' || c == 'E'; })) {
      if (c != '_') digits += c;
    }
    constexpr std::pair<std::string_view, double> kUnits[] = {{"Ki", 0x1p10}, {"Mi", 0x1p20}, {"Gi", 0x1p30}, {"Ti", 0x1p40},
                                                              {"K", 1e3},     {"M", 1e6},     {"G", 1e9},     {"T", 1e12}};
    double factor = 1;
    for (auto [unit, value] : kUnits) {
      if (in_.accept(unit)) {
        factor = value;
        break;
      }
    }
    if (is_word(in_.peek())) return in_.error_at(at, "invalid number");
    bool integer = digits.find_first_of(".eE") == std::string::npos;
    if (integer && factor == 1) return Node::number(digits, at);
    auto value = go_parse_float(digits);
    if (!value) return in_.error_at(at, "invalid number");
    return Node::number(go_json_number(*value * factor), at);
  }

  Result<> escape(std::string& out) {
    char c = in_.take();
    constexpr std::string_view kNames = "abfnrtv\\/\"'", kBytes = "\a\b\f\n\r\t\v\\/\"'";
    if (c == '(') return beyond("interpolation");
    if (c == 'u' || c == 'U') {
      char32_t code = 0;
      for (int i = 0; i < (c == 'u' ? 4 : 8); ++i) code = code * 16 + (hex_digit(in_.take()) & 15);
      append_utf8(out, code > 0x10FFFF || (code >= 0xD800 && code < 0xE000) ? U'\uFFFD' : code);
      return {};
    }
    auto which = kNames.find(c);
    if (which == std::string_view::npos || c == '\0') return in_.error("unknown escape sequence");
    out.push_back(kBytes[which]);
    return {};
  }

  Result<std::string> quoted() {
    std::size_t at = in_.at();
    in_.skip(1);
    std::string out;
    while (!in_.done() && in_.peek() != '"' && in_.peek() != '\n') {
      char c = in_.take();
      if (c != '\\') {
        out.push_back(c);
      } else if (auto ok = escape(out); !ok) {
        return tl::unexpected(ok.error());
      }
    }
    if (!in_.accept("\"")) return in_.error_at(at, "string literal not terminated");
    return out;
  }

  // The white space before the closing quotes is taken from every line.
  Result<Node> multi_line(std::size_t at) {
    in_.skip(3);
    in_.accept("\r");
    if (!in_.accept("\n")) return in_.error("expected a newline after the opening quotes of a multiline string");
    auto close = in_.rest().find("\"\"\"");
    if (close == std::string_view::npos) return in_.error_at(at, "string literal not terminated");
    std::string_view body = in_.rest().substr(0, close);
    auto last = body.rfind('\n');
    std::string_view indent = last == std::string_view::npos ? body : body.substr(last + 1);
    std::string lines;
    if (last != std::string_view::npos) {
      for (auto line : split(body.substr(0, last), '\n')) {
        if (line.starts_with(indent)) line.remove_prefix(indent.size());
        lines.append(lines.empty() && line.data() == body.data() ? "" : "\n").append(line);
      }
      if (!lines.empty() && lines[0] == '\n') lines.erase(0, 1);
    }
    if (lines.find('\\') != std::string::npos) return beyond("escapes in multiline strings");
    in_.skip(close + 3);
    return Node::string(std::move(lines), at);
  }

  Scanner in_;
};

}  // namespace

Result<Node> read_cue(std::string_view text, const ConfigOptions& options) { return CueReader(text, options).read(); }

}  // namespace gabion::config
