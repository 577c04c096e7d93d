// The throw-away layer: a directory of our own on disk that takes what the program writes, and the sweeping of what a
// killed gabion left behind. Named gabion-PID-STARTTIME, so that a later start can tell a dead owner from a living one.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "base/fd.h"
#include "base/result.h"
#include "sandbox/caller.h"

namespace gabion::sandbox {

class Layer {
 public:
  Layer() = default;
  // A tree of directories upper/, work/ and home/, owned by owner:group. `beneath` must not hold it (an overlay refuses
  // layers that overlap).
  static Result<Layer> make(const Caller& caller, uid_t owner, gid_t group, const std::string& beneath);
  Layer(Layer&& other) noexcept;
  Layer& operator=(Layer&& other) noexcept;
  ~Layer();

  const std::string& path() const { return path_; }
  explicit operator bool() const { return !path_.empty(); }
  bool on_disk() const { return on_disk_; }
  // Bytes taken by the tree, counted by walking it; grows past `enough` are not counted on.
  std::uint64_t used_bytes(std::uint64_t enough) const;
  // Free bytes of the file system: a cheap hint whether walking is worth it.
  std::uint64_t free_bytes() const;

 private:
  std::string path_;
  bool on_disk_ = true;
};

// Removes a tree without following a link, whatever its modes.
void remove_tree(const std::string& path);
// Layers of the caller's whose gabion is dead.
void sweep_layers(const Caller& caller);
// "PID-STARTTIME" of a name gabion-PID-STARTTIME[…]: whether that process still lives.
bool owner_lives(std::string_view name);

}  // namespace gabion::sandbox
