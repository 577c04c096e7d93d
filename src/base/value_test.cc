#include "base/value.h"

#include <gtest/gtest.h>

#include <cstring>

#include "base/decimal.h"

namespace gabion {
namespace {

TEST(Value, NumbersPrintAsWrittenAndCompareByValue) {
  struct Case {
    const char *a, *b;
    int order;
  };
  for (const Case& c : {Case{"1", "1.0", 0},
                        {"10", "1e1", 0},
                        {"0.1", "1e-1", 0},
                        {"-0", "0", 0},
                        {"2", "10", -1},
                        {"-2", "-10", 1},
                        {"1e1000000", "9e999999", 1},
                        {"1e1111111111111111111111", "1e9", 1},
                        {"0.30", "0.3", 0},
                        {"0.03", "0.3", -1},
                        {"9223372036854775808", "9223372036854775807", 1},
                        {"100", "1e2", 0},
                        {"-1", "1", -1}}) {
    EXPECT_EQ(compare(Value::number(c.a), Value::number(c.b)), c.order) << c.a << " " << c.b;
    EXPECT_EQ(Value::number(c.a).number_text(), c.a);
    if (c.order == 0) {
      EXPECT_EQ(Value::number(c.a).hash(), Value::number(c.b).hash()) << c.a << " " << c.b;
    }
  }
}

TEST(Value, OrderOfKinds) {
  Arena arena;
  Value one[] = {Value::integer(1)};
  std::vector<Value> ordered = {Value::null(),         Value::boolean(false), Value::boolean(true),
                                Value::integer(7),     Value::string("a"),    Value::make_array(arena, one, 1),
                                Value::empty_object(), Value::empty_set()};
  for (std::size_t i = 0; i + 1 < ordered.size(); ++i) EXPECT_EQ(compare(ordered[i], ordered[i + 1]), -1) << i;
}

TEST(Value, ObjectsSortAndTheLastOfEqualKeysWins) {
  Arena arena;
  ObjectBuilder builder(arena);
  builder.add("b", Value::integer(1));
  builder.add("a", Value::integer(2));
  builder.add("b", Value::integer(3));
  Value object = builder.finish();
  EXPECT_EQ(to_json(object), R"({"a":2,"b":3})");
  ASSERT_NE(object.find("b"), nullptr);
  EXPECT_EQ(object.find("b")->as_integer(), 3);
  EXPECT_EQ(object.find("c"), nullptr);
}

TEST(Value, LargeContainersAreIndexed) {
  Arena arena;
  ObjectBuilder object(arena);
  SetBuilder set(arena);
  for (int i = 0; i < 1000; ++i) {
    object.add("key" + std::to_string(i), Value::integer(i));
    set.add(Value::integer(i % 500));
  }
  Value o = object.finish(), s = set.finish();
  EXPECT_EQ(s.size(), 500u);
  for (int i = 0; i < 1000; ++i) {
    const Value* found = o.find("key" + std::to_string(i));
    ASSERT_NE(found, nullptr) << i;
    EXPECT_EQ(found->as_integer(), i);
    EXPECT_EQ(s.contains(Value::integer(i)), i < 500) << i;
  }
  EXPECT_TRUE(s.contains(Value::number("499.0")));
}

// Keys of two words, the second chosen such that all have one hash (the mixing of base/value.cc can be undone by
// anybody).
std::string colliding_key(std::uint64_t first) {
  constexpr std::uint64_t kMultiplier = 0x9E3779B97F4A7C15u;
  std::uint64_t hash = static_cast<std::uint64_t>(Kind::string) * kMultiplier ^ 0xcbf29ce484222325u;
  hash = (hash ^ first) * kMultiplier;
  hash ^= hash >> 29;
  std::uint64_t second = hash;
  std::string key(16, '\0');
  std::memcpy(key.data(), &first, 8);
  std::memcpy(key.data() + 8, &second, 8);
  return key;
}

TEST(Value, ChosenCollisionsDoNotMakeLookupsQuadratic) {
  Arena arena;
  std::vector<std::string> keys;
  for (std::uint64_t i = 0; i < 100'000; ++i) keys.push_back(colliding_key(i));
  ObjectBuilder object(arena);
  SetBuilder set(arena);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    object.add(Value::string(keys[i]), Value::integer(static_cast<std::int64_t>(i)));
    set.add(Value::string(keys[i]));
  }
  Value o = object.finish(), s = set.finish();
  ASSERT_EQ(Value::string(keys[0]).hash(), Value::string(keys[1]).hash());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    ASSERT_EQ(o.find(Value::string(keys[i]))->as_integer(), static_cast<std::int64_t>(i));
    ASSERT_TRUE(s.index_of(Value::string(keys[i])));
  }
  EXPECT_EQ(o.find(Value::string(colliding_key(keys.size()))), nullptr);
  EXPECT_EQ(o.find("other"), nullptr);
}

TEST(Value, DeepCopyEqualsAndHashesEqually) {
  Arena a, b;
  ArrayBuilder items(a);
  items.add(Value::string("x"));
  items.add(Value::number("1.50"));
  ObjectBuilder object(a);
  object.add("list", items.finish());
  Value original = object.finish(), copy = deep_copy(b, original);
  EXPECT_EQ(original, copy);
  EXPECT_EQ(original.hash(), copy.hash());
  EXPECT_FALSE(original.same_node(copy));
  EXPECT_EQ(to_json(copy), R"({"list":["x",1.50]})");
}

TEST(Value, JsonIsIndentedAndHtmlEscapedWhenAsked) {
  Arena arena;
  ObjectBuilder object(arena);
  object.add("a<b", Value::empty_array());
  object.add("c", Value::boolean(true));
  EXPECT_EQ(to_json(object.finish(), {.indent = 2, .escape_html = true}), "{\n  \"a\\u003cb\": [],\n  \"c\": true\n}");
}

TEST(LineIndex, OffsetsBecomeLines) {
  LineIndex lines("one\ntwo\r\n\nfour");
  EXPECT_EQ(lines.at(0).line, 1u);
  EXPECT_EQ(lines.at(5).line, 2u);
  EXPECT_EQ(lines.at(5).column, 2u);
  EXPECT_EQ(lines.at(10).line, 4u);
  EXPECT_EQ(lines.line_text(2), "two");
  EXPECT_EQ(lines.line_text(3), "");
  EXPECT_EQ(lines.line_text(4), "four");
}

TEST(Decimal, JsonNumberGrammar) {
  for (const char* good : {"0", "-0", "1", "10.5", "1e5", "1E+5", "-1.25e-3"})
    EXPECT_TRUE(is_json_number(good)) << good;
  for (const char* bad : {"", "-", "01", ".5", "1.", "1e", "+1", "0x1", "1 ", "1e+", "NaN"}) {
    EXPECT_FALSE(is_json_number(bad)) << bad;
  }
}

}  // namespace
}  // namespace gabion
