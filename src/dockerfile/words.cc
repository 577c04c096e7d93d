#include "dockerfile/words.h"

#include "dockerfile/lines.h"

namespace gabion::dockerfile {

namespace {

// One flag: up to white space outside of quotes. Returns its length as written.
std::size_t flag_length(std::string_view text, char escape) {
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (!quote && (is_blank(c) || c == '\n')) return i;
    if (c == escape && i + 1 < text.size()) {
      ++i;
    } else if (quote) {
      if (c == quote) quote = 0;
    } else if (c == '\'' || c == '"') {
      quote = c;
    }
  }
  return text.size();
}

// Without quotes and escapes.
std::string_view unquote_flag(std::string_view written, char escape, Arena& arena) {
  const char special[] = {'\'', '"', escape};
  if (written.find_first_of(std::string_view(special, sizeof special)) == std::string_view::npos) return written;
  char* out = static_cast<char*>(arena.allocate(written.size()));
  std::size_t n = 0;
  char quote = 0;
  for (std::size_t i = 0; i < written.size(); ++i) {
    char c = written[i];
    if (c == escape) {
      if (i + 1 == written.size()) break;
      out[n++] = written[++i];
    } else if (quote ? c == quote : c == '\'' || c == '"') {
      quote = quote ? 0 : c;
    } else {
      out[n++] = c;
    }
  }
  return {out, n};
}

Flag make_flag(std::string_view written, char escape, const LogicalText& logical, Arena& arena) {
  Flag flag;
  flag.text = unquote_flag(written, escape, arena);
  flag.at = logical.source(written);
  std::size_t equals = flag.text.find('=');
  flag.has_value = equals != std::string_view::npos;
  flag.name = flag.text.substr(2, flag.has_value ? equals - 2 : equals);
  if (!flag.has_value) return flag;
  flag.value = flag.text.substr(equals + 1);
  std::size_t written_equals = written.find('=');
  if (written_equals != std::string_view::npos) flag.value_at = logical.source(written.substr(written_equals + 1));
  return flag;
}

}  // namespace

std::string_view cut_flags(std::string_view rest, char escape, const LogicalText& logical, Arena& arena, std::vector<Flag>& flags) {
  for (;;) {
    while (!rest.empty() && (is_blank(rest[0]) || rest[0] == '\n')) rest.remove_prefix(1);
    if (!rest.starts_with("--")) return trim_space(rest);
    std::string_view written = rest.substr(0, flag_length(rest, escape));
    rest.remove_prefix(written.size());
    if (written == "--") return trim_space(rest);
    Flag flag = make_flag(written, escape, logical, arena);
    if (flag.text.size() >= 2 && flag.text.starts_with("--")) flags.push_back(flag);
  }
}

void split_blanks(std::string_view rest, std::vector<std::string_view>& words) {
  std::size_t i = 0;
  while (i < rest.size()) {
    while (i < rest.size() && is_blank(rest[i])) ++i;
    std::size_t begin = i;
    while (i < rest.size() && !is_blank(rest[i])) ++i;
    if (i > begin) words.push_back(rest.substr(begin, i - begin));
  }
}

void split_quoted(std::string_view rest, char escape, std::vector<std::string_view>& words) {
  std::size_t i = 0;
  while (i < rest.size()) {
    if (unsigned space = space_length(rest.substr(i))) {
      i += space;
      continue;
    }
    std::size_t begin = i;
    std::size_t end = rest.size();
    char quote = 0;
    for (; i < rest.size(); ++i) {
      char c = rest[i];
      if (!quote && space_length(rest.substr(i))) break;
      if (c == escape && quote != '\'') {
        if (i + 1 == rest.size()) end = i;  // an escape at the very end is dropped
        ++i;
      } else if (quote) {
        if (c == quote) quote = 0;
      } else if (c == '\'' || c == '"') {
        quote = c;
      }
    }
    if (i < rest.size()) end = i;
    if (end > begin) words.push_back(rest.substr(begin, end - begin));
  }
}

FirstWord cut_first(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() && !is_blank(text[end])) ++end;
  std::size_t next = end;
  while (next < text.size() && is_blank(text[next])) ++next;
  return {text.substr(0, end), text.substr(next)};
}

}  // namespace gabion::dockerfile
