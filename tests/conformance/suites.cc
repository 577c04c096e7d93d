// The suite table: a new suite is one row here and one file beside it.
#include "suite.h"

namespace gabion::conformance {

void run_config_corpus(const Context& context, Tally& tally);

namespace {
constexpr Suite kSuites[] = {
    {"config-corpus", "corpus", run_config_corpus},
};
}  // namespace

std::span<const Suite> suites() { return kSuites; }

}  // namespace gabion::conformance
