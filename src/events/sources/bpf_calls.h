// bpf(2) without a library: maps, programs and raw tracepoints, as the probe needs them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/fd.h"
#include "base/result.h"
#include "events/sources/probe_image.h"

namespace gabion::events {

// Tried with a queue of one entry, which takes CAP_BPF (an array does not everywhere): a container may refuse bpf(2) to its root.
bool bpf_refused();

Result<Fd> create_map(const ProbeImage::Map& map);
Result<> update_map(int map, const void* key, const void* value);
bool delete_from_map(int map, const void* key);
bool first_key(int map, void* key);

// maps: descriptors in the order of the image's maps.
Result<Fd> load_program(const ProbeImage::Program& program, const std::vector<Fd>& maps);
// Runs it from now on until the descriptor is closed.
Result<Fd> attach_program(int program, const std::string& name);

struct ProgramCounts {
  std::uint32_t verified_instructions = 0;
  std::uint64_t recursion_misses = 0;
};
ProgramCounts program_counts(int program);

}  // namespace gabion::events
