// One event: its type, who and when, and its parameters as views into whatever holds the bytes (a ring, a mapped capture).
// What a source cannot know stays unset; nothing is guessed.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "events/event_types.h"

namespace gabion::events {

inline constexpr unsigned kMaxParams = 32;

struct Event {
  EventType type = EventType::generic_e;
  std::uint64_t time_ns = 0;  // wall clock, since 1970
  std::int64_t tid = 0, pid = 0;  // as the host numbers them
  unsigned cpu = 0;
  std::int32_t nr = -1;     // the system call; -1: none (an exit, a capability)
  bool compat = false;      // an i386 call: nr is of its own table
  bool denied = false;      // seccomp answered it: the kernel never began it
  bool incomplete = false;  // a string of it was cut or could not be read
  bool nameless = false;    // an exec of a file that has no name any more: a memfd, or deleted
  bool outcome_unknown = false;  // the source saw the call begin and not how it ended: its result is unset
  // Where relative paths begin (the first string's, the second's), where the source asked the kernel for it.
  std::string_view origins[2];
  // Whom a send was addressed to, in SOCKADDR's form: SOCKTUPLE would need the socket's own end, too.
  std::optional<std::string_view> peer;
  std::int64_t result = 0;  // of a generic call, which has no parameter for it
  std::int32_t capability = -1;  // not an event of Falco's: this capability was asked for and refused
  unsigned param_count = 0;
  std::array<std::optional<std::string_view>, kMaxParams> params;

  const EventInfo& info() const { return event_info(type); }
  std::optional<std::string_view> raw(unsigned i) const { return i < param_count ? params[i] : std::nullopt; }
  std::optional<std::string_view> raw(std::string_view name) const;
  // Little-endian integers of the parameter's own width, sign-extended for signed types.
  std::optional<std::int64_t> integer(unsigned i) const;
  std::optional<std::int64_t> integer(std::string_view name) const;
  // Text up to its closing NUL.
  std::optional<std::string_view> text(std::string_view name) const;
};

// One parameter as a person reads it: numbers in the parameter's format, flags by name ("O_RDONLY|O_CLOEXEC"), argument
// lists with blanks between. Bytes are not made printable here.
std::string format_param(const Event& event, unsigned i);
// "openat fd=3(…) …": all parameters that are set.
std::string format_event(const Event& event);

// Holds an event's parameters while it is being made; reused from one event to the next.
class EventBuilder {
 public:
  void start(EventType type, std::uint64_t time_ns, std::int64_t pid, std::int64_t tid, unsigned cpu);
  template <typename T>
  void set(unsigned i, T value) {
    static_assert(std::is_integral_v<T>);
    auto* place = scratch_.data() + 8 * i;
    std::memcpy(place, &value, sizeof value);
    event_.params[i] = std::string_view(place, sizeof value);
  }
  // The bytes must live until the event has been used.
  void set_view(unsigned i, std::string_view bytes) { event_.params[i] = bytes; }
  // From a kernel struct sockaddr to the form that captures have (FORMAT of SOCKADDR: family, address, port).
  void set_sockaddr(unsigned i, std::string_view kernel_bytes);
  void set_peer(std::string_view kernel_bytes);
  const Event& event() const { return event_; }
  Event& edit() { return event_; }

 private:
  bool convert_address(std::string_view kernel_bytes);

  Event event_;
  std::string address_;
  std::array<char, 8 * kMaxParams> scratch_{};
};

}  // namespace gabion::events
