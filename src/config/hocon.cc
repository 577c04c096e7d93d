// HOCON as Conftest shows it: nested objects; every leaf is a number, a boolean or text (a list is the text "[a,b]").
// Substitutions ${a.b} and ${?a.b} are resolved within the file; `include` is refused, since a policy must see one file.
#include <array>

#include "base/text.h"
#include "config/readers.h"
#include "config/scanner.h"
#include "data/go_number.h"

namespace gabion::config {

namespace {

constexpr unsigned kMaxSubstitutions = 50;   // a substitution whose value holds a substitution …
constexpr std::size_t kMaxLeafBytes = 1u << 20;

class HoconReader {
 public:
  HoconReader(std::string_view text, const ConfigOptions& options) : in_(text, options), root_(Node::object(0)) {}

  Result<Node> read() {
    in_.accept("\xEF\xBB\xBF");
    skip(true);
    bool braces = in_.accept("{");
    if (auto ok = members(root_, braces, 0); !ok) return tl::unexpected(ok.error());
    skip(true);
    if (!in_.done()) return in_.error("unexpected text after the root object");
    if (auto ok = finish(root_, 0); !ok) return tl::unexpected(ok.error());
    return std::move(root_);
  }

 private:
  void skip(bool newlines) {
    for (;;) {
      in_.take_while([&](char c) { return is_blank(c) || c == '\r' || (newlines && c == '\n'); });
      if (in_.peek() != '#' && !in_.starts("//")) return;
      in_.take_line();
    }
  }

  Result<> members(Node& out, bool braces, unsigned depth) {
    if (depth > 200) return in_.error("nested too deeply");
    for (;;) {
      skip(true);
      if (in_.accept(",")) continue;
      if (braces && in_.accept("}")) return {};
      if (in_.done()) return braces ? Result<>(in_.error("unexpected end of file, expecting `}`")) : Result<>();
      if (auto ok = member(out, depth); !ok) return ok;
    }
  }

  Result<std::vector<std::string>> path() {
    std::vector<std::string> keys(1);
    for (;;) {
      if (in_.accept("\"")) {
        auto text = quoted();
        if (!text) return tl::unexpected(text.error());
        keys.back() += *text;
      } else if (in_.accept(".")) {
        keys.emplace_back();
      } else {
        auto word = in_.take_while([](char c) { return !is_space(c) && std::string_view(".:=+{}[],\"#").find(c) == std::string_view::npos; });
        if (word.empty()) break;
        keys.back() += word;
      }
    }
    for (const auto& key : keys) {
      if (key.empty()) return in_.error("expected a key");
    }
    if (keys.size() > 100) return in_.error("too many keys in a path");
    return keys;
  }

  Result<> member(Node& out, unsigned depth) {
    std::size_t at = in_.at();
    auto keys = path();
    if (!keys) return tl::unexpected(keys.error());
    if (keys->size() == 1 && (*keys)[0] == "include") return in_.error_at(at, "include is not read");
    skip(true);
    Node* into = &out;
    for (std::size_t i = 0; i + 1 < keys->size(); ++i) {
      into = &into->entry((*keys)[i], at);
      if (!into->is_object()) *into = Node::object(at);
    }
    bool append = in_.accept("+=");
    if (!append && in_.peek() != '{' && !in_.accept("=") && !in_.accept(":")) return in_.error("expected `=`, `:` or `{`");
    skip(false);
    Node& slot = into->entry(keys->back(), at);
    if (in_.peek() == '{') {
      while (in_.accept("{")) {
        if (!slot.is_object()) slot = Node::object(in_.at() - 1);
        if (auto ok = members(slot, true, depth + static_cast<unsigned>(keys->size())); !ok) return ok;
        skip(false);
      }
      return {};
    }
    std::size_t value_at = in_.at();
    auto text = leaf(depth);
    if (!text) return tl::unexpected(text.error());
    if (append && slot.kind() == Kind::string && slot.text().ends_with(']')) {
      std::string list = slot.text().substr(0, slot.text().size() - 1);
      *text = list + (list == "[" ? "" : ",") + *text + "]";
    } else if (append) {
      *text = "[" + *text + "]";
    }
    slot = Node::string(std::move(*text), value_at);
    return {};
  }

  // A simple value or a concatenation of them, with its substitutions as written.
  Result<std::string> leaf(unsigned depth) {
    std::string out;
    for (;;) {
      std::size_t before = in_.at();
      skip(false);
      std::string blanks = out.empty() ? "" : std::string(in_.from(before));
      char c = in_.peek();
      if (in_.done() || c == '\n' || c == ',' || c == '}' || c == ']') return out;
      auto piece = piece_of_leaf(depth);
      if (!piece) return piece;
      out += blanks + *piece;
    }
  }

