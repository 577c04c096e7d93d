// HCL 2 (Terraform) in the shape of hcl2json: blocks are lists under their type and labels; literals, lists and objects
// are data; every other expression is the string "${source text}".
#include "config/hcl_expression.h"
#include "config/readers.h"

namespace gabion::config {

namespace {

using hcl::Expression;
using Type = Expression::Type;

class Converter {
 public:
  explicit Converter(std::string_view text) : text_(text) {}

  Node value(const Expression& e) const {
    switch (e.type) {
      case Type::literal: {
        Node out = e.value;
        out.move_to(e.begin);
        return out;
      }
      case Type::negation: return negation(e);
      case Type::string: return Node::string(parts(e), e.begin);
      case Type::wrap: {
        Node out = value(e.children[0]);
        out.move_to(e.begin);
        return out;
      }
      case Type::list: {
        Node out = Node::array(e.begin);
        for (const auto& item : e.children) out.add(value(item));
        return out;
      }
      case Type::object: {
        Node out = Node::object(e.begin);
        for (std::size_t i = 0; i + 1 < e.children.size(); i += 2) out.set(key(e.children[i]), e.children[i].begin, value(e.children[i + 1]));
        return out;
      }
      default: return Node::string(wrapped(e), e.begin);
    }
  }

 private:
  std::string_view source(const Expression& e) const {
    // hcl2json takes a closing parenthesis behind the expression along.
    std::size_t end = e.end < text_.size() && text_[e.end] == ')' ? e.end + 1 : e.end;
    return text_.substr(e.begin, end - e.begin);
  }
  std::string wrapped(const Expression& e) const { return "${" + std::string(source(e)) + "}"; }

  Node negation(const Expression& e) const {
    const auto& operand = e.children[0];
    if (operand.type != Type::literal) return Node::string(wrapped(e), e.begin);
    if (e.sign == '-' && operand.value.kind() == Kind::number) return Node::number("-" + operand.value.text(), e.begin);
    if (e.sign == '!' && operand.value.kind() == Kind::boolean) return Node::boolean(source(operand) != "true", e.begin);
    return Node::string(wrapped(e), e.begin);
  }

  std::string parts(const Expression& e) const {
    if (e.source) return Converter(*e.source).joined(e);
    return joined(e);
  }
  std::string joined(const Expression& e) const {
    std::string out;
    for (const auto& child : e.children) out += part(child);
    return out;
  }

  std::string part(const Expression& e) const {
    switch (e.type) {
      case Type::text: return e.value.text();
      case Type::literal: return e.value.kind() == Kind::number ? e.value.text() : std::string(source(e));
      case Type::string: return parts(e);
      case Type::wrap:
      case Type::parentheses: return part(e.children[0]);
      case Type::conditional: {
        std::string no = part(e.children[2]);
        if (!no.empty()) no.insert(0, "%{else}");
        return "%{if " + std::string(source(e.children[0])) + "}" + part(e.children[1]) + no + "%{endif}";
      }
      case Type::join:
        return "%{for " + e.name + " in " + std::string(source(e.children[0])) + "}" + part(e.children[1]) + "%{endfor}";
      default: return wrapped(e);
    }
  }

  std::string key(const Expression& e) const {
    if (e.type == Type::traversal) return std::string(source(e));
    if (e.type == Type::literal && e.value.kind() != Kind::number) return std::string(source(e));
    return part(e);
  }

  std::string_view text_;
};

class Hcl2Reader {
 public:
  Hcl2Reader(std::string_view text, const ConfigOptions& options) : in_(text, options), expressions_(in_), converter_(text) {}

  Result<Node> read() {
    in_.accept("\xEF\xBB\xBF");
    Node root = Node::object(in_.at());
    if (auto ok = body(root, 0, false); !ok) return tl::unexpected(ok.error());
    return root;
  }

 private:
  // Blocks go in as they come; attributes win over a block of the same name.
  Result<> body(Node& out, unsigned depth, bool inner) {
    if (depth > hcl::kMaxExpressionDepth) return in_.error("blocks nest too deeply");
    std::size_t opened = in_.at();
    for (;;) {
      expressions_.skip(true);
      if (in_.done()) {
        if (inner) return in_.error_at(opened, "Unclosed configuration block; there is no closing brace for this block before the end of the file");
        break;
      }
      if (in_.peek() == '}') {
        if (!inner) return in_.error("Argument or block definition required; an argument or block definition is required here");
        in_.skip(1);
        break;
      }
      if (auto ok = item(out, depth, false); !ok) return ok;
    }
    return {};
  }

