// gabion rego eval: a query's results in OPA's formats.
#include <algorithm>
#include <cstdio>
#include <map>

#include "cli/rego.h"
#include "cli/rego_common.h"
#include "cli/verb.h"
#include "data/json.h"
#include "data/yaml.h"
#include "rego/coverage.h"

namespace gabion::cli {
namespace {

constexpr JsonStyle kPretty{.indent = 2, .escape_html = true};
constexpr JsonStyle kLine{.escape_html = true};

struct Wishes {
  RegoSources sources;
  std::string format = "json", package;
  std::optional<std::string> input, timeout, explain;
  std::vector<std::string> imports, allow_net;
  bool stdin_query = false, stdin_input = false, fail = false, fail_defined = false, strict = false;
  bool strict_errors = false, show_errors = false, coverage = false, no_index = false, metrics = false;
};

std::string read_stdin() {
  std::string text;
  char block[1 << 14];
  for (std::size_t n; (n = std::fread(block, 1, sizeof block, stdin)) > 0;) text.append(block, n);
  return text;
}

void print(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stdout); }

Value bindings_value(Arena& arena, const rego::Solution& solution) {
  ObjectBuilder bindings(arena);
  for (const auto& b : solution.bindings) bindings.add(b.name, plain_json(arena, b.value));
  return bindings.finish();
}

// Fields stand in OPA's order, which is not the order of keys; so the document is written by hand.
std::string json_result(const rego::Evaluation& evaluation, const std::string& extra) {
  Arena arena;
  std::string out = "{";
  auto indented = [](const std::string& json, unsigned blanks) {
    std::string text;
    for (char c : json) {
      text += c;
      if (c == '\n') text.append(blanks, ' ');
    }
    return text;
  };
  if (!evaluation.solutions.empty()) {
    out += "\n  \"result\": [";
    bool first = true;
    for (const auto& s : evaluation.solutions) {
      out += first ? "\n    {" : ",\n    {";
      first = false;
      out += "\n      \"expressions\": [";
      for (std::size_t i = 0; i < s.expressions.size(); ++i) {
        const auto& e = s.expressions[i];
        out += i == 0 ? "\n        {" : ",\n        {";
        out += "\n          \"value\": " + indented(to_json(plain_json(arena, e.value), kPretty), 10);
        out += ",\n          \"text\": " + to_json(Value::string(e.text), kLine);
        out += ",\n          \"location\": {\n            \"row\": " + std::to_string(e.row) +
               ",\n            \"col\": " + std::to_string(e.col) + "\n          }\n        }";
      }
      out += "\n      ]";
      if (!s.bindings.empty()) out += ",\n      \"bindings\": " + indented(to_json(bindings_value(arena, s), kPretty), 6);
      out += "\n    }";
    }
    out += "\n  ]";
  }
  if (!extra.empty()) out += (out.size() > 1 ? ",\n  " : "\n  ") + indented(extra, 2);
  return out.size() == 1 ? "{}\n" : out + "\n}\n";
}

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

std::string rule_line(const std::vector<std::size_t>& widths, const char* left, const char* middle, const char* right) {
  std::string line = left;
  for (std::size_t i = 0; i < widths.size(); ++i) {
    for (std::size_t k = 0; k < widths[i] + 2; ++k) line += "─";
    line += i + 1 == widths.size() ? right : middle;
  }
  return line + "\n";
}

// Columns: values of expressions that are more than true, then variables; each by name.
std::string table(const rego::Evaluation& evaluation) {
  constexpr std::size_t kCell = 80;
  using Column = std::pair<bool, std::string>;  // is a variable, name
  Arena arena;
  std::vector<std::map<Column, std::string>> rows;
  std::map<Column, std::size_t> columns;
  for (const auto& s : evaluation.solutions) {
    auto& row = rows.emplace_back();
    auto put = [&](bool variable, const std::string& name, const Value& value) {
      std::string cell = to_json(plain_json(arena, value), kLine);
      if (width_of(cell) > kCell) cell = cell.substr(0, kCell - 3) + "...";
      auto& width = columns[{variable, name}];
      width = std::max({width, width_of(name), width_of(cell)});
      row[{variable, name}] = std::move(cell);
    };
    for (const auto& e : s.expressions) {
      if (!(e.value.is_boolean() && e.value.as_boolean())) put(false, e.text, e.value);
    }
    for (const auto& b : s.bindings) put(true, b.name, b.value);
  }
  std::vector<std::size_t> widths;
  for (const auto& [column, width] : columns) widths.push_back(width);
  std::string out = rule_line(widths, "┌", "┬", "┐");
  for (const auto& [column, width] : columns) {
    std::size_t space = width - width_of(column.second);
    out += "│ " + std::string(space / 2, ' ') + column.second + std::string(space - space / 2, ' ') + " ";
  }
  out += "│\n" + rule_line(widths, "├", "┼", "┤");
  for (auto& row : rows) {
    for (const auto& [column, width] : columns) {
      const std::string& cell = row[column];
      out += "│ " + cell + std::string(width - width_of(cell), ' ') + " ";
    }
    out += "│\n";
  }
  return out + rule_line(widths, "└", "┴", "┘");
}

std::string pretty(const rego::Evaluation& evaluation) {
  if (evaluation.solutions.empty()) return "undefined\n";
  const auto& first = evaluation.solutions[0];
  if (evaluation.solutions.size() == 1 && first.bindings.empty() && first.expressions.size() == 1) {
    Arena arena;
    return to_json(plain_json(arena, first.expressions[0].value), kPretty) + "\n";
  }
  bool plain = std::all_of(evaluation.solutions.begin(), evaluation.solutions.end(), [](const auto& s) {
    return s.bindings.empty() && std::all_of(s.expressions.begin(), s.expressions.end(), [](const auto& e) {
             return e.value.is_boolean() && e.value.as_boolean();
           });
  });
  return plain ? "true\n" : table(evaluation);
}

std::string lines(const rego::Evaluation& evaluation, const std::string& format) {
  Arena arena;
  std::string out;
  for (const auto& s : evaluation.solutions) {
    if (format == "bindings") {
      out += to_json(bindings_value(arena, s), kPretty) + "\n";
      continue;
    }
    std::vector<Value> values;
    std::string raw;
    for (const auto& e : s.expressions) {
      values.push_back(plain_json(arena, e.value));
      raw += (raw.empty() ? "" : " ") + (e.value.is_string() ? std::string(e.value.as_string()) : to_json(values.back(), kLine));
    }
    if (format == "raw") out += raw + "\n";
    else out += to_json(Value::make_array(arena, values.data(), values.size()), kPretty) + "\n";
  }
  return out;
}

std::string shown(const rego::Evaluation& evaluation, const std::string& format, const std::string& extra) {
  if (format == "pretty") return pretty(evaluation);
  if (format == "discard") return evaluation.solutions.empty() ? "{}\n" : "{\n  \"result\": \"discarded\"\n}\n";
  if (format == "values" || format == "bindings" || format == "raw") return lines(evaluation, format);
  return json_result(evaluation, extra);
}

int refuse(const rego::Diagnostics& errors, const std::string& format) {
  if (format == "json") print(errors_json(errors));
  else std::fputs(errors_text(errors).c_str(), stderr);
  return kFailed;
}

int fail_with(const std::string& message) {
  std::fprintf(stderr, "error: %s\n", message.c_str());
  return kFailed;
}

// What could not be loaded.
int refuse(std::string message, const Wishes& wishes) {
  if (!wishes.sources.bundles.empty() && !message.starts_with("bundle activation")) message.insert(0, "loading error: ");
  if (wishes.format == "json") print(failure_json(message));
  else std::fputs(failure_text(message).c_str(), stderr);
  return kFailed;
}

Result<std::optional<Document>> input_of(const Wishes& wishes) {
  if (wishes.stdin_input) {
    const std::string text = read_stdin();
    auto document = read_json(text, {.name = "stdin"});
    if (document) return std::optional(std::move(*document));
    YamlOptions options;
    options.name = "stdin";
    options.schema = YamlSchema::opa;
    auto yaml = read_yaml(text, options);
    if (!yaml) return tl::unexpected(document.error());
    return std::optional(std::move(*yaml));
  }
  if (!wishes.input) return std::optional<Document>();
  auto document = rego::load_document(*wishes.input);
  if (!document) return tl::unexpected(document.error());
  return std::optional(std::move(*document));
}

void declare(Flags& flags, Wishes& w) {
  flags.group("What to load");
  w.sources.declare(flags);
  flags.option("-i,--input", w.input, "FILE", "the input document, JSON or YAML");
  flags.flag("-I,--stdin-input", w.stdin_input, "the input document from standard input");
  flags.flag("--stdin", w.stdin_query, "the query from standard input");
  flags.option("--package", w.package, "PACKAGE", "names in the query belong to this package");
  flags.list("--import", w.imports, "REF", "imports of the query");
  flags.group("Evaluation");
  flags.flag("-S,--strict", w.strict, "the compiler's strict mode");
  flags.flag("--strict-builtin-errors", w.strict_errors, "the first error of a built-in function ends the query");
  flags.flag("--show-builtin-errors", w.show_errors, "tell all errors of built-in functions");
  flags.option("--timeout", w.timeout, "DURATION", "give up after so long (1s, 300ms)");
  flags.list("--allow-net", w.allow_net, "HOST", "hosts that http.send and net.lookup_ip_addr may reach", true);
  flags.flag("--disable-indexing", w.no_index, "do without rule indices");
  flags.group("Output");
  flags.option("-f,--format", w.format, "FORMAT", "json, values, bindings, pretty, source, raw or discard");
  flags.flag("--fail", w.fail, "exit with 1 when the result is undefined or empty");
  flags.flag("--fail-defined", w.fail_defined, "exit with 1 when there is a result");
  flags.flag("--coverage", w.coverage, "report which lines were evaluated");
  flags.option("--explain", w.explain, "MODE", "before a pretty result: notes (of trace calls) or fails (what did not hold)");
  flags.flag("--metrics", w.metrics, "how long each stage took");
  flags.example("gabion rego eval -d policy -i input.json 'data.main.deny'", "what the policy denies");
}

// The stages' times, under OPA's names.
class Metrics {
 public:
  void stage(std::string_view name) {
    const auto now = std::chrono::steady_clock::now();
    times_.push_back({"timer_rego_" + std::string(name) + "_ns", now - last_});
    last_ = now;
  }
  std::string json() const {
    Arena arena;
    ObjectBuilder all(arena);
    for (const auto& [name, time] : times_) all.add(name, Value::integer(time.count()));
    return to_json(all.finish(), kPretty);
  }
  std::string table() const {
    std::string text;
    for (const auto& [name, time] : times_) text += name + " " + std::to_string(time.count()) + "\n";
    return text;
  }

