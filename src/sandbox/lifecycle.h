// A cage from beginning to end: make what it needs, start it, watch over it, tell what became of it.
#pragma once

#include <functional>

#include "base/result.h"
#include "sandbox/companion.h"
#include "sandbox/outcome.h"
#include "sandbox/spec.h"

namespace gabion::sandbox {

// An error: nothing was run, and gabion itself is to blame (exit 125). A command that could not be started is an Outcome
// (126, 127).
Result<Outcome> run(const Spec& spec, Companion* companion = nullptr);

}  // namespace gabion::sandbox
