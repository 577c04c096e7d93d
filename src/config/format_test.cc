#include "config/format.h"

#include <gtest/gtest.h>

namespace gabion::config {
namespace {

std::string read(std::string_view format, std::string text, ConfigOptions options = {}) {
  options.positions = true;
  auto document = read_config(*find_format(format), std::move(text), options);
  return document ? to_json(document->root) : "error: " + document.error().message;
}

struct Case {
  const char *format, *text, *json;
};

TEST(Formats, GiveConftestsShapes) {
  for (const Case& c : std::initializer_list<Case>{
           {"yaml", "a: yes\n---\nb: 2\n", R"([{"a":true},{"b":2}])"},
           {"yaml", "a: 1", R"({"a":1})"},
           {"yaml", "", "null"},
           {"jsonc", "{\"a\": 1, // one\n}", R"({"a":1})"},
           {"toml", "a = 1\n[b.c]\nd = 1.50\nt = 1979-05-27T07:32:00-08:00\n[[e]]\nf = [1, 'x']", R"({"a":1,"b":{"c":{"d":1.5,"t":"1979-05-27T07:32:00-08:00"}},"e":[{"f":[1,"x"]}]})"},
           {"ini", "x = 1\n[a]\nn = 3000 ; port\nb = true\ns: \"q r\"\n", R"({"a":{"b":true,"n":3000,"s":"q r"}})"},
           {"xml", "<p a='1'><q>x</q><q/><n:r>t<s/></n:r></p>", R"({"p":{"-a":"1","q":["x",""],"r":{"#content":"t","s":""}}})"},
           {"dotenv", "export A=1\nB=\"$A x\\n\" # c\nC='$A'\nD: y z\n", "{\"A\":\"1\",\"B\":\"1 x\\n\",\"C\":\"$A\",\"D\":\"y z\"}"},
           {"properties", "# c\na.b = x \\\n  y\nk:\\u0041\n", R"({"a.b":"x y","k":"A"})"},
           {"ignore", "#c\n!a\\ b\n", R"([[{"Kind":"Comment","Original":"#c","Value":"c"},{"Kind":"NegatedPath","Original":"!a\\ b","Value":"a b"},{"Kind":"Empty","Original":"","Value":""}]])"},
           {"nginx", "http { map $a ${b} { ~x \"y z\"; } } # c\n", R"({"directives":[{"block":{"directives":[{"block":{"directives":[{"name":"~x","parameters":["\"y z\""]}]},"name":"map","parameters":["$a","${b}"]}]},"name":"http"}]})"},
           {"dockerfile", "# hi\nFROM a AS b\nONBUILD RUN [\"x\"]\n", R"([[{"Cmd":"comment","Flags":null,"JSON":false,"Stage":0,"SubCmd":"","Value":["hi"]},{"Cmd":"from","Flags":[],"JSON":false,"Stage":0,"SubCmd":"","Value":["a","AS","b"]},{"Cmd":"onbuild","Flags":[],"JSON":true,"Stage":0,"SubCmd":"RUN","Value":["x"]}]])"},
           {"hcl1", "a \"b\" { c = 1 }\na \"d\" {}\ne = { f = \"${x(\"y\")}\" }\ng = [1, {h = 2}]", R"({"a":[{"b":[{"c":1}]},{"d":[{}]}],"e":[{"f":"${x(\"y\")}"}],"g":[1,{"h":2}]})"},
           {"hocon", "a { b = 1, c: ${a.b}x }\na.d = [1, two]\ne = on\nf += 3", R"({"a":{"b":1,"c":"1x","d":"[1,two]"},"e":"on","f":"[3]"})"},
           {"edn", "{:a [1 2.50 nil] \"s\" #{:y :x} k #inst \"2032-01-01T12:20:50.52Z\" ; c\n :t #d \"v\" #_ gone}", R"({":a":["1","2.5","<nil>"],":t":"{d v}","k":"2032-01-01 12:20:50.52 +0000 UTC","s":"map[:x:true :y:true]"})"},
           {"cue", "package x\na: b: \"c\"\na: d: 2Ki\nl: [1, {e: true}]", R"({"a":{"b":"c","d":2048},"l":[1,{"e":true}]})"},
           {"vcl", "vcl 4.0;\nbackend app { .host = \"h\"; .max = 800; .t = 60s; }\nacl p { \"127.0.0.1\"; ! \"10.0.0.0\"/8; }", R"({"acl":{"p":["127.0.0.1"]},"backend":{"app":{"host":"h","max":800,"t":60}}})"},
           {"spdx", "SPDXVersion: SPDX-2.2\nDataLicense: CC0-1.0\nCreator: Tool: x\nPackageName: p\nPackageChecksum: SHA1: ab\n", R"({"creationInfo":{"creators":["Tool: x"]},"dataLicense":"CC0-1.0","packages":[{"checksums":[{"algorithm":"SHA1","checksumValue":"ab"}],"downloadLocation":"","filesAnalyzed":true,"name":"p"}],"spdxVersion":"SPDX-2.2"})"},
           {"cyclonedx", "<bom xmlns=\"http://cyclonedx.org/schema/bom/1.4\" version=\"1\"><components><component type=\"library\"><name>n</name></component></components></bom>", R"({"bomFormat":"CycloneDX","components":[{"name":"n","type":"library"}],"specVersion":"1.4","version":1})"}}) {
    EXPECT_EQ(read(c.format, c.text), c.json) << c.format << ": " << c.text;
  }
}

