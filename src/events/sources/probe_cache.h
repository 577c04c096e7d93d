// Where the resolved probe is kept between runs: a file that root alone may write, in a directory that is empty after each
// boot, named by gabion's own probe and the kernel. It is a saving and nothing else: what is missing, foreign or damaged
// is made anew, and the kernel's verifier judges every program at every load as it judges any other.
#pragma once

#include <string>

#include "base/result.h"
#include "events/sources/probe_image.h"

namespace gabion::events {

inline constexpr const char* kProbeCache = "/run/gabion";

// From `directory`, or resolved and kept there; where nothing can be kept it is resolved each time.
Result<ProbeImage> cached_probe_image(const std::string& directory = kProbeCache);

}  // namespace gabion::events
