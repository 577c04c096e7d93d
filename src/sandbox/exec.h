// The last steps of the program's own process: ids, limits, capabilities, filter, execve. Between fork and exec.
#pragma once

#include "sandbox/plan.h"

namespace gabion::sandbox {

// Called in the process that becomes the program; never returns. tty: the slave side with -t, or -1.
[[noreturn]] void become_program(const Plan& plan, int channel, int tty);

// What no exec can give back: everything but `keep` (bit n: capability n). Inherited by fork. Wants CAP_SETPCAP.
bool drop_bounding_set(std::uint64_t keep);
// The permitted and effective sets become `keep`, the inheritable and ambient ones empty. errno on failure.
bool keep_capabilities(std::uint64_t keep);

}  // namespace gabion::sandbox
