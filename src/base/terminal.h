// What the terminal can show: colour, width, progress. In a pipe everything is plain; NO_COLOR (no-color.org) is obeyed.
#pragma once

#include <string>
#include <string_view>

namespace gabion {

enum class ColorChoice { automatic, always, never };

struct TerminalStyle {
  bool color = false;
  unsigned width = 0;  // columns; 0: not a terminal, no wrapping
};

TerminalStyle terminal_style(int fd, ColorChoice choice = ColorChoice::automatic);

// ANSI SGR (ECMA-48 8.3.117); the text alone where the style has no colour.
enum class Paint { bold, dim, red, yellow, green, cyan, blue, bold_red, bold_yellow };
std::string paint(const TerminalStyle& style, Paint paint, std::string_view text);

// Columns that a printable text takes: combining marks none, East Asian wide characters two.
unsigned display_width(std::string_view text);

}  // namespace gabion