  Result<> item(Node& out, unsigned depth, bool only_attribute) {
    std::size_t begin = in_.at();
    if (!hcl::is_name_start(in_.peek())) return in_.error("Argument or block definition required; an argument or block definition is required here");
    std::string name(in_.take_while(hcl::is_name));
    expressions_.skip(false);
    if (in_.peek() == '=' && in_.peek(1) != '=') return attribute(out, name, begin, only_attribute);
    if (only_attribute) return in_.error_at(begin, "Invalid single-argument block definition");
    return block(out, name, begin, depth);
  }

  Result<> attribute(Node& out, const std::string& name, std::size_t begin, bool one_line) {
    in_.skip(1);
    auto value = expressions_.expression(false);
    if (!value) return tl::unexpected(value.error());
    expressions_.skip(false);
    if (!one_line && !in_.done() && in_.peek() != '\n') {
      if (in_.peek() == ',') return in_.error("Unexpected comma after argument; argument definitions must be separated by newlines, not commas");
      return in_.error("Missing newline after argument; an argument definition must end with a newline");
    }
    if (Node* known = out.find(name); known && !attribute_replaces(*known)) return in_.error_at(begin, "Attribute redefined; the argument \"" + name + "\" was already set");
    out.set(name, begin, converter_.value(*value));
    return {};
  }
  static bool attribute_replaces(const Node& known) { return known.is_object() || known.is_array(); }

  Result<> block(Node& out, const std::string& name, std::size_t begin, unsigned depth) {
    std::vector<std::pair<std::string, std::size_t>> path = {{name, begin}};
    while (in_.peek() != '{') {
      std::size_t at = in_.at();
      if (in_.accept("\"")) {
        auto label = expressions_.quoted();
        if (!label) return tl::unexpected(label.error());
        Node text = converter_.value(*label);
        path.emplace_back(text.text(), at);
      } else if (hcl::is_name_start(in_.peek())) {
        path.emplace_back(std::string(in_.take_while(hcl::is_name)), at);
      } else {
        return in_.error("Invalid block definition; a block definition must have block content delimited by \"{\" and \"}\", starting on the same line as the block header");
      }
      expressions_.skip(false);
    }
    std::size_t open = in_.at();
    in_.skip(1);
    Node inner = Node::object(begin);
    if (auto ok = block_body(inner, open, depth); !ok) return ok;
    return insert(out, path, std::move(inner));
  }

  // `{}` and `{ a = 1 }` may stand on one line; more content begins on the next.
  Result<> block_body(Node& inner, std::size_t open, unsigned depth) {
    expressions_.skip(false);
    if (in_.accept("}")) return end_of_block();
    if (in_.peek() != '\n') {
      if (in_.done()) return in_.error_at(open, "Unclosed configuration block; there is no closing brace for this block before the end of the file");
      if (auto ok = item(inner, depth + 1, true); !ok) return ok;
      expressions_.skip(false);
      if (!in_.accept("}")) return in_.error("Invalid single-argument block definition; a single-line block definition can contain only a single argument");
      return end_of_block();
    }
    if (auto ok = body(inner, depth + 1, true); !ok) return ok;
    return end_of_block();
  }

  Result<> end_of_block() {
    expressions_.skip(false);
    if (in_.done() || in_.peek() == '\n') return {};
    return in_.error("Missing newline after block definition; a block definition must end with a newline");
  }

  Result<> insert(Node& out, const std::vector<std::pair<std::string, std::size_t>>& path, Node inner) {
    Node* into = &out;
    for (std::size_t i = 0; i + 1 < path.size(); ++i) {
      Node& next = into->entry(path[i].first, path[i].second);
      if (next.kind() == Kind::null) next = Node::object(path[i].second);
      if (!next.is_object()) return in_.error_at(path[i].second, "Unable to convert Block to JSON: " + path[0].first);
      into = &next;
    }
    Node& list = into->entry(path.back().first, path.back().second);
    if (list.kind() == Kind::null) list = Node::array(path.back().second);
    if (!list.is_array()) return in_.error_at(path.back().second, "Unable to convert Block to JSON: " + path[0].first);
    list.add(std::move(inner));
    return {};
  }

  Scanner in_;
  hcl::ExpressionParser expressions_;
  Converter converter_;
};

}  // namespace

Result<Node> read_hcl2(std::string_view text, const ConfigOptions& options) { return Hcl2Reader(text, options).read(); }

}  // namespace gabion::config
