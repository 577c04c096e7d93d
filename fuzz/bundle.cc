// Any bytes as a bundle's archive: read or refused, and what was read is made a bundle of.
#include <cstdint>
#include <string>
#include <string_view>

#include "rego/archive.h"
#include "rego/bundle.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gabion;
  auto files = rego::read_tar({reinterpret_cast<const char*>(data), size}, "b");
  if (!files) return 0;
  auto bundle = rego::read_bundle("b", std::move(*files), rego::RegoVersion::v1);
  if (!bundle) return 0;
  for (const auto& [folder, document] : bundle->documents) (void)rego::check_roots(*bundle, document.root);
  return 0;
}
