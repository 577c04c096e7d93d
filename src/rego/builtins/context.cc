#include "rego/builtin.h"
#include "rego/builtins/caches.h"

namespace gabion::rego {

BuiltinContext::BuiltinContext(Arena& arena, const BuiltinEnvironment& environment, std::int64_t now_ns, std::uint64_t seed)
    : arena_(&arena), environment_(environment), now_ns_(now_ns), seed_(seed) {}
BuiltinContext::~BuiltinContext() = default;

BuiltinCaches& BuiltinContext::caches() {
  if (!caches_) caches_ = std::make_unique<BuiltinCaches>();
  return *caches_;
}

// splitmix64 (Steele, Lea, Flood 2014).
std::uint64_t BuiltinContext::random() {
  std::uint64_t z = seed_ += 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

}  // namespace gabion::rego
