#include "dockerfile/expand.h"

#include <gtest/gtest.h>

#include "dockerfile/reference.h"

namespace gabion::dockerfile {
namespace {

Variables variables() {
  Variables v;
  v.set("foo", "abcabc");
  v.set("empty", "");
  v.set("path", "/a/b.c/d.tar.gz");
  v.set("sp", "x y");
  return v;
}

TEST(Expand, Values) {
  struct Case {
    std::string_view word, value;
  };
  for (const Case& c : {Case{"$foo/${foo}", "abcabc/abcabc"}, {"${un:-d}", "d"}, {"${un-d}", "d"}, {"${empty:-d}", "d"}, {"${empty-d}", ""},
                        {"${foo:+x}", "x"}, {"${un:+x}", ""}, {"${path##*/}", "d.tar.gz"}, {"${path#*/}", "a/b.c/d.tar.gz"}, {"${path%.*}", "/a/b.c/d.tar"},
                        {"${path%%.*}", "/a/b"}, {"${foo/b/X}", "aXcabc"}, {"${foo//b/X}", "aXcaXc"}, {"${path//\\//-}", "-a-b.c-d.tar.gz"},
                        {"'$foo'", "$foo"}, {"\"$foo\"", "abcabc"}, {"\\$foo", "$foo"}, {"\"\\$foo\"", "$foo"}, {"a\\ b", "a b"}, {"$", "$"},
                        {"${un:-${foo}}", "abcabc"}, {"${un:-'a b'}", "a b"}, {"$un", ""}, {"${foo?no}", "abcabc"}}) {
    auto result = expand(c.word, variables());
    ASSERT_TRUE(result) << c.word << ": " << result.error().message;
    EXPECT_EQ(result->text, c.value) << c.word;
  }
}

TEST(Expand, Errors) {
  for (std::string_view word : {"${foo", "${}", "${:x}", "'a", "\"a", "${un:?gone}", "${empty:?gone}", "${foo^^}", "${foo:#a}", "${foo#\\a}", "${foo/a}"}) {
    EXPECT_FALSE(expand(word, variables())) << word;
  }
  std::string deep;
  for (int n = 0; n < 5000; ++n) deep += "${un:-";
  EXPECT_FALSE(expand(deep, variables()));
  Variables big;
  big.set("x", std::string(1 << 19, 'x'));
  EXPECT_FALSE(expand("$x$x$x$x$x$x", big));
}

TEST(Expand, WordsAndReferences) {
  auto result = expand("$sp \"a b\" c\\ d", variables());
  ASSERT_TRUE(result);
  EXPECT_EQ(result->words, (std::vector<std::string>{"x", "y", "a b", "c d"}));
  std::string_view word = "a${un:-$foo}b";
  auto found = references(word);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].name, "un");
  EXPECT_TRUE(found[0].has_default);
  EXPECT_EQ(word.substr(found[0].begin, found[0].end - found[0].begin), "${un:-$foo}");
  EXPECT_EQ(found[1].name_begin, word.find("foo"));
}

TEST(Reference, Images) {
  std::string digest = "@sha256:" + std::string(64, 'a');
  for (const std::string& good : {std::string("debian"), std::string("a/b:1.0"), std::string("localhost/x"), std::string("x.io:5000/a__b/c-d:V1"),
                                  "debian" + digest, "debian:12" + digest, std::string("Host/a"), std::string("[::1]:80/a")}) {
    EXPECT_TRUE(is_image_reference(good)) << good;
  }
  for (const std::string& bad : {std::string(), std::string("A"), std::string("a:"), std::string("a//b"), std::string("a:-x"), std::string("a@sha256:ff"),
                                 std::string(64, 'a'), std::string("a..b"), std::string("a b"), std::string("-a")}) {
    EXPECT_FALSE(is_image_reference(bad)) << bad;
  }
}

TEST(Reference, Platforms) {
  struct Case {
    std::string_view text, value;
  };
  for (const Case& c : {Case{"linux/amd64", "linux/amd64/"}, {"arm64", "linux/arm64/"}, {"Linux/x86_64", "linux/amd64/"}, {"windows(10.0)/amd64", "windows/amd64/"},
                        {"linux/arm/v6", "linux/arm/v6"}, {"linux/arm64/v8", "linux/arm64/"}, {"darwin", "darwin/amd64/"}}) {
    auto platform = parse_platform(c.text);
    ASSERT_TRUE(platform) << c.text;
    EXPECT_EQ(platform->os + "/" + platform->architecture + "/" + platform->variant, c.value);
  }
  for (std::string_view bad : {"", "linux/", "foo", "a/b/c/d", "*", "$X"}) EXPECT_FALSE(parse_platform(bad)) << bad;
}

}  // namespace
}  // namespace gabion::dockerfile
