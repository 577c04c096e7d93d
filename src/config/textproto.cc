// Protocol Buffers' text format, typed by the message that the comment "# proto-message: NAME" names, in the shape of
// protobuf's JSON with the fields' own names.
#include <charconv>
#include <optional>

#include "base/text.h"
#include "config/proto_schema.h"
#include "config/readers.h"
#include "config/scanner.h"
#include "data/go_number.h"

namespace gabion::config {

namespace {

constexpr unsigned kMaxMessageDepth = 300;

std::string base64(std::string_view bytes) {
  constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    for (std::size_t j = 0; j < 3; ++j) group = group << 8 | (j < count ? static_cast<unsigned char>(bytes[i + j]) : 0);
    for (std::size_t j = 0; j < 4; ++j) out.push_back(j <= count ? kDigits[group >> (18 - 6 * j) & 63] : '=');
  }
  return out;
}

class TextprotoReader {
 public:
  TextprotoReader(std::string_view text, const ConfigOptions& options, const ProtoSchema& schema) : in_(text, options), schema_(schema) {}

  Result<Node> message(const ProtoMessage& type, const std::string& name, char close, unsigned depth) {
    Node out = Node::object(in_.at());
    if (depth > kMaxMessageDepth) return in_.error("messages nest too deeply");
    for (;;) {
      skip();
      if (in_.accept(",") || in_.accept(";")) continue;
      if (close == '\0' ? in_.done() : in_.accept(std::string_view(&close, 1))) return out;
      std::size_t at = in_.at();
      std::string field_name(in_.take_while(is_word));
      const ProtoField* field = type.find(field_name);
      if (field == nullptr) return in_.error_at(at, field_name.empty() ? "expected a field" : "unknown field: " + name + "." + field_name);
      if (auto ok = field_values(out, *field, at, depth); !ok) return tl::unexpected(ok.error());
    }
  }

 private:
  void skip() {
    for (;;) {
      in_.take_while(is_space);
      if (in_.peek() != '#') return;
      in_.take_line();
    }
  }

  Result<> field_values(Node& out, const ProtoField& field, std::size_t at, unsigned depth) {
    skip();
    in_.accept(":");
    skip();
    bool list = (field.repeated || field.map) && in_.accept("[");
    for (;;) {
      skip();
      if (list && in_.accept("]")) return {};
      auto item = field.map ? map_entry(out, field, at, depth) : one(out, field, at, depth);
      if (!item) return item;
      skip();
      if (!list) return {};
      if (!in_.accept(",") && in_.peek() != ']') return in_.error("expected `,` or `]`");
    }
  }

  Result<> one(Node& out, const ProtoField& field, std::size_t at, unsigned depth) {
    bool is_default = false;
    auto item = value(field.type, field.scope, depth, is_default);
    if (!item) return tl::unexpected(item.error());
    if (field.repeated) {
      Node& list = out.entry(field.name, at);
      if (!list.is_array()) list = Node::array(at);
      list.add(std::move(*item));
    } else if (!is_default || field.explicit_presence) {
      out.set(field.name, at, std::move(*item));
    }
    return {};
  }

  // { key: … value: … }
  Result<> map_entry(Node& out, const ProtoField& field, std::size_t at, unsigned depth) {
    char close = in_.accept("<") ? '>' : '}';
    if (close == '}' && !in_.accept("{")) return in_.error("expected `{`");
    std::string key;
    Node item = Node::null(at);
    bool ignored;
    for (;;) {
      skip();
      if (in_.accept(",") || in_.accept(";")) continue;
      if (in_.accept(std::string_view(&close, 1))) break;
      std::string name(in_.take_while(is_word));
      skip();
      in_.accept(":");
      auto part = value(name == "key" ? field.type : field.map_value, field.scope, depth + 1, ignored);
      if (!part) return tl::unexpected(part.error());
      if (name == "key") key = part->kind() == Kind::boolean ? "true" : part->text();
      if (name == "value") item = std::move(*part);
      if (name != "key" && name != "value") return in_.error("expected key or value");
    }
    Node& map = out.entry(field.name, at);
    if (!map.is_object()) map = Node::object(at);
    map.set(key, at, std::move(item));
    return {};
  }

  Result<Node> value(const std::string& type, const std::string& scope, unsigned depth, bool& is_default) {
    skip();
    std::size_t at = in_.at();
    is_default = false;
    std::string full;
    if (type == "string" || type == "bytes") {
      auto text = string();
      if (!text) return tl::unexpected(text.error());
      is_default = text->empty();
      return Node::string(type == "bytes" ? base64(*text) : *text, at);
    }
    if (const ProtoEnum* e = schema_.find_enum(scope, type)) return enum_value(*e, at, is_default);
    if (const ProtoMessage* m = schema_.find_message(scope, type, full)) {
      if (in_.accept("{")) return message(*m, full, '}', depth + 1);
      if (in_.accept("<")) return message(*m, full, '>', depth + 1);
      return in_.error("expected `{`");
    }
    return scalar(type, at, is_default);
  }

