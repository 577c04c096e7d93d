// gabion rego test: unit tests, many at once, reported as OPA reports them.
#include <algorithm>
#include <cstdio>
#include <map>
#include <mutex>
#include <thread>

#include "base/json_writer.h"
#include "base/text.h"
#include "cli/rego.h"
#include "cli/rego_common.h"
#include "cli/verb.h"
#include "rego/builtins/base64.h"
#include "rego/coverage.h"
#include "rego/regex.h"
#include "rego/test_rules.h"

namespace gabion::cli {
namespace {

constexpr auto kDefaultTimeout = std::chrono::seconds(5);

struct Wishes {
  RegoSources sources;
  std::string format = "pretty", sort = "none";
  std::optional<std::string> run, timeout, explain;
  std::optional<std::int64_t> parallel, count, max_errors;
  std::string threshold;
  bool verbose = false, coverage = false, skip_exit_zero = false, fail_on_empty = false, strict = false, failure_lines = false;
};

// Results of a table-driven test's cases, nested where its key is.
struct Cases {
  bool fail = false;
  std::map<std::string, Cases> below;
};

struct TestResult {
  const rego::Loc* loc = nullptr;
  std::string package, name;
  bool skip = false, fail = false;
  std::optional<rego::EvalError> error;
  std::chrono::nanoseconds duration{0};
  std::string trace;                                // of a failure, as lines
  std::pair<std::string, std::string> failed_last;  // its place and text
  std::string output;
  Cases cases;

  bool pass() const { return !skip && !fail && !error; }
  const char* outcome() const { return pass() ? "PASS" : fail ? "FAIL" : skip ? "SKIPPED" : "ERROR"; }
};

struct Test {
  const rego::Rule* rule;
  std::string package, name, query;
};

std::string key_text(const Value& key) { return key.is_string() ? std::string(key.as_string()) : to_json(key); }

std::vector<Test> tests_of(const rego::Engine& engine, const std::optional<std::string>& run) {
  std::vector<Test> tests;
  std::shared_ptr<const rego::Regex> pattern;
  if (run) pattern = *rego::Regex::compile(*run);  // run_rego_test has looked at it
  for (const auto& m : engine.modules()) {
    std::string package = rego::to_text(m->package->path);
    for (const rego::Rule* r : m->rules) {
      rego::Terms ref = rego::test_ref(r->head);
      if (ref.empty()) continue;
      // The name may hold a '#': as a query it is put in brackets.
      std::string query = package;
      for (const rego::Term* part : ref) query += "[" + to_json(Value::string(part->name())) + "]";
      std::string name = rego::to_text(ref);
      if (pattern && !pattern->matches(package + "." + name)) continue;
      tests.push_back({r, package, name, query});
    }
  }
  return tests;
}

// What the rule's object says of its cases; a value other than true is a failure.
bool read_cases(const Value& value, Cases& cases) {
  bool fail = false;
  for (std::uint32_t i = 0; i < value.size(); ++i) {
    Cases& one = cases.below[key_text(value.key(i))];
    const Value& v = value.value(i);
    if (v.is_object()) one.fail = read_cases(v, one);
    else one.fail = !(v.is_boolean() && v.as_boolean());
    fail |= one.fail;
  }
  return fail;
}

// A case that began and is not in the object has failed.
bool add_begun(Cases& cases, const Value& path, std::uint32_t i) {
  auto [it, fresh] = cases.below.try_emplace(key_text(path.at(i)));
  if (fresh) it->second.fail = true;
  if (i + 1 == path.size()) return it->second.fail;
  if (add_begun(it->second, path, i + 1)) it->second.fail = true;
  return it->second.fail;
}

class Runner {
 public:
  Runner(const rego::Engine& engine, const Value& data, const Wishes& wishes, std::chrono::nanoseconds timeout)
      : engine_(engine), data_(data), coverage_(engine.modules()), wishes_(wishes), timeout_(timeout) {
    environment_.parse_module = rego::parse_module_builtin;
  }
  TestResult run(const Test& test);
  rego::Coverage& coverage() { return coverage_; }

