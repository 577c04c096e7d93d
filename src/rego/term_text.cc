#include "rego/term_text.h"

#include "base/text.h"

namespace gabion::rego {
namespace {

constexpr unsigned kMaxDepth = 2'000;
constexpr char kHex[] = "0123456789abcdef";

void append_hex(std::string& out, char32_t value, unsigned digits) {
  for (unsigned i = digits; i-- > 0;) out += kHex[(value >> (4 * i)) & 15];
}

void append_rune(std::string& out, char32_t rune, std::string_view bytes) {
  switch (rune) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\a': out += "\\a"; return;
    case '\b': out += "\\b"; return;
    case '\f': out += "\\f"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    case '\v': out += "\\v"; return;
    default: break;
  }
  if (is_printable_rune(rune)) {
    out += bytes;
  } else if (rune < ' ' || rune == 0x7f) {
    out += "\\x";
    append_hex(out, rune, 2);
  } else if (rune < 0x10000) {
    out += "\\u";
    append_hex(out, rune, 4);
  } else {
    out += "\\U";
    append_hex(out, rune, 8);
  }
}

struct Range {
  char32_t first, last;
};
constexpr Range kUnprintable[] = {
    {0x7f, 0xa0},       {0xad, 0xad},       {0x378, 0x379},     {0x600, 0x605},     {0x61c, 0x61c},     {0x6dd, 0x6dd},   {0x70f, 0x70f},
    {0x1680, 0x1680},   {0x180e, 0x180e},   {0x2000, 0x200f},   {0x2028, 0x202f},   {0x205f, 0x206f},   {0x3000, 0x3000}, {0xd800, 0xf8ff},
    {0xfeff, 0xfeff},   {0xfff0, 0xfffb},   {0xfffe, 0xffff},   {0x110bd, 0x110bd}, {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a},
    {0xe0000, 0xe00ff}, {0xe01f0, 0x10ffff},
};

void append_at(std::string& out, const Value& value, unsigned depth);

void append_items(std::string& out, const Value& value, unsigned depth) {
  for (std::uint32_t i = 0; i < value.size(); ++i) {
    if (i) out += ", ";
    append_at(out, value.at(i), depth);
  }
}

void append_at(std::string& out, const Value& value, unsigned depth) {
  if (depth > kMaxDepth) {
    out += "…";
    return;
  }
  switch (value.kind()) {
    case Kind::null: out += "null"; return;
    case Kind::boolean: out += value.as_boolean() ? "true" : "false"; return;
    case Kind::number: out += value.number_text(); return;
    case Kind::string: append_quoted(out, value.as_string()); return;
    case Kind::array:
      out += '[';
      append_items(out, value, depth + 1);
      out += ']';
      return;
    case Kind::set:
      if (value.size() == 0) {
        out += "set()";
        return;
      }
      out += '{';
      append_items(out, value, depth + 1);
      out += '}';
      return;
    case Kind::object:
      out += '{';
      for (std::uint32_t i = 0; i < value.size(); ++i) {
        if (i) out += ", ";
        append_at(out, value.key(i), depth + 1);
        out += ": ";
        append_at(out, value.value(i), depth + 1);
      }
      out += '}';
      return;
  }
}

}  // namespace

bool is_printable_rune(char32_t rune) {
  if (rune < 0x7f) return rune >= ' ';
  for (const Range& range : kUnprintable) {
    if (rune >= range.first && rune <= range.last) return false;
  }
  return true;
}

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const Utf8 rune = decode_utf8(text);
    if (rune.length == 0) {
      out += "\\x";
      append_hex(out, static_cast<unsigned char>(text[0]), 2);
      text.remove_prefix(1);
      continue;
    }
    append_rune(out, rune.code, text.substr(0, rune.length));
    text.remove_prefix(rune.length);
  }
  out += '"';
}

std::string quoted(std::string_view text) {
  std::string out;
  append_quoted(out, text);
  return out;
}

void append_term(std::string& out, const Value& value) { append_at(out, value, 0); }

std::string term_text(const Value& value) {
  std::string out;
  append_term(out, value);
  return out;
}

}  // namespace gabion::rego
