// `--isolation landlock`: a cage without namespaces, for machines that refuse them. Landlock holds files, TCP ports and
// signals; a seccomp filter holds what Landlock does not (sockets of every family, changes of metadata, SysV objects).
// The program sees the system's directories, works in a bounded copy of the working directory, and writes there and in
// a temporary directory of its own; nothing else. Its open points are part of every report.
#pragma once

#include "base/result.h"
#include "sandbox/caller.h"
#include "sandbox/companion.h"
#include "sandbox/landlock.h"
#include "sandbox/masks.h"
#include "sandbox/outcome.h"
#include "sandbox/spec.h"

namespace gabion::sandbox {

// The first flag that such a cage cannot honour (mounts, ids, names, a terminal …), as an error; or nothing.
Result<> check_landlock_spec(const Spec& spec, const Caller& caller, unsigned abi);

// What is readable and what is writable. `system` directories less the masks beneath them; toolchains; the cage's own.
struct LandlockPlaces {
  std::vector<std::string> readable;   // system directories and toolchains
  std::vector<std::string> writable;   // the copy and the temporary directory
  std::vector<Mask> masks;             // never readable, though they lie beneath a readable one
};
LandlockWall landlock_of_places(const LandlockPlaces& places, unsigned abi);
// The system's directories that are there.
std::vector<std::string> system_directories();

// What such a cage leaves open, in words.
std::vector<std::string> landlock_open_points(unsigned abi);

// From beginning to end, as run() of lifecycle.h.
Result<Outcome> run_under_landlock(const Spec& spec, const Caller& caller, Companion* companion);

}  // namespace gabion::sandbox