TEST(Formats, Hcl2ExpressionsKeepTheirText) {
  for (const Case& c : std::initializer_list<Case>{
           {"hcl2", "a = 1 + 2\nb = -1\nc = !true\nd = null\ne = 1.50", R"({"a":"${1 + 2}","b":-1,"c":false,"d":null,"e":1.5})"},
           {"hcl2", "r \"t\" \"n\" {\n x = \"p-${var.a}\"\n y = \"${var.b}\"\n}\nr \"t\" \"m\" {}", R"({"r":{"t":{"m":[{}],"n":[{"x":"p-${var.a}","y":"${var.b}"}]}}})"},
           {"hcl2", "a = { b = 1, (k) : [2,], \"c-${d}\" = f(x, {\n}) }", R"({"a":{"${k)}":[2],"b":1,"c-${d}":"${f(x, {\n})}"}})"},
           {"hcl2", "a = <<-EOT\n    x ${y}\n      z\n    EOT\n", "{\"a\":\"x ${y}\\n  z\\n\"}"},
           {"hcl2", "a = \"%{ if x ~} yes %{ else }no%{ endif }\"\nb = [for s in l : upper(s) if s != \"\"]", R"({"a":"%{if x} yes %{else}no%{endif}","b":"${[for s in l : upper(s) if s != \"\"]}"})"},
           {"hcl2", "a = x ? \"b\" : [\n1]\nc = l[*].id\nd = \"$${e}\"", R"({"a":"${x ? \"b\" : [\n1]}","c":"${l[*].id}","d":"$${e}"})"}}) {
    EXPECT_EQ(read(c.format, c.text), c.json) << c.text;
  }
}

TEST(Formats, ErrorsNameThePlace) {
  for (const Case& c : std::initializer_list<Case>{
           {"yaml", "a: [", "error: 1:5"},
           {"json", "{", "error: 1:2: unexpected end of JSON input"},
           {"toml", "a = \n", "error: 1:"},
           {"ini", "[a]\nnothing\n", "error: 2:1: key-value delimiter not found: nothing"},
           {"xml", "<a>\n<b></a>", "error: 2:"},
           {"dotenv", "A=1\n=x\n", "error: 2:1: line `=x` doesn't match format"},
           {"nginx", "a {\n b c\n}", "error: 3:1: unexpected `}`, expecting `;`"},
           {"hcl2", "a {\n b = 1, c = 2\n}", "error: 2:7: Unexpected comma after argument"},
           {"hcl2", "a {", "error: 1:3: Unclosed configuration block"},
           {"cue", "a: b | c", "error: 1:5: this reader takes CUE's data only"},
           {"edn", "{:a", "error: 1:4: unexpected end of file"},
           {"dockerfile", "FROM x\nNOPE y\n", "error: 2:1: "},
           {"textproto", "a: 1", "error: file does not contain necessary proto-message comment"}}) {
    EXPECT_EQ(read(c.format, c.text).substr(0, std::string_view(c.json).size()), c.json) << c.format << ": " << c.text;
  }
}

TEST(Formats, DepthIsBounded) {
  std::string deep(200'000, '['), braces(200'000, '{');
  for (const Format& format : formats()) {
    if (format.read == nullptr || format.name == "jsonnet") continue;
    for (const std::string& text : {deep, braces, "a" + braces, "a = " + deep, "a = \"" + std::string(100'000, '$') + "{" + deep, std::string(100'000, '(')}) {
      (void)read(format.name, text);
    }
  }
  EXPECT_NE(read("hcl2", "a = " + deep).find("nest too deeply"), std::string::npos);
}

TEST(Formats, AreFoundByName) {
  struct Named {
    const char *path, *format;
  };
  for (const Named& n : std::initializer_list<Named>{
           {"a/b.YAML", "yaml"}, {"-", "yaml"}, {"x/Dockerfile", "dockerfile"}, {"Dockerfile.dev", "dockerfile"}, {"dev.dockerfile", "dockerfile"},
           {".env", "dotenv"}, {".env.local", "dotenv"}, {"prod.env", "dotenv"}, {"nginx.conf", "nginx"}, {"a.tf", "hcl2"}, {"Jenkinsfile", "groovy"},
           {".gitignore", "ignore"}, {"a.tfvars", "hcl2"}}) {
    const Format* format = format_of_path(n.path);
    ASSERT_NE(format, nullptr) << n.path;
    EXPECT_EQ(format->name, n.format) << n.path;
  }
  EXPECT_EQ(format_of_path("README"), nullptr);
  EXPECT_EQ(format_of_path("a.rego"), nullptr);
}

TEST(Formats, PositionsPointIntoTheFile) {
  std::string text = "a \"b\" {\n  c = [1,\n    \"x\"]\n}\n";
  ConfigOptions options;
  options.positions = true;
  auto document = read_config(*find_format("hcl2"), text, options);
  ASSERT_TRUE(document);
  const Value& block = document->root.find("a")->find("b")->at(0);
  EXPECT_EQ((*document->positions)[block.positions()], text.find("c ="));
  EXPECT_EQ((*document->positions)[block.value(0).positions() + 1], text.find("\"x\""));
}

TEST(Jsonnet, IsEvaluatedInAChildWithItsImportsConfined) {
  std::string probe = read("jsonnet", "{a: 1 + 2, b: [x for x in [1, 2]]}");
  if (probe.find("libjsonnet0") != std::string::npos) GTEST_SKIP() << probe;
  EXPECT_EQ(probe, R"({"a":3,"b":[1,2]})");
  ConfigOptions options;
  options.directory = "tests/cases/config";
  EXPECT_NE(read("jsonnet", "import '../../../CMakeLists.txt'", options).find("beneath the file's folder"), std::string::npos);
  EXPECT_NE(read("jsonnet", "import '/etc/passwd'", options).find("error"), std::string::npos);
  EXPECT_NE(read("jsonnet", "local f(x) = f(x + 1); f(0)").find("max stack frames exceeded"), std::string::npos);
  EXPECT_NE(read("jsonnet", "{a: }").find("error"), std::string::npos);
}

}  // namespace
}  // namespace gabion::config