  Result<std::string> piece_of_leaf(unsigned depth) {
    if (in_.accept("\"\"\"")) {
      auto close = in_.rest().find("\"\"\"");
      if (close == std::string_view::npos) return in_.error("unterminated string");
      std::string text(in_.rest().substr(0, close));
      in_.skip(close + 3);
      return text;
    }
    if (in_.accept("\"")) return quoted();
    if (in_.accept("[")) return list(depth + 1);
    if (in_.starts("${")) {
      auto text = in_.take_while([](char c) { return c != '}' && c != '\n'; });
      if (!in_.accept("}")) return in_.error("unterminated substitution");
      return std::string(text) + "}";
    }
    std::string word(in_.take_while([&](char c) { return !is_space(c) && std::string_view(",{}[]\"#$").find(c) == std::string_view::npos; }));
    if (word.empty()) return in_.error("unexpected character");
    return word;
  }

  Result<std::string> list(unsigned depth) {
    if (depth > 200) return in_.error("nested too deeply");
    std::string out = "[";
    for (bool first = true;; first = false) {
      skip(true);
      if (in_.accept(",")) continue;
      if (in_.accept("]")) return out + "]";
      if (in_.done()) return in_.error("unexpected end of file, expecting `]`");
      if (in_.accept("{")) {
        Node inner = Node::object(in_.at());
        if (auto ok = members(inner, true, depth + 1); !ok) return tl::unexpected(ok.error());
        out += std::string(first ? "" : ",") + "{}";
        continue;
      }
      if (in_.peek() == '}') return in_.error("unexpected `}`, expecting `]`");
      auto item = leaf(depth);
      if (!item) return item;
      out += (out.size() > 1 ? "," : "") + *item;
    }
  }

  Result<std::string> quoted() {
    std::string out;
    while (!in_.done() && in_.peek() != '"' && in_.peek() != '\n') {
      char c = in_.take();
      if (c != '\\') {
        out.push_back(c);
        continue;
      }
      char e = in_.take();
      constexpr std::string_view kNames = "nrtbf", kBytes = "\n\r\t\b\f";
      if (e == 'u') {
        char32_t code = 0;
        for (int i = 0; i < 4; ++i) code = code * 16 + (hex_digit(in_.take()) & 15);
        append_utf8(out, code >= 0xD800 && code < 0xE000 ? U'\uFFFD' : code);
        continue;
      }
      auto which = kNames.find(e);
      out.push_back(which == std::string_view::npos || e == '\0' ? e : kBytes[which]);
    }
    if (!in_.accept("\"")) return in_.error("unterminated string");
    return out;
  }

  Node* find(std::string_view dotted) {
    Node* at = &root_;
    for (auto key : split(dotted, '.')) {
      at = at->is_object() ? at->find(trim(key)) : nullptr;
      if (at == nullptr) return nullptr;
    }
    return at;
  }

  Result<std::string> substituted(const std::string& text, std::size_t at, unsigned depth) {
    if (depth > kMaxSubstitutions) return in_.error_at(at, "substitutions form a circle");
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
      auto open = text.find("${", i);
      auto close = open == std::string::npos ? open : text.find('}', open);
      out += text.substr(i, open == std::string::npos ? open : open - i);
      if (close == std::string::npos) break;
      std::string name = text.substr(open + 2, close - open - 2);
      bool optional = name.starts_with('?');
      Node* target = find(std::string_view(name).substr(optional ? 1 : 0));
      if (target && !target->is_object()) {
        auto inner = substituted(target->text(), at, depth + 1);
        if (!inner) return inner;
        out += *inner;
      } else if (!optional) {
        return in_.error_at(at, "unresolved substitution ${" + name + "}");
      }
      if (out.size() > kMaxLeafBytes) return in_.error_at(at, "a value of more than 1 MB");
      i = close + 1;
    }
    return out;
  }

  // Substitutions, then types.
  Result<> finish(Node& node, unsigned depth) {
    for (auto& entry : node.entries()) {
      Node& value = entry.value[0];
      if (value.is_object()) {
        if (auto ok = finish(value, depth + 1); !ok) return ok;
      } else {
        auto text = substituted(value.text(), value.offset(), 0);
        if (!text) return tl::unexpected(text.error());
        pending_.push_back({&value, std::move(*text)});
      }
    }
    if (depth > 0) return {};
    // Last, since a substitution must see the text of its target as written.
    for (auto& [value, text] : pending_) *value = typed(text, value->offset());
    return {};
  }

  static Node typed(const std::string& text, std::size_t at) {
    if (auto number = go_parse_float(text)) return Node::number(go_json_number(*number), at);
    constexpr std::array kTrue = {"t", "T", "TRUE", "true", "True"}, kFalse = {"f", "F", "FALSE", "false", "False"};
    for (const char* word : kTrue) {
      if (text == word) return Node::boolean(true, at);
    }
    for (const char* word : kFalse) {
      if (text == word) return Node::boolean(false, at);
    }
    return Node::string(text, at);
  }

  Scanner in_;
  Node root_;
  std::vector<std::pair<Node*, std::string>> pending_;
};

}  // namespace

Result<Node> read_hocon(std::string_view text, const ConfigOptions& options) { return HoconReader(text, options).read(); }

}  // namespace gabion::config
