// What the real Conftest read in tests/cases/readers/FORMAT/ (tests/compare/record_readers.sh), against ours. A
// difference that is meant is named, with its reason, in tests/cases/readers/differences.txt.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "base/fd.h"
#include "base/text.h"
#include "config/format.h"

namespace gabion::config {
namespace {

namespace fs = std::filesystem;
const fs::path kFolder = "tests/cases/readers";

// Numbers by value, since Conftest makes 64-bit floats of them.
bool same(const Value& a, const Value& b) {
  if (a.is_number() && b.is_number()) return std::stod(a.number_text()) == std::stod(b.number_text());
  if (a.is_array() && b.is_array()) {
    if (a.size() != b.size()) return false;
    for (std::uint32_t i = 0; i < a.size(); ++i) {
      if (!same(a.at(i), b.at(i))) return false;
    }
    return true;
  }
  if (!a.is_object() || !b.is_object()) return a == b;
  if (a.size() != b.size()) return false;
  for (std::uint32_t i = 0; i < a.size(); ++i) {
    const Value* other = b.find(a.key(i));
    if (other == nullptr || !same(a.value(i), *other)) return false;
  }
  return true;
}

std::set<std::string> known_differences() {
  std::set<std::string> names;
  auto text = read_file((kFolder / "differences.txt").string());
  EXPECT_TRUE(text);
  if (!text) return names;
  for (auto line : split(*text, '\n')) {
    if (!line.empty() && line[0] != '#') names.emplace(line.substr(0, line.find(' ')));
  }
  return names;
}

// Empty: the same; otherwise what differs.
std::string compared(const Format& format, const fs::path& input) {
  ConfigOptions options;
  options.name = input.string();
  options.directory = input.parent_path().string();
  options.proto_directories = {options.directory};
  auto text = read_file(input.string());
  if (!text) return text.error().message;
  auto read = read_config(format, *text, options);
  auto recorded = read_file(input.string() + ".json");
  if (!recorded) return read ? "read, where Conftest refuses: " + to_json(read->root) : "";
  if (!read) return read.error().message;
  auto want = read_json(*recorded);
  if (!want) return "the record: " + want.error().message;
  return same(want->root, read->root) ? "" : "got " + to_json(read->root) + ", want " + to_json(want->root);
}

TEST(Readers, AsRecordedFromConftest) {
  auto known = known_differences();
  std::map<std::string, std::pair<unsigned, unsigned>> counts;  // same, all
  for (const auto& folder : fs::directory_iterator(kFolder)) {
    const Format* format = find_format(folder.path().filename().string());
    if (format == nullptr) continue;
    for (const auto& entry : fs::directory_iterator(folder)) {
      if (entry.path().extension() != "." + std::string(format->name)) continue;
      if (format->name == "jsonnet" && !fs::exists("/usr/lib/x86_64-linux-gnu/libjsonnet.so.0")) continue;
      std::string difference = compared(*format, entry.path());
      std::string name = std::string(format->name) + "/" + entry.path().filename().string();
      auto& [equal, all] = counts[std::string(format->name)];
      ++all;
      equal += difference.empty() ? 1 : 0;
      if (known.contains(name)) {
        EXPECT_NE(difference, "") << name << " is the same now";
      } else {
        EXPECT_EQ(difference, "") << name;
      }
    }
  }
  unsigned equal = 0, all = 0;
  for (const auto& [format, count] : counts) {
    EXPECT_GE(count.second, 20u) << format;
    std::printf("  %-12s %u of %u\n", format.c_str(), count.first, count.second);
    equal += count.first;
    all += count.second;
  }
  std::printf("  %u of %u as Conftest\n", equal, all);
  EXPECT_GE(counts.size(), 16u);
}

}  // namespace
}  // namespace gabion::config
