// A seccomp profile from anywhere: read, and compiled where it reads.
#include <cstdint>
#include <string_view>

#include "sandbox/seccomp.h"

using namespace gabion::sandbox;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  auto profile = parse_seccomp_profile(text, "profile.json");
  // libseccomp's time grows with the rules; a few show what a thousand would.
  constexpr std::size_t kMostRules = 8;
  if (!profile || profile->rules.size() > kMostRules) return 0;
  (void)compile_seccomp(*profile, "profile.json", SeccompHost{0, 6, 1});
  return 0;
}
