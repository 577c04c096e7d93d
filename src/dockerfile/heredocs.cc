#include "dockerfile/heredocs.h"

#include <utility>

#include "dockerfile/expand.h"
#include "dockerfile/lines.h"

namespace gabion::dockerfile {

namespace {

bool is_name_start(std::string_view text) {
  unsigned char c = text.empty() ? 0 : static_cast<unsigned char>(text[0]);
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
}

// Words of a whole line as the builder's lexer cuts them when nothing is expanded, quotes and escapes kept: the words
// are pieces of the line. Inside ${…} quotes do not protect blanks.
class RawWords {
 public:
  explicit RawWords(std::string_view line) : line_(line) {}

  // False when quotes or braces do not balance.
  bool read(std::vector<std::string_view>& words) {
    while (at_ < line_.size()) {
      if (unsigned space = space_length(line_.substr(at_))) {
        end_word(words);
        at_ += space;
        begin_ = at_;
        continue;
      }
      std::size_t piece = at_;
      if (!step(words)) return false;
      // BuildKit forgets what stands before ${x:-y} and its like in a word (its lexer shares one buffer).
      if (std::exchange(modified_, false) && begin_ < piece) begin_ = piece;
    }
    end_word(words);
    return true;
  }

 private:
  bool step(std::vector<std::string_view>& words) {
    switch (line_[at_]) {
      case '\'': return skip_past('\'', at_ + 1);
      case '"': return double_quotes(at_ + 1, at_, 0);
      case '$': return dollar(words);
      case '<': return angle();
      case '\\': at_ += at_ + 1 < line_.size() ? 2 : 1; return true;
      default: ++at_; return true;
    }
  }

  // Blanks between `<<` and the delimiter do not part them.
  bool angle() {
    if (!line_.substr(at_).starts_with("<<")) {
      ++at_;
      return true;
    }
    at_ += 2;
    while (at_ < line_.size() && (line_[at_] == ' ' || line_[at_] == '\t' || line_[at_] == '\r')) ++at_;
    return true;
  }

  void end_word(std::vector<std::string_view>& words) {
    if (at_ > begin_) words.push_back(line_.substr(begin_, at_ - begin_));
  }

  bool skip_past(char c, std::size_t from) {
    std::size_t found = line_.find(c, from);
    if (found == std::string_view::npos) return false;
    at_ = found + 1;
    return true;
  }

  bool double_quotes(std::size_t i, std::size_t& end, unsigned depth) {
    while (i < line_.size()) {
      char c = line_[i];
      if (c == '"') {
        end = i + 1;
        return true;
      }
      if (c == '\\') {
        char next = i + 1 < line_.size() ? line_[i + 1] : '\0';
        i += next == '"' || next == '$' || next == '\\' ? 2 : 1;
      } else if (c == '$') {
        if (!braces(i, i, depth)) return false;
      } else {
        ++i;
      }
    }
    return false;
  }

  // A `$` at i; `end` is set past the expansion.
  bool braces(std::size_t i, std::size_t& end, unsigned depth) {
    if (i + 1 >= line_.size() || line_[i + 1] != '{') {
      end = i + 1;
      return true;
    }
    if (depth > kMaxExpansionDepth) return false;
    std::size_t at = i + 2;
    if (at >= line_.size() || line_[at] == '{' || line_[at] == '}' || line_[at] == ':') return false;
    if (is_name_start(line_.substr(at))) {
      bool digits = line_[at] >= '0' && line_[at] <= '9';
      while (at < line_.size() && (digits ? line_[at] >= '0' && line_[at] <= '9' : is_name_start(line_.substr(at)))) ++at;
    } else if (std::string_view("@*#?-$!").find(line_[at]) != std::string_view::npos) {
      ++at;
    }
    char c = at < line_.size() ? line_[at] : '\0';
    if (c == '}') {
      end = at + 1;
      return true;
    }
    if (c == '/') {
      if (at + 1 < line_.size() && line_[at + 1] == '/') ++at;
      return until('/', at + 1, at, depth) && until('}', at, end, depth);
    }
    if (c == ':') {
      if (at + 1 >= line_.size() || line_[at + 1] == '#' || line_[at + 1] == '%') return false;
      ++at;
    } else if (c == '\0' || std::string_view("+-?#%").find(c) == std::string_view::npos) {
      return false;
    }
    return until('}', at + 1, end, depth);
  }

