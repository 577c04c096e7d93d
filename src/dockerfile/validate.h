// What language-docker, the parser of hadolint, refuses although BuildKit builds it: repeated, unknown or missing keys of
// --mount, words that a flag does not know, ports that are none, quotes that do not close, something after a JSON array.
// hadolint reports such a file as DL1000 and looks no further. Its plain bugs (a comment line below a heredoc) are not
// re-created.
#pragma once

#include <vector>

#include "dockerfile/ast.h"

namespace gabion::dockerfile {

// In the order of the file; every layer is `strict`.
std::vector<ParseError> validate(const Dockerfile& file);

}  // namespace gabion::dockerfile
