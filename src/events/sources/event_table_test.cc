// docs/events.md says which parameter of which event, and which of Falco's stock rules, can come from which source. This
// asks the code and compares; a table that is not true any more is printed as it should be.
#include <gtest/gtest.h>
#include <sys/syscall.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/fd.h"
#include "base/text.h"
#include "events/calls.h"
#include "events/sources/notify_calls.h"
#include "events/sources/record_decoder.h"
#include "events/sources/task_tree.h"
#include "record.h"

namespace gabion::events {
namespace {

using Names = std::map<std::string, std::set<std::string>, std::less<>>;  // event → parameters

// The parameters that a call's row fills, whoever saw the call.
std::set<std::string> filled_by(const CallRow& row) {
  std::set<std::string> out;
  auto sources = split(row.params, ' ');
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (sources[i] != "-") out.insert(std::string(event_info(row.type).params[i].name));
  }
  return out;
}

void add_set(const Event& event, Names& names) {
  auto& set = names[std::string(event.info().name)];
  for (unsigned i = 0; i < event.param_count; ++i) {
    if (event.params[i]) set.insert(std::string(event.info().params[i].name));
  }
}

template <typename T>
void decode(RecordDecoder& decoder, T record, std::string_view data, Names& names) {
  record.header.size = static_cast<std::uint32_t>(sizeof record + data.size());
  std::string bytes(reinterpret_cast<const char*>(&record), sizeof record);
  ASSERT_TRUE(decoder.decode(bytes.append(data), [&](const Event& event) { add_set(event, names); }));
}

Names told_by_probe() {
  Names names;
  for (const CallRow& row : call_rows()) names[std::string(event_info(row.type).name)].merge(filled_by(row));
  RecordDecoder decoder;
  decode(decoder, gb_fork{.header = {.kind = GB_FORK}, .child_pid = 2, .child_tid = 2}, "", names);
  gb_exec exec{.header = {.kind = GB_EXEC}};
  exec.filename_length = 3;
  exec.args_length = 4;
  decode(decoder, exec, std::string_view("/a\0a\0b\0", 7), names);
  decode(decoder, gb_exit{.header = {.kind = GB_EXIT}}, "", names);
  return names;
}

// Calls whose outcome the source asks for only where the report tells it are counted as known.
Names told_by_rootless() {
  Names names;
  for (const ToldCall& told : told_calls()) {
    if (const CallRow* row = find_call(told.nr)) names[std::string(event_info(row->type).name)].merge(filled_by(*row));
  }
  // Fork, exec and exit are told by ptrace: task_tree.cc names what it sets.
  std::string source = read_file("src/events/sources/task_tree.cc").value_or("");
  constexpr std::pair<std::string_view, std::string_view> kParts[] = {{"clone_20_x", "clone"}, {"execve_19_x", "execve"}, {"procexit_1_e", "procexit"}};
  for (auto [type, name] : kParts) {
    auto at = source.find(type);
    auto end = std::min(source.find("builder_.start(", at), source.size());
    for (constexpr std::string_view kParam = "param(\""; (at = source.find(kParam, at)) < end;) {
      at += kParam.size();
      names[std::string(name)].insert(source.substr(at, source.find('"', at) - at));
    }
  }
  return names;
}

std::string joined(const std::set<std::string>& set) { return join(std::vector<std::string>(set.begin(), set.end()), " "); }

// In the order of the events' own parameters, those that are not told at all last.
std::string parameter_table(const Names& probe, const Names& rootless) {
  std::string out = "| event | both | probe only | rootless only | neither |\n| --- | --- | --- | --- | --- |\n";
  std::map<std::string, const EventInfo*, std::less<>> infos;
  for (const CallRow& row : call_rows()) infos.emplace(event_info(row.type).name, &event_info(row.type));
  infos["clone"] = &event_info(EventType::syscall_clone_20_x);
  infos["execve"] = &event_info(EventType::syscall_execve_19_x);
  infos["procexit"] = &event_info(EventType::procexit_1_e);
  for (const auto& [name, info] : infos) {
    std::set<std::string> cells[4];
    for (const Param& param : info->params) {
      std::string text(param.name);
      bool p = probe.contains(name) && probe.find(name)->second.contains(text), r = rootless.contains(name) && rootless.find(name)->second.contains(text);
      cells[p && r ? 0 : p ? 1 : r ? 2 : 3].insert(text);
    }
    out += "| `" + name + "` |";
    for (const auto& cell : cells) out += " " + joined(cell) + " |";
    out += "\n";
  }
  return out;
}

std::string between(const std::string& text, std::string_view begin, std::string_view end) {
  auto from = text.find(begin);
  if (from == std::string::npos) return "";
  from = text.find('\n', from) + 1;
  return text.substr(from, text.find(end, from) - from);
}

// "openat.name": an event's parameter; "openat": the event itself; "container": of the cage's spec, known to both.
std::string verdict(std::string_view needs, const Names& source) {
  std::vector<std::string> lacking;
  bool any_event = false;
  for (std::string_view need : split(needs, ' ')) {
    if (need.empty() || need == "container") continue;
    auto dot = need.find('.');
    auto event = source.find(need.substr(0, dot));
    bool known = event != source.end() && (dot == std::string_view::npos || event->second.contains(std::string(need.substr(dot + 1))));
    any_event |= known && dot == std::string_view::npos;
    if (!known) lacking.emplace_back(need);
  }
  if (lacking.empty()) return "yes";
  return (any_event ? "without " : "no: ") + join(lacking, " ");
}

TEST(EventTable, TheDocumentSaysWhatTheCodeDoes) {
  auto document = read_file("docs/events.md");
  ASSERT_TRUE(document) << document.error().message;
  Names probe = told_by_probe(), rootless = told_by_rootless();
  EXPECT_EQ(between(*document, "<!-- parameters -->", "<!-- end -->"), parameter_table(probe, rootless));
  unsigned rules = 0;
  std::string table = between(*document, "<!-- rules -->", "<!-- end -->");
  for (std::string_view line : split(table, '\n')) {
    auto cells = split(line, '|');
    if (cells.size() < 5 || trim(cells[1]) == "rule" || trim(cells[1]).starts_with("---")) continue;
    ++rules;
    std::string row = "| " + std::string(trim(cells[1])) + " | " + std::string(trim(cells[2])) + " | " + verdict(trim(cells[2]), probe) + " | " +
                      verdict(trim(cells[2]), rootless) + " |";
    EXPECT_EQ(line, row);
  }
  EXPECT_EQ(rules, 93u);
}

}  // namespace
}  // namespace gabion::events
