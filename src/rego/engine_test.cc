#include "rego/engine.h"

#include <gtest/gtest.h>

#include <thread>

#include "data/json.h"

namespace gabion::rego {
namespace {

std::unique_ptr<Engine> engine_of(std::string text, EngineOptions options = {}) {
  Diagnostics errors;
  auto engine = Engine::create({{"policy.rego", std::move(text)}}, options, errors);
  EXPECT_TRUE(engine) << text_of(errors);
  return engine;
}

std::string answer(const Engine& engine, std::string query, const Request& request = {}) {
  Diagnostics errors;
  auto prepared = engine.prepare(std::move(query), {}, errors);
  if (!prepared) return text_of(errors);
  Evaluation result = engine.evaluate(*prepared, request);
  if (result.error) return result.error->text();
  std::string out;
  for (const auto& s : result.solutions) {
    out += "{";
    for (const auto& b : s.bindings) out += b.name + "=" + to_json(b.value) + " ";
    out += "}";
  }
  return out;
}

TEST(Engine, AnswersQueries) {
  struct {
    const char *module, *query, *want;
  } cases[] = {
      {"package a\np := 1", "data.a.p = x", "{x=1 }"},
      {"package a\np contains x if { some x in [1, 2, 1] }", "data.a.p = x", "{x=[1,2] }"},
      {"package a\nf(x) := x + 1", "data.a.f(2) = x", "{x=3 }"},
      {"package a\np := 1\np := 2", "data.a.p = x",
       "policy.rego:3: eval_conflict_error: complete rules must not produce multiple outputs"},
      {"package a\np if not input.x", "data.a.p", "{}"},
      {"package a", "x = [1, 2, 3][_]; x > 1", "{x=2 }{x=3 }"},
      {"package a\np[x] := y if some x, y in {\"a\": 1}", "data.a.p.a = x", "{x=1 }"},
      {"package a\np := input.x", "data.a.p = x with input as {\"x\": 7}", "{x=7 }"},
      {"package a\n# METADATA\n# title: T\np := rego.metadata.rule().title", "data.a.p = x", "{x=\"T\" }"},
      {"package a\np := 1 if input.x in {\"a\", \"b\"}\np := 2 if input.x in {\"c\"}\np := 3 if input.x == \"d\"",
       "data.a.p = x with input.x as \"c\"", "{x=2 }"},
      {"package a", "x", "1:1: rego_unsafe_var_error: var x is unsafe"},
  };
  for (const auto& c : cases) {
    auto engine = engine_of(c.module);
    ASSERT_TRUE(engine);
    std::string got = answer(*engine, c.query);
    EXPECT_TRUE(got.find(c.want) != std::string::npos) << c.module << "\n" << c.query << "\n" << got;
  }
}

TEST(Engine, StopsAtTheDeadline) {
  auto engine = engine_of("package a\np if { numbers.range(1, 10000)[_] + numbers.range(1, 10000)[_] < 0 }");
  Request request;
  request.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(50);
  EXPECT_NE(answer(*engine, "data.a.p", request).find("eval_cancel_error"), std::string::npos);
}

TEST(Engine, IsSharedByThreads) {
  auto engine = engine_of("package a\np contains x if { some x in input.xs; x > 2 }");
  Diagnostics errors;
  auto query = engine->prepare("data.a.p = x", {}, errors);
  auto input = read_json("{\"xs\": [1, 2, 3, 4]}");
  std::vector<std::thread> threads;
  std::atomic<int> right = 0;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      Request request;
      request.input = input->root;
      for (int i = 0; i < 50; ++i) {
        Evaluation e = engine->evaluate(*query, request);
        if (e.solutions.size() == 1 && to_json(e.solutions[0].bindings[0].value) == "[3,4]") ++right;
      }
    });
  }
  for (auto& t : threads) t.join();
  EXPECT_EQ(right, 200);
}

// The text of the last node that a condition read, and whether something was looked for below it in vain.
std::string deciding_read(const RuleResult& result, const Document& document, const std::string& text) {
  std::string out = "?";
  std::size_t deepest = 0;
  for (const auto& r : result.reads) {
    if (r.message || r.container.positions() == Value::kNoPosition || r.index == InputRead::kWholeNode) continue;
    std::size_t entry = r.container.positions() + (r.container.is_object() ? 2 * r.index + 1 : r.index);
    std::uint32_t offset = (*document.positions)[entry];
    if (offset < deepest) continue;
    deepest = offset;
    out = text.substr(offset, 6);
  }
  return out;
}

