#include "base/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

#include "base/text.h"

namespace gabion {

TerminalStyle terminal_style(int fd, ColorChoice choice) {
  TerminalStyle style;
  bool terminal = ::isatty(fd) == 1;
  if (terminal) {
    winsize size{};
    style.width = ::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
  }
  const char* no_color = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  bool dumb = term == nullptr || std::string_view(term) == "dumb";
  style.color = choice == ColorChoice::always ||
                (choice == ColorChoice::automatic && terminal && !dumb && (no_color == nullptr || *no_color == '\0'));
  return style;
}

std::string paint(const TerminalStyle& style, Paint paint, std::string_view text) {
  if (!style.color) return std::string(text);
  constexpr const char* kCodes[] = {"1", "2", "31", "33", "32", "36", "34", "1;31", "1;33"};
  return std::string("\x1b[") + kCodes[static_cast<unsigned>(paint)] + "m" + std::string(text) + "\x1b[0m";
}

namespace {
// Unicode's East_Asian_Width W and F, in the blocks that occur in file names and messages.
bool wide(char32_t c) {
  return (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) || (c >= 0xAC00 && c <= 0xD7A3) ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
         (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x1F300 && c <= 0x1F64F) || (c >= 0x1F900 && c <= 0x1F9FF) ||
         (c >= 0x20000 && c <= 0x3FFFD);
}
bool combining(char32_t c) {
  return (c >= 0x0300 && c <= 0x036F) || (c >= 0x200B && c <= 0x200F) || (c >= 0xFE00 && c <= 0xFE0F);
}
}  // namespace

unsigned display_width(std::string_view text) {
  unsigned columns = 0;
  while (!text.empty()) {
    auto c = decode_utf8(text);
    columns += c.length == 0 ? 1 : combining(c.code) ? 0 : wide(c.code) ? 2 : 1;
    text.remove_prefix(c.length == 0 ? 1 : c.length);
  }
  return columns;
}

}  // namespace gabion
