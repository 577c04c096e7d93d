#include "lint/pragma.h"

#include <algorithm>

namespace gabion::lint {
namespace {

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}
  bool blanks() {
    std::size_t n = std::min(text_.find_first_not_of(" \t"), text_.size());
    text_.remove_prefix(n);
    return n > 0;
  }
  bool take(std::string_view word) {
    if (!text_.starts_with(word)) return false;
    text_.remove_prefix(word.size());
    return true;
  }
  bool assign() {
    blanks();
    if (!take("=")) return false;
    blanks();
    return true;
  }
  template <typename Allowed>
  std::string_view run(Allowed allowed) {
    std::size_t n = 0;
    while (n < text_.size() && allowed(text_[n])) ++n;
    auto word = text_.substr(0, n);
    text_.remove_prefix(n);
    return word;
  }
  // Nothing left but a comment.
  bool ends() {
    blanks();
    return text_.empty() || text_ == "\r" || text_.front() == '#';
  }

 private:
  std::string_view text_;
};

bool begin_pragma(Reader& reader) {
  reader.blanks();
  return (reader.take("hadolint") || reader.take("gabion")) && reader.blanks();
}

// hadolint allows D, L, S, C and digits alone; ours are letters, for BuildKit's names. A word that is neither form
// ("crazy") must still void the pragma.
bool valid_rule(std::string_view name) {
  bool code = std::all_of(name.begin(), name.end(), [](char c) { return std::string_view("DLSC0123456789").find(c) != std::string_view::npos; });
  return !name.empty() && (code || (name[0] >= 'A' && name[0] <= 'Z'));
}

}  // namespace

std::optional<IgnorePragma> parse_ignore(std::string_view comment) {
  Reader reader(comment);
  if (!begin_pragma(reader)) return std::nullopt;
  IgnorePragma pragma;
  if (reader.take("stage")) {
    pragma.scope = IgnorePragma::Scope::stage;
    if (!reader.blanks()) return std::nullopt;
  } else if (reader.take("global")) {
    pragma.scope = IgnorePragma::Scope::file;
    if (!reader.blanks()) return std::nullopt;
  }
  if (!reader.take("ignore") || !reader.assign()) return std::nullopt;
  for (;;) {
    auto name = reader.run([](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
    if (!valid_rule(name)) return std::nullopt;
    pragma.rules.push_back(name);
    reader.blanks();
    if (!reader.take(",")) break;
    reader.blanks();
  }
  if (!reader.ends()) return std::nullopt;
  return pragma;
}

std::optional<std::string_view> parse_shell(std::string_view comment) {
  Reader reader(comment);
  if (!begin_pragma(reader) || !reader.take("shell") || !reader.assign()) return std::nullopt;
  auto name = reader.run([](char c) { return c != ' ' && c != '\t' && c != '\r'; });
  if (name.empty() || !reader.ends()) return std::nullopt;
  return name;
}

std::vector<ShellPragma> shell_pragmas(const dockerfile::Dockerfile& file) {
  std::vector<ShellPragma> pragmas;
  for (const auto& comment : file.comments) {
    if (comment.in_instruction) continue;
    if (auto shell = parse_shell(comment.text)) pragmas.push_back({comment.line, *shell});
  }
  return pragmas;
}

Pragmas::Pragmas(const dockerfile::Dockerfile& file, bool as_hadolint) {
  for (const auto& stage : file.stages) {
    if (as_hadolint) from_lines_.push_back(file.instructions[stage.from].line);
  }
  for (const auto& comment : file.comments) {
    if (comment.in_instruction) continue;
    auto pragma = parse_ignore(comment.text);
    if (!pragma) continue;
    unsigned key = comment.line + 1;
    if (pragma->scope == IgnorePragma::Scope::stage) {
      // Right above a FROM.
      auto next = std::upper_bound(file.instructions.begin(), file.instructions.end(), comment.line,
                                   [](unsigned line, const auto& instruction) { return line < instruction.line; });
      if (next == file.instructions.end() || next->keyword != dockerfile::Keyword::from || next->line != comment.line + 1) continue;
      key = next->stage;
    }
    for (std::string_view rule : pragma->rules) {
      if (pragma->scope == IgnorePragma::Scope::file) {
        file_.push_back({0, rule});
      } else {
        (pragma->scope == IgnorePragma::Scope::line ? lines_ : stages_).push_back({key, rule});
      }
    }
  }
  for (auto* entries : {&lines_, &stages_, &file_}) std::sort(entries->begin(), entries->end());
}

bool Pragmas::ignores(std::string_view rule, unsigned line, std::uint32_t stage) const {
  auto in = [&](const std::vector<Entry>& entries, unsigned key) { return std::binary_search(entries.begin(), entries.end(), Entry{key, rule}); };
  return in(file_, 0) || in(lines_, line) || (stage != dockerfile::Instruction::kNoStage && in(stages_, stage) && !std::binary_search(from_lines_.begin(), from_lines_.end(), line));
}

}  // namespace gabion::lint
