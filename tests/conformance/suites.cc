// The suite table: a new suite is one row here and one file beside it.
#include "suite.h"

namespace gabion::conformance {

std::span<const Suite> suites() { return {}; }

}  // namespace gabion::conformance
