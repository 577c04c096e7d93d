// From the rows of suites.inc: the functions' declarations and the table.
#include "suite.h"

namespace gabion::conformance {

#define SUITE(name, path, function) void function(const Context& context, Tally& tally);
#include "suites.inc"
#undef SUITE

namespace {

constexpr Suite kSuites[] = {
    {"config-corpus", "corpus", run_config_corpus},
    {"dockerfile-parser", "conformance/dockerfile/parser_cases.json", run_dockerfile_parser},
    {"buildkit-parser", "conformance/dockerfile/buildkit_parser_cases.json", run_buildkit_parser},
    {"dockerfile-corpus", "corpus/dockerfiles_parse.jsonl.zst", run_dockerfile_corpus},
};

constexpr Suite kSuites[] = {
#define SUITE(name, path, function) {name, path, function},
#include "suites.inc"
#undef SUITE
};
}  // namespace

std::span<const Suite> suites() { return kSuites; }

}  // namespace gabion::conformance
