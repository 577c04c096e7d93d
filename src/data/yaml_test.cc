#include "data/yaml.h"

#include <gtest/gtest.h>

#include "data/go_number.h"

namespace gabion {
namespace {

std::string round(std::string text, YamlSchema schema, bool all = false) {
  YamlOptions options;
  options.schema = schema;
  options.leading_comments_count = schema == YamlSchema::conftest;
  auto document = all ? read_yaml_all(std::move(text), options) : read_yaml(std::move(text), options);
  return document ? to_json(document->root) : "error: " + document.error().message;
}

TEST(Yaml, ScalarsPerSchema) {
  struct Case {
    const char *text, *core, *conftest;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"yes", "\"yes\"", "true"}, {"y: 1", "{\"y\":1}", "{\"true\":1}"}, {"off", "\"off\"", "false"}, {"0777", "777", "511"},
           {"0o17", "15", "15"}, {"0x1F", "31", "31"}, {"0b11", "\"0b11\"", "3"}, {"1_000", "\"1_000\"", "1000"},
           {"1.50", "1.50", "1.5"}, {"1e3", "1e3", "1000"}, {".5", "0.5", "0.5"}, {"+1", "1", "1"}, {"-0.0", "-0.0", "-0"},
           {"~", "null", "null"}, {"", "null", "null"}, {"2001-01-01", "\"2001-01-01\"", "\"2001-01-01\""},
           {"\"3\"", "\"3\"", "\"3\""}, {"!!int \"3\"", "3", "3"}, {"!!str 3", "\"3\"", "\"3\""}, {"!x 3", "\"3\"", "\"3\""},
           {"!!binary aGk=", "\"hi\"", "\"hi\""}, {"1: a", "{\"1\":\"a\"}", "{\"1\":\"a\"}"}, {"1.5: a", "{\"1.5\":\"a\"}", "{\"1.5\":\"a\"}"},
           {"08", "8", "8"}, {"1:30", "\"1:30\"", "\"1:30\""}, {"12e03", "12e03", "12000"}, {"null: 1", "{\"null\":1}", "error: 1:1: unsupported map key of type: null"},
           {"[.inf]", "[\".inf\"]", "error: 1:2: json: unsupported value: +Inf"}, {"!!int x", "error: 1:1: cannot decode !!str `x` as a !!int", "error: 1:1: cannot decode !!str `x` as a !!int"}}) {
    EXPECT_EQ(round(c.text, YamlSchema::core), c.core) << c.text;
    EXPECT_EQ(round(c.text, YamlSchema::conftest), c.conftest) << c.text;
  }
}

TEST(Yaml, AnchorsAndMergeKeys) {
  EXPECT_EQ(round("a: &x {k: 1, l: 2}\nb: *x\nc: {<<: *x, k: 3}\nd: {k: 3, <<: *x}\n", YamlSchema::core),
            R"({"a":{"k":1,"l":2},"b":{"k":1,"l":2},"c":{"k":3,"l":2},"d":{"k":3,"l":2}})");
  // go-yaml v2 takes the entries in their order.
  EXPECT_EQ(round("a: &x {k: 1}\nd: {k: 3, <<: *x}\n", YamlSchema::conftest), R"({"a":{"k":1},"d":{"k":1}})");
  EXPECT_EQ(round("x: &x {k: 1}\nz: &y {k: 2, m: 5}\nd: {<<: [*x, *y], <<: {o: 1}}\n", YamlSchema::conftest),
            R"({"d":{"k":1,"m":5,"o":1},"x":{"k":1},"z":{"k":2,"m":5}})");
  EXPECT_EQ(round("a: *no", YamlSchema::core), "error: 1:4: unknown anchor 'no' referenced");
  EXPECT_EQ(round("a: &a [*a]", YamlSchema::core), "error: 1:8: anchor 'a' value contains itself");
  EXPECT_EQ(round("<<: 3", YamlSchema::core), "error: 1:5: map merge requires map or sequence of maps as the value");
  EXPECT_EQ(round("? [a, b]\n: 1", YamlSchema::core), R"({"[\"a\",\"b\"]":1})");
  EXPECT_EQ(round("? [a, b]\n: 1", YamlSchema::conftest), R"(error: 1:3: invalid map key: ["a","b"])");
}

