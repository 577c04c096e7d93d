// gabion rego: picks the row.
#include "cli/rego.h"

#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "base/text.h"
#include "cli/verb.h"

namespace gabion::cli {
namespace {

constexpr Verb kRegoVerbs[] = {
    {"eval", "evaluate a query", run_rego_eval},
    {"test", "run unit tests", run_rego_test},
    {"check", "say what is wrong with modules", run_rego_check},
    {"bench", "time a query", run_rego_bench},
    {"parse", "show what a module is made of", run_rego_parse},
    {"fmt", "write modules in the common form", run_rego_fmt},
};

int usage(std::FILE* out) {
  std::fputs("usage: gabion rego VERB [FLAGS] …\n\nRego, the policy language: OPA's verbs, flags and outputs.\n\nverbs:\n", out);
  for (const Verb& verb : kRegoVerbs) {
    std::fprintf(out, "  %-8.*s %.*s\n", static_cast<int>(verb.name.size()), verb.name.data(), static_cast<int>(verb.summary.size()), verb.summary.data());
  }
  return out == stdout ? kOk : kFailed;
}

}  // namespace

int run_rego(int argc, char** argv) {
  if (argc < 2) return usage(stderr);
  const std::string_view word = argv[1];
  if (word == "-h" || word == "--help" || word == "help") return usage(stdout);
  std::vector<std::string_view> names;
  for (const Verb& verb : kRegoVerbs) {
    if (verb.name == word) return verb.run(argc - 1, argv + 1);
    names.push_back(verb.name);
  }
  std::string message = "gabion rego: no verb " + printable(word);
  if (const auto near = nearest(word, names)) message.append("; did you mean ").append(*near).append("?");
  std::fprintf(stderr, "%s\n", message.c_str());
  return kFailed;
}

}  // namespace gabion::cli
