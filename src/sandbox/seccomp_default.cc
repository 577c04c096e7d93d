#include <algorithm>

#include "sandbox/seccomp.h"
#include "sandbox/seccomp_standard.h"

namespace gabion::sandbox {

namespace {

SeccompProgram prebuilt(Wall wall) {
  auto code = prebuilt_standard(wall);
  SeccompProgram program;
  program.code.assign(code.begin(), code.end());
  return program;
}

}  // namespace

Result<SeccompProgram> default_seccomp(std::uint64_t capabilities) {
  if (capabilities == 0) return prebuilt(Wall::standard);
  auto code = compile_standard(Wall::standard, capabilities);
  if (!code) return tl::unexpected(code.error());
  SeccompProgram program;
  program.code = std::move(*code);
  return program;
}

Result<SeccompProgram> landlock_seccomp(bool signals_scoped) { return prebuilt(signals_scoped ? Wall::landlock : Wall::landlock_signals); }

}  // namespace gabion::sandbox
