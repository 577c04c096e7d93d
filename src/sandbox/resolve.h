// Paths beneath a root that cannot be trusted: openat2 (Linux 5.6). Fit for the time between clone and exec.
#pragma once

#include <linux/openat2.h>
#include <sys/types.h>

#include <cstdint>

namespace gabion::sandbox {

// errno is set where the result is negative. `path` is resolved as if `root` were "/": absolute links and ".." stay inside.
int open_in_root(int root, const char* path, std::uint64_t flags, std::uint64_t extra_resolve = 0);
// As open(2), but nothing behind a link of /proc (exe, fd/N, root, cwd): ELOOP.
int open_without_magic(const char* path, std::uint64_t flags);
int open_beneath(int directory, const char* path, std::uint64_t flags, mode_t mode = 0, std::uint64_t extra_resolve = 0);
// mkdir -p beneath the root; the last name is a directory, or with `file` an empty file. An existing one is taken.
int make_in_root(int root, const char* path, bool directory, mode_t mode);

}  // namespace gabion::sandbox
