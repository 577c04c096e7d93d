// HCL 1: blocks and objects are lists of objects, labels nest, strings keep ${…} as they are.
#include "config/hcl_expression.h"
#include "config/readers.h"
#include "config/scanner.h"
#include "data/go_number.h"

namespace gabion::config {

namespace {

class Hcl1Reader {
 public:
  Hcl1Reader(std::string_view text, const ConfigOptions& options) : in_(text, options), blanks_(in_) {}

  Result<Node> read() {
    in_.accept("\xEF\xBB\xBF");
    return object(0, false);
  }

 private:
  static constexpr unsigned kMaxDepth = kMaxDataDepth / 4;  // a labelled block nests two levels a label

  Result<Node> object(unsigned depth, bool braces) {
    Node out = Node::object(in_.at());
    if (depth > kMaxDepth) return in_.error("nested too deeply");
    for (;;) {
      blanks_.skip(true);
      if (in_.accept(",")) continue;
      if (in_.done() && !braces) return out;
      if (braces && in_.accept("}")) return out;
      if (in_.done()) return in_.error("object expected closing RBRACE got: EOF");
      if (auto ok = item(out, depth); !ok) return tl::unexpected(ok.error());
    }
  }

  Result<std::string> key() {
    if (in_.peek() == '"') return string();
    std::string name(in_.take_while([](char c) { return hcl::is_name(c) || c == '.'; }));
    if (name.empty()) return in_.error("illegal character");
    return name;
  }

  Result<> item(Node& out, unsigned depth) {
    std::vector<std::pair<std::string, std::size_t>> path;
    for (;;) {
      blanks_.skip(false);
      if (in_.peek() == '=' || in_.peek() == '{' || (path.size() == 1 && in_.peek() == ':')) break;
      std::size_t at = in_.at();
      auto name = key();
      if (!name) return tl::unexpected(name.error());
      path.emplace_back(std::move(*name), at);
      if (path.size() > kMaxDepth) return in_.error("too many keys");
    }
    if (path.empty()) return in_.error("expected to find at least one object key");
    if (in_.accept("=") || in_.accept(":")) {
      if (path.size() > 1) return in_.error("nested object expected: LBRACE got: ASSIGN");
      auto assigned = value(depth);
      if (!assigned) return tl::unexpected(assigned.error());
      put(out, path[0], std::move(*assigned));
      return {};
    }
    std::size_t at = in_.at();
    in_.skip(1);
    auto inner = object(depth + 1, true);
    if (!inner) return tl::unexpected(inner.error());
    Node nested = list_of(std::move(*inner), at);
    while (path.size() > 1) {
      Node around = Node::object(path.back().second);
      around.set(path.back().first, path.back().second, std::move(nested));
      nested = list_of(std::move(around), path.back().second);
      path.pop_back();
    }
    put(out, path[0], std::move(nested));
    return {};
  }

  static Node list_of(Node item, std::size_t at) {
    Node list = Node::array(at);
    list.add(std::move(item));
    return list;
  }

  // Objects under the same key gather in one list; other values replace.
  static void put(Node& out, const std::pair<std::string, std::size_t>& key, Node value) {
    Node* known = out.find(key.first);
    bool objects = value.is_array() && value.items().size() == 1 && value.items()[0].is_object();
    if (known && known->is_array() && objects) {
      known->add(std::move(value.items()[0]));
    } else {
      out.set(key.first, key.second, std::move(value));
    }
  }

  Result<Node> value(unsigned depth) {
    if (depth > kMaxDepth) return in_.error("nested too deeply");
    blanks_.skip(true);
    std::size_t at = in_.at();
    if (in_.peek() == '"') {
      auto text = string();
      if (!text) return tl::unexpected(text.error());
      return Node::string(std::move(*text), at);
    }
    if (in_.accept("[")) return list(at, depth);
    if (in_.accept("{")) {
      auto inner = object(depth + 1, true);
      if (!inner) return inner;
      return list_of(std::move(*inner), at);
    }
    if (in_.starts("<<")) return heredoc(at);
    std::string word(in_.take_while([](char c) { return hcl::is_name(c) || c == '.' || c == '+'; }));
    if (word == "true" || word == "false") return Node::boolean(word == "true", at);
    return number(word, at);
  }

