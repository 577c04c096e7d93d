// Templates: quoted strings and heredocs with ${…}, %{if}, %{for}, escapes and `~` (which eats white space).
#include <algorithm>

#include "base/text.h"
#include "config/hcl_expression.h"

namespace gabion::config::hcl {

using Type = Expression::Type;

namespace {

Expression text_part(std::string text, std::size_t begin, std::size_t end) {
  Expression out;
  out.type = Type::text;
  out.begin = begin;
  out.end = end;
  out.value = Node::string(std::move(text), begin);
  return out;
}

void trim_end(std::vector<Expression>& parts) {
  if (parts.empty() || parts.back().type != Type::text) return;
  std::string text = parts.back().value.text();
  while (!text.empty() && is_space(text.back())) text.pop_back();
  parts.back().value = Node::string(std::move(text), parts.back().begin);
}

Expression string_of(std::vector<Expression> parts, std::size_t begin, std::size_t end) {
  Expression out;
  out.type = Type::string;
  out.begin = begin;
  out.end = end;
  if (parts.empty()) parts.push_back(text_part("", begin, begin));
  out.children = std::move(parts);
  return out;
}

bool word(Scanner& in, std::string_view text) {
  return in.starts(text) && !is_name(in.peek(text.size())) && in.accept(text);
}

}  // namespace

Result<Expression> ExpressionParser::quoted() {
  std::size_t begin = in_.at() - 1;
  Stop stopped;
  auto pieces = parts(in_, true, false, stopped);
  if (!pieces) return tl::unexpected(pieces.error());
  if (pieces->size() == 1 && in_.text().substr(begin + 1, 2) == "${") {
    Expression out;
    out.type = Type::wrap;
    out.begin = begin;
    out.end = in_.at();
    out.children = std::move(*pieces);
    return out;
  }
  return string_of(std::move(*pieces), begin, in_.at());
}

Result<std::string> ExpressionParser::escape(Scanner& in) {
  char c = in.take();
  constexpr std::string_view kNames = "nrt\"\\", kBytes = "\n\r\t\"\\";
  if (auto which = kNames.find(c); c != '\0' && which != std::string_view::npos) return std::string(1, kBytes[which]);
  if (c != 'u' && c != 'U') return in.error_at(in.at() - 1, "Invalid escape sequence");
  char32_t code = 0;
  for (int i = 0; i < (c == 'u' ? 4 : 8); ++i) {
    unsigned digit = hex_digit(in.take());
    if (digit == 16) return in.error("Invalid escape sequence");
    code = code * 16 + digit;
  }
  std::string out;
  append_utf8(out, code > 0x10FFFF || (code >= 0xD800 && code < 0xE000) ? U'\uFFFD' : code);
  return out;
}

// `in` is the file for quoted strings and the body alone for heredocs.
Result<std::vector<Expression>> ExpressionParser::parts(Scanner& in, bool quoted, bool nested, Stop& stopped_at) {
  std::vector<Expression> out;
  std::string text;
  std::size_t begin = in.at();
  bool trim_next = false;
  auto flush = [&] {
    if (trim_next) text.erase(0, static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_space) - text.begin()));
    trim_next = trim_next && text.empty();
    if (!text.empty()) out.push_back(text_part(std::move(text), begin, in.at()));
    text.clear();
  };
  for (;;) {
    if (in.done()) {
      if (quoted || nested) return in.error_at(begin, "Unterminated template string");
      flush();
      stopped_at = Stop::end;
      return out;
    }
    char c = in.peek();
    if (in.starts("$${") || in.starts("%%{")) {
      // hcl2json writes the escapes again, so that they differ from expressions.
      text += in.rest().substr(0, 3);
      in.skip(3);
    } else if (in.starts("${") || in.starts("%{")) {
      flush();
      trim_next = false;
      if (c == '$') {
        auto piece = interpolation(in, out, trim_next);
        if (!piece) return tl::unexpected(piece.error());
        out.push_back(std::move(*piece));
      } else {
        auto stop = directive(in, quoted, out, trim_next, stopped_at);
        if (!stop) return tl::unexpected(stop.error());
        if (*stop) {
          if (!nested) return in.error("Unexpected template directive");
          return out;
        }
      }
      begin = in.at();
    } else if (quoted && c == '"') {
      flush();
      in.skip(1);
      if (nested) return in.error("Unterminated template directive");
      stopped_at = Stop::quote;
      return out;
    } else if (quoted && c == '\n') {
      return in.error("Invalid multi-line string; quoted strings may not be split over multiple lines");
    } else if (quoted && c == '\\') {
      in.skip(1);
      auto decoded = escape(in);
      if (!decoded) return tl::unexpected(decoded.error());
      text += *decoded;
    } else {
      text += in.take();
    }
  }
}

