// The last steps of the program's own process: ids, limits, capabilities, filter, execve. Between fork and exec.
#pragma once

#include "sandbox/plan.h"

namespace gabion::sandbox {

// Called in the process that becomes the program; never returns. tty: the slave side with -t, or -1.
[[noreturn]] void become_program(const Plan& plan, int channel, int tty);

// Keeps `keep` (bit n: capability n) in the bounding, permitted and effective sets; empties the inheritable and ambient ones.
// errno on failure.
bool keep_capabilities(std::uint64_t bounding, std::uint64_t effective);

}  // namespace gabion::sandbox
