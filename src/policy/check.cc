#include "policy/check.h"

#include <algorithm>
#include <filesystem>

#include "policy/locate.h"
#include "policy/trace.h"

namespace gabion::policy {

namespace fs = std::filesystem;

// One value to judge, and what it came from.
struct Checker::Document {
  Value input;
  Value data;
  std::vector<const Input*> inputs;
  bool combined = false;
  Arena* arena;
};

namespace {

// data.conftest.file.{name, dir} tells a policy which file it looks at; the folder from the root on.
Value data_with_file(Arena& arena, const Value& data, const std::string& path) {
  ObjectBuilder file(arena), conftest(arena), all(arena);
  std::error_code error;
  fs::path parsed = fs::absolute(path, error).lexically_normal();
  file.add("name", copy_string(arena, parsed.filename().string()));
  file.add("dir", copy_string(arena, parsed.parent_path().string()));
  conftest.add("file", file.finish());
  for (std::uint32_t i = 0; i < data.size(); ++i) {
    if (!(data.key(i) == Value::string("conftest"))) all.add(data.key(i), data.value(i));
  }
  all.add("conftest", conftest.finish());
  return all.finish();
}

std::optional<StatedPlace> stated_place(const Value& value) {
  if (!value.is_object()) return std::nullopt;
  StatedPlace place;
  const Value *file = value.find("file"), *line = value.find("line");
  if (file && file->is_string()) place.file = file->as_string();
  if (line && line->is_number()) place.line = line->number_text();
  if (place.file.empty() && place.line.empty()) return std::nullopt;
  return place;
}

// A rule's item: text, or an object with `msg`. Items of other kinds say nothing.
enum class ItemKind { nothing, passed, objection };
Result<ItemKind> read_item(const Value& item, const std::string& query, Verdict& out) {
  auto query_text = [&] { out.metadata.emplace_back("query", to_json(Value::string(query), {.escape_html = true})); };
  if (item.is_string()) {
    out.message = item.as_string();
    query_text();
  } else if (item.is_object()) {
    const Value* message = item.find("msg");
    if (message == nullptr || !message->is_string()) return fail("new result: \"msg\" field must be present and a string");
    out.message = message->as_string();
    for (std::uint32_t i = 0; i < item.size(); ++i) {
      if (!item.key(i).is_string()) continue;
      auto key = item.key(i).as_string();
      if (key == "_loc") {
        out.stated = stated_place(item.value(i));
      } else if (key != "msg" && key != "query") {
        out.metadata.emplace_back(std::string(key), to_json(item.value(i), {.escape_html = true}));
      }
    }
    query_text();
    std::sort(out.metadata.begin(), out.metadata.end());
  } else {
    return ItemKind::nothing;
  }
  return out.message.empty() ? ItemKind::passed : ItemKind::objection;
}

// The items Conftest looks at: those of a set or list; any other defined value passes once.
std::vector<Value> items_of(const Value& value) {
  std::vector<Value> items;
  if (!value.is_set() && !value.is_array()) return items;
  for (std::uint32_t i = 0; i < value.size(); ++i) items.push_back(value.at(i));
  return items;
}

std::vector<Value> children(const Value& value) {
  std::vector<Value> out;
  for (std::uint32_t i = 0; value.is_composite() && i < value.size(); ++i) out.push_back(value.is_object() ? value.value(i) : value.at(i));
  return out;
}

}  // namespace

Result<rego::RuleEvaluation> Checker::evaluate(const Document& document, std::uint32_t rule, const std::string& query,
                                               CheckResult& result, bool provenance) const {
  rego::Request request;
  request.input = document.input;
  request.data = document.data;
  request.provenance = provenance;
  request.environment = &surroundings_.environment();
  if (options_.timeout.count() > 0) request.deadline = std::chrono::steady_clock::now() + options_.timeout;
  if (!provenance) {
    request.print_at = [&](std::string_view place, std::string_view line) {
      result.prints.push_back(std::string(place) + ": " + std::string(line));
    };
  }
  TraceLines trace(policies_.engine(), query, result.traces);
  if (options_.trace && !provenance) {
    request.tracer = &trace;
    request.trace = [&](std::string_view note) { trace.note(note); };
  }
  auto evaluation = policies_.engine().evaluate_rule(rule, request);
  if (evaluation.error) return fail("evaluating policy: " + evaluation.error->text());
  if (options_.show_builtin_errors && !evaluation.builtin_errors.empty()) {
    std::string all;
    for (const auto& error : evaluation.builtin_errors) all += (all.empty() ? "" : " ") + error.text();
    return fail("built-in error: [" + all + "]");
  }
  return evaluation;
}

// data.NS.exception[_][_] == "NAME": one exception for each place where the name stands.
Result<bool> Checker::excepted(const Document& document, const Namespace& space, const Check& check, CheckResult& result) const {
  if (!space.exception) return false;
  std::string query = "data." + space.name + ".exception[_][_] == \"" + std::string(without_prefix(check.rule)) + "\"";
  auto evaluation = evaluate(document, *space.exception, query, result, false);
  if (!evaluation) return tl::unexpected(evaluation.error());
  if (!evaluation->defined) return false;
  bool any = false;
  for (const Value& list : children(evaluation->value)) {
    for (const Value& name : children(list)) {
      if (!name.is_string() || name.as_string() != without_prefix(check.rule)) continue;
      Verdict one;
      one.message = query;
      one.rule = check.rule;
      result.exceptions.push_back(std::move(one));
      any = true;
    }
  }
  return any;
}

// `counted`: results this rule gave.
Result<> Checker::apply(const Document& document, const std::string& space, const Check& check, CheckResult& result, unsigned& counted) const {
  std::string query = "data." + space + "." + check.rule;
  auto evaluation = evaluate(document, check.id, query, result, false);
  if (!evaluation) return tl::unexpected(evaluation.error());
  if (!evaluation->defined) return {};
  auto items = items_of(evaluation->value);
  if (items.empty()) {
    ++result.successes;
    ++counted;
    return {};
  }
  auto& list = check.failure ? result.failures : result.warnings;
  std::vector<std::pair<Value, std::size_t>> objections;
  for (const Value& item : items) {
    Verdict one;
    one.rule = check.rule;
    auto kind = read_item(item, query, one);
    if (!kind) return tl::unexpected(kind.error());
    if (*kind == ItemKind::nothing) continue;
    ++counted;
    if (*kind == ItemKind::passed) {
      ++result.successes;
      continue;
    }
    objections.emplace_back(item, list.size());
    list.push_back(std::move(one));
  }
  if (objections.empty() || !options_.locate) return {};
  // Only now, for the rules that objected, is it asked what they read.
  auto again = evaluate(document, check.id, query, result, true);
  if (!again) return {};
  std::vector<const Reads*> reads;
  std::vector<std::size_t> verdicts;
  for (const auto& traced : again->results) {
    for (const auto& [item, at] : objections) {
      if (!(traced.value == item)) continue;
      reads.push_back(&traced.reads);
      verdicts.push_back(at);
      break;
    }
  }
  auto places = locate(document.inputs, reads);
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (!places[i]) continue;
    Verdict& verdict = list[verdicts[i]];
    verdict.found = places[i]->at;
    if (document.combined && !verdict.stated) verdict.stated = StatedPlace{places[i]->input->path, std::to_string(places[i]->at.line)};
  }
  return {};
}

