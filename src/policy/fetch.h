// pull and --update from local paths: a file or folder, plain or as file://… . What lies on networks is not reached yet.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace gabion::policy {

Result<> fetch(const std::string& folder, const std::vector<std::string>& sources);

}  // namespace gabion::policy
