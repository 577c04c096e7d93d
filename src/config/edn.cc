// EDN: maps, vectors, lists and strings are data; everything else becomes the text that Go prints for it, keywords with
// their colon (so does Conftest).
#include <algorithm>

#include "base/text.h"
#include "config/readers.h"
#include "config/scanner.h"
#include "data/go_number.h"

namespace gabion::config {

namespace {

bool ends_token(char c) { return is_space(c) || std::string_view(",()[]{}\";").find(c) != std::string_view::npos; }

// What `%v` prints for a value that has become data already.
std::string go_text(const Node& node) {
  if (node.is_array()) {
    std::string out;
    for (const auto& item : node.items()) out += (out.empty() ? "" : " ") + go_text(item);
    return "[" + out + "]";
  }
  if (!node.is_object()) return node.text();
  std::vector<std::string> parts;
  for (const auto& entry : node.entries()) parts.push_back(entry.key + ":" + go_text(entry.value[0]));
  std::sort(parts.begin(), parts.end());
  return "map[" + join(parts, " ") + "]";
}

class EdnReader {
 public:
  EdnReader(std::string_view text, const ConfigOptions& options) : in_(text, options) {}

  Result<Node> read() {
    in_.accept("\xEF\xBB\xBF");
    return value(0);
  }

 private:
  // White space, commas, comments and discarded values.
  Result<> skip(unsigned depth) {
    for (;;) {
      in_.take_while([](char c) { return is_space(c) || c == ','; });
      if (in_.peek() == ';') {
        in_.take_line();
      } else if (in_.accept("#_")) {
        if (auto gone = value(depth + 1); !gone) return tl::unexpected(gone.error());
      } else {
        return {};
      }
    }
  }

  Result<Node> value(unsigned depth) {
    if (depth > kMaxDataDepth - 2) return in_.error("nested too deeply");
    if (auto ok = skip(depth); !ok) return tl::unexpected(ok.error());
    std::size_t at = in_.at();
    if (in_.done()) return in_.error("unexpected end of file");
    if (in_.accept("\"")) return string(at);
    if (in_.accept("[")) return list(at, ']', depth);
    if (in_.accept("(")) return list(at, ')', depth);
    if (in_.accept("{")) return map(at, depth);
    if (in_.accept("#{")) return set(at, depth);
    if (in_.accept("#")) return tagged(at, depth);
    if (in_.accept("\\")) return character(at);
    auto token = in_.take_while([](char c) { return !ends_token(c); });
    if (token.empty()) return in_.error("unexpected character");
    return Node::string(scalar(token), at);
  }

  static std::string scalar(std::string_view token) {
    if (token == "nil") return "<nil>";
    bool numeric = is_digit(token[0]) || (token.size() > 1 && (token[0] == '-' || token[0] == '+') && is_digit(token[1]));
    if (!numeric) return std::string(token);
    if (token.back() == 'N' || token.back() == 'M') token.remove_suffix(1);
    if (token.find_first_of(".eE") == std::string_view::npos) return std::string(token[0] == '+' ? token.substr(1) : token);
    auto number = go_parse_float(token);
    return number ? go_format_g(*number, 21) : std::string(token);
  }

  Result<Node> string(std::size_t at) {
    std::string out;
    while (!in_.done() && in_.peek() != '"') {
      char c = in_.take();
      if (c != '\\') {
        out.push_back(c);
        continue;
      }
      char e = in_.take();
      constexpr std::string_view kNames = "tnrbf\\\"/", kBytes = "\t\n\r\b\f\\\"/";
      auto which = kNames.find(e);
      if (e == 'u') {
        char32_t code = 0;
        for (int i = 0; i < 4; ++i) code = code * 16 + (hex_digit(in_.take()) & 15);
        append_utf8(out, code >= 0xD800 && code < 0xE000 ? U'\uFFFD' : code);
      } else if (which != std::string_view::npos && e != '\0') {
        out.push_back(kBytes[which]);
      } else {
        return in_.error("invalid escape in string");
      }
    }
    if (!in_.accept("\"")) return in_.error_at(at, "unterminated string");
    return Node::string(std::move(out), at);
  }

  Result<bool> closed(char close, unsigned depth) {
    if (auto ok = skip(depth); !ok) return tl::unexpected(ok.error());
    if (in_.done()) return in_.error(std::string("unexpected end of file, expecting `") + close + "`");
    return in_.accept(std::string_view(&close, 1));
  }

  Result<Node> list(std::size_t at, char close, unsigned depth) {
    Node out = Node::array(at);
    for (;;) {
      auto end = closed(close, depth);
      if (!end) return tl::unexpected(end.error());
      if (*end) return out;
      auto item = value(depth + 1);
      if (!item) return item;
      out.add(std::move(*item));
    }
  }

  Result<Node> map(std::size_t at, unsigned depth) {
    Node out = Node::object(at);
    for (;;) {
      auto end = closed('}', depth);
      if (!end) return tl::unexpected(end.error());
      if (*end) return out;
      auto key = value(depth + 1);
      if (!key) return key;
      auto item = value(depth + 1);
      if (!item) return item;
      out.set(go_text(*key), key->offset(), std::move(*item));
    }
  }

  Result<Node> set(std::size_t at, unsigned depth) {
    auto items = list(at, '}', depth);
    if (!items) return items;
    Node as_map = Node::object(at);
    for (const auto& item : items->items()) as_map.set(go_text(item), at, Node::string("true", at));
    return Node::string(go_text(as_map), at);
  }

  Result<Node> tagged(std::size_t at, unsigned depth) {
    std::string tag(in_.take_while([](char c) { return !ends_token(c); }));
    auto item = value(depth + 1);
    if (!item) return item;
    if (tag == "inst") return Node::string(moment(item->text()), at);
    return Node::string("{" + tag + " " + go_text(*item) + "}", at);
  }

  // RFC 3339 as time.Time prints it: "2032-01-01 12:20:50.52 +0000 UTC".
  static std::string moment(std::string text) {
    auto t = text.find('T');
    if (t != 10 || text.size() < 20) return text;
    text[10] = ' ';
    if (text.back() == 'Z') return text.substr(0, text.size() - 1) + " +0000 UTC";
    auto zone = text.find_last_of("+-");
    std::string offset = replace_all(text.substr(zone), ":", "");
    return text.substr(0, zone) + " " + offset + " " + (offset.substr(1) == "0000" ? "UTC" : offset);
  }

  Result<Node> character(std::size_t at) {
    std::string_view token = in_.take_while([](char c) { return !ends_token(c); });
    if (token.empty()) token = std::string_view(in_.text()).substr(at + 1, 1), in_.skip(1);
    constexpr std::pair<std::string_view, int> kNames[] = {{"newline", 10}, {"return", 13}, {"space", 32}, {"tab", 9}, {"formfeed", 12}, {"backspace", 8}};
    for (auto [name, code] : kNames) {
      if (token == name) return Node::string(std::to_string(code), at);
    }
    return Node::string(std::to_string(static_cast<unsigned>(decode_utf8(token).code)), at);
  }

  Scanner in_;
};

}  // namespace

Result<Node> read_edn(std::string_view text, const ConfigOptions& options) { return EdnReader(text, options).read(); }

}  // namespace gabion::config