TEST(Yaml, BombsAndDepthAreRefused) {
  std::string bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
  for (int i = 1; i < 12; ++i) {
    std::string name = std::to_string(i), last = std::to_string(i - 1);
    bomb += "a" + name + ": &a" + name + " [";
    for (int j = 0; j < 10; ++j) bomb += (j ? ",*a" : "*a") + last;
    bomb += "]\n";
  }
  EXPECT_NE(round(bomb, YamlSchema::core).find("excessive aliasing"), std::string::npos);
  EXPECT_NE(round(std::string(100'000, '['), YamlSchema::core).find("max depth"), std::string::npos);
  std::string chain = "a0: &a0 []\n";
  for (int i = 1; i < 1200; ++i) chain += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [*a" + std::to_string(i - 1) + "]\n";
  EXPECT_NE(round(chain, YamlSchema::core).find("max depth"), std::string::npos);
}

TEST(Yaml, Documents) {
  EXPECT_EQ(round("a: 1\n--- # x\nb: 2\n---\nc: 3\n", YamlSchema::core, true), R"([{"a":1},{"b":2},{"c":3}])");
  EXPECT_EQ(round("# licence\n---\na: 1\n--- # x\nb: 2\n", YamlSchema::conftest, true), R"([null,{"a":1},{"b":2}])");
  EXPECT_EQ(round("# licence\n---\na: 1\n", YamlSchema::core, true), R"([{"a":1}])");
  EXPECT_EQ(round("", YamlSchema::core, true), "[]");
  EXPECT_EQ(round("a: 1\n---\nb: {", YamlSchema::conftest, true), "error: 3:5: did not find expected node content (while parsing a flow node)");
}

TEST(Yaml, PositionsCountBytes) {
  std::string text = "é: 1\nb:\n  - ü\n  - x: 2\n---\nc: 3\n";
  YamlOptions options;
  options.positions = true;
  options.leading_comments_count = true;
  auto document = read_yaml_all(text, options);
  ASSERT_TRUE(document);
  auto at = [&](std::uint32_t entry) { return (*document->positions)[entry]; };
  const Value& first = document->root.at(0);
  EXPECT_EQ(to_json(document->root), R"([{"b":["ü",{"x":2}],"é":1},{"c":3}])");
  EXPECT_EQ(at(first.positions() + 0), text.find("b:"));
  EXPECT_EQ(at(first.positions() + 3), text.find("1\n"));
  EXPECT_EQ(at(first.value(0).positions() + 1), text.find("x: 2"));
  EXPECT_EQ(at(document->root.at(1).positions() + 1), text.find("3\n"));
}

TEST(Yaml, Written) {
  struct Case {
    const char *yaml, *written;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"{b: [1, {c: d, a: [x]}], a: {}, e: []}", "a: {}\nb:\n- 1\n- a:\n  - x\n  c: d\ne: []\n"},
           {"{a: \"yes\", b: \"1\", c: \"x: y\", d: \"\", e: null, f: true, g: 1.5}",
            "a: \"yes\"\nb: \"1\"\nc: 'x: y'\nd: \"\"\ne: null\nf: true\ng: 1.5\n"},
           {"{a10: 1, a9: 2, a: \"l1\\nl2\\n\"}", "a: |\n  l1\n  l2\na9: 2\na10: 1\n"}}) {
    auto document = read_yaml(c.yaml);
    ASSERT_TRUE(document);
    EXPECT_EQ(to_yaml(document->root), c.written);
  }
}

TEST(Yaml, WrittenBytesThatAreNoUtf8BecomeReplacementCharacters) {
  EXPECT_EQ(to_yaml(Value::string("a\x80z")), "a\xEF\xBF\xBDz\n");
}

TEST(GoNumber, Formats) {
  EXPECT_EQ(go_json_number(1e21), "1e+21");
  EXPECT_EQ(go_json_number(1e20), "100000000000000000000");
  EXPECT_EQ(go_json_number(1e-7), "1e-7");
  EXPECT_EQ(go_json_number(0.000001), "0.000001");
  EXPECT_EQ(go_format_g(1234567), "1.234567e+06");
  EXPECT_EQ(go_format_g(1234567, 21), "1234567");
  EXPECT_EQ(go_format_g(0.00001), "1e-05");
}

}  // namespace
}  // namespace gabion
