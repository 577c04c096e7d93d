// The verb table: a new verb is one row here and one file beside it.
#include "cli/verb.h"

namespace gabion::cli {

int run_run(int argc, char** argv);
int run_try(int argc, char** argv);
int run_rego(int argc, char** argv);
int run_doctor(int argc, char** argv);
int run_hadolint(int argc, char** argv);
int run_lint(int argc, char** argv);
int run_version(int argc, char** argv);

namespace {
constexpr Verb kVerbs[] = {
    {"run", "run a program where it can do no harm, and tell what it did", run_run, kCageFailed},
    {"try", "run a program of this machine in a cage: `run --host` in one word", run_try, kCageFailed},
    {"rego", "the policy language: check, format, evaluate, test", run_rego},
    {"doctor", "what this machine can enforce, wall by wall", run_doctor},
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
