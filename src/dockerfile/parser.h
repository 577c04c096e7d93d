// Dockerfile text → AST. BuildKit's syntax (dockerfile/1.26-labs) is the truth: parser directives, continuations with
// comments and empty lines inside, heredocs, JSON and shell forms, flags. Goes on after an error and reports several.
#pragma once

#include "base/result.h"
#include "dockerfile/ast.h"

namespace gabion::dockerfile {

constexpr std::size_t kMaxFileBytes = 64u << 20;
constexpr std::size_t kMaxLogicalBytes = 16u << 20;  // one instruction, its continuations joined, without heredocs
constexpr std::size_t kMaxInstructions = 1u << 20;
constexpr std::size_t kMaxStages = 10'000;
constexpr std::size_t kMaxErrors = 100;              // further ones are dropped, the last says so
constexpr unsigned kMaxOnbuildDepth = 16;
constexpr unsigned kMaxJsonDepth = 100;

// The text must outlive the result. Fails only where there is nothing to look at: a file that is too large or is no
// text (a NUL byte). Everything else is in Dockerfile::errors.
Result<Dockerfile> parse(std::string_view text);

// UTF-16 and UTF-32 with a byte order mark become UTF-8 in `storage`; other bytes are returned as they are.
std::string_view decode_text(std::string_view bytes, std::string& storage);

}  // namespace gabion::dockerfile
