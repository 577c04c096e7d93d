// Conftest's JSON, and back.
#include <algorithm>

#include "base/json_writer.h"
#include "base/text.h"
#include "data/json.h"
#include "policy/output.h"

namespace gabion::policy {

namespace {

void write_result(JsonWriter& json, const Verdict& result) {
  json.begin_object().field("msg", result.message);
  std::optional<StatedPlace> place = result.stated;
  if (!place && result.found) place = StatedPlace{"", std::to_string(result.found->line)};
  if (place) {
    json.key("loc").begin_object();
    if (!place->file.empty()) json.field("file", place->file);
    if (!place->line.empty()) json.key("line").raw(place->line);
    json.end_object();
  }
  if (!result.metadata.empty()) {
    json.key("metadata").begin_object();
    for (const auto& [key, value] : result.metadata) json.key(key).raw(value);
    json.end_object();
  }
  json.end_object();
}

void write_list(JsonWriter& json, const char* name, const std::vector<Verdict>& list) {
  if (list.empty()) return;
  json.key(name).begin_array();
  for (const auto& result : list) write_result(json, result);
  json.end_array();
}

// Go indents with tabs.
std::string with_tabs(std::string_view text) {
  std::string out;
  for (auto line : split(text, '\n')) {
    std::size_t blanks = std::min(line.find_first_not_of(' '), line.size());
    if (!out.empty()) out += '\n';
    out.append(blanks, '\t').append(line.substr(blanks));
  }
  return out;
}

std::string text_of(const Value& object, std::string_view key) {
  const Value* found = object.find(key);
  return found && found->is_string() ? std::string(found->as_string()) : "";
}

std::vector<Verdict> read_list(const Value& check, std::string_view key) {
  std::vector<Verdict> out;
  const Value* list = check.find(key);
  for (std::uint32_t i = 0; list && list->is_array() && i < list->size(); ++i) {
    const Value& item = list->at(i);
    if (!item.is_object()) continue;
    Verdict result;
    result.message = text_of(item, "msg");
    if (const Value* loc = item.find("loc"); loc && loc->is_object()) {
      const Value* line = loc->find("line");
      result.stated = StatedPlace{text_of(*loc, "file"), line && line->is_number() ? line->number_text() : ""};
    }
    if (const Value* metadata = item.find("metadata"); metadata && metadata->is_object()) {
      for (std::uint32_t j = 0; j < metadata->size(); ++j) {
        result.metadata.emplace_back(std::string(metadata->key(j).as_string()), to_json(metadata->value(j)));
      }
      std::string query = text_of(*metadata, "query");
      result.rule = query.substr(query.rfind('.') + 1);
    }
    out.push_back(std::move(result));
  }
  return out;
}

}  // namespace

void write_json(const CheckResults& results, const OutputOptions&, std::string& out) {
  std::string text;
  JsonWriter json(text, 1);
  json.begin_array();
  for (const auto& check : results) {
    json.begin_object().field("filename", check.filename).field("namespace", check.name_space).field("successes", check.successes);
    write_list(json, "skipped", check.skipped);
    write_list(json, "warnings", check.warnings);
    write_list(json, "failures", check.failures);
    write_list(json, "exceptions", check.exceptions);
    json.end_object();
  }
  json.end_array();
  out += with_tabs(text) + "\n";
}

Result<CheckResults> read_results(std::string json) {
  auto document = read_json(std::move(json));
  if (!document) return fail("failed to parse JSON input: " + document.error().message);
  if (!document->root.is_array()) return fail("failed to parse JSON input: expected a list of results");
  CheckResults results;
  for (std::uint32_t i = 0; i < document->root.size(); ++i) {
    const Value& item = document->root.at(i);
    if (!item.is_object()) return fail("failed to parse JSON input: expected objects in the list");
    CheckResult check;
    check.filename = text_of(item, "filename");
    check.name_space = text_of(item, "namespace");
    const Value* successes = item.find("successes");
    constexpr std::int64_t kMostSuccesses = 10'000'000;
    if (successes && successes->is_integer()) check.successes = static_cast<unsigned>(std::clamp<std::int64_t>(successes->as_integer(), 0, kMostSuccesses));
    check.skipped = read_list(item, "skipped");
    check.warnings = read_list(item, "warnings");
    check.failures = read_list(item, "failures");
    check.exceptions = read_list(item, "exceptions");
    results.push_back(std::move(check));
  }
  return results;
}

}  // namespace gabion::policy
