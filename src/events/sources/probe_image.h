// The probe's programs as this kernel takes them: relocated to its structures, with the BTF numbers of their tracepoints.
// What libbpf works out of five megabytes of kernel BTF is 20 kB here, and is kept (probe_cache.h): a start then reads no
// BTF at all. References to maps are by index; the loader puts descriptors in their place.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace gabion::events {

struct ProbeImage {
  struct Map {
    std::string name;
    std::uint32_t type = 0, key_size = 0, value_size = 0, max_entries = 0, flags = 0;
  };
  struct Program {
    std::string name;
    std::uint32_t attach_btf_id = 0;
    std::vector<std::uint64_t> instructions;  // struct bpf_insn, 8 bytes each
  };
  std::vector<Map> maps;
  std::vector<Program> programs;

  const Program* program(std::string_view name) const;
};

// From the object that is built into gabion, by libbpf; loads it once on the way, so what it gives is what the kernel took.
Result<ProbeImage> resolve_probe_image();

std::string image_bytes(const ProbeImage& image);
// Whatever the bytes are: an image whose references are within it, or an error.
Result<ProbeImage> parse_image(std::string_view bytes);

}  // namespace gabion::events