  Result<Node> number(const std::string& word, std::size_t at) {
    bool negative = word.starts_with('-');
    std::string_view digits = std::string_view(word).substr(negative ? 1 : 0);
    if (digits.starts_with("0x") || digits.starts_with("0X")) {
      std::uint64_t value = 0;
      for (char c : digits.substr(2)) {
        if (hex_digit(c) == 16 || value >> 58) return in_.error_at(at, "invalid number");
        value = value * 16 + hex_digit(c);
      }
      return Node::number((negative && value ? "-" : "") + std::to_string(value), at);
    }
    auto value = digits.empty() || !is_digit(digits[0]) ? std::nullopt : go_parse_float(digits);
    if (!value) return in_.error_at(at, "Unknown token");
    return Node::number((negative && *value != 0 ? "-" : "") + go_json_number(*value), at);
  }

  Result<Node> list(std::size_t at, unsigned depth) {
    Node out = Node::array(at);
    for (;;) {
      blanks_.skip(true);
      if (in_.accept(",")) continue;
      if (in_.accept("]")) return out;
      if (in_.done()) return in_.error_at(at, "list not closed");
      auto item = value(depth + 1);
      if (!item) return item;
      // An object in a list stands for itself.
      bool object = item->is_array() && item->items().size() == 1 && item->items()[0].is_object();
      if (object) {
        Node inner = std::move(item->items()[0]);
        out.add(std::move(inner));
      } else {
        out.add(std::move(*item));
      }
    }
  }

  Result<std::string> string() {
    std::size_t at = in_.at();
    in_.skip(1);
    std::string out;
    int braces = 0;  // quotes inside of ${…} do not end the string
    while (!in_.done() && (in_.peek() != '"' || braces > 0)) {
      if (in_.peek() == '\n' && braces == 0) return in_.error_at(at, "literal not terminated");
      if (in_.starts("${") || (braces > 0 && in_.peek() == '{')) ++braces;
      if (in_.peek() == '$' && braces > 0 && in_.peek(1) == '{') out.push_back(in_.take());
      if (braces > 0 && in_.peek() == '}') --braces;
      if (in_.peek() == '\\' && braces == 0) {
        in_.skip(1);
        char c = in_.take();
        constexpr std::string_view kNames = "nrtabfv", kBytes = "\n\r\t\a\b\f\v";
        auto which = kNames.find(c);
        out.push_back(which == std::string_view::npos || c == '\0' ? c : kBytes[which]);
      } else {
        out.push_back(in_.take());
      }
    }
    if (!in_.accept("\"")) return in_.error_at(at, "literal not terminated");
    return out;
  }

  Result<Node> heredoc(std::size_t at) {
    in_.skip(2);
    bool indented = in_.accept("-");
    std::string marker(in_.take_while(is_word));
    in_.accept("\r");
    if (marker.empty() || !in_.accept("\n")) return in_.error_at(at, "invalid heredoc anchor");
    std::string out;
    for (;;) {
      if (in_.done()) return in_.error_at(at, "heredoc not terminated");
      auto line = in_.take_line();
      in_.accept("\n");
      if (trim(line) == marker) break;
      out.append(line).push_back('\n');
    }
    if (indented) {
      std::size_t least = std::string::npos;
      for (auto line : split(out, '\n')) {
        auto first = line.find_first_not_of(" \t");
        if (first != std::string_view::npos) least = std::min(least, first);
      }
      std::string stripped;
      for (auto line : split(std::string_view(out).substr(0, out.empty() ? 0 : out.size() - 1), '\n')) stripped.append(line.substr(std::min(least, line.size()))).push_back('\n');
      out = stripped;
    }
    return Node::string(std::move(out), at);
  }

  Scanner in_;
  hcl::ExpressionParser blanks_;
};

}  // namespace

Result<Node> read_hcl1(std::string_view text, const ConfigOptions& options) { return Hcl1Reader(text, options).read(); }

}  // namespace gabion::config
