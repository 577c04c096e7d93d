// Conftest's JSON, and back.
#include <algorithm>

#include "base/text.h"
#include "data/json.h"
#include "policy/output.h"

namespace gabion::policy {

namespace {

// <, > and & are written as Go's encoder does, which \u-escapes them.
std::string go_string(std::string_view text) { return to_json(Value::string(text), {.escape_html = true}); }

void add_result(std::string& out, const Verdict& result) {
  out += "{\"msg\":" + go_string(result.message);
  std::optional<StatedPlace> place = result.stated;
  if (!place && result.found) place = StatedPlace{"", std::to_string(result.found->line)};
  if (place) {
    out += ",\"loc\":{";
    if (!place->file.empty()) out += "\"file\":" + go_string(place->file);
    if (!place->line.empty()) out += (place->file.empty() ? "\"line\":" : ",\"line\":") + place->line;
    out += "}";
  }
  if (!result.metadata.empty()) {
    out += ",\"metadata\":{";
    bool first = true;
    for (const auto& [key, value] : result.metadata) {
      out += (first ? "" : ",") + go_string(key) + ":" + value;
      first = false;
    }
    out += "}";
  }
  out += "}";
}

void add_list(std::string& out, const char* name, const std::vector<Verdict>& list) {
  if (list.empty()) return;
  out += std::string(",\"") + name + "\":[";
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (i) out += ",";
    add_result(out, list[i]);
  }
  out += "]";
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
        result.metadata.emplace_back(std::string(metadata->key(j).as_string()), to_json(metadata->value(j), {.escape_html = true}));
      }
      std::string query = text_of(*metadata, "query");
      result.rule = query.substr(query.rfind('.') + 1);
    }
    out.push_back(std::move(result));
  }
  return out;
}

}  // namespace

std::string go_indent(std::string_view json, std::string_view indent) {
  std::string out;
  std::size_t depth = 0;
  auto new_line = [&] {
    out += "\n";
    for (std::size_t i = 0; i < depth; ++i) out += indent;
  };
  for (std::size_t i = 0; i < json.size(); ++i) {
    char c = json[i];
    if (c == '"') {
      std::size_t end = i + 1;
      while (end < json.size() && json[end] != '"') end += json[end] == '\\' ? 2 : 1;
      out += json.substr(i, end + 1 - i);
      i = end;
    } else if ((c == '{' || c == '[') && i + 1 < json.size() && (json[i + 1] == '}' || json[i + 1] == ']')) {
      out += json.substr(i++, 2);
    } else if (c == '{' || c == '[') {
      out += c;
      ++depth;
      new_line();
    } else if (c == '}' || c == ']') {
      --depth;
      new_line();
      out += c;
    } else if (c == ',') {
      out += c;
      new_line();
    } else {
      out += c;
      if (c == ':') out += ' ';
    }
  }
  return out;
}

void write_json(const CheckResults& results, const OutputOptions&, std::string& out) {
  if (results.empty()) {
    out += "null\n";  // Go's word for a list that was never made
    return;
  }
  std::string text = "[";
  for (const auto& check : results) {
    if (text.size() > 1) text += ",";
    text += "{\"filename\":" + go_string(check.filename == "-" ? "" : check.filename) + ",\"namespace\":" + go_string(check.name_space) +
            ",\"successes\":" + std::to_string(check.successes);
    add_list(text, "skipped", check.skipped);
    add_list(text, "warnings", check.warnings);
    add_list(text, "failures", check.failures);
    add_list(text, "exceptions", check.exceptions);
    text += "}";
  }
  out += go_indent(text + "]", "\t") + "\n";
}

Result<CheckResults> read_results(std::string json) {
  auto document = read_json(std::move(json));
  if (!document) return fail("failed to parse JSON input: " + document.error().message);
  if (document->root.is_null()) return CheckResults{};
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
