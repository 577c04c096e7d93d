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
      {"names contains c.name if { some c in input.cs; c.image == \"bad\" }\ndeny contains n if some n in names", "\"bad\"}"},
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

}  // namespace
}  // namespace gabion::rego
