#include "data/json.h"

#include <gtest/gtest.h>

namespace gabion {
namespace {

std::string round(std::string text, ReadOptions options = {}) {
  auto document = read_json(std::move(text), options);
  return document ? to_json(document->root) : "error: " + document.error().message;
}

TEST(Json, Values) {
  EXPECT_EQ(round(" {\"b\": [1, 2.50, -0, 1e1000000], \"a\": null, \"c\\n\": \"\\u00e9\\ud83d\\ude00\"} "),
            "{\"a\":null,\"b\":[1,2.50,-0,1e1000000],\"c\\n\":\"é😀\"}");
  EXPECT_EQ(round("[true,false,{},[],\"\"]"), "[true,false,{},[],\"\"]");
  EXPECT_EQ(round(R"({"a":1,"b":2,"a":3})"), R"({"a":3,"b":2})");
  EXPECT_EQ(round("\"\\ud800x\""), "\"\xEF\xBF\xBDx\"");
  EXPECT_EQ(round("\xEF\xBB\xBF{}"), "{}");
}

TEST(Json, ErrorsNameThePlace) {
  struct Case {
    const char *text, *error;
  };
  for (const Case& c : {Case{"", "1:1: unexpected end of JSON input"},
                        {"{\n  \"a\": }", "2:8: invalid character '}' looking for beginning of value"},
                        {"[1 2]", "1:4: invalid character '2' after array element"},
                        {"{\"a\" 1}", "1:6: invalid character '1' after object key"},
                        {"{a:1}", "1:2: invalid character 'a' looking for beginning of object key string"},
                        {"tru", "1:4: unexpected end of JSON input"},
                        {"01", "1:2: invalid character '1' after top-level value"},
                        {"1.", "1:3: unexpected end of JSON input"},
                        {"\"a\tb\"", "1:3: invalid character '\\t' in string literal"},
                        {"\"\\x\"", "1:3: invalid character 'x' in string escape code"},
                        {"\"\xff\"", "1:2: invalid UTF-8 in string literal"},
                        {"[1,]", "1:4: invalid character ']' looking for beginning of value"}}) {
    EXPECT_EQ(round(c.text), std::string("error: ") + c.error) << c.text;
  }
  EXPECT_EQ(round("{} x", {.name = "f.json"}), "error: f.json:1:4: invalid character 'x' after top-level value");
  EXPECT_EQ(round(R"({"a":1,"a":2})", {.refuse_duplicate_keys = true}), "error: 1:8: duplicate key \"a\"");
  EXPECT_EQ(round(std::string(1'000'000, '[')), "error: 1:1001: exceeded max depth");
  EXPECT_EQ(round(std::string("1\0", 2)).substr(0, 6), "error:");
}

TEST(Json, Extensions) {
  EXPECT_EQ(round("// x\n{\"a\": 1, /* y */ \"b\": [1,],}", {.comments = true, .trailing_commas = true}), R"({"a":1,"b":[1]})");
  EXPECT_EQ(round("/* x", {.comments = true}), "error: 1:1: unterminated comment");
  EXPECT_EQ(round("\"a\xff\"", {.replace_bad_utf8 = true}), "\"a\xEF\xBF\xBD\"");
  auto stream = read_json_stream("{\"a\":1} 2\n[3]");
  ASSERT_TRUE(stream);
  EXPECT_EQ(to_json(stream->root), R"([{"a":1},2,[3]])");
}

TEST(Json, Positions) {
  std::string text = "{\n \"z\": 1,\n \"a\": [true,\n  \"x\"],\n \"z\": 2}";
  auto document = read_json(text, {.positions = true});
  ASSERT_TRUE(document);
  const Value& root = document->root;
  auto at = [&](std::uint32_t entry) { return LineIndex(text).at((*document->positions)[entry]).line; };
  EXPECT_EQ(at(root.positions() + 0), 3u);  // key a
  EXPECT_EQ(at(root.positions() + 2), 5u);  // key z: the last one
  EXPECT_EQ(at(root.positions() + 3), 5u);
  EXPECT_EQ(at(root.value(0).positions() + 1), 4u);  // "x"
}

}  // namespace
}  // namespace gabion
