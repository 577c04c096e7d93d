// Process 1 of the cage, a fork of gabion: builds the walls, starts the program, forwards signals, reaps, enforces the
// time limits, passes the status on. Made non-dumpable, so that nothing in the cage reaches gabion's file through it.
#pragma once

#include "sandbox/plan.h"

namespace gabion::sandbox {

// In the process that clone made; never returns.
[[noreturn]] void run_init(const Plan& plan, int channel);

}  // namespace gabion::sandbox