  bool until(char stop, std::size_t i, std::size_t& end, unsigned depth) {
    modified_ = true;
    while (i < line_.size()) {
      char c = line_[i];
      if (c == stop) {
        end = i + 1;
        return true;
      }
      if (c == '\'') {
        i = line_.find('\'', i + 1);
        if (i == std::string_view::npos) return false;
        ++i;
      } else if (c == '"') {
        if (!double_quotes(i + 1, i, depth + 1)) return false;
      } else if (c == '$') {
        if (!braces(i, i, depth + 1)) return false;
      } else {
        i += c == '\\' ? 2 : 1;
      }
    }
    return false;
  }

  bool dollar(std::vector<std::string_view>& words) {
    std::size_t end = at_;
    if (!braces(at_, end, 0)) return false;
    // Blanks in what an expansion gives separate words, quoted or not.
    for (std::size_t i = at_; i < end;) {
      unsigned space = space_length(line_.substr(i));
      if (!space) {
        ++i;
        continue;
      }
      at_ = i;
      end_word(words);
      i += space;
      begin_ = i;
    }
    at_ = end;
    return true;
  }

  std::string_view line_;
  std::size_t at_ = 0, begin_ = 0;
  bool modified_ = false;
};

}  // namespace

std::optional<HeredocWord> read_heredoc_word(std::string_view word, Arena& arena) {
  HeredocWord heredoc;
  heredoc.word = word;
  std::size_t i = 0;
  while (i < word.size() && word[i] >= '0' && word[i] <= '9') {
    if (heredoc.descriptor < 100000) heredoc.descriptor = heredoc.descriptor * 10 + static_cast<unsigned>(word[i] - '0');
    ++i;
  }
  if (!word.substr(i).starts_with("<<")) return std::nullopt;
  i += 2;
  if (i < word.size() && word[i] == '-') {
    heredoc.strip_tabs = true;
    ++i;
  }
  while (i < word.size() && is_blank(word[i])) ++i;
  std::string_view rest = word.substr(i);
  if (rest.empty() || rest.find('<') != std::string_view::npos) return std::nullopt;
  // What follows a blank makes it more than one word: `<<EOF cat` is a command with a heredoc, no heredoc alone.
  if (rest.find_first_of("'\"\\$ \t\v\f\r") == std::string_view::npos) {
    heredoc.name = rest;
    return heredoc;
  }
  ExpandStyle style;
  style.keep_unset = true;
  auto name = expand(rest, Variables(), style);
  if (!name || name->words.size() != 1) return std::nullopt;
  style.keep_quotes = true;
  auto raw = expand(rest, Variables(), style);
  auto quotes = [](std::string_view text) {
    std::size_t n = 0;
    for (char c : text) n += c == '\'' || c == '"';
    return n;
  };
  heredoc.quoted = raw && quotes(name->words[0]) != quotes(raw->text);
  heredoc.name = arena.copy(name->words[0]);
  return heredoc;
}

void find_heredocs(std::string_view line, Arena& arena, std::vector<HeredocWord>& out) {
  if (line.find("<<") == std::string_view::npos) return;
  std::vector<std::string_view> words;
  if (!RawWords(line).read(words)) return;
  for (std::string_view word : words) {
    if (word.find("<<") == std::string_view::npos) continue;
    if (auto heredoc = read_heredoc_word(word, arena)) out.push_back(*heredoc);
  }
}

}  // namespace gabion::dockerfile
