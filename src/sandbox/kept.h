// What a run wrote, saved for review (--keep DIR) and brought home (--apply DIR): DIR/diff lists the changes with the
// digest of every content, DIR/files/ holds the contents. The digest shown is that of DIR/diff.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sandbox/caller.h"
#include "sandbox/outcome.h"

namespace gabion::sandbox {

struct KeptChange {
  Change::Kind kind = Change::Kind::created;
  std::string path;      // relative to the target: never absolute, no "..", no empty part
  unsigned mode = 0;     // st_mode
  std::uint64_t bytes = 0;
  std::string sha256;    // of a regular file's content
  std::string link;
};

struct KeptDiff {
  std::string target;             // the directory of the cage that the paths are relative to
  std::int64_t started_ns = 0;    // CLOCK_REALTIME
  std::vector<KeptChange> changes;
};

std::string write_kept(const KeptDiff& diff);
Result<KeptDiff> read_kept(std::string_view text);

// Before anything runs, so that a run is not lost for want of a place: the directory is made (true) or is there and empty.
Result<bool> prepare_keep(const std::string& directory);
// Copies the changes beneath `target` from the layer's `upper` into the directory.
// The result is the digest, "sha256:…".
Result<std::string> keep_changes(const std::string& directory, const std::string& upper, const std::string& target, std::int64_t started_ns,
                                 const std::vector<Change>& changes);

struct Applied {
  std::vector<std::string> done;      // "+ path", "~ path", "- path"
  std::vector<std::string> left_out;  // what the host would run by itself, not named
};
// Into the caller's working directory. Nothing is written unless everything may be: an error lists every refusal.
Result<Applied> apply_kept(const std::string& directory, std::string_view digest, const std::vector<std::string>& named, const Caller& caller);

// Files that tools of the host run, or take orders from, without being asked: .git/hooks, .envrc, .vscode …
bool runs_by_itself(std::string_view path);

}  // namespace gabion::sandbox