 private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
  std::vector<std::pair<std::string, std::chrono::nanoseconds>> times_;
};

int show(const Wishes& w, const rego::Evaluation& evaluation, std::string extra, const Metrics& metrics) {
  if (evaluation.error) {
    if (w.format == "json") print(errors_json(std::vector{*evaluation.error}));
    else std::fprintf(stderr, "1 error occurred: %s\n", evaluation.error->text().c_str());
    return kFailed;
  }
  const bool defined = !evaluation.solutions.empty();
  const int status = (w.fail && !defined) || (w.fail_defined && defined) ? kFindings : kOk;
  if (w.show_errors && !evaluation.builtin_errors.empty()) {
    const auto& errors = evaluation.builtin_errors;
    if (w.format == "json") return print(errors_json(errors)), status;
    std::string text = std::to_string(errors.size()) + (errors.size() == 1 ? " error occurred: " : " errors occurred:\n");
    for (const auto& e : errors) text += e.text() + "\n";
    std::fputs(text.c_str(), stderr);
    return status;
  }
  if (w.metrics) extra += (extra.empty() ? "" : ",\n  ") + ("\"metrics\": " + metrics.json());
  print(shown(evaluation, w.format, extra));
  if (w.metrics && w.format == "pretty") print(metrics.table());
  return status;
}

int evaluate(const Wishes& w, const std::string& query_text) {
  Metrics metrics;
  auto options = engine_options(w.sources);
  if (!options) return fail_with(options.error().message);
  auto loaded = load(w.sources);
  if (!loaded) return refuse(loaded.error().message, w);
  auto input = input_of(w);
  if (!input) return fail_with(input.error().message);
  metrics.stage("load_files");
  options->strict = w.strict;
  options->indices = !w.no_index;
  options->marks = w.coverage;
  options->data = loaded->data;
  rego::Diagnostics errors;
  auto engine = rego::Engine::create(std::move(loaded->modules), *options, errors);
  if (!engine) return refuse(errors, w.format);
  metrics.stage("module_compile");
  rego::QueryOptions query_options;
  query_options.package = w.package;
  query_options.imports = w.imports;
  query_options.version = w.sources.version();
  query_options.expressions = true;
  const bool explain = w.explain && *w.explain != "off";
  query_options.explain = explain;
  auto query = engine->prepare(query_text, query_options, errors);
  if (!query) return refuse(errors, w.format);
  metrics.stage("query_compile");
  rego::BuiltinEnvironment environment;
  environment.allowed_hosts = w.allow_net;
  environment.parse_module = rego::parse_module_builtin;
  rego::Request request;
  request.environment = &environment;
  if (*input) request.input = (*input)->root;
  request.data = loaded->data;
  request.strict_builtin_errors = w.strict_errors;
  request.print = [](std::string_view line) { std::fprintf(stderr, "%.*s\n", static_cast<int>(line.size()), line.data()); };
  if (w.timeout) {
    auto timeout = parse_go_duration(*w.timeout);
    if (!timeout) return fail_with("invalid duration: " + *w.timeout);
    request.deadline = std::chrono::steady_clock::now() + *timeout;
  }
  rego::Coverage coverage(engine->modules());
  if (w.coverage) request.tracer = &coverage;
  using Filter = rego::Explanation::Filter;
  rego::Explanation explanation(w.explain == "notes" ? Filter::notes : Filter::fails);
  if (explain) request.explanation = &explanation;
  rego::Evaluation evaluation = engine->evaluate(*query, request);
  metrics.stage("query_eval");
  if (explain && w.format == "pretty") print(explanation.text(engine->names(*query), false));
  return show(w, evaluation, w.coverage ? "\"coverage\": " + coverage.json() : "", metrics);
}

}  // namespace

int run_rego_eval(int argc, char** argv) {
  Wishes wishes;
  Flags flags("gabion rego eval", "Evaluate a query (opa eval's flags and formats)", "[FLAGS] QUERY");
  declare(flags, wishes);
  std::vector<std::string> words;
  if (const auto status = parse_or_exit(flags, argc, argv, words)) return *status;
  constexpr std::string_view kFormats[] = {"json", "values", "bindings", "pretty", "source", "raw", "discard"};
  if (std::find(std::begin(kFormats), std::end(kFormats), wishes.format) == std::end(kFormats)) {
    return fail_with("unknown format " + wishes.format);
  }
  constexpr std::string_view kExplanations[] = {"off", "notes", "fails"};
  if (wishes.explain && std::find(std::begin(kExplanations), std::end(kExplanations), *wishes.explain) == std::end(kExplanations)) {
    return fail_with("--explain is notes, fails or off");
  }
  if (wishes.format == "source") return fail_with("invalid output format for evaluation");
  if (wishes.stdin_query) return evaluate(wishes, read_stdin());
  if (words.size() != 1) return fail_with("specify query argument");
  return evaluate(wishes, words[0]);
}

}  // namespace gabion::cli
