// A cage from beginning to end: make what it needs, start it, watch over it, tell what became of it.
#pragma once

#include "base/result.h"
#include "sandbox/companion.h"
#include "sandbox/kept.h"
#include "sandbox/outcome.h"
#include "sandbox/spec.h"

namespace gabion::sandbox {

// An error: nothing was run, and gabion itself is to blame (exit 125). A command that could not be started is an Outcome
// (126, 127).
Result<Outcome> run(const Spec& spec, Companion* companion = nullptr);

// --apply: what an earlier run wrote and --keep saved in `directory`, into the working directory. digest: the one that was
// shown; named: paths that apply although the host would run them by itself.
Result<Applied> apply(const std::string& directory, std::string_view digest, const std::vector<std::string>& named);

}  // namespace gabion::sandbox
