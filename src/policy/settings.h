// conftest.toml, .yaml or .json and CONFTEST_*: defaults for flags that the command line does not give.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace gabion::policy {

class Settings {
 public:
  // `file`: --config-file; empty: conftest.toml, conftest.yaml or conftest.json in the working directory, if there.
  static Result<Settings> load(const std::string& file);
  // The environment (CONFTEST_NAME, dashes as underscores) wins over the file. `name` is the flag's, without dashes.
  std::optional<std::vector<std::string>> find(const std::string& name) const;

 private:
  std::vector<std::pair<std::string, std::vector<std::string>>> values_;
};

}  // namespace gabion::policy