Result<Expression> ExpressionParser::interpolation(Scanner& in, std::vector<Expression>& before, bool& trim_next) {
  in.skip(2);
  if (in.accept("~")) trim_end(before);
  ExpressionParser inner(in);
  inner.depth_ = depth_ + 1;
  auto value = inner.expression(true);
  if (!value) return value;
  inner.skip(true);
  trim_next = in.accept("~");
  if (!in.accept("}")) return in.error("Extra characters after interpolation expression");
  return value;
}

// True: this was the word that ends the part being read (`stopped_at` says which).
Result<bool> ExpressionParser::directive(Scanner& in, bool quoted, std::vector<Expression>& out, bool& trim_next, Stop& stopped_at) {
  std::size_t begin = in.at();
  if (depth_ > kMaxExpressionDepth) return in.error("templates nest too deeply");
  in.skip(2);
  if (in.accept("~")) trim_end(out);
  ExpressionParser inner(in);
  inner.depth_ = depth_ + 1;
  inner.skip(true);
  bool is_if = word(in, "if");
  if (is_if || word(in, "for")) {
    auto piece = is_if ? inner.if_directive(in, quoted, begin, trim_next) : inner.for_directive(in, quoted, begin, trim_next);
    if (!piece) return tl::unexpected(piece.error());
    out.push_back(std::move(*piece));
    return false;
  }
  if (word(in, "else")) {
    stopped_at = Stop::else_word;
  } else if (word(in, "endif")) {
    stopped_at = Stop::endif;
  } else if (word(in, "endfor")) {
    stopped_at = Stop::endfor;
  } else {
    return in.error("Invalid template directive");
  }
  inner.skip(true);
  in.accept("~");
  if (!in.accept("}")) return in.error("Extra characters in template directive");
  return true;
}

Result<Expression> ExpressionParser::if_directive(Scanner& in, bool quoted, std::size_t begin, bool& trim_next) {
  auto condition = expression(true);
  if (!condition) return condition;
  skip(true);
  in.accept("~");
  if (!in.accept("}")) return in.error("Extra characters after interpolation expression");
  Stop stop;
  auto yes = parts(in, quoted, true, stop);
  if (!yes) return tl::unexpected(yes.error());
  std::vector<Expression> no;
  if (stop == Stop::else_word) {
    auto rest = parts(in, quoted, true, stop);
    if (!rest) return tl::unexpected(rest.error());
    no = std::move(*rest);
  }
  if (stop != Stop::endif) return in.error("Unclosed `if` directive");
  trim_next = in.text()[in.at() - 2] == '~';
  Expression out;
  out.type = Type::conditional;
  out.begin = begin;
  out.end = in.at();
  out.children = {std::move(*condition), string_of(std::move(*yes), begin, begin), string_of(std::move(no), begin, begin)};
  return out;
}