TEST(Engine, KnowsWhatAResultRead) {
  struct {
    const char *body, *want;
  } cases[] = {
      {"deny contains msg if { c := input.cs[_]; c.image == \"bad\"; msg := sprintf(\"%s\", [c.name]) }", "\"bad\"}"},
      {"bad(c) if c.image == \"bad\"\ndeny contains c.name if { some c in input.cs; bad(c) }", "\"bad\"}"},
      {"deny contains \"m\" if { count([c | some c in input.cs; c.image == \"bad\"]) > 0 }", "\"bad\"}"},
      {"names contains c.name if { some c in input.cs; c.image == \"bad\" }\ndeny contains n if some n in names",
       "\"bad\"}"},
      {"deny contains \"m\" if { some c in input.cs; not c.tag; c.name == \"two\" }", "\"two\","},
      {"deny contains \"m\" if { walk(input, [p, v]); v == \"bad\" }", "\"bad\"}"},
      {"deny contains \"m\" if { object.get(input, [\"cs\", 1, \"image\"], \"\") == \"bad\" }", "\"bad\"}"},
  };
  std::string text = R"({"cs": [{"name": "one", "image": "good"}, {"name": "two", "image": "bad"}]})";
  ReadOptions read;
  read.positions = true;
  auto document = read_json(text, read);
  ASSERT_TRUE(document);
  for (const auto& c : cases) {
    auto engine = engine_of(std::string("package a\n") + c.body);
    ASSERT_TRUE(engine);
    for (const auto& rule : engine->rules()) {
      if (rule.name != "deny") continue;
      Request request;
      request.input = document->root;
      request.provenance = true;
      RuleEvaluation result = engine->evaluate_rule(rule.id, request);
      ASSERT_EQ(result.results.size(), 1u) << c.body;
      EXPECT_EQ(deciding_read(result.results[0], *document, text), c.want) << c.body;
    }
  }
}

TEST(Builtins, AreFoundByName) {
  std::size_t found = 0;
  for (const Builtin* row : all_builtins()) {
    EXPECT_EQ(find_builtin(row->name), row) << row->name;
    ++found;
  }
  EXPECT_EQ(found, 209u);  // OPA's 206 and Conftest's three
  EXPECT_EQ(find_builtin("nosuch"), nullptr);
}

// With and without its indices an engine says the same.
TEST(Indices, ChangeNoAnswer) {
  constexpr const char* kModules[] = {
      "package a\nusers := [{\"id\": 1}, {\"id\": 2}, {\"id\": 3}]\nroles := [{\"o\": 1, \"r\": \"x\"}, {\"o\": 2, "
      "\"r\": \"y\"}, {\"o\": 1.0, \"r\": \"z\"}]\n"
      "p := [rs | some u in users; rs := [r.r | some r in roles; r.o == u.id]]\n"
      "q contains x if { some u in users; x := {r.r | some r in data.a.roles; u.id == r.o} with data.a.roles as "
      "[{\"o\": 3, \"r\": 1}] }\n"
      "f(k) := [r.r | some r in roles; r.o == k]\ns := [f(1), f(2), f(9), f(1)]\n"
      "two := [c | some a in [1, 2]; some b in [\"x\", \"y\"]; c := count([1 | some r in roles; r.o == a; r.r == "
      "b])]\n",
      "package a\ng(p) := 1 if startswith(p, \"/api/\")\ng(p) := 2 if glob.match(\"/x/*\", [\"/\"], p)\ng(p) := 3 if "
      "glob.match(\"*.css\", [], p)\n"
      "g(\"/lit\") := 4\ng(p) := 5 if glob.match(\"{a,b}\", null, p)\n"
      "p := [{k: v} | some k in [\"/api/\", \"/api\", \"/x/y\", \"/x/y/z\", \"/lit\", \"a\", \"\", \"c.css\"]; v := "
      "g(k)]\n"
      "q := [v | some k in [1, null, \"/x/\"]; v := g(k)]\n",
      // Loops over one list that begin with a condition on a constant; each is asked several times.
      "package a\nitems := [x | some i in numbers.range(0, 39); x := [{\"t\": i % 3, \"n\": {\"k\": \"v\"}, \"i\": i}, "
      "{\"i\": i}, i, {\"t\": 1.0, \"i\": i}][i % 4]]\n"
      "p contains [1, x.i] if { some x in items; x.t == 1 }\np contains [2, i] if { some i, x in items; 2 == x.t }\n"
      "p contains [3, x.i] if { some x in items; x.n.k == \"v\"; x.t == 0 }\np contains [4, x.i] if { some x in items; "
      "x.n.k == \"w\" }\n"
      "p contains [5, x.i] if { some x in items; x.n.k == \"v\" }\nq := [x.i | x := items[_]; x.t == 1]\nr if { "
      "items[_].t == 2 }\n"
      "s contains n if { n := count([1 | some x in data.a.items; x.t == 1]) with data.a.items as [{\"t\": 1}] }\n"};
  for (const char* text : kModules) {
    EngineOptions plain;
    plain.indices = false;
    auto a = engine_of(text), b = engine_of(text, plain);
    EXPECT_EQ(answer(*a, "x = data.a"), answer(*b, "x = data.a")) << text;
  }
  auto engine = engine_of(kModules[0]);
  EXPECT_EQ(answer(*engine, "x = data.a.p"), "{x=[[\"x\",\"z\"],[\"y\"],[]] }");
}

