// The cage's file tree, built by the child in its own mount namespace through the mount API of Linux 5.2–5.12: nothing is
// mounted by path, every target is resolved beneath the new root (CVE-2021-30465), masks are made of a tmpfs of our own,
// never of the image's /dev/null (CVE-2025-31133).
#pragma once

#include <cstddef>

#include "sandbox/plan.h"

namespace gabion::sandbox {

struct PassedMounts {
  const int* fds = nullptr;
  std::size_t count = 0;
};

// Leaves the process inside the new root, working directory "/". The result is the cage's /proc, held open: its root
// directory never leads anywhere else (CVE-2025-52881). Gives up over the channel on the first failure.
int enter_root(const Plan& plan, PassedMounts passed, int channel);

}  // namespace gabion::sandbox
