// Programs and inputs made of the bytes: whatever a policy yields with its index it must yield without, and with the
// provenance of its results as well. Bytes that begin with 0xff are taken as the policy's text itself.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "data/json.h"
#include "rego/engine.h"

namespace {

using namespace gabion;

constexpr auto kTimeout = std::chrono::milliseconds(500);

class Bytes {
 public:
  Bytes(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}
  unsigned below(unsigned n) { return at_ < size_ ? data_[at_++] % n : 0; }
  bool more() const { return at_ < size_; }

 private:
  const std::uint8_t* data_;
  std::size_t size_, at_ = 0;
};

const char* const kPlaces[] = {"input.a", "input.b", "input.c.d", "input.list[0]", "x"};
const char* const kConstants[] = {"1", "\"a\"", "\"b\"", "true", "false", "null", "1.0", "[1]", "-2"};

const char* const kGlobs[] = {"a*", "a", "*b", "{a,b}"};

std::string condition(Bytes& bytes) {
  std::string place = kPlaces[bytes.below(5)], constant = kConstants[bytes.below(9)];
  switch (bytes.below(12)) {
    case 0:
      return place + " == " + constant;
    case 1:
      return constant + " == " + place;
    case 2:
      return place + " in {" + constant + ", " + kConstants[bytes.below(9)] + "}";
    case 3:
      return "not " + place + " == " + constant;
    case 4:
      return place + " != " + constant;
    case 5:
      return "some v in input.list; v == " + constant;
    case 6:
      return "f(" + place + ") == " + kConstants[bytes.below(9)];
    case 7:
      return "every v in input.list { v != " + constant + " }";
    case 8:
      return "startswith(" + place + ", \"" + (bytes.below(2) ? "a" : "b") + "\")";
    case 9:
      return "glob.match(\"" + std::string(kGlobs[bytes.below(4)]) + "\", [], " + place + ")";
    case 10:
      return "some u in input.list; count([1 | some w in input.list; w == u]) == " + constant;
    default:
      return "g(" + place + ", " + constant + ")";
  }
}

std::string policy(Bytes& bytes) {
  std::string text =
      "package a\nf(1) := \"a\"\nf(\"a\") := 1\nf(\"b\") := true\nf(null) := 1\n"
      "g(x, \"a\") if x == 1\ng(x, y) if x == y\ng(true, _) if input.b\n"
      "h(x) := [w | some w in input.list; w == x]\nt := [h(u) | some u in input.list]\n";
  const char* const kHeads[] = {"p := 1", "p := \"a\"", "q contains x", "q contains \"a\"", "r[x] := 1", "s if"};
  for (unsigned rules = 3 + bytes.below(8); rules > 0 && bytes.more(); --rules) {
    std::string head = kHeads[bytes.below(6)];
    text += head + (head.ends_with("if") ? " {" : " if {") + " x := input.x";
    for (unsigned n = bytes.below(4); n > 0; --n) text += "; " + condition(bytes);
    text += " }";
    if (bytes.below(4) == 0 && head[0] == 'p')
      text += " else := 2 if { " + std::string("input.a == ") + kConstants[bytes.below(9)] + " }";
    text += "\n";
  }
  return text;
}

std::string input(Bytes& bytes) {
  auto any = [&] { return std::string(kConstants[bytes.below(9)]); };
  std::string text = "{\"a\": " + any() + ", \"x\": " + any() + ", \"list\": [" + any() + ", " + any() + "]";
  if (bytes.below(2)) text += ", \"b\": " + any();
  if (bytes.below(2)) text += ", \"c\": {\"d\": " + any() + "}";
  return text + "}";
}

std::string answer(const rego::Engine& engine, std::uint32_t rule, const Value& input, bool provenance) {
  rego::Request request;
  request.input = input;
  request.provenance = provenance;
  request.deadline = std::chrono::steady_clock::now() + kTimeout;
  request.limits.max_memory_bytes = std::size_t{256} << 20;
  auto result = engine.evaluate_rule(rule, request);
  if (result.error) return result.error->code == "eval_conflict_error" ? "conflict" : "";  // "": not to be compared
  return result.defined ? to_json(result.value) : "undefined";
}

void compare_engines(const std::string& text, const Value& input) {
  rego::Diagnostics errors;
  rego::EngineOptions plain;
  plain.indices = false;
  auto indexed = rego::Engine::create({{"a.rego", text}}, {}, errors);
  auto straight = rego::Engine::create({{"a.rego", text}}, plain, errors);
  if (!indexed || !straight) return;
  for (const auto& rule : indexed->rules()) {
    if (rule.kind == rego::GroupKind::function) continue;
    std::string a = answer(*indexed, rule.id, input, false), b = answer(*straight, rule.id, input, false);
    std::string c = answer(*indexed, rule.id, input, true);
    if (a.empty() || b.empty() || c.empty() || (a == b && a == c)) continue;
    std::fprintf(stderr, "%s\ninput %s\n%s: with index %s, without %s, with provenance %s\n", text.c_str(),
                 to_json(input).c_str(), rule.name.c_str(), a.c_str(), b.c_str(), c.c_str());
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  if (data[0] == 0xff) {
    auto document = read_json("{\"a\": 1, \"x\": \"a\", \"list\": [1, \"b\"]}");
    compare_engines(std::string(reinterpret_cast<const char*>(data + 1), size - 1), document->root);
    return 0;
  }
  Bytes bytes(data, size);
  ReadOptions read;
  read.positions = true;
  auto document = read_json(input(bytes), read);
  if (document) compare_engines(policy(bytes), document->root);
  return 0;
}
