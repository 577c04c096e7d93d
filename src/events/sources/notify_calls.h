// Which calls the rootless source is told of by seccomp's user notification, as a filter: one row a call. Each costs the
// program a switch to gabion and back (docs/watch-rootless.md has the figures), so the list is short where calls are frequent.
#pragma once

#include <linux/filter.h>

#include <cstdint>
#include <span>
#include <vector>

namespace gabion::events {

enum class Telling {
  light,  // network, processes, privileges
  full,   // and files by name
};

struct ToldCall {
  std::int32_t nr = 0;  // x86-64
  Telling from = Telling::light;
  // Only where the argument, masked, is not 0: both halves of it are looked at.
  std::int8_t arg = -1;
  std::uint64_t mask = 0;
};

std::span<const ToldCall> told_calls();
// Answers USER_NOTIF to those, ALLOW to any other call and to any other architecture's.
std::vector<sock_filter> telling_filter(Telling level);

}  // namespace gabion::events
