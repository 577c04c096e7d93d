// Any bytes as YAML, under each schema: no crash, no unbounded work.
#include <cstdint>

#include "data/yaml.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string text(reinterpret_cast<const char*>(data), size);
  for (auto schema : {gabion::YamlSchema::core, gabion::YamlSchema::conftest}) {
    gabion::YamlOptions options;
    options.positions = true;
    options.schema = schema;
    options.leading_comments_count = schema == gabion::YamlSchema::conftest;
    auto document = gabion::read_yaml_all(text, options);
    constexpr std::size_t kPrinted = 4096;  // an alias may stand for millions of nodes
    if (document && text.size() < kPrinted && text.find('*') == std::string::npos) (void)gabion::to_yaml(document->root);
  }
  return 0;
}