  Result<Node> enum_value(const ProtoEnum& type, std::size_t at, bool& is_default) {
    std::string word(in_.take_while([](char c) { return is_word(c) || c == '-'; }));
    for (const auto& [name, number] : type.values) {
      if (name != word && std::to_string(number) != word) continue;
      is_default = number == 0;
      return Node::string(name, at);
    }
    return in_.error_at(at, "invalid value for enum type: " + word);
  }

  // Of "0x1f" and "017", which are 64 bits at most.
  static std::optional<std::string> decimal_of(std::string_view word) {
    std::string sign(word.starts_with('-') ? "-" : "");
    word.remove_prefix(sign.size());
    if (word.size() < 2 || word[0] != '0') return std::nullopt;
    bool hex = word[1] == 'x' || word[1] == 'X';
    word.remove_prefix(hex ? 2 : 1);
    std::uint64_t value = 0;
    auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value, hex ? 16 : 8);
    if (error != std::errc() || end != word.data() + word.size()) return std::nullopt;
    return sign + std::to_string(value);
  }

  Result<Node> scalar(const std::string& type, std::size_t at, bool& is_default) {
    std::string word(in_.take_while([](char c) { return is_word(c) || c == '-' || c == '+' || c == '.'; }));
    if (type == "bool") {
      bool yes = word == "true" || word == "True" || word == "t" || word == "1";
      bool no = word == "false" || word == "False" || word == "f" || word == "0";
      if (!yes && !no) return in_.error_at(at, "invalid value for bool type: " + word);
      is_default = no;
      return Node::boolean(yes, at);
    }
    bool floating = type == "double" || type == "float";
    if (floating && (word.ends_with('f') || word.ends_with('F'))) word.pop_back();
    if (auto decimal = floating ? std::nullopt : decimal_of(word)) word = *decimal;
    auto number = go_parse_float(word);
    if (!number || (!floating && word.find_first_of(".eE") != std::string::npos)) return in_.error_at(at, "invalid value for " + type + " type: " + word);
    is_default = *number == 0;
    if (floating) return Node::number(go_json_number(*number), at);
    if (word.starts_with('+')) word.erase(0, 1);
    // 64-bit integers are text in protobuf's JSON.
    bool text = type.ends_with("64");
    return text ? Node::string(word, at) : Node::number(go_json_number(*number), at);
  }

  // Adjacent literals are one string.
  Result<std::string> string() {
    std::string out;
    char quote = in_.peek();
    if (quote != '"' && quote != '\'') return in_.error("expected a string");
    for (; quote == '"' || quote == '\''; skip(), quote = in_.peek()) {
      in_.skip(1);
      while (!in_.done() && in_.peek() != quote && in_.peek() != '\n') {
        char c = in_.take();
        if (c != '\\') {
          out.push_back(c);
        } else {
          escape(out);
        }
      }
      if (in_.take() != quote) return in_.error("unterminated string");
    }
    return out;
  }

  void escape(std::string& out) {
    char c = in_.take();
    constexpr std::string_view kNames = "abfnrtv", kBytes = "\a\b\f\n\r\t\v";
    if (auto which = kNames.find(c); which != std::string_view::npos && c != '\0') {
      out.push_back(kBytes[which]);
    } else if (c == 'x' || c == 'X') {
      unsigned byte = 0;
      for (int i = 0; i < 2 && hex_digit(in_.peek()) < 16; ++i) byte = byte * 16 + hex_digit(in_.take());
      out.push_back(static_cast<char>(byte));
    } else if (c >= '0' && c <= '7') {
      unsigned byte = static_cast<unsigned>(c - '0');
      for (int i = 0; i < 2 && in_.peek() >= '0' && in_.peek() <= '7'; ++i) byte = byte * 8 + static_cast<unsigned>(in_.take() - '0');
      out.push_back(static_cast<char>(byte));
    } else if (c == 'u' || c == 'U') {
      char32_t code = 0;
      for (int i = 0; i < (c == 'u' ? 4 : 8) && hex_digit(in_.peek()) < 16; ++i) code = code * 16 + hex_digit(in_.take());
      append_utf8(out, code > 0x10FFFF || (code >= 0xD800 && code < 0xE000) ? U'\uFFFD' : code);
    } else {
      out.push_back(c);
    }
  }

  Scanner in_;
  const ProtoSchema& schema_;
};

std::string message_type(std::string_view text) {
  for (auto line : split(text, '\n')) {
    auto at = line.find("proto-message:");
    if (at == std::string_view::npos || line.find('#') > at) continue;
    auto name = trim(line.substr(at + 14));
    std::size_t end = 0;
    while (end < name.size() && (is_word(name[end]) || name[end] == '.')) ++end;
    return std::string(name.substr(0, end));
  }
  return {};
}

}  // namespace

Result<Node> read_textproto(std::string_view text, const ConfigOptions& options) {
  std::string name = message_type(text);
  std::string where = options.name.empty() ? "" : options.name + ": ";
  if (name.empty()) return fail(where + "file does not contain necessary proto-message comment");
  auto schema = load_proto_schema(options.proto_directories);
  if (!schema) return tl::unexpected(schema.error());
  const ProtoMessage* type = schema->message(name);
  if (type == nullptr) return fail(where + "look up message type \"" + name + "\": not found in --proto-file-dirs");
  return TextprotoReader(text, options, *schema).message(*type, name, '\0', 0);
}

}  // namespace gabion::config
