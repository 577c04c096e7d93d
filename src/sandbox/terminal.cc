#include "sandbox/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>

namespace gabion::sandbox {

void CallerTerminal::size(unsigned& rows, unsigned& columns) {
  winsize size{};
  if (::ioctl(1, TIOCGWINSZ, &size) != 0 && ::ioctl(0, TIOCGWINSZ, &size) != 0) return;
  rows = size.ws_row;
  columns = size.ws_col;
}

void CallerTerminal::begin(Fd master) {
  master_ = std::move(master);
  if (::tcgetattr(0, &before_) != 0) return;
  termios raw = before_;
  ::cfmakeraw(&raw);
  raw_ = ::tcsetattr(0, TCSANOW, &raw) == 0;
}

void CallerTerminal::restore() {
  if (raw_) ::tcsetattr(0, TCSANOW, &before_);
  raw_ = false;
}

void CallerTerminal::resize() {
  winsize size{};
  if (active() && ::ioctl(1, TIOCGWINSZ, &size) == 0) ::ioctl(master_.get(), TIOCSWINSZ, &size);
}

void CallerTerminal::copy_input() {
  char bytes[4096];
  ssize_t got = ::read(0, bytes, sizeof bytes);
  if (got < 0 && (errno == EINTR || errno == EAGAIN)) return;
  if (got <= 0) {
    // The end of a pipe is what ^D is to a terminal.
    char end = 4;
    if (::write(master_.get(), &end, 1) < 0) return void(input_open_ = false);
    input_open_ = false;
    return;
  }
  auto result = write_all(master_.get(), {bytes, static_cast<std::size_t>(got)}, "terminal");
  if (!result) input_open_ = false;
}

bool CallerTerminal::copy_output() {
  char bytes[16384];
  ssize_t got = ::read(master_.get(), bytes, sizeof bytes);
  if (got < 0 && (errno == EINTR || errno == EAGAIN)) return true;
  if (got <= 0) return false;  // EIO: the last one closed it
  return write_all(1, {bytes, static_cast<std::size_t>(got)}, "standard output").has_value();
}

}  // namespace gabion::sandbox
