// Walks every table: ids are unique, each row is complete, its good examples pass and its bad ones are caught.
#include <gtest/gtest.h>

#include <set>

#include "base/text.h"
#include "lint/engine.h"

namespace gabion::lint {
namespace {

bool fires(const Rule& rule, std::string_view example) {
  Options options;
  if (rule.configure != nullptr) rule.configure(options);
  options.checks = is_buildkit(rule) ? Checks::buildkit : Checks::hadolint;
  options.overrides = {{std::string(rule.id), Level::warning}};  // also those that are off
  auto result = Linter(options).lint("Dockerfile", std::string(example));
  EXPECT_EQ(result.error, "") << example;
  for (const Found& found : result.found) {
    if (found.rule == &rule) return true;
    EXPECT_NE(found.rule->id, "DL1000") << rule.id << ": " << example << ": " << found.message;
  }
  return false;
}

TEST(Rules, ExamplesHold) {
  for (auto family : families()) {
    for (const Rule& rule : family) {
      EXPECT_FALSE(rule.good.empty() || rule.bad.empty()) << rule.id;
      for (std::string_view example : rule.good) EXPECT_FALSE(fires(rule, example)) << rule.id << " caught:\n" << example;
      for (std::string_view example : rule.bad) EXPECT_TRUE(fires(rule, example)) << rule.id << " passed:\n" << example;
    }
  }
}

TEST(Rules, RowsAreComplete) {
  std::set<std::string_view> ids;
  for (auto family : families()) {
    for (const Rule& rule : family) {
      EXPECT_TRUE(ids.insert(rule.id).second) << rule.id;
      EXPECT_NE(rule.check, nullptr) << rule.id;
      EXPECT_FALSE(rule.message.empty() || rule.reason.empty()) << rule.id;
      EXPECT_FALSE(rule.message.ends_with('.')) << rule.id;
      for (std::string_view id : split(rule.same_as, ',')) EXPECT_TRUE(id.empty() || find_rule(id) != nullptr) << rule.id;
    }
  }
  EXPECT_GE(ids.size(), 71u);
}

}  // namespace
}  // namespace gabion::lint
