// The one socket between gabion and its init inside the cage: fixed-size messages, with descriptors where one needs them.
// Everything here is fit for the time between clone and exec: no allocation, no lock.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>

namespace gabion::sandbox {

struct Message {
  enum class Kind : std::int32_t {
    go,        // gabion → init: maps are written, limits stand; fds: the mounts that only gabion could make
    signal,    // gabion → init: a = the signal to pass on
    freeze,    // gabion → init: stop everything but init (no cgroup holds --cpus)
    thaw,      // gabion → init: go on
    failed,    // init → gabion: a = errno, b = exit status (125–127), text = the call and its object
    ready,     // init → gabion: the walls stand; fds: the cage's /proc, with -t the terminal's master side
    name,      // init → gabion: a name was asked for; a = the record's type, text = the name
    exited,    // init → gabion: a = wait status, b = Why, text = a tmpfs that is full, if any
    watchable, // program → gabion, before its filter: trace me; answered by watched
    watched,   // gabion → program: a = 1: do install the watched filter; after listener: go on
    listener,  // program → gabion: a = its number of the filter's listener, -1: none, b = errno, count = 1: killable; answered
  };
  Kind kind = Kind::go;
  std::int32_t a = 0, b = 0;
  std::uint64_t count = 0;  // exited: processes and threads that there were
  char text[480] = {};
};

enum class Why : std::int32_t { ended, timeout };

inline constexpr std::size_t kMaxPassedFds = 200;  // SCM_MAX_FD is 253

// Both false on a lost peer.
bool send_message(int socket, const Message& message, const int* fds = nullptr, std::size_t fd_count = 0);
// fds: kMaxPassedFds wide, or null where none are expected (those that come are closed). They are close-on-exec.
// sender: who wrote it, as this process numbers pids, where the socket has SO_PASSCRED; else 0.
bool receive_message(int socket, Message& message, int* fds = nullptr, std::size_t* fd_count = nullptr,
                     pid_t* sender = nullptr);

// Says what failed and ends this process; gabion prints it and exits with `status`.
[[noreturn]] void give_up(int socket, int status, const char* call, const char* object, int error);
inline constexpr int kGabionFailed = 125, kNotExecutable = 126, kNotFound = 127;

}  // namespace gabion::sandbox
