// BuildKit's checks over any text, with a .dockerignore made of its second half.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "dockerfile/parser.h"
#include "lint/build_checks.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  auto file = gabion::dockerfile::parse(text);
  if (!file) return 0;
  gabion::lint::BuildInputs inputs;
  inputs.dockerignore = text.substr(size / 2);
  for (const auto& warning : gabion::lint::run_build_checks(*file, inputs).warnings) {
    if (warning.at.end > size || warning.at.begin > warning.at.end || warning.message.empty()) std::abort();
  }
  return 0;
}
