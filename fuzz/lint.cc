// Any bytes as a Dockerfile, with all rules on: no crash, and every finding lies inside the text.
#include <cstdint>
#include <cstdlib>

#include "lint/engine.h"
#include "lint/formats/format.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gabion::lint;
  static const Linter* linter = [] {
    Options options;
    options.labels = {{"a", LabelType::url}, {"b", LabelType::spdx}, {"c", LabelType::email}, {"d", LabelType::rfc3339}, {"e", LabelType::semver}};
    options.strict_labels = true;
    options.trusted_registries = {"*.example.com"};
    options.overrides = {{"DL1001", Level::info}, {"DL3057", Level::info}};
    return new Linter(options);
  }();
  Results results;
  results.push_back(linter->lint("Dockerfile", std::string(reinterpret_cast<const char*>(data), size)));
  for (const Found& found : results[0].found) {
    if (found.at.line == 0 || found.at.end_line < found.at.line) std::abort();
  }
  std::string out;
  write_tty(results, FormatOptions{}, out);
  return 0;
}
