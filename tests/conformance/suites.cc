// The suite table: a new suite is one row here and one file beside it.
#include "suite.h"

#include "dockerfile_suites.h"

namespace gabion::conformance {

void run_config_corpus(const Context& context, Tally& tally);
void run_rego(const Context& context, Tally& tally);

namespace {

constexpr Suite kSuites[] = {
    {"dockerfile-parser", "conformance/dockerfile/parser_cases.json", run_dockerfile_parser},
    {"buildkit-parser", "conformance/dockerfile/buildkit_parser_cases.json", run_buildkit_parser},
    {"dockerfile-corpus", "corpus/dockerfiles_parse.jsonl.zst", run_dockerfile_corpus},
    {"config-corpus", "corpus", run_config_corpus},
    {"rego", "conformance/rego/cases", run_rego},
};

}  // namespace

std::span<const Suite> suites() { return kSuites; }

}  // namespace gabion::conformance
