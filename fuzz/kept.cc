// The list of changes that --apply reads: whatever is accepted writes back to the same text.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "sandbox/kept.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto diff = gabion::sandbox::read_kept({reinterpret_cast<const char*>(data), size});
  if (!diff) return 0;
  auto again = gabion::sandbox::read_kept(gabion::sandbox::write_kept(*diff));
  if (!again || again->changes.size() != diff->changes.size()) std::abort();
  for (std::size_t i = 0; i < diff->changes.size(); ++i) {
    if (again->changes[i].path != diff->changes[i].path || again->changes[i].link != diff->changes[i].link) std::abort();
  }
  return 0;
}
