// nginx.conf: {directives: [{name, parameters?, block?: {directives}}]}. Quoted parameters keep their quotes.
#include "config/readers.h"
#include "config/scanner.h"

namespace gabion::config {

namespace {

class NginxReader {
 public:
  NginxReader(std::string_view text, const ConfigOptions& options) : in_(text, options) {}

  Result<Node> read() {
    in_.accept("\xEF\xBB\xBF");
    return block(0, false);
  }

 private:
  void skip_blanks() {
    for (;;) {
      in_.take_while(is_space);
      if (in_.peek() != '#') return;
      in_.take_line();
    }
  }

  // The directives up to the closing brace (or, outermost, to the end).
  Result<Node> block(unsigned depth, bool inner) {
    Node out = Node::object(in_.at());
    Node list = Node::array(in_.at());
    // Three levels of data for one of blocks.
    if (depth > kMaxDataDepth / 3 - 2) return in_.error("blocks nest too deeply");
    for (;;) {
      skip_blanks();
      if (in_.done()) {
        if (inner) return in_.error("unexpected end of file, expecting `}`");
        break;
      }
      if (in_.peek() == '}') {
        if (!inner) return in_.error("unexpected `}`");
        in_.skip(1);
        break;
      }
      auto one = directive(depth);
      if (!one) return one;
      list.add(std::move(*one));
    }
    out.set("directives", out.offset(), std::move(list));
    return out;
  }

  Result<Node> directive(unsigned depth) {
    Node out = Node::object(in_.at());
    Node parameters = Node::array(in_.at());
    std::string name;
    for (;;) {
      skip_blanks();
      std::size_t at = in_.at();
      if (in_.done()) return in_.error("unexpected end of file, expecting `;` or `}`");
      if (in_.accept(";")) break;
      if (in_.peek() == '}') return in_.error("unexpected `}`, expecting `;`");
      if (in_.accept("{")) {
        auto inner = name.ends_with("_by_lua_block") ? code() : block(depth + 1, true);
        if (!inner) return inner;
        out.set("block", at, std::move(*inner));
        break;
      }
      auto text = word();
      if (!text) return tl::unexpected(text.error());
      if (name.empty()) {
        name = *text;
        out.set("name", at, Node::string(name, at));
      } else {
        parameters.add(Node::string(std::move(*text), at));
      }
    }
    if (!parameters.items().empty()) {
      std::size_t first = parameters.items()[0].offset();
      out.set("parameters", first, std::move(parameters));
    }
    return out;
  }

  Result<std::string> word() {
    std::size_t begin = in_.at();
    if (in_.peek() == '"' || in_.peek() == '\'') {
      char quote = in_.take();
      while (!in_.done() && in_.peek() != quote) in_.skip(in_.peek() == '\\' ? 2 : 1);
      if (in_.done()) return in_.error_at(begin, "unterminated string");
      in_.skip(1);
      return std::string(in_.from(begin));
    }
    while (!in_.done() && !is_space(in_.peek()) && in_.peek() != ';') {
      if (in_.peek() == '\\') in_.skip(1);
      // `{` opens a block, unless it belongs to a variable: ${name}.
      if (in_.peek() == '{' && (in_.at() == begin || in_.text()[in_.at() - 1] != '$')) break;
      if (in_.peek() == '{') in_.take_while([](char c) { return c != '}' && c != '\n'; });
      in_.skip(1);
    }
    return std::string(in_.from(begin));
  }

  // Lua code holds braces of its own.
  Result<Node> code() {
    std::size_t begin = in_.at();
    for (int open = 1; open > 0;) {
      if (in_.done()) return in_.error_at(begin, "unterminated block");
      char c = in_.take();
      open += c == '{' ? 1 : c == '}' ? -1 : 0;
    }
    Node out = Node::object(begin);
    out.set("directives", begin, Node::array(begin));
    return out;
  }

  Scanner in_;
};

}  // namespace

Result<Node> read_nginx(std::string_view text, const ConfigOptions& options) { return NginxReader(text, options).read(); }

}  // namespace gabion::config
