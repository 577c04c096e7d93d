// Java properties: keys up to the first `=`, `:` or blank; continuation lines; \uXXXX. Nothing is expanded.
#include "base/text.h"
#include "config/readers.h"
#include "config/scanner.h"

namespace gabion::config {

namespace {

bool blank(char c) { return c == ' ' || c == '\t' || c == '\f'; }

class PropertiesReader {
 public:
  PropertiesReader(std::string_view text, const ConfigOptions& options) : in_(text, options) {}

  Result<Node> read() {
    Node root = Node::object(0);
    for (;;) {
      in_.take_while(is_space);
      if (in_.done()) return root;
      if (in_.peek() == '#' || in_.peek() == '!') {
        in_.take_while([](char c) { return c != '\n' && c != '\r'; });
        continue;
      }
      std::size_t key_at = in_.at();
      std::string key, value;
      if (auto ok = part(key, true); !ok) return tl::unexpected(ok.error());
      in_.take_while(blank);
      if (in_.peek() == '=' || in_.peek() == ':') in_.skip(1);
      in_.take_while(blank);
      std::size_t value_at = in_.at();
      if (auto ok = part(value, false); !ok) return tl::unexpected(ok.error());
      root.set(key, key_at, Node::string(std::move(value), value_at));
    }
  }

 private:
  Result<> part(std::string& out, bool key) {
    while (!in_.done() && in_.peek() != '\n' && in_.peek() != '\r') {
      char c = in_.peek();
      if (key && (c == '=' || c == ':' || blank(c))) return {};
      in_.skip(1);
      if (c != '\\') {
        out.push_back(c);
      } else if (auto ok = escape(out); !ok) {
        return ok;
      }
    }
    return {};
  }

  Result<> escape(std::string& out) {
    char c = in_.take();
    if (c == '\r' || c == '\n') {
      if (c == '\r') in_.accept("\n");
      in_.take_while(blank);
    } else if (c == 'u') {
      char32_t code = 0;
      for (int i = 0; i < 4; ++i) {
        unsigned digit = hex_digit(in_.peek());
        if (digit == 16) return in_.error("invalid unicode literal");
        code = code * 16 + digit;
        in_.skip(1);
      }
      append_utf8(out, code >= 0xD800 && code < 0xE000 ? U'\uFFFD' : code);
    } else {
      out.push_back(c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c == 'f' ? '\f' : c);
    }
    return {};
  }

  Scanner in_;
};

}  // namespace

Result<Node> read_properties(std::string_view text, const ConfigOptions& options) { return PropertiesReader(text, options).read(); }

}  // namespace gabion::config
