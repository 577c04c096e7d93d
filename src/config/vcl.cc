// Varnish configuration as Conftest shows it: {acl: {name: ["…"]}, backend: {name: {host, port, ".probe": {…}}}, sub: {name:
// []}}. Durations are their whole number without its unit; of acls the negated entries, of subroutines the code, and of the
// file import, include and probes are left out.
#include "base/text.h"
#include "config/readers.h"
#include "config/scanner.h"
#include "data/go_number.h"

namespace gabion::config {

namespace {

class VclReader {
 public:
  VclReader(std::string_view text, const ConfigOptions& options) : in_(text, options) {}

  Result<Node> read() {
    Node root = Node::object(0);
    for (;;) {
      skip();
      if (in_.done()) return root;
      std::size_t at = in_.at();
      std::string word(in_.take_while(is_word));
      if (word.empty()) return in_.error("expected a declaration");
      skip();
      Node unseen = Node::object(at);
      Node& into = word == "probe" ? unseen : root;
      auto ok = word == "vcl" || word == "import" || word == "include" ? statement() : declaration(into, word, at);
      if (!ok) return tl::unexpected(ok.error());
    }
  }

 private:
  void skip() {
    for (;;) {
      in_.take_while(is_space);
      if (in_.peek() == '#' || in_.starts("//")) {
        in_.take_line();
      } else if (in_.starts("/*")) {
        auto close = in_.rest().find("*/", 2);
        in_.skip(close == std::string_view::npos ? in_.rest().size() : close + 2);
      } else {
        return;
      }
    }
  }

  // import std; include "x"; vcl 4.0;
  Result<> statement() {
    in_.take_while([](char c) { return c != ';' && c != '\n'; });
    if (!in_.accept(";")) return in_.error("expected `;`");
    return {};
  }

  Result<> declaration(Node& root, const std::string& kind, std::size_t at) {
    std::string name(in_.take_while([](char c) { return is_word(c) || c == '-' || c == '.'; }));
    if (name.empty()) return in_.error("expected a name");
    skip();
    if (kind == "director") in_.take_while([](char c) { return c != '{'; });
    std::size_t open = in_.at();
    if (!in_.accept("{")) return in_.error("expected `{`");
    auto body = kind == "acl" ? entries(open) : kind == "sub" ? code(open) : members(open, 0);
    if (!body) return tl::unexpected(body.error());
    Node& group = root.entry(kind, at);
    if (!group.is_object()) group = Node::object(at);
    group.set(name, at, std::move(*body));
    return {};
  }

  Result<Node> entries(std::size_t at) {
    Node out = Node::array(at);
    for (;;) {
      skip();
      if (in_.accept("}")) return out;
      std::size_t begin = in_.at();
      bool negated = in_.accept("!");
      skip();
      auto text = literal();
      if (!text) return tl::unexpected(text.error());
      auto mask = trim(in_.take_while([](char c) { return c != ';' && c != '}' && c != '\n'; }));
      if (!in_.accept(";")) return in_.error("expected `;`");
      if (!negated) out.add(Node::string(mask.empty() ? *text : "\"" + *text + "\"" + std::string(mask), begin));
    }
  }

  Result<Node> members(std::size_t at, unsigned depth) {
    if (depth > 50) return in_.error("nested too deeply");
    Node out = Node::object(at);
    for (;;) {
      skip();
      if (in_.accept("}")) return out;
      std::size_t begin = in_.at();
      if (in_.accept("{")) {  // an anonymous member of a director
        auto inner = members(begin, depth + 1);
        if (!inner) return inner;
        continue;
      }
      if (!in_.accept(".")) return in_.error("expected `.name = value`");
      std::string name(in_.take_while(is_word));
      skip();
      if (name.empty() || !in_.accept("=")) return in_.error("expected `=`");
      skip();
      auto value = member(depth);
      if (!value) return value;
      if (value->is_object()) name.insert(0, ".");
      out.set(name, begin, std::move(*value));
    }
  }

  Result<Node> member(unsigned depth) {
    std::size_t at = in_.at();
    if (in_.accept("{")) {
      auto inner = members(at, depth + 1);
      in_.accept(";");
      return inner;
    }
    if (in_.peek() == '"') {
      std::string first;
      for (bool begun = false; in_.peek() == '"'; begun = true) {
        auto text = literal();
        if (!text) return tl::unexpected(text.error());
        if (!begun) first = *text;
        skip();
      }
      if (!in_.accept(";")) return in_.error("expected `;`");
      return Node::string(std::move(first), at);
    }
    std::string text(trim(in_.take_while([](char c) { return c != ';' && c != '}' && c != '\n'; })));
    if (!in_.accept(";")) return in_.error("expected `;`");
    if (text == "true" || text == "false") return Node::boolean(text == "true", at);
    if (auto number = go_parse_float(text)) return Node::number(go_json_number(*number), at);
    if (auto whole = without_unit(text); !whole.empty()) return Node::number(std::move(whole), at);
    return Node::string(std::move(text), at);
  }

  // "0" of "0.5s", "60" of "60s"; empty: no duration.
  static std::string without_unit(std::string_view text) {
    std::size_t digits = 0;
    while (digits < text.size() && is_digit(text[digits])) ++digits;
    std::size_t unit = digits;
    while (unit < text.size() && (is_digit(text[unit]) || text[unit] == '.')) ++unit;
    bool known = false;
    for (std::string_view word : {"ms", "s", "m", "h", "d", "w", "y"}) known = known || text.substr(unit) == word;
    constexpr std::size_t kMostDigits = 15;
    if (digits == 0 || digits > kMostDigits || !known) return "";
    auto number = parse_u64(text.substr(0, digits));
    return number ? std::to_string(*number) : "";
  }

  Result<std::string> literal() {
    if (!in_.accept("\"")) return in_.error("expected a string");
    std::string out(in_.take_while([](char c) { return c != '"' && c != '\n'; }));
    if (!in_.accept("\"")) return in_.error("unterminated string");
    return out;
  }

  Result<Node> code(std::size_t at) {
    for (int open = 1; open > 0;) {
      if (in_.done()) return in_.error_at(at, "unterminated block");
      if (in_.peek() == '"') {
        auto text = literal();
        if (!text) return tl::unexpected(text.error());
        continue;
      }
      std::size_t before = in_.at();
      skip();
      if (in_.at() != before) continue;
      char c = in_.take();
      open += c == '{' ? 1 : c == '}' ? -1 : 0;
    }
    return Node::array(at);
  }

  Scanner in_;
};

}  // namespace

Result<Node> read_vcl(std::string_view text, const ConfigOptions& options) { return VclReader(text, options).read(); }

}  // namespace gabion::config
