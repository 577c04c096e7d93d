// The first byte picks the format, the rest is the file. Jsonnet is left out: it runs in a process of its own.
#include <cstdint>

#include "config/format.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  auto formats = gabion::config::formats();
  const auto& format = formats[data[0] % formats.size()];
  if (format.read == nullptr || format.name == "jsonnet") return 0;
  gabion::config::ConfigOptions options;
  options.positions = true;
  (void)gabion::config::read_config(format, std::string(reinterpret_cast<const char*>(data + 1), size - 1), options);
  return 0;
}
