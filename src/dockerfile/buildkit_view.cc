#include "dockerfile/buildkit_view.h"

#include "base/text.h"
#include "dockerfile/lines.h"

namespace gabion::dockerfile {

namespace {

// Values of the chain; the views of JSON items are decoded already.
std::vector<std::string_view> chain(const Instruction& i) {
  std::vector<std::string_view> out;
  if (const auto* pairs = i.as<Pairs>()) {
    for (const Pair& pair : pairs->pairs) {
      out.push_back(pair.key.text);
      out.push_back(pair.value.text);
      out.push_back(pair.legacy ? std::string_view() : std::string_view("="));
    }
    return out;
  }
  for (const Word& word : i.words) out.push_back(word.text);
  if (i.keyword == Keyword::unknown) out.assign(1, {});
  return out;
}

bool is_printable(char32_t c) {
  if (c < 0x20 || (c >= 0x7F && c <= 0xA0) || c == 0xAD) return false;
  if ((c >= 0x2000 && c <= 0x200F) || (c >= 0x2028 && c <= 0x202F) || (c >= 0x205F && c <= 0x206F)) return false;
  return c != 0x3000 && c != 0xFEFF && !(c >= 0xE000 && c <= 0xF8FF) && c <= 0xEFFFF && (c & 0xFFFE) != 0xFFFE;
}

// Go's strconv.Quote.
void append_quoted(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  for (std::size_t i = 0; i < text.size();) {
    Utf8 c = decode_utf8(text.substr(i));
    if (c.length == 0) {
      auto byte = static_cast<unsigned char>(text[i++]);
      out.append("\\x").append(1, kHex[byte >> 4]).append(1, kHex[byte & 15]);
      continue;
    }
    std::string_view bytes = text.substr(i, c.length);
    i += c.length;
    constexpr std::string_view kNamed = "\a\b\f\n\r\t\v";
    std::size_t named = c.code < 0x80 ? kNamed.find(static_cast<char>(c.code)) : std::string_view::npos;
    if (c.code == '"' || c.code == '\\') {
      out.append(1, '\\').append(bytes);
    } else if (named != std::string_view::npos) {
      out.append(1, '\\').append(1, "abfnrtv"[named]);
    } else if (is_printable(c.code)) {
      out += bytes;
    } else {
      unsigned digits = c.code < 0x80 ? 2 : c.code < 0x10000 ? 4 : 8;
      out.append(c.code < 0x80 ? "\\x" : c.code < 0x10000 ? "\\u" : "\\U");
      while (digits-- > 0) out += kHex[c.code >> 4 * digits & 15];
    }
  }
  out += '"';
}

void append_node(std::string& out, const Instruction& i) {
  out += '(';
  out += to_lower(i.name);
  if (!i.flags.empty()) {
    out += " [";
    for (std::size_t n = 0; n < i.flags.size(); ++n) {
      if (n) out += ' ';
      append_quoted(out, i.flags[n].text);
    }
    out += ']';
  }
  if (const auto* onbuild = i.as<Onbuild>()) {
    out += ' ';
    append_node(out, *onbuild->inner);
  }
  for (std::string_view value : chain(i)) {
    if (!i.name.empty()) out += ' ';
    append_quoted(out, value);
  }
  out += ')';
}

std::string comment_text(const Comment& comment, const Dockerfile& file) {
  // BuildKit drops the first byte of the line, which is the `#` only of a comment that is not indented.
  std::uint32_t begin = comment.at.begin;
  bool indented = begin > 0 && file.text[begin - 1] != '\n' && !(begin == 3 && comment.line == 1);
  if (!indented) return std::string(trim_space(comment.text));
  return "#" + std::string(trim_space(file.source(comment.at)).substr(1));
}

}  // namespace

Node buildkit_view(const Instruction& i, const Dockerfile& file) {
  Node node;
  node.value = i.name;
  for (const Flag& flag : i.flags) node.flags.push_back(flag.text);
  if (const auto* onbuild = i.as<Onbuild>()) {
    node.child = std::make_unique<Node>(buildkit_view(*onbuild->inner, file));
  } else {
    node.next = chain(i);
  }
  node.json = i.json;
  node.heredocs = i.heredocs;
  node.original = i.logical.text;
  node.start_line = i.line;
  node.end_line = i.end_line;
  for (const Comment& comment : i.comments) node.comments.push_back(comment_text(comment, file));
  return node;
}

std::string buildkit_dump(const Dockerfile& file) {
  std::string out;
  for (const Instruction& i : file.instructions) {
    append_node(out, i);
    out += '\n';
  }
  return out;
}

}  // namespace gabion::dockerfile
