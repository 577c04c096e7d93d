// What a plain YAML scalar means, per schema.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gabion {

enum class YamlSchema : std::uint8_t {
  core,      // YAML 1.2's core schema: true/false, null, decimal, 0o and 0x integers, floats as written
  conftest,  // sigs.k8s.io/yaml over go-yaml v2: YAML 1.1 booleans (yes, on, y), 0777 and 0b1, floats as Go prints them
  opa,       // OPA's yaml.unmarshal: the same library, and so the same meanings
};

enum class YamlTag : std::uint8_t { null, boolean, integer, floating, string, timestamp, merge };

struct YamlScalar {
  YamlTag tag = YamlTag::string;
  bool boolean = false;
  bool finite = true;   // .inf and .nan have no JSON
  std::string number;   // JSON text; empty for everything that is not a number
};

YamlScalar resolve_yaml_scalar(std::string_view text, YamlSchema schema);
// YAML 1.1's 1:30:00; never read as a number here, but quoted when written.
bool is_base60_number(std::string_view text);

}  // namespace gabion
