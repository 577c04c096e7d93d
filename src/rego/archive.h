// Files of a tar archive, gzipped or not: what a bundle travels as. Regular files only, read into memory; links, devices
// and the names that archivers add are passed over. Nothing is written anywhere, so names need no resolving.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace gabion::rego {

inline constexpr std::size_t kMaxArchiveBytes = std::size_t{1} << 30;  // unpacked, as OPA limits a bundle's files
inline constexpr std::size_t kMaxArchiveFiles = 1'000'000;

struct ArchiveFile {
  std::string name;  // as in the archive, without "./" and "/" before it
  std::string bytes;
};

// `name` is told in errors.
Result<std::vector<ArchiveFile>> read_tar(std::string_view bytes, const std::string& name);
bool is_gzip(std::string_view bytes);

}  // namespace gabion::rego
