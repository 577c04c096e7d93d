// Reads a script in POSIX sh or bash. The grammar is bash's, which holds sh's: POSIX "Shell Command Language" (XCU 2)
// with functions, [[ ]], (( )), arrays, process substitution, select, coproc, &>, <<<, extended globs. Aliases are not
// known. A mistake does not end the parse: it is noted, and the rest is read as well as it can be.
#pragma once

#include <string_view>

#include "base/arena.h"
#include "shell/syntax.h"

namespace gabion::shell {

// Substitutions, quotes and compound commands inside each other; what lies deeper is skipped, with an error.
constexpr unsigned kMaxDepth = 200;
constexpr std::string_view kTooDeep = "nested too deeply";
constexpr std::size_t kMaxErrors = 20;
constexpr std::size_t kMaxScriptBytes = std::size_t{64} << 20;

// The text must outlive the result, as must the arena.
Script parse(std::string_view text, Arena& arena);

}  // namespace gabion::shell
