// INI as go-ini reads it: sections of keys; numbers and true/false are typed, everything else is text.
#include "base/text.h"
#include "config/readers.h"
#include "config/scanner.h"
#include "data/go_number.h"

namespace gabion::config {

namespace {

Node typed(const std::string& text, std::size_t offset) {
  if (auto number = go_parse_float(text); number && std::string_view("+-.0123456789").find(text[0]) != std::string_view::npos) {
    return Node::number(go_json_number(*number), offset);
  }
  // strconv.ParseBool's words; 1 and 0 are numbers above.
  for (std::string_view word : {"t", "T", "true", "TRUE", "True"}) {
    if (text == word) return Node::boolean(true, offset);
  }
  for (std::string_view word : {"f", "F", "false", "FALSE", "False"}) {
    if (text == word) return Node::boolean(false, offset);
  }
  return Node::string(text, offset);
}

bool quoted_by(std::string_view text, char quote) {
  return text.size() >= 2 && text.front() == quote && text.back() == quote && text.find(quote, 1) == text.size() - 1;
}

class IniReader {
 public:
  IniReader(std::string_view text, const ConfigOptions& options) : in_(text, options), root_(Node::object(0)) {}

  Result<Node> read() {
    in_.accept("\xEF\xBB\xBF");
    while (!in_.done()) {
      std::size_t start = in_.at();
      std::string_view raw = in_.take_line();
      std::string_view line = trim(raw);
      std::size_t offset = start + static_cast<std::size_t>(line.data() - raw.data());
      if (!line.empty() && line[0] != '#' && line[0] != ';') {
        auto taken = line[0] == '[' ? section(line, offset) : key(line, offset);
        if (!taken) return tl::unexpected(taken.error());
      }
      in_.accept("\n");
    }
    return std::move(root_);
  }

 private:
  Result<> section(std::string_view line, std::size_t offset) {
    auto close = line.rfind(']');
    if (close == std::string_view::npos) return in_.error_at(offset, "unclosed section: " + std::string(line));
    auto name = line.substr(1, close - 1);
    if (name.empty()) return in_.error_at(offset, "error creating new section: empty section name");
    skip_ = name == "DEFAULT";
    if (skip_) return {};
    Node& entry = root_.entry(name, offset + 1);
    if (!entry.is_object()) entry = Node::object(offset);
    section_ = name;
    return {};
  }

  Result<> key(std::string_view line, std::size_t offset) {
    std::string name;
    std::size_t at = 0;
    if (line[0] == '"' || line[0] == '`') {
      std::string_view quote = line.starts_with("\"\"\"") ? "\"\"\"" : line.substr(0, 1);
      auto close = line.find(quote, quote.size());
      if (close == std::string_view::npos) return in_.error_at(offset, "missing closing key quote: " + std::string(line));
      name = line.substr(quote.size(), close - quote.size());
      at = close + quote.size();
    }
    auto delimiter = line.find_first_of("=:", at);
    if (delimiter == std::string_view::npos) {
      return in_.error_at(offset, "key-value delimiter not found: " + std::string(line));
    }
    if (at == 0) name = trim(line.substr(0, delimiter));
    if (name == "-") name = "#" + std::to_string(++counter_);
    std::string_view raw = trim(line.substr(delimiter + 1));
    std::size_t place = raw.empty() ? offset : offset + static_cast<std::size_t>(raw.data() - line.data());
    auto text = value(raw, place);
    if (!text) return tl::unexpected(text.error());
    if (skip_ || section_.empty()) return {};
    root_.find(section_)->set(name, offset, typed(*text, place));
    return {};
  }

  Result<std::string> value(std::string_view line, std::size_t offset) {
    if (line.empty()) return std::string();
    std::string_view quote = line.starts_with("\"\"\"") && line.size() > 3 ? "\"\"\"" : line[0] == '`' ? "`" : "";
    if (!quote.empty()) {
      auto body = line.substr(quote.size());
      auto close = body.rfind(quote);
      if (close != std::string_view::npos) return std::string(body.substr(0, close));
      return several_lines(body, quote, offset);
    }
    if (line.back() == '\\') return continued(line.substr(0, line.size() - 1));
    if (auto comment = line.find_first_of("#;"); comment != std::string_view::npos) line = trim(line.substr(0, comment));
    if (quoted_by(line, '\'') || quoted_by(line, '"')) line = line.substr(1, line.size() - 2);
    return std::string(line);
  }

  Result<std::string> several_lines(std::string_view first, std::string_view quote, std::size_t offset) {
    std::string out(first);
    while (in_.accept("\n")) {
      auto line = in_.take_line();
      out += "\n";
      auto close = line.rfind(quote);
      out += line.substr(0, close);
      if (close != std::string_view::npos) return out;
    }
    return in_.error_at(offset, "missing closing key quote");
  }

  std::string continued(std::string_view first) {
    std::string out(first);
    while (in_.accept("\n")) {
      auto line = trim(in_.take_line());
      if (line.empty()) break;
      bool more = line.back() == '\\';
      out += more ? line.substr(0, line.size() - 1) : line;
      if (!more) break;
    }
    return out;
  }

  Scanner in_;
  Node root_;
  std::string section_;
  bool skip_ = true;  // keys in front of the first section belong to DEFAULT, which is not shown
  unsigned counter_ = 0;
};

}  // namespace

Result<Node> read_ini(std::string_view text, const ConfigOptions& options) { return IniReader(text, options).read(); }

}  // namespace gabion::config
