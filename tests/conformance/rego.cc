// OPA's evaluation cases: compiled and evaluated as OPA's own runner does; errors by code and by text contained.
#include <algorithm>
#include <chrono>
#include <fstream>
#include <optional>
#include <sstream>

#include "base/value.h"
#include "data/yaml.h"
#include "rego/engine.h"
#include "rego/parser.h"
#include "suite.h"

namespace gabion::conformance {

namespace {

namespace fs = std::filesystem;
using rego::Diagnostics;

constexpr auto kCaseTimeout = std::chrono::seconds(20);

std::string read_all(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string text_at(const Value& object, std::string_view key) {
  const Value* v = object.find(key);
  return v && v->is_string() ? std::string(v->as_string()) : std::string();
}

bool flag_at(const Value& object, std::string_view key) {
  const Value* v = object.find(key);
  return v && v->is_boolean() && v->as_boolean();
}

// A set becomes a sorted array, a key that is no string its JSON text.
Value plain(Arena& arena, const Value& value) {
  if (!value.is_composite()) return value;
  std::vector<Value> items;
  if (value.is_object()) {
    for (std::uint32_t i = 0; i < value.size(); ++i) {
      const Value& key = value.key(i);
      items.push_back(key.is_string() ? key : copy_string(arena, to_json(key)));
      items.push_back(plain(arena, value.value(i)));
    }
    return Value::make_object(arena, items.data(), value.size());
  }
  for (std::uint32_t i = 0; i < value.size(); ++i) items.push_back(plain(arena, value.at(i)));
  return Value::make_array(arena, items.data(), items.size());
}

Value sorted(Arena& arena, const Value& value) {
  if (!value.is_array()) return value;
  std::vector<Value> items;
  for (std::uint32_t i = 0; i < value.size(); ++i) items.push_back(value.at(i));
  std::sort(items.begin(), items.end());
  return Value::make_array(arena, items.data(), items.size());
}

class Case {
 public:
  Case(const Value& spec, bool v0) : spec_(spec), v0_(v0) {}
  // Empty: passed.
  std::string run(std::string& difference);

 private:
  std::vector<rego::SourceFile> files() const;
  bool input(Arena& arena, rego::Request& request) const;
  std::string judge(const rego::Evaluation& result, std::string& difference) const;
  std::string judge_error(const rego::Evaluation& result) const;
  Value actual(Arena& arena, const rego::Evaluation& result) const;
  const Value& spec_;
  bool v0_;
};

std::vector<rego::SourceFile> Case::files() const {
  std::vector<rego::SourceFile> files;
  const Value* modules = spec_.find("modules");
  for (std::uint32_t i = 0; modules && modules->is_array() && i < modules->size(); ++i) {
    files.push_back({"test-" + std::to_string(i) + ".rego", std::string(modules->at(i).as_string()),
                     v0_ ? rego::RegoVersion::v0 : rego::RegoVersion::v1});
  }
  return files;
}

bool Case::input(Arena& arena, rego::Request& request) const {
  if (const Value* term = spec_.find("input_term"); term && term->is_string()) {
    rego::TermResult parsed = rego::parse_term(std::string(term->as_string()));
    auto value = parsed.term ? rego::ground_value(arena, parsed.term) : std::nullopt;
    if (!value) return false;
    request.input = *value;
  } else if (const Value* given = spec_.find("input")) {
    request.input = *given;
  }
  return true;
}

Value Case::actual(Arena& arena, const rego::Evaluation& result) const {
  std::vector<Value> rows;
  for (const auto& solution : result.solutions) {
    std::vector<Value> pairs;
    for (const auto& binding : solution.bindings) {
      if (binding.declared && flag_at(spec_, "ignore_generated_vars")) continue;
      pairs.push_back(copy_string(arena, binding.name));
      Value value = plain(arena, binding.value);
      pairs.push_back(flag_at(spec_, "sort_bindings") ? sorted(arena, value) : value);
    }
    rows.push_back(Value::make_object(arena, pairs.data(), pairs.size() / 2));
  }
  return Value::make_set(arena, rows.data(), rows.size());
}

// OPA 1.22 words two conflicts otherwise.
bool contains_either_wording(const std::string& text, const std::string& wanted) {
  if (text.find(wanted) != std::string::npos) return true;
  auto is = [&](std::string_view old_words, std::string_view new_words) {
    return wanted.find(old_words) != std::string::npos && text.find(new_words) != std::string::npos;
  };
  return is("complete rules must not produce multiple outputs", "produced conflicting values") ||
         is("functions must not produce multiple outputs", "produced conflicting values for the same inputs");
}

std::string Case::judge_error(const rego::Evaluation& result) const {
  std::string text = result.error->text(), want_text = text_at(spec_, "want_error"), code = text_at(spec_, "want_error_code");
  bool wanted = spec_.find("want_error") || spec_.find("want_error_code");
  if (!wanted) return "error: " + text;
  if (!code.empty() && code != result.error->code) return "error code " + std::string(result.error->code) + ", wanted " + code;
  if (!contains_either_wording(text, want_text)) return "error " + text + "; wanted " + want_text;
  return {};
}

std::string Case::judge(const rego::Evaluation& result, std::string& difference) const {
  if (result.error) return judge_error(result);
  if (spec_.find("want_error") || spec_.find("want_error_code")) {
    return "no error; wanted " + text_at(spec_, "want_error_code") + " " + text_at(spec_, "want_error");
  }
  const Value* want = spec_.find("want_result");
  if (!want) return "the case wants nothing";
  Arena arena;
  std::vector<Value> rows;
  for (std::uint32_t i = 0; want->is_array() && i < want->size(); ++i) rows.push_back(want->at(i));
  Value wanted = Value::make_set(arena, rows.data(), rows.size());
  Value got = actual(arena, result);
  if (wanted == got) return {};
  difference = "  wanted " + to_json(wanted) + "\n  got    " + to_json(got);
  for (const auto& e : result.builtin_errors) difference += "\n  builtin error: " + e.text();
  return "other result";
}

std::string Case::run(std::string& difference) {
  Diagnostics errors;
  auto engine = rego::Engine::create(files(), {}, errors);
  if (!engine) return "does not compile: " + rego::text_of(errors);
  auto query = engine->prepare(text_at(spec_, "query"), {}, errors);
  if (!query) return "query does not compile: " + rego::text_of(errors);
  rego::Request request;
  Arena arena;
  if (!input(arena, request)) return "input_term is not ground";
  if (const Value* data = spec_.find("data"); data && !data->is_null()) request.data = *data;
  request.strict_builtin_errors = flag_at(spec_, "strict_error");
  request.deadline = std::chrono::steady_clock::now() + kCaseTimeout;
  rego::BuiltinEnvironment environment;
  environment.allowed_hosts = {"localhost", "127.0.0.1", "::1"};
  environment.parse_module = rego::parse_module_builtin;
  request.environment = &environment;
  return judge(engine->evaluate(*query, request), difference);
}

void run_file(const fs::path& path, const std::string& name, bool v0, Tally& tally) {
  auto document = read_yaml(read_all(path));
  if (!document) {
    tally.fail(name, "cannot be read: " + document.error().message);
    return;
  }
  const Value* cases = document->root.find("cases");
  for (std::uint32_t i = 0; cases && i < cases->size(); ++i) {
    const Value& spec = cases->at(i);
    std::string difference;
    std::string reason = Case(spec, v0).run(difference);
    std::string label = name + "#" + std::to_string(i) + " (" + text_at(spec, "note") + ")";
    if (reason.empty()) tally.pass();
    else tally.fail(label, reason, difference);
  }
}

}  // namespace

// PATH holds the folders v0 and v1, or is one of them or a part of one.
void run_rego(const Context& context, Tally& tally) {
  for (const fs::path& path : case_files(context.path, ".yaml")) {
    std::string all = path.string();
    bool v0 = all.find("/v0/") != std::string::npos;
    run_file(path, fs::relative(path, context.path).string(), v0, tally);
  }
}

}  // namespace gabion::conformance
