// Finds the heredoc words of an instruction's logical text (BuildKit's heredocsFromLine).
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "dockerfile/ast.h"

namespace gabion::dockerfile {

// `3<<-"EOF"`; nothing when the word is no heredoc.
struct HeredocWord {
  std::string_view word;  // as written, a view
  std::string_view name;  // unquoted; in the arena when it had quotes
  unsigned descriptor = 0;
  bool strip_tabs = false, quoted = false;
};
std::optional<HeredocWord> read_heredoc_word(std::string_view word, Arena& arena);

// All of a line, in order. A line whose quotes or braces do not balance has none.
void find_heredocs(std::string_view line, Arena& arena, std::vector<HeredocWord>& out);

}  // namespace gabion::dockerfile
