// .env files as gotenv reads them: KEY=VALUE or KEY: VALUE, `export`, both quotes, $NAME and ${NAME} of what was set
// above. The environment of this process is never asked: what a policy sees must not depend on who runs it.
#include "base/text.h"
#include "config/readers.h"
#include "config/scanner.h"

namespace gabion::config {

namespace {

class DotenvReader {
 public:
  DotenvReader(std::string_view text, const ConfigOptions& options) : in_(text, options), root_(Node::object(0)) {}

  Result<Node> read() {
    in_.accept("\xEF\xBB\xBF");
    for (;;) {
      in_.take_while(is_space);
      if (in_.done()) return std::move(root_);
      if (in_.peek() == '#') {
        in_.take_line();
      } else if (auto ok = line(); !ok) {
        return tl::unexpected(ok.error());
      }
    }
  }

 private:
  tl::unexpected<Error> wrong(std::size_t start) {
    in_.go(start);
    std::string line(trim(in_.take_line()));
    return in_.error_at(start, "line `" + line + "` doesn't match format");
  }

  Result<> line() {
    std::size_t start = in_.at();
    if (in_.starts("export") && is_blank(in_.peek(6))) {
      in_.skip(6);
      in_.take_while(is_blank);
    }
    std::size_t key_at = in_.at();
    std::string key(in_.take_while([](char c) { return is_word(c) || c == '.'; }));
    if (key.empty()) return wrong(start);
    in_.take_while(is_blank);
    if (in_.peek() == ':' ? !is_space(in_.peek(1)) : in_.peek() != '=') return wrong(start);
    in_.skip(1);
    in_.take_while(is_blank);
    std::size_t value_at = in_.at();
    auto text = value(start);
    if (!text) return tl::unexpected(text.error());
    root_.set(key, key_at, Node::string(std::move(*text), value_at));
    return {};
  }

  Result<std::string> value(std::size_t start) {
    char quote = in_.peek();
    if (quote == '"' || quote == '\'') {
      std::size_t back = in_.at();
      in_.skip(1);
      std::string raw;
      while (!in_.done() && in_.peek() != quote) {
        if (in_.peek() == '\\' && in_.peek(1) == quote) raw.push_back(in_.take());
        raw.push_back(in_.take());
      }
      if (in_.done()) return wrong(start);
      in_.skip(1);
      in_.take_while(is_blank);
      if (!in_.done() && in_.peek() != '\n' && in_.peek() != '\r' && in_.peek() != '#') {
        in_.go(back);
        return unquoted();
      }
      in_.take_line();
      return quote == '"' ? expand(unescape(raw)) : raw;
    }
    return unquoted();
  }

  std::string unquoted() {
    auto text = in_.take_line();
    if (auto comment = text.find('#'); comment != std::string_view::npos) text = text.substr(0, comment);
    return expand(std::string(trim(text)));
  }

  static std::string unescape(std::string_view raw) {
    std::string out;
    for (std::size_t i = 0; i < raw.size(); ++i) {
      if (raw[i] != '\\' || i + 1 == raw.size() || raw[i + 1] == '$') {
        out.push_back(raw[i]);
        continue;
      }
      char c = raw[++i];
      out.push_back(c == 'n' ? '\n' : c == 'r' ? '\r' : c);
    }
    return out;
  }

  // $NAME, ${NAME}; \$ stands for a dollar sign.
  std::string expand(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == '$') {
        out.push_back('$');
        ++i;
        continue;
      }
      bool braces = i + 1 < text.size() && text[i + 1] == '{';
      std::size_t begin = i + 1 + (braces ? 1 : 0), end = begin;
      while (end < text.size() && ((text[end] >= 'A' && text[end] <= 'Z') || is_digit(text[end]) || text[end] == '_')) ++end;
      if (text[i] != '$' || end == begin) {
        out.push_back(text[i]);
        continue;
      }
      if (Node* known = root_.find(text.substr(begin, end - begin))) out += known->text();
      i = braces && end < text.size() && text[end] == '}' ? end : end - 1;
    }
    return out;
  }

  Scanner in_;
  Node root_;
};

}  // namespace

Result<Node> read_dotenv(std::string_view text, const ConfigOptions& options) { return DotenvReader(text, options).read(); }

}  // namespace gabion::config
