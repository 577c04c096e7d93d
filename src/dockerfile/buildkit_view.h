// The same tree as BuildKit's parser gives it (parser.Node): what Conftest's dockerfile reader hands to policies, and
// what BuildKit's own tests print as s-expressions.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dockerfile/ast.h"

namespace gabion::dockerfile {

struct Node {
  std::string_view value;                // the keyword as written (the tree of an s-expression has it in lower case)
  std::vector<std::string_view> flags;   // "--from=x"
  std::vector<std::string_view> next;    // the chain of values; ENV and LABEL: key, value, "=" or "" each
  std::unique_ptr<Node> child;           // ONBUILD's instruction; `next` is empty then
  bool json = false;                     // the attribute "json"
  std::span<const Heredoc> heredocs;
  std::string_view original;             // the logical line
  unsigned start_line = 0, end_line = 0;
  std::vector<std::string> comments;     // PrevComment: the comment lines above, each trimmed
};

Node buildkit_view(const Instruction& instruction, const Dockerfile& file);

// "(from \"debian\")\n…": one instruction a line, comments left out.
std::string buildkit_dump(const Dockerfile& file);

}  // namespace gabion::dockerfile
