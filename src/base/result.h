// Result<T>: a value, or an Error that names the failing call, its object and what the callers were doing.
// No exception crosses a folder; a library that throws gets an adapter that returns Result.
#pragma once

#include <cerrno>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <tl/expected.hpp>

namespace gabion {

struct Error {
  int code = 0;         // errno; 0 when no system call failed
  std::string message;  // reads outermost first: "load rules: open /etc/gabion/a.yaml: Permission denied"
};

// g++ 12 has std::expected only under -std=c++23.
template <typename T = void>
using Result = tl::expected<T, Error>;

inline auto fail(std::string message) { return tl::unexpected(Error{0, std::move(message)}); }

// Two views and no temporary string, so that nothing can overwrite errno before it is read.
inline auto fail_errno(std::string_view call, std::string_view object, int code = errno) {
  std::string text(call);
  if (!object.empty()) text.append(" ").append(object);
  text.append(": ").append(std::generic_category().message(code));
  return tl::unexpected(Error{code, std::move(text)});
}

// What the caller was doing, put before what went wrong.
inline auto wrap(std::string_view doing, Error error) {
  error.message.insert(0, std::string(doing).append(": "));
  return tl::unexpected(std::move(error));
}

}  // namespace gabion
