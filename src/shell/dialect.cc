#include "shell/dialect.h"

#include <algorithm>
#include <iterator>

#include "base/text.h"

namespace gabion::shell {

std::string_view base_name(std::string_view path) {
  std::size_t slash = path.find_last_of("/\\");
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

Dialect dialect_of(std::string_view command_line) {
  std::string_view program = trim(command_line);
  program = base_name(program.substr(0, program.find_first_of(" \t")));
  std::string name = to_lower(program);
  if (name.ends_with(".exe")) name.resize(name.size() - 4);
  if (name == "pwsh" || name == "powershell") return Dialect::powershell;
  if (name == "cmd") return Dialect::cmd;
  constexpr std::string_view kSh[] = {"sh", "dash", "ash", "busybox", "posh", "yash"};
  constexpr std::string_view kBash[] = {"bash", "ksh", "mksh", "ksh93", "zsh", "rbash"};
  if (std::find(std::begin(kSh), std::end(kSh), name) != std::end(kSh)) return Dialect::sh;
  if (std::find(std::begin(kBash), std::end(kBash), name) != std::end(kBash)) return Dialect::bash;
  return Dialect::other;
}

}  // namespace gabion::shell
