// gabion rego check: parse and compile, say what is wrong. gabion rego bench: time a query.
#include <algorithm>
#include <cstdio>

#include "cli/rego.h"
#include "cli/rego_common.h"
#include "cli/verb.h"

namespace gabion::cli {
namespace {

int fail_with(const std::string& message) {
  std::fprintf(stderr, "error: %s\n", message.c_str());
  return kFailed;
}

struct Times {
  std::vector<double> ns;
  double at(double share) const { return ns[static_cast<std::size_t>(share * static_cast<double>(ns.size() - 1))]; }
  double mean() const {
    double sum = 0;
    for (double t : ns) sum += t;
    return sum / static_cast<double>(ns.size());
  }
};

// Evaluations one after another until enough time has passed; each is timed by itself.
Times measure(const rego::Engine& engine, const rego::PreparedQuery& query, const rego::Request& request,
              std::chrono::nanoseconds at_least) {
  Times times;
  auto start = std::chrono::steady_clock::now();
  for (auto now = start; now - start < at_least || times.ns.empty();) {
    auto begin = std::chrono::steady_clock::now();
    rego::Evaluation evaluation = engine.evaluate(query, request);
    now = std::chrono::steady_clock::now();
    times.ns.push_back(std::chrono::duration<double, std::nano>(now - begin).count());
    if (evaluation.error) break;
  }
  std::sort(times.ns.begin(), times.ns.end());
  return times;
}

}  // namespace

int run_rego_check(int argc, char** argv) {
  RegoSources sources;
  bool strict = false, both = false;
  std::optional<std::int64_t> max_errors;
  std::string format = "pretty";
  Flags flags("gabion rego check", "Say what is wrong with modules (opa check)", "[FLAGS] PATH…");
  sources.declare(flags, true);
  flags.flag("-S,--strict", strict, "unused variables, arguments and imports are errors too");
  flags.flag("--v0-v1", both, "modules must be readable as v0 and as v1");
  flags.option("-m,--max-errors", max_errors, "N", "stop after so many (10)");
  flags.option("-f,--format", format, "FORMAT", "pretty or json");
  std::vector<std::string> words;
  if (const auto status = parse_or_exit(flags, argc, argv, words)) return *status;
  if (words.empty()) return fail_with("specify at least one file"), kFindings;
  const bool json = format == "json";
  auto refuse = [&](const std::string& message) {
    std::fputs((json ? failure_json(message) : failure_text(message, true)).c_str(), stderr);
    return kFindings;
  };
  auto options = engine_options(sources);
  if (!options) return refuse(options.error().message);
  auto loaded = load(sources, words);
  if (!loaded) return refuse(loaded.error().message);
  if (both) {
    for (rego::SourceFile& file : loaded->modules) file.version = rego::RegoVersion::v0_compat_v1;
  }
  options->strict = strict;
  options->max_errors = static_cast<unsigned>(std::max<std::int64_t>(0, max_errors.value_or(10)));
  if (sources.words_are_bundles) options->data = loaded->data;
  rego::Diagnostics errors;
  if (rego::Engine::create(std::move(loaded->modules), *options, errors)) return kOk;
  std::fputs((json ? errors_json(errors) : errors_text(errors, true)).c_str(), stderr);
  return kFindings;
}

int run_rego_bench(int argc, char** argv) {
  RegoSources sources;
  std::optional<std::string> input, duration;
  std::string package;
  Flags flags("gabion rego bench", "Time a query, evaluation alone (opa bench)", "[FLAGS] QUERY");
  sources.declare(flags);
  flags.option("-i,--input", input, "FILE", "the input document");
  flags.option("--package", package, "PACKAGE", "names in the query belong to this package");
  flags.option("--time", duration, "DURATION", "measure for so long (1s)");
  std::vector<std::string> words;
  if (const auto status = parse_or_exit(flags, argc, argv, words)) return *status;
  if (words.size() != 1) return fail_with("specify query argument");
  auto loaded = load(sources);
  if (!loaded) return fail_with(loaded.error().message);
  rego::Diagnostics errors;
  auto engine = rego::Engine::create(std::move(loaded->modules), {}, errors);
  rego::QueryOptions query_options;
  query_options.package = package;
  auto query = engine ? engine->prepare(words[0], query_options, errors) : nullptr;
  if (!query) return fail_with(errors_text(errors));
  rego::Request request;
  request.data = loaded->data;
  std::optional<Document> document;
  if (input) {
    auto read = rego::load_document(*input);
    if (!read) return fail_with(read.error().message);
    document = std::move(*read);
    request.input = document->root;
  }
  auto time = parse_go_duration(duration.value_or("1s"));
  if (!time) return fail_with("invalid duration: " + *duration);
  rego::Evaluation once = engine->evaluate(*query, request);
  if (once.error) return fail_with(once.error->text());
  Times times = measure(*engine, *query, request, *time);
  std::printf("samples %zu\nns/op %.0f\np50 %.0f\np90 %.0f\np99 %.0f\nbytes/op %zu\nsolutions %zu\n", times.ns.size(), times.mean(), times.at(0.5),
              times.at(0.9), times.at(0.99), once.arena->total_bytes(), once.solutions.size());
  return kOk;
}

}  // namespace gabion::cli