Result<Expression> ExpressionParser::for_directive(Scanner& in, bool quoted, std::size_t begin, bool& trim_next) {
  Expression out;
  out.type = Type::join;
  out.begin = begin;
  for (bool more = true; more;) {
    skip(true);
    auto variable = in.take_while(is_name);
    if (variable.empty()) return in.error("Invalid `for` directive");
    out.name += (out.name.empty() ? "" : ", ") + std::string(variable);
    skip(true);
    more = in.accept(",");
  }
  if (!word(in, "in")) return in.error("Invalid `for` directive");
  auto collection = expression(true);
  if (!collection) return collection;
  skip(true);
  in.accept("~");
  if (!in.accept("}")) return in.error("Extra characters in template directive");
  Stop stop;
  auto body = parts(in, quoted, true, stop);
  if (!body) return tl::unexpected(body.error());
  if (stop != Stop::endfor) return in.error("Unclosed `for` directive");
  trim_next = in.text()[in.at() - 2] == '~';
  out.end = in.at();
  out.children = {std::move(*collection), string_of(std::move(*body), begin, begin)};
  return out;
}

namespace {
// Bytes of the blank character that the text begins with (Unicode's, as Go's unicode.IsSpace); 0 when there is none.
unsigned blank_bytes(std::string_view text) {
  if (text.empty()) return 0;
  if (is_blank(text[0])) return 1;
  auto code = decode_utf8(text);
  bool blank = code.code == 0xA0 || code.code == 0x1680 || (code.code >= 0x2000 && code.code <= 0x200A) || code.code == 0x202F ||
               code.code == 0x205F || code.code == 0x3000;
  return code.length && blank ? code.length : 0;
}

// The line without its first `most` blank characters.
std::string_view without_blanks(std::string_view line, std::size_t most, std::size_t& taken) {
  for (taken = 0; taken < most; ++taken) {
    unsigned bytes = blank_bytes(line);
    if (bytes == 0) break;
    line.remove_prefix(bytes);
  }
  return line;
}

// Takes the blanks away that all lines with content begin with.
std::string strip_indent(std::string_view body) {
  std::size_t least = std::string_view::npos, taken = 0;
  for (auto line : split(body, '\n')) {
    auto content = without_blanks(line, std::string_view::npos, taken);
    if (!content.empty() && content[0] != '\r') least = std::min(least, taken);
  }
  std::string out;
  bool first = true;
  for (auto line : split(body, '\n')) {
    if (!first) out += '\n';
    first = false;
    out += without_blanks(line, least, taken);
  }
  return out;
}
}  // namespace

Result<Expression> ExpressionParser::heredoc() {
  std::size_t begin = in_.at();
  in_.skip(2);
  bool strip = in_.accept("-");
  std::string_view marker = in_.take_while(is_name);
  in_.accept("\r");
  if (marker.empty() || !in_.accept("\n")) return in_.error_at(begin, "Invalid heredoc anchor");
  std::size_t body_at = in_.at(), body_end = 0;
  for (;;) {
    if (in_.done()) return in_.error_at(begin, "Unterminated template string");
    body_end = in_.at();
    if (trim(in_.take_line()) == marker) break;
    in_.accept("\n");
  }
  std::size_t end = in_.at();
  std::string_view body = in_.text().substr(body_at, body_end - body_at);
  // Expressions within keep their source text, so the body is parsed as a text of its own; places inside of it are the
  // heredoc's.
  auto stripped = std::make_shared<std::string>(strip ? strip_indent(body) : std::string(body));
  ReadOptions nameless;
  nameless.place_in_error = false;
  Scanner inner_in(*stripped, nameless);
  ExpressionParser inner(inner_in);
  inner.depth_ = depth_ + 1;
  Stop stopped;
  auto pieces = inner.parts(inner_in, false, false, stopped);
  if (!pieces) return in_.error_at(begin, pieces.error().message);
  auto out = string_of(std::move(*pieces), begin, end);
  out.source = std::move(stripped);
  return out;
}

}  // namespace gabion::config::hcl
