// From the rows of suites.inc: the functions' declarations and the table.
#include "suite.h"

namespace gabion::conformance {

#define SUITE(name, path, function) void function(const Context& context, Tally& tally);
#include "suites.inc"
#undef SUITE

namespace {
constexpr Suite kSuites[] = {
#define SUITE(name, path, function) {name, path, function},
#include "suites.inc"
#undef SUITE
};
}  // namespace

std::span<const Suite> suites() { return kSuites; }

}  // namespace gabion::conformance
