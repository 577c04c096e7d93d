// gabion rego eval: a query's results in OPA's formats.
#include <algorithm>
#include <cstdio>
#include <map>

#include "cli/rego.h"
#include "cli/rego_common.h"
#include "cli/verb.h"
#include "data/json.h"
#include "rego/coverage.h"

namespace gabion::cli {
namespace {

constexpr JsonStyle kPretty{.indent = 2, .escape_html = true};
constexpr JsonStyle kLine{.escape_html = true};

struct Wishes {
  RegoSources sources;
  std::string format = "json", package;
  std::optional<std::string> input, timeout;
  std::vector<std::string> imports, allow_net;
  bool stdin_query = false, stdin_input = false, fail = false, fail_defined = false, strict = false;
  bool strict_errors = false, show_errors = false, coverage = false, no_index = false;
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
  for (const auto& b : solution.bindings) bindings.add(b.name, b.value);
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
        out += "\n          \"value\": " + indented(to_json(e.value, kPretty), 10);
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
  std::vector<std::map<Column, std::string>> rows;
  std::map<Column, std::size_t> columns;
  for (const auto& s : evaluation.solutions) {
    auto& row = rows.emplace_back();
    auto put = [&](bool variable, const std::string& name, const Value& value) {
      std::string cell = to_json(value, kLine);
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
    return to_json(first.expressions[0].value, kPretty) + "\n";
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
      values.push_back(e.value);
      raw += (raw.empty() ? "" : " ") + (e.value.is_string() ? std::string(e.value.as_string()) : to_json(e.value, kLine));
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
  if (format == "source") return "";
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

Result<std::optional<Document>> input_of(const Wishes& wishes) {
  if (wishes.stdin_input) {
    auto document = read_json(read_stdin(), {.name = "stdin"});
    if (!document) return tl::unexpected(document.error());
    return std::optional(std::move(*document));
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
  flags.example("gabion rego eval -d policy -i input.json 'data.main.deny'", "what the policy denies");
}

int evaluate(const Wishes& w, const std::string& query_text) {
  auto loaded = load(w.sources);
  if (!loaded) return fail_with(loaded.error().message);
  auto input = input_of(w);
  if (!input) return fail_with(input.error().message);
  rego::EngineOptions options;
  options.strict = w.strict;
  options.indices = !w.no_index;
  options.marks = w.coverage;
  rego::Diagnostics errors;
  auto engine = rego::Engine::create(std::move(loaded->modules), options, errors);
  if (!engine) return refuse(errors, w.format);
  rego::QueryOptions query_options;
  query_options.package = w.package;
  query_options.imports = w.imports;
  query_options.version = w.sources.version();
  query_options.expressions = true;
  auto query = engine->prepare(query_text, query_options, errors);
  if (!query) return refuse(errors, w.format);
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
  rego::Evaluation evaluation = engine->evaluate(*query, request);
  if (evaluation.error) {
    if (w.format == "json") print(error_json(*evaluation.error));
    else std::fprintf(stderr, "1 error occurred: %s\n", evaluation.error->text().c_str());
    return kFailed;
  }
  if (w.show_errors) {
    for (const auto& e : evaluation.builtin_errors) std::fprintf(stderr, "%s\n", e.text().c_str());
  }
  print(shown(evaluation, w.format, w.coverage ? "\"coverage\": " + coverage.json() : ""));
  bool defined = !evaluation.solutions.empty();
  if ((w.fail && !defined) || (w.fail_defined && defined)) return kFindings;
  return kOk;
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
  if (wishes.stdin_query) return evaluate(wishes, read_stdin());
  if (words.size() != 1) return fail_with("specify query argument");
  return evaluate(wishes, words[0]);
}

}  // namespace gabion::cli
