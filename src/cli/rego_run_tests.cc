// gabion rego test: unit tests, many at once, reported as OPA reports them.
#include <re2/re2.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <mutex>
#include <thread>

#include "base/text.h"
#include "cli/rego.h"
#include "cli/rego_common.h"
#include "cli/verb.h"
#include "rego/coverage.h"
#include "rego/test_rules.h"

namespace gabion::cli {
namespace {

constexpr auto kDefaultTimeout = std::chrono::seconds(5);

struct Wishes {
  RegoSources sources;
  std::string format = "pretty", sort;
  std::optional<std::string> run, timeout;
  std::optional<std::int64_t> parallel, count;
  std::string threshold;
  bool verbose = false, coverage = false, skip_exit_zero = false, fail_on_empty = false, strict = false;
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
  std::string error;
  std::chrono::nanoseconds duration{0};
  std::string output;
  Cases cases;

  bool pass() const { return !skip && !fail && error.empty(); }
  const char* outcome() const { return pass() ? "PASS" : fail ? "FAIL" : skip ? "SKIPPED" : "ERROR"; }
};

struct Test {
  const rego::Rule* rule;
  std::string package, name, query;
};

std::string key_text(const Value& key) { return key.is_string() ? std::string(key.as_string()) : to_json(key); }

std::vector<Test> tests_of(const rego::Engine& engine, const std::optional<std::string>& run) {
  std::vector<Test> tests;
  std::optional<re2::RE2> pattern;
  if (run) pattern.emplace(*run, re2::RE2::Quiet);
  for (const auto& m : engine.modules()) {
    std::string package = rego::to_text(m->package->path);
    for (const rego::Rule* r : m->rules) {
      rego::Terms ref = rego::test_ref(r->head);
      if (ref.empty()) continue;
      // The name may hold a '#': as a query it is put in brackets.
      std::string query = package;
      for (const rego::Term* part : ref) query += "[" + to_json(Value::string(part->name())) + "]";
      std::string name = rego::to_text(ref);
      if (pattern && !re2::RE2::PartialMatch(package + "." + name, *pattern)) continue;
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
    result.error = evaluation.error->text();
    return;
  }
  if (evaluation.solutions.empty()) {
    result.fail = true;
    return;
  }
  const Value& value = evaluation.solutions[0].bindings[0].value;
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
  auto query = engine_.prepare("result = " + test.query, {}, errors);
  if (!query) {
    result.error = rego::text_of(errors);
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
  return result;
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
    else if (!r.error.empty()) ++error;
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

void report_pretty(const std::vector<TestResult>& results, bool verbose) {
  Counts counts;
  bool dirty = false;
  std::string_view last_file;
  const std::string line(80, '-');
  for (const TestResult& r : results) {
    counts.add(r);
    if (r.pass() && !verbose) continue;
    if (!last_file.empty() && r.loc->file() != last_file) std::printf("\n");
    last_file = r.loc->file();
    std::printf("%.*s:%u:\n%s\n", static_cast<int>(last_file.size()), last_file.data(), r.loc->row, headline(r).c_str());
    dirty = true;
    print_cases(r.cases, 0, verbose);
    print_output(r.output);
    if (!r.error.empty()) std::printf("  %s\n", r.error.c_str());
  }
  if (dirty) std::printf("%s\n", line.c_str());
  const std::pair<const char*, unsigned> kSummary[] = {
      {"PASS", counts.pass}, {"FAIL", counts.fail}, {"SKIPPED", counts.skip}, {"ERROR", counts.error}};
  for (auto [name, n] : kSummary) {
    if (n != 0) std::printf("%s: %u/%u\n", name, n, counts.total());
  }
}

Value cases_value(Arena& arena, const Cases& cases) {
  ObjectBuilder out(arena);
  for (const auto& [name, one] : cases.below) {
    ObjectBuilder entry(arena);
    entry.add("name", copy_string(arena, name));
    if (one.fail) entry.add("fail", Value::boolean(true));
    if (!one.below.empty()) entry.add("sub_results", cases_value(arena, one));
    out.add(name, entry.finish());
  }
  return out.finish();
}

void report_json(const std::vector<TestResult>& results) {
  Arena arena;
  ArrayBuilder all(arena);
  for (const TestResult& r : results) {
    ObjectBuilder one(arena), location(arena);
    location.add("file", copy_string(arena, r.loc->file()));
    location.add("row", Value::integer(r.loc->row));
    location.add("col", Value::integer(r.loc->col));
    one.add("location", location.finish());
    one.add("package", copy_string(arena, r.package));
    one.add("name", copy_string(arena, r.name));
    if (r.fail) one.add("fail", Value::boolean(true));
    if (r.skip) one.add("skip", Value::boolean(true));
    if (!r.error.empty()) one.add("error", copy_string(arena, r.error));
    one.add("duration", Value::integer(r.duration.count()));
    if (!r.output.empty()) one.add("output_text", copy_string(arena, r.output));
    if (!r.cases.below.empty()) one.add("sub_results", cases_value(arena, r.cases));
    all.add(one.finish());
  }
  std::printf("%s\n", to_json(all.finish(), {.indent = 2, .escape_html = true}).c_str());
}

int fail_with(const std::string& message) {
  std::fprintf(stderr, "%s\n", message.c_str());
  return kFindings;  // opa test: 1 is what could not be loaded
}

void declare(Flags& flags, Wishes& w) {
  w.sources.declare(flags, true);
  flags.list("-b,--bundle", w.sources.bundles, "PATH", "bundle folders to load");
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
  flags.option("-f,--format", w.format, "FORMAT", "pretty or json");
  flags.example("gabion rego test -v policy", "every test below policy/");
}

int status_of(const std::vector<TestResult>& results, const Wishes& w) {
  if (results.empty()) return w.fail_on_empty ? kFailed : kOk;
  for (const TestResult& r : results) {
    if (r.fail || !r.error.empty() || (r.skip && !w.skip_exit_zero)) return kFailed;
  }
  return kOk;
}

int report_coverage(const Wishes& w, const std::vector<TestResult>& results, Runner& runner) {
  int status = status_of(results, w);
  if (status != kOk && std::any_of(results.begin(), results.end(), [](auto& r) { return r.fail || !r.error.empty(); })) {
    report_pretty(results, w.verbose);
    return status;
  }
  double threshold = w.threshold.empty() ? 0 : std::strtod(w.threshold.c_str(), nullptr);
  if (runner.coverage().percent() < threshold) {
    std::fprintf(stderr, "Code coverage threshold not met: got %.2f instead of %.2f\n", runner.coverage().percent(), threshold);
    return kFailed;
  }
  std::printf("%s\n", runner.coverage().json().c_str());
  return status;
}

}  // namespace

int run_rego_test(int argc, char** argv) {
  Wishes w;
  Flags flags("gabion rego test", "Run unit tests (opa test's flags, output and statuses: 1 not loaded, 2 a test failed)", "[FLAGS] PATH…");
  declare(flags, w);
  std::vector<std::string> words;
  if (const auto status = parse_or_exit(flags, argc, argv, words)) return *status;
  auto timeout = w.timeout ? parse_go_duration(*w.timeout) : kDefaultTimeout;
  if (!timeout) return fail_with("invalid duration: " + *w.timeout);
  if (w.run && !re2::RE2(*w.run, re2::RE2::Quiet).ok()) return fail_with("invalid regular expression: " + *w.run);
  auto loaded = load(w.sources, words);
  if (!loaded) return fail_with("error: " + loaded.error().message);
  rego::EngineOptions options;
  options.tests = true;
  options.strict = w.strict;
  options.marks = w.coverage;
  rego::Diagnostics errors;
  auto engine = rego::Engine::create(std::move(loaded->modules), options, errors);
  if (!engine) return fail_with(errors_text(errors));
  std::vector<Test> tests = tests_of(*engine, w.run);
  unsigned threads = static_cast<unsigned>(w.parallel.value_or(0));
  if (threads == 0) threads = std::max(1u, std::thread::hardware_concurrency());
  std::vector<TestResult> results(tests.size());
  Runner runner(*engine, loaded->data, w, *timeout);
  for (std::int64_t n = std::max<std::int64_t>(1, w.count.value_or(1)); n > 0; --n) {
    parallel_for(tests.size(), threads, [&](std::size_t i) { results[i] = runner.run(tests[i]); });
  }
  if (w.coverage) return report_coverage(w, results, runner);
  if (w.format == "json") report_json(results);
  else report_pretty(results, w.verbose);
  return status_of(results, w);
}

}  // namespace gabion::cli
