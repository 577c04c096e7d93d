// The caller's terminal while a cage with -t runs: raw mode, bytes copied both ways, the window's size passed on.
#pragma once

#include <termios.h>

#include "base/fd.h"

namespace gabion::sandbox {

class CallerTerminal {
 public:
  CallerTerminal() = default;
  CallerTerminal(const CallerTerminal&) = delete;
  CallerTerminal& operator=(const CallerTerminal&) = delete;
  ~CallerTerminal() { restore(); }

  static void size(unsigned& rows, unsigned& columns);
  // master: the cage's side; raw mode begins (a pipe for standard input stays as it is).
  void begin(Fd master);
  void restore();
  bool active() const { return static_cast<bool>(master_); }
  int master() const { return master_.get(); }
  bool wants_input() const { return input_open_; }
  void resize();
  void copy_input();          // one chunk, standard input → cage
  bool copy_output();         // one chunk, cage → standard output; false: the cage has closed it

 private:
  Fd master_;
  termios before_{};
  bool raw_ = false, input_open_ = true;
};

}  // namespace gabion::sandbox
