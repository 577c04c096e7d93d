// What modules may use: builtins, features of the language, hosts. As OPA's capabilities files say it, or as an OPA of some
// version would. Without any, all is allowed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/result.h"

namespace gabion::rego {

struct Capabilities {
  std::unordered_set<std::string> builtins, features, future_keywords;
  std::optional<std::vector<std::string>> allow_net;  // hosts; absent: the file says nothing
  bool has_builtin(std::string_view name) const { return builtins.count(std::string(name)) != 0; }
  bool has_feature(std::string_view name) const { return features.count(std::string(name)) != 0; }
};

// A path, or "v0.42.0".
Result<Capabilities> load_capabilities(const std::string& file_or_version);

}  // namespace gabion::rego
