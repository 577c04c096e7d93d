// Which shell a SHELL instruction, a pragma or a shebang names.
#pragma once

#include <cstdint>
#include <string_view>

namespace gabion::shell {

enum class Dialect : std::uint8_t { sh, bash, powershell, cmd, other };

// Takes a command line: "/bin/bash -o pipefail -c", "C:\\Windows\\System32\\cmd.exe /S /C", "powershell -Command".
Dialect dialect_of(std::string_view command_line);
// The parser of this folder reads it.
inline bool is_posix(Dialect dialect) { return dialect == Dialect::sh || dialect == Dialect::bash; }
// The last part of a path, either kind of slash: "/usr/bin/zsh" → "zsh".
std::string_view base_name(std::string_view path);

}  // namespace gabion::shell
