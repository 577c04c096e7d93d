// The process tree as a person reads it: forks that executed nothing step back, twins become one line with a count, and
// when room is short the program's own children come before those of what it was before its last exec (a starter's
// shims).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "observe/behaviour.h"

namespace gabion::observe {

struct TreeLine {
  std::size_t depth = 0;
  const ProcessRecord* process = nullptr;
  std::uint64_t alike = 1;  // siblings with the same command and end, this one included
};

struct ProcessTree {
  std::vector<TreeLine> lines;  // parents before children, siblings in the order of their start
  std::uint64_t untold = 0;     // processes that executed something and have no line
};

// `everything`: each process by itself, forks too, without a limit.
ProcessTree process_tree(std::span<const ProcessRecord> processes, std::size_t limit, bool everything);

}  // namespace gabion::observe
