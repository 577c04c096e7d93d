#include <cstdio>

#include "cli/verb.h"
#include "version.h"

namespace gabion::cli {

int run_version(int, char**) {
  std::printf("gabion %.*s\n", static_cast<int>(kVersion.size()), kVersion.data());
  return kOk;
}

}  // namespace gabion::cli