Result<> Checker::check_document(const Document& document, const Namespace& space, CheckResult& result) const {
  unsigned definitions = 0, counted = 0;
  for (const Check& check : space.checks) {
    definitions += check.definitions;
    auto before = result.exceptions.size();
    auto exception = excepted(document, space, check, result);
    if (!exception) return tl::unexpected(exception.error());
    counted += static_cast<unsigned>(result.exceptions.size() - before);
    if (*exception) {
      // The rule is asked all the same: what it prints is shown, and its errors are errors.
      auto asked = evaluate(document, check.id, "data." + space.name + "." + check.rule, result, false);
      if (!asked) return tl::unexpected(asked.error());
      continue;
    }
    if (auto ok = apply(document, space.name, check, result, counted); !ok) return ok;
  }
  // A rule with several definitions that all pass gives one result; the tests are its definitions.
  if (counted < definitions) result.successes += definitions - counted;
  return {};
}

Result<CheckResult> Checker::check(const Input& input, const std::string& name_space) const {
  CheckResult result;
  result.filename = input.path;
  result.name_space = name_space;
  const Namespace* space = policies_.find(name_space);
  if (space == nullptr) return result;
  for (const Value& value : input.documents()) {
    Arena arena;
    Document document{value, data_with_file(arena, policies_.data(), input.path), {&input}, false, &arena};
    if (auto ok = check_document(document, *space, result); !ok) return tl::unexpected(ok.error());
  }
  return result;
}

Result<CheckResult> Checker::check_combined(const std::vector<Input>& inputs, const std::string& name_space) const {
  CheckResult result;
  result.filename = "Combined";
  result.name_space = name_space;
  const Namespace* space = policies_.find(name_space);
  if (space == nullptr) return result;
  Arena arena;
  std::vector<const Input*> sorted;
  for (const Input& input : inputs) sorted.push_back(&input);
  std::stable_sort(sorted.begin(), sorted.end(), [](const Input* a, const Input* b) { return a->path < b->path; });
  ArrayBuilder all(arena);
  for (const Input* input : sorted) {
    for (const Value& value : input->documents()) {
      ObjectBuilder one(arena);
      one.add("path", copy_string(arena, input->path));
      one.add("contents", value);
      all.add(one.finish());
    }
  }
  Document document{all.finish(), data_with_file(arena, policies_.data(), "Combined"), sorted, true, &arena};
  if (auto ok = check_document(document, *space, result); !ok) return tl::unexpected(ok.error());
  return result;
}

}  // namespace gabion::policy
