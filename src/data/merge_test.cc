#include "data/merge.h"

#include <gtest/gtest.h>

#include "data/json.h"

namespace gabion {
namespace {

std::string merged(const char* a, const char* b) {
  auto first = read_json(a, {}), second = read_json(b, {});
  if (!first || !second) return "not JSON";
  Arena arena;
  auto both = merge_documents(arena, first->root, second->root);
  return both ? to_json(*both) : "conflict";
}

TEST(Merge, ObjectsAtAnyDepth) {
  EXPECT_EQ(merged(R"({"a":{"b":1}})", R"({"a":{"c":2},"d":[]})"), R"({"a":{"b":1,"c":2},"d":[]})");
  EXPECT_EQ(merged("{}", R"({"a":1})"), R"({"a":1})");
}

TEST(Merge, AnythingElseOnBothSidesIsAConflict) {
  EXPECT_EQ(merged(R"({"a":{"b":1}})", R"({"a":{"b":1}})"), "conflict");
  EXPECT_EQ(merged(R"({"a":[1]})", R"({"a":{}})"), "conflict");
  EXPECT_EQ(merged("[]", "{}"), "conflict");
}

}  // namespace
}  // namespace gabion
