// The verb table: a new verb is one row here and one file beside it.
#include "cli/verb.h"

namespace gabion::cli {

int run_run(int argc, char** argv);
int run_try(int argc, char** argv);
int run_rego(int argc, char** argv);
int run_doctor(int argc, char** argv);
int run_test(int argc, char** argv);
int run_verify(int argc, char** argv);
int run_parse(int argc, char** argv);
int run_reformat(int argc, char** argv);
int run_pull(int argc, char** argv);
int run_doc(int argc, char** argv);
int run_fmt(int argc, char** argv);
int run_conftest(int argc, char** argv);
int run_hadolint(int argc, char** argv);
int run_lint(int argc, char** argv);
int run_version(int argc, char** argv);

namespace {
// In the order of --help: the cage, linting, policies.
constexpr Verb kVerbs[] = {
    {"try", "run a program of this machine in a cage: `run --host` in one word", run_try, kCageFailed},
    {"run", "run a program where it can do no harm, and tell what it did", run_run, kCageFailed},
    {"doctor", "what this machine can enforce, wall by wall", run_doctor},
    {"lint", "is this Dockerfile written well and safely?", run_lint},
    {"test", "does this configuration obey our policies?", run_test},
    {"verify", "run the policies' own unit tests", run_verify},
    {"parse", "show what policies see of a file", run_parse},
    {"fmt", "write policies in the common form", run_fmt},
    {"doc", "write down what the METADATA of policies says", run_doc},
    {"reformat", "print results of `test -o json` in another format", run_reformat},
    {"pull", "copy policies from a local path into the policy folder", run_pull},
    {"rego", "the policy language: check, format, evaluate, test", run_rego},
    {"version", "print the version", run_version},
};
constexpr Verb kPeers[] = {
    {"conftest", "test, verify, parse … with Conftest's flags and exit statuses", run_conftest, 1},
    {"hadolint", "lint, with hadolint's flags and statuses", run_hadolint, kFindings},
};
}  // namespace

std::span<const Verb> verbs() { return kVerbs; }
std::span<const Verb> peer_names() { return kPeers; }

}  // namespace gabion::cli
