// What a program must not see of the host, by path: homes, keys and tokens, sockets, other people's temporary files.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sandbox/caller.h"

namespace gabion::sandbox {

struct Mask {
  std::string path;  // real path of the host
  bool directory = true;
  // The cage could not open it anyway: its modes shut out everybody but ids that no process of the cage has. Nothing
  // is mounted over it.
  bool closed = false;
};

// What --host hides: those that exist, sorted, none beneath another.
std::vector<Mask> host_masks(const Caller& caller);

// The names under which tools keep credentials, relative to a home or a project: ".aws", ".netrc", ".env" …
bool is_credential(std::string_view relative_path, bool directory);

inline constexpr unsigned kMaxSearchDepth = 4;
inline constexpr std::size_t kMaxSearchEntries = 20'000;

struct CredentialSearch {
  std::vector<Mask> found;
  bool complete = true;       // false: the bounds above were met
  bool foreign_group = false; // a file of the caller's belongs to a group that a single-id map does not hold
  bool submount = false;      // another file system is mounted in it, which an overlay would not show
  std::size_t entries = 0;
};
CredentialSearch find_credentials(const std::string& directory, const Caller& caller, unsigned max_depth = kMaxSearchDepth);

}  // namespace gabion::sandbox
