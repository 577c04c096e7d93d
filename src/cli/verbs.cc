// The verb table: a new verb is one row here and one file beside it.
#include "cli/verb.h"

namespace gabion::cli {

int run_hadolint(int argc, char** argv);
int run_lint(int argc, char** argv);
int run_version(int argc, char** argv);

namespace {
constexpr Verb kVerbs[] = {
    {"lint", "is this Dockerfile written well and safely?", run_lint},
    {"version", "print the version", run_version},
};
constexpr Verb kPeerNames[] = {
    {"hadolint", "lint, with hadolint's flags and statuses", run_hadolint, kFindings},
};
}  // namespace

std::span<const Verb> verbs() { return kVerbs; }
std::span<const Verb> peer_names() { return kPeerNames; }

}  // namespace gabion::cli
