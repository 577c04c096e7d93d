// Any bytes as a script: no crash, and every range lies inside the text.
#include <cstdint>
#include <cstdlib>

#include "shell/commands.h"
#include "shell/parser.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gabion;
  Arena arena;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  auto script = shell::parse(text, arena);
  for (const auto& command : shell::commands_of(script, arena).all) {
    if (command.range.begin > command.range.end || command.range.end > size) std::abort();
    for (const auto& argument : command.arguments) {
      if (argument.range.begin > argument.range.end || argument.range.end > size) std::abort();
    }
  }
  return 0;
}