 private:
  void explain(const Test& test, rego::Request request, TestResult& result) const;
  void judge(const Test& test, const rego::Evaluation& evaluation, const std::vector<Value>& begun, TestResult& result) const;
  const rego::Engine& engine_;
  const Value& data_;
  rego::Coverage coverage_;
  const Wishes& wishes_;
  std::chrono::nanoseconds timeout_;
  rego::BuiltinEnvironment environment_;
};

void Runner::judge(const Test& test, const rego::Evaluation& evaluation, const std::vector<Value>& begun, TestResult& result) const {
  if (evaluation.error) {
    result.error = evaluation.error;
    if (evaluation.error->code == "eval_cancel_error") result.error = {evaluation.error->code, "context deadline exceeded", nullptr};
    return;
  }
  if (evaluation.solutions.empty()) {
    result.fail = true;
    return;
  }
  const Value& value = evaluation.solutions[0].expressions[0].value;
  bool table = test.rule->head->ref.size() > rego::test_ref(test.rule->head).size() && value.is_object();
  if (!table) {
    result.fail = !(value.is_boolean() && value.as_boolean());
    return;
  }
  result.fail = read_cases(value, result.cases);
  for (const Value& path : begun) {
    if (path.size() > 0 && add_begun(result.cases, path, 0)) result.fail = true;
  }
}

TestResult Runner::run(const Test& test) {
  TestResult result;
  result.loc = test.rule->loc;
  result.package = test.package;
  result.name = test.name;
  if (rego::is_skipped_test(test.rule->head)) {
    result.skip = true;
    return result;
  }
  rego::Diagnostics errors;
  auto begin = std::chrono::steady_clock::now();
  rego::QueryOptions options;
  options.expressions = true;
  auto query = engine_.prepare(test.query, options, errors);
  if (!query) {
    result.error = {rego::kCompileError, rego::text_of(errors), nullptr};
    return result;
  }
  rego::Request request;
  request.data = data_;
  request.environment = &environment_;
  request.deadline = begin + timeout_;
  request.print = [&](std::string_view line) { result.output.append(line).append("\n"); };
  std::vector<Value> begun;
  request.test_case = [&](const Value& path) { begun.push_back(path); };
  if (wishes_.coverage) request.tracer = &coverage_;
  rego::Evaluation evaluation = engine_.evaluate(*query, request);
  result.duration = std::chrono::steady_clock::now() - begin;
  judge(test, evaluation, begun, result);
  if (result.fail && (wishes_.verbose || wishes_.failure_lines)) explain(test, request, result);
  return result;
}

// A test that failed is run again by a program that tells what it does, so that tests which pass pay nothing.
void Runner::explain(const Test& test, rego::Request request, TestResult& result) const {
  rego::Diagnostics errors;
  rego::QueryOptions options;
  options.expressions = options.explain = true;
  auto query = engine_.prepare(test.query, options, errors);
  if (!query) return;
  using Filter = rego::Explanation::Filter;
  rego::Explanation explanation(wishes_.explain == std::optional<std::string>("notes") ? Filter::notes : Filter::fails);
  request.deadline = std::chrono::steady_clock::now() + timeout_;
  request.print = nullptr;
  request.test_case = nullptr;
  request.tracer = nullptr;
  request.explanation = &explanation;
  engine_.evaluate(*query, request);
  result.trace = explanation.text(engine_.names(*query), true);
  result.failed_last = explanation.last_failure();
}

void print_cases(const Cases& cases, unsigned depth, bool verbose) {
  for (const auto& [name, one] : cases.below) {
    if (one.fail || verbose) {
      std::printf("%*s%s: %s\n", static_cast<int>(2 * depth + 2), "", name.c_str(), one.fail ? "FAIL" : "PASS");
    }
    print_cases(one, depth + 1, verbose);
  }
}

struct Counts {
  unsigned pass = 0, fail = 0, skip = 0, error = 0;
  void add_cases(const Cases& cases) {
    for (const auto& [name, one] : cases.below) {
      if (one.below.empty()) ++(one.fail ? fail : pass);
      else add_cases(one);
    }
  }
  void add(const TestResult& r) {
    if (r.skip) ++skip;
    else if (r.error) ++error;
    else if (!r.cases.below.empty()) add_cases(r.cases);
    else ++(r.fail ? fail : pass);
  }
  unsigned total() const { return pass + fail + skip + error; }
};

void print_output(const std::string& output) {
  if (output.empty()) return;
  std::printf("\n");
  for (auto line : split(trim(output), '\n')) std::printf("  %.*s\n", static_cast<int>(line.size()), line.data());
  std::printf("\n");
}

std::string headline(const TestResult& r) {
  std::string text = r.package + "." + r.name + ": " + r.outcome();
  return r.skip ? text : text + " (" + go_duration(r.duration) + ")";
}

const std::string kLine(80, '-');

void print_failure_line(const TestResult& r, unsigned indent) {
  const std::string blanks(indent, ' ');
  std::printf("\n");
  if (r.failed_last.first.empty()) return;
  std::printf("%s  %s:\n%s      %s\n\n", blanks.c_str(), r.failed_last.first.c_str(), blanks.c_str(), r.failed_last.second.c_str());
}

// Leaves that failed, each below the names that lead to it.
void print_failed_cases(const TestResult& r, const Cases& cases, unsigned depth, bool failure_lines, std::vector<std::string>& path) {
  for (const auto& [name, one] : cases.below) {
    if (!one.fail) continue;
    path.push_back(name);
    if (one.below.empty()) {
      for (std::size_t i = 0; i < path.size(); ++i) std::printf("%*s%s: FAIL\n", static_cast<int>(2 * i + 2), "", path[i].c_str());
      if (failure_lines) print_failure_line(r, static_cast<unsigned>(2 * path.size() + 2));
    } else {
      print_failed_cases(r, one, depth + 1, failure_lines, path);
    }
    path.pop_back();
  }
}

void print_failures(const std::vector<const TestResult*>& failures, const Wishes& w) {
  std::printf("%s\nFAILURES\n%s\n", kLine.c_str(), kLine.c_str());
  for (const TestResult* r : failures) {
    std::printf("%s\n", headline(*r).c_str());
    if (w.verbose) std::printf("\n%s", r->trace.c_str());
    if (r->cases.below.empty()) {
      if (w.failure_lines) print_failure_line(*r, 0);
    } else {
      std::printf("\n");
      std::vector<std::string> path;
      print_failed_cases(*r, r->cases, 0, w.failure_lines, path);
    }
    std::printf("\n");
  }
}

void report_pretty(const std::vector<TestResult>& results, const Wishes& w) {
  Counts counts;
  bool dirty = false;
  std::string_view last_file;
  std::vector<const TestResult*> failures;
  const bool verbose = w.verbose;
  for (const TestResult& r : results) {
    counts.add(r);
    if (r.fail) failures.push_back(&r);
    if (r.pass() && !verbose) continue;
    if (!last_file.empty() && r.loc->file() != last_file) std::printf("\n");
    last_file = r.loc->file();
    std::printf("%.*s:%u:\n%s\n", static_cast<int>(last_file.size()), last_file.data(), r.loc->row, headline(r).c_str());
    dirty = true;
    print_cases(r.cases, 0, verbose);
    print_output(r.output);
    if (r.error) std::printf("  %s\n", r.error->text().c_str());
  }
  if (!failures.empty() && (verbose || w.failure_lines)) print_failures(failures, w);
  if (dirty) std::printf("%s\n", kLine.c_str());
  const std::pair<const char*, unsigned> kSummary[] = {
      {"PASS", counts.pass}, {"FAIL", counts.fail}, {"SKIPPED", counts.skip}, {"ERROR", counts.error}};
  for (auto [name, n] : kSummary) {
    if (n != 0) std::printf("%s: %u/%u\n", name, n, counts.total());
  }
}

// Fields stand in the order of OPA's structures.
void write_location(JsonWriter& json, const rego::Loc* loc) {
  json.key("location").begin_object().field("file", loc->file()).field("row", loc->row).field("col", loc->col).end_object();
}

void write_cases(JsonWriter& json, const Cases& cases) {
  json.key("sub_results").begin_object();
  for (const auto& [name, one] : cases.below) {
    json.key(name).begin_object().field("name", name);
    if (one.fail) json.field("fail", true);
    if (!one.below.empty()) write_cases(json, one);
    json.end_object();
  }
  json.end_object();
}

void report_json(std::vector<TestResult> results, const std::string& sort) {
  if (sort == "duration") {
    std::stable_sort(results.begin(), results.end(), [](auto& a, auto& b) { return a.duration > b.duration; });
  }
  std::string out;
  JsonWriter json(out, 2);
  json.begin_array();
  for (const TestResult& r : results) {
    json.begin_object();
    write_location(json, r.loc);
    json.field("package", r.package).field("name", r.name);
    if (r.fail) json.field("fail", true);
    if (r.error) {
      json.key("error").begin_object().field("code", r.error->code).field("message", r.error->message);
      if (r.error->loc) write_location(json, r.error->loc);
      json.end_object();
    }
    if (r.skip) json.field("skip", true);
    json.field("duration", r.duration.count());
    if (!r.output.empty()) json.field("output", rego::builtins::encode_base64(r.output, rego::builtins::Base64::standard, true));
    if (!r.cases.below.empty()) write_cases(json, r.cases);
    json.end_object();
  }
  json.end_array();
  std::printf("%s\n", out.c_str());
}

int fail_with(const std::string& message) {
  std::fprintf(stderr, "%s\n", message.c_str());
  return kFindings;  // opa test: 1 is what could not be loaded
}

void declare(Flags& flags, Wishes& w) {
  w.sources.declare(flags, true);
  flags.flag("-v,--verbose", w.verbose, "name every test");
  flags.option("-r,--run", w.run, "REGEX", "only tests whose full name matches");
  flags.option("--timeout", w.timeout, "DURATION", "of one test (5s)");
  flags.option("-p,--parallel", w.parallel, "N", "tests that run at once (as many as there are CPUs)");
  flags.option("--count", w.count, "N", "run every test so many times");
  flags.flag("-c,--coverage", w.coverage, "report which lines the tests evaluated");
  flags.option("--threshold", w.threshold, "PERCENT", "fail when the coverage is below");
  flags.flag("-z,--exit-zero-on-skipped", w.skip_exit_zero, "skipped tests do not count as failures");
  flags.flag("--fail-on-empty", w.fail_on_empty, "no test is a failure");
  flags.flag("-S,--strict", w.strict, "the compiler's strict mode");
  flags.option("-m,--max-errors", w.max_errors, "N", "stop compiling after so many errors (10)");
  flags.option("--explain", w.explain, "MODE", "what is told of failures with -v: fails (what did not hold) or notes (of trace calls)");
  flags.flag("--var-values", w.failure_lines, "the expression that failed each test");
  flags.option("--sort", w.sort, "ORDER", "of the JSON results: none or duration");
  flags.option("-f,--format", w.format, "FORMAT", "pretty or json");
  flags.example("gabion rego test -v policy", "every test below policy/");
}

int status_of(const std::vector<TestResult>& results, const Wishes& w) {
  for (const TestResult& r : results) {
    if (r.fail || r.error || (r.skip && !w.skip_exit_zero)) return kFailed;
  }
  return kOk;
}

int report_coverage(const Wishes& w, const std::vector<TestResult>& results, Runner& runner) {
  auto failed = std::find_if(results.begin(), results.end(), [](auto& r) { return r.fail; });
  if (failed != results.end()) {
    Wishes plain = w;
    plain.failure_lines = false;
    std::vector<TestResult> failures;
    std::copy_if(results.begin(), results.end(), std::back_inserter(failures), [](auto& r) { return r.fail; });
    report_pretty(failures, plain);
    std::fprintf(stderr, "%s\n\n", headline(*failed).c_str());
    return kFindings;
  }
  double threshold = w.threshold.empty() ? 0 : std::strtod(w.threshold.c_str(), nullptr);
  if (runner.coverage().percent() < threshold) {
    std::fprintf(stderr, "Code coverage threshold not met: got %.2f instead of %.2f\n", runner.coverage().percent(), threshold);
    return kFailed;
  }
  std::printf("%s\n", runner.coverage().json().c_str());
  return status_of(results, w);
}

int report(const Wishes& w, const std::vector<TestResult>& results, Runner& runner) {
  if (results.empty() && w.fail_on_empty) return fail_with("no tests were run");
  if (w.coverage) return report_coverage(w, results, runner);
  if (w.format == "json") report_json(results, w.sort);
  else report_pretty(results, w);
  return status_of(results, w);
}

int run_tests(const Wishes& w, const std::vector<std::string>& words, std::chrono::nanoseconds timeout) {
  auto options = engine_options(w.sources);
  if (!options) return fail_with(failure_text(options.error().message));
  auto loaded = load(w.sources, words);
  if (!loaded) return std::fputs(failure_text(loaded.error().message, true).c_str(), stderr), kFindings;
  options->tests = true;
  options->strict = w.strict;
  options->marks = w.coverage;
  options->data = loaded->data;
  options->max_errors = static_cast<unsigned>(std::max<std::int64_t>(0, w.max_errors.value_or(10)));
  rego::Diagnostics errors;
  auto engine = rego::Engine::create(std::move(loaded->modules), *options, errors);
  if (!engine) return std::fputs(errors_text(errors, true).c_str(), stderr), kFindings;
  std::vector<Test> tests = tests_of(*engine, w.run);
  unsigned threads = static_cast<unsigned>(w.parallel.value_or(0));
  if (threads == 0) threads = std::max(1u, std::thread::hardware_concurrency());
  std::vector<TestResult> results(tests.size());
  Runner runner(*engine, loaded->data, w, timeout);
  int status = kOk;
  for (std::int64_t n = std::max<std::int64_t>(1, w.count.value_or(1)); n > 0 && status == kOk; --n) {
    parallel_for(tests.size(), threads, [&](std::size_t i) { results[i] = runner.run(tests[i]); });
    status = report(w, results, runner);
  }
  return status;
}

}  // namespace

int run_rego_test(int argc, char** argv) {
  Wishes w;
  Flags flags("gabion rego test", "Run unit tests (opa test's flags, output and statuses: 1 not loaded, 2 a test failed)", "[FLAGS] PATH…");
  declare(flags, w);
  std::vector<std::string> words;
  if (const auto status = parse_or_exit(flags, argc, argv, words)) return *status;
  if (words.empty()) return fail_with("specify at least one file");
  auto timeout = w.timeout ? parse_go_duration(*w.timeout) : kDefaultTimeout;
  if (!timeout) return fail_with("invalid duration: " + *w.timeout);
  if (w.explain && *w.explain != "fails" && *w.explain != "notes") return fail_with("--explain is fails or notes");
  w.verbose |= w.explain.has_value();
  if (w.run) {
    auto pattern = rego::Regex::compile(*w.run);
    if (!pattern) return fail_with(pattern.error().message);
  }
  return run_tests(w, words, *timeout);
}

}  // namespace gabion::cli
