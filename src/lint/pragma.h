// Comments that speak to the linter: `# hadolint ignore=DL3006,DL3008 # why` (the line below), `# hadolint stage ignore=…`
// (right above a FROM: its stage), `# hadolint global ignore=…` (the file), `# hadolint shell=powershell`. `gabion` may
// stand for `hadolint`, and BuildKit's names for DL ids.
#pragma once

#include <compare>
#include <optional>
#include <string_view>
#include <vector>

#include "dockerfile/ast.h"

namespace gabion::lint {

struct IgnorePragma {
  enum class Scope : std::uint8_t { line, stage, file };
  Scope scope = Scope::line;
  std::vector<std::string_view> rules;
};
// `comment` is what follows the #. Nothing unless all of it can be read: one bad rule name voids the pragma, as in hadolint.
std::optional<IgnorePragma> parse_ignore(std::string_view comment);
std::optional<std::string_view> parse_shell(std::string_view comment);

struct ShellPragma {
  unsigned line = 0;
  std::string_view shell;
};
std::vector<ShellPragma> shell_pragmas(const dockerfile::Dockerfile& file);

class Pragmas {
 public:
  // as_hadolint: a stage's pragma does not hold for its FROM.
  Pragmas(const dockerfile::Dockerfile& file, bool as_hadolint);
  // A problem of this rule in an instruction that begins in this line.
  bool ignores(std::string_view rule, unsigned line, std::uint32_t stage) const;
  bool empty() const { return lines_.empty() && stages_.empty() && file_.empty(); }

 private:
  struct Entry {
    unsigned key;  // line or stage
    std::string_view rule;
    friend auto operator<=>(const Entry&, const Entry&) = default;
  };
  std::vector<Entry> lines_, stages_, file_;  // sorted
  std::vector<unsigned> from_lines_;            // of the stages, where these are left out
};

}  // namespace gabion::lint
