// What became of a run, as the sandbox knows it: plain data. cli/run.cc makes the report of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gabion::sandbox {

struct Change {
  enum class Kind : std::uint8_t { created, changed, deleted } kind = Kind::created;
  std::string path;      // as seen in the cage
  std::uint64_t bytes = 0;
  unsigned mode = 0;     // st_mode
  std::string link;
};

struct LookedUp {  // a DNS question in a cage without network
  std::string name, type;
  std::uint64_t count = 0;
};

struct HeldLimit {
  std::string name, limit, held_by;
  bool hit = false;
  bool probably = false;  // hit, as far as can be seen: who refused told nobody but the program
};

struct Outcome {
  int status = 0;             // what gabion exits with
  std::optional<int> signal;
  std::string cause = "exit"; // exit, signal, timeout, memory, layer, "start failed"
  std::string detail;
  double wall_seconds = 0, cpu_seconds = 0;
  std::optional<std::uint64_t> peak_memory_bytes, processes, bytes_written;
  std::vector<Change> changes;
  bool changes_truncated = false;
  std::string layer = "none", diff_digest, diff_saved_in;
  std::vector<LookedUp> names;
  std::vector<HeldLimit> limits;
  std::vector<std::string> missing_walls, masked, shown, warnings;
};

}  // namespace gabion::sandbox
