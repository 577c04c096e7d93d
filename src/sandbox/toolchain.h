// Toolchains that live under a mask (a pyenv, an nvm, a cargo, a virtual environment in a home): which directories a
// command needs to be shown, read-only.
#pragma once

#include <string>
#include <vector>

#include "sandbox/caller.h"
#include "sandbox/masks.h"

namespace gabion::sandbox {

struct Shown {
  std::string path;
  bool directory = true;
};

// From PATH, VIRTUAL_ENV, and the interpreter of `command` (a #! line, or the file a link leads to).
// None lies within another; none is a home itself; none lies within `directory`, which the cage has anyway.
std::vector<Shown> find_toolchains(const Caller& caller, const std::vector<Mask>& masks, const std::string& command);

// Where the command is on the host: itself with a slash in it, otherwise by PATH. Nothing: not there.
std::optional<std::string> find_command(const Caller& caller, const std::string& command);
// The interpreter that a script's first line names; empty for anything else.
std::string interpreter_of(const std::string& path);
// The part of `path` that belongs to one toolchain of `home`: ~/.pyenv, ~/miniconda3, ~/bin …
std::string toolchain_root(const std::string& path, const std::string& home);

}  // namespace gabion::sandbox
