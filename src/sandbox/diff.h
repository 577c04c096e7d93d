// What the layer holds after a run, against what was there before: files created, changed and deleted, overlay's
// whiteouts and opaque directories included. Walks by descriptor and follows no link.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "sandbox/outcome.h"

namespace gabion::sandbox {

inline constexpr std::size_t kMaxChanges = 100'000;

struct DiffSource {
  std::string upper, lower;  // directories of the host; lower may be empty: then everything is new
  std::string target;        // where they are seen in the cage
  bool complete = false;     // upper is a whole copy, not an overlay's upper layer: what it lacks was deleted
  std::int64_t copied_ns = 0;  // complete: CopyResult's ended_ns; what was not touched since need not be read
  std::vector<std::string> seats;  // mount points that gabion made, as seen in the cage
};

struct Diff {
  std::vector<Change> changes;  // sorted by path
  bool truncated = false;
};
void read_diff(const DiffSource& source, Diff& diff);
void sort_changes(Diff& diff);

// A whole copy of `from` into the empty directory `to`, at most `max_bytes`; links are copied as links, devices, sockets and
// what cannot be read are left out and named. mtime and modes are kept, owners become owner:group.
struct CopyResult {
  std::uint64_t bytes = 0;
  std::vector<std::string> left_out;
  std::int64_t ended_ns = 0;  // CLOCK_REALTIME
};
Result<CopyResult> copy_tree(const std::string& from, const std::string& to, std::uint64_t max_bytes, unsigned owner, unsigned group);

}  // namespace gabion::sandbox
