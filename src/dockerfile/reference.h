// Which texts name an image or a platform (distribution/reference, containerd/platforms).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace gabion::dockerfile {

// "debian", "ghcr.io/a/b:1@sha256:…": what `docker pull` would take.
bool is_image_reference(std::string_view text);

struct Platform {
  std::string os, architecture, variant;  // normalised: linux, amd64
};
// "linux/amd64", "arm64", "windows(10.0)/amd64". The error reads as containerd's.
Result<Platform> parse_platform(std::string_view text);

}  // namespace gabion::dockerfile
