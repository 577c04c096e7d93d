// Which system calls a watched cage records, where their strings are, and which event they become. One row a call.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "events/event_types.h"

namespace gabion::events {

// A call as its source saw it: numbers, strings as they stood when it began, and its result.
struct Call {
  std::int32_t nr = 0;
  bool compat = false;   // an i386 call
  bool denied = false;   // seccomp answered it
  std::int64_t result = 0;
  bool result_unknown = false;  // its parameter stays unset
  std::uint64_t args[6] = {};
  std::string_view strings[2];  // without a closing NUL; for socket calls strings[0] is the struct sockaddr
};

class EventBuilder;

struct CallRow {
  std::int32_t nr;       // x86-64
  EventType type;
  std::int8_t string_args[2];
  std::int8_t sockaddr_arg, length_arg;
  // Where each parameter of the event comes from, in order: "r" the result, a digit the argument as a number, "s" and
  // "t" the first and second string, "o" and a digit open(2) flags, "d" and a digit a directory's descriptor, "u" and a
  // digit unlinkat(2) flags, "a" the socket address, "-" not known here.
  std::string_view params;
};

// An i386 call and the x86-64 one with the same arguments. Numbers from kSocketCalls on are the sub-calls of socketcall.
struct CompatRow {
  std::int32_t nr, native;
};
inline constexpr std::int32_t kSocketCalls = 480;
// io_uring's operations that are told: the call that does the same.
struct RingRow {
  std::int32_t opcode, native;
};

std::span<const CallRow> call_rows();
std::span<const CompatRow> compat_rows();
std::span<const RingRow> ring_rows();
const CallRow* find_call(std::int32_t nr);
// The same by the number of either table.
const CallRow* find_call(std::int32_t nr, bool compat);
// "openat"; "syscall 600" for one that has no name here.
std::string call_name(std::int32_t nr, bool compat);
// The event of a finished call: the row's type, or the generic event with the call's number for any other.
void fill_event(const Call& call, std::uint64_t time_ns, std::int64_t pid, std::int64_t tid, unsigned cpu, EventBuilder& event);

// open(2)'s flags as Falco numbers them (flag table "file_flags").
std::uint32_t falco_open_flags(std::uint64_t flags);

struct SocketAddress {
  int family = 0;          // AF_…
  std::string host;        // text form of the address; path of a unix socket (abstract: begins with @)
  std::uint16_t port = 0;  // host order
};
SocketAddress parse_sockaddr(std::string_view bytes);      // the kernel's struct sockaddr
SocketAddress captured_sockaddr(std::string_view bytes);   // a parameter of type SOCKADDR

}  // namespace gabion::events
