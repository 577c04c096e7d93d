#include "base/text.h"

#include <gtest/gtest.h>

#include "base/json_writer.h"

namespace gabion {
namespace {

TEST(Text, NearestFindsASlipOfTheFingerOnly) {
  std::vector<std::string_view> verbs = {"lint", "scan", "test", "run", "watch"};
  EXPECT_EQ(nearest("lnit", verbs), "lint");
  EXPECT_EQ(nearest("watsh", verbs), "watch");
  EXPECT_EQ(nearest("completely-else", verbs), std::nullopt);
}

TEST(Text, PrintableLeavesNothingForTheTerminalToObey) {
  EXPECT_EQ(printable("a\x1b[31mb"), "a\\x1b[31mb");
  EXPECT_EQ(printable("tab\there\n"), "tab\\there\\n");
  EXPECT_EQ(printable("bad \xff utf8"), "bad \\xff utf8");
  EXPECT_EQ(printable("caf\xc3\xa9"), "caf\xc3\xa9");
  EXPECT_EQ(printable("\xe2\x80\xae" "abc"), "\\xe2\\x80\\xae" "abc");  // U+202E
  EXPECT_EQ(printable("\xc2\x9b" "31m"), "\\xc2\\x9b" "31m");           // C1 control sequence introducer
}

TEST(Text, Utf8) {
  EXPECT_FALSE(valid_utf8("\xc0\x80"));
  EXPECT_FALSE(valid_utf8("\xed\xa0\x80"));
  EXPECT_TRUE(valid_utf8("\xf0\x9f\xa7\xba"));
  EXPECT_EQ(replace_bad_utf8("a\xc0\x80\xf0\x9f\xa7\xba\xe2"), "a\xEF\xBF\xBD\xEF\xBF\xBD\xf0\x9f\xa7\xba\xEF\xBF\xBD");
  std::string out;
  append_utf8(out, 0x1F9FA);
  EXPECT_EQ(out, "\xf0\x9f\xa7\xba");
}

TEST(Text, SplitTrimReplace) {
  EXPECT_EQ(split("a,,b", ',').size(), 3u);
  EXPECT_EQ(trim(" \t x \n"), "x");
  EXPECT_EQ(replace_all("a.b.c", ".", "::"), "a::b::c");
  EXPECT_EQ(parse_u64("12"), 12u);
  EXPECT_EQ(parse_u64("12x"), std::nullopt);
  EXPECT_EQ(parse_u64("-1"), std::nullopt);
}

TEST(JsonWriter, WritesBothStyles) {
  for (unsigned indent : {0u, 2u}) {
    std::string out;
    JsonWriter json(out, indent);
    json.begin_object().field("a", 1).key("b").begin_array().string("x\x01\xff\"").null().end_array().end_object();
    EXPECT_EQ(out, indent == 0 ? "{\"a\":1,\"b\":[\"x\\u0001\xEF\xBF\xBD\\\"\",null]}"
                               : "{\n  \"a\": 1,\n  \"b\": [\n    \"x\\u0001\xEF\xBF\xBD\\\"\",\n    null\n  ]\n}");
  }
}

TEST(Text, SizeText) {
  EXPECT_EQ(size_text(0), "0 bytes");
  EXPECT_EQ(size_text(1), "1 byte");
  EXPECT_EQ(size_text(1023), "1023 bytes");
  EXPECT_EQ(size_text(std::uint64_t{512} << 20), "512 MiB");
  EXPECT_EQ(size_text(std::uint64_t{3} << 29), "1.5 GiB");
  EXPECT_EQ(size_text((std::uint64_t{1} << 30) - 1), "1023.9 MiB");
  EXPECT_EQ(size_text(~std::uint64_t{0}), "15.9 EiB");
}

}  // namespace
}  // namespace gabion