TEST(Query, AFalseExpressionIsNoSolutionWhereThereAreSeveral) {
  auto engine = engine_of("package a\n");
  Diagnostics errors;
  QueryOptions options;
  options.expressions = true;
  const std::pair<const char*, std::size_t> kQueries[] = {
      {"false", 1}, {"true; false", 0}, {"[1, 2, 3][_] > 1", 2}, {"input with input as 5", 1}};
  for (const auto& [text, solutions] : kQueries) {
    auto query = engine->prepare(text, options, errors);
    ASSERT_TRUE(query) << text;
    Evaluation result = engine->evaluate(*query, {});
    EXPECT_EQ(result.solutions.size(), solutions) << text;
    if (std::string_view(text).starts_with("input")) {
      EXPECT_EQ(to_json(result.solutions[0].expressions[0].value), "5");
    }
  }
}

TEST(Explanation, TellsWhatFailed) {
  auto engine = engine_of("package a\n\np if {\n  x := 1\n  q(x)\n}\n\nq(y) if y == 2\n");
  Diagnostics errors;
  QueryOptions options;
  options.expressions = options.explain = true;
  auto query = engine->prepare("data.a.p", options, errors);
  ASSERT_TRUE(query);
  Explanation explanation(Explanation::Filter::fails);
  Request request;
  request.explanation = &explanation;
  EXPECT_TRUE(engine->evaluate(*query, request).solutions.empty());
  EXPECT_EQ(explanation.text(engine->names(*query), false),
            "query:1           Enter data.a.p = _\n"
            "policy.rego:3     | Enter data.a.p\n"
            "policy.rego:5     | | Fail data.a.q(x)\n"
            "query:1           | Fail data.a.p = _\n");
  EXPECT_EQ(explanation.last_failure().second, "q(x)");
}

TEST(Capabilities, LimitWhatModulesMayUse) {
  auto old = load_capabilities("v0.42.0"), newer = load_capabilities("v1.0.0");
  ASSERT_TRUE(old && newer);
  EXPECT_FALSE(load_capabilities("v99.0.0"));
  EXPECT_FALSE(old->has_builtin("object.keys"));
  EXPECT_TRUE(newer->has_builtin("object.keys"));
  const std::pair<const Capabilities*, const char*> kWant[] = {
      {&*old, "1 error occurred: rego_parse_error: illegal capabilities: rego_v1 feature required for parsing v1 Rego"},
      {&*newer, "1 error occurred: policy.rego:2: rego_type_error: undefined function strings.count"}};
  for (const auto& [capabilities, want] : kWant) {
    EngineOptions options;
    options.capabilities = std::make_shared<const Capabilities>(*capabilities);
    if (capabilities == &*newer) const_cast<Capabilities&>(*options.capabilities).builtins.erase("strings.count");
    Diagnostics errors;
    EXPECT_FALSE(Engine::create({{"policy.rego", "package a\np := strings.count(\"a\", \"a\")\n"}}, options, errors));
    EXPECT_EQ(text_of(errors), want);
  }
}

TEST(Data, NoRuleStandsOnADocument) {
  auto document = read_json("{\"a\": {\"b\": {\"c\": 1}, \"d\": 2}}");
  for (const auto& [text, want] :
       {std::pair("package a\nb := 1\n",
                  "1 error occurred: policy.rego:2: rego_compile_error: conflicting rule for data path a/b found"),
        std::pair("package a.d\ne := 1\n",
                  "1 error occurred: policy.rego:2: rego_compile_error: conflicting rule for data path a/d/e found"),
        std::pair("package a\ne := 1\n", "")}) {
    EngineOptions options;
    options.data = document->root;
    Diagnostics errors;
    auto engine = Engine::create({{"policy.rego", text}}, options, errors);
    EXPECT_EQ(engine ? "" : text_of(errors), want) << text;
  }
}

}  // namespace
}  // namespace gabion::rego
