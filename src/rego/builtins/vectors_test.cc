// Calls of builtins with the answers that OPA 1.20 gave to them, recorded one JSON object a line in
// tests/cases/rego/builtins: {"name", "args": [term…], "out": [term…], "err"}. GABION_BUILTIN_VECTORS adds a file.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <map>

#include "base/fd.h"
#include "base/text.h"
#include "rego/builtin.h"
#include "rego/term_text.h"

namespace gabion::rego {
namespace {

// Ground Rego terms, of which JSON is a part.
class TermReader {
 public:
  TermReader(Arena& arena, std::string_view text) : arena_(arena), text_(text) {}
  Value read() {
    skip();
    if (text_.empty()) return bad();
    switch (text_[0]) {
      case '"': return string();
      case '[': return array();
      case '{': return braces();
      case 's': return take("set()") ? Value::empty_set() : bad();
      case 't': return take("true") ? Value::boolean(true) : bad();
      case 'f': return take("false") ? Value::boolean(false) : bad();
      case 'n': return take("null") ? Value::null() : bad();
      default: return number();
    }
  }
  bool failed() const { return failed_; }

 private:
  Value bad() {
    failed_ = true;
    return Value::null();
  }
  void skip() {
    while (!text_.empty() && (text_[0] == ' ' || text_[0] == '\n' || text_[0] == '\t')) text_.remove_prefix(1);
  }
  bool take(std::string_view word) {
    skip();
    if (!text_.starts_with(word)) return false;
    text_.remove_prefix(word.size());
    return true;
  }
  Value number() {
    std::size_t n = 0;
    while (n < text_.size() && std::string_view("+-.0123456789eE").find(text_[n]) != std::string_view::npos) ++n;
    if (n == 0) return bad();
    const std::string_view digits = text_.substr(0, n);
    text_.remove_prefix(n);
    return Value::number(arena_.copy(digits));
  }
  char32_t hex(std::size_t digits) {
    const auto value = std::strtoul(std::string(text_.substr(0, digits)).c_str(), nullptr, 16);
    text_.remove_prefix(std::min(digits, text_.size()));
    return static_cast<char32_t>(value);
  }
  Value string() {
    text_.remove_prefix(1);
    std::string out;
    while (!text_.empty() && text_[0] != '"') {
      char c = text_[0];
      text_.remove_prefix(1);
      if (c != '\\' || text_.empty()) {
        out += c;
        continue;
      }
      c = text_[0];
      text_.remove_prefix(1);
      if (c == 'x') out += static_cast<char>(hex(2));
      else if (c == 'U') append_utf8(out, hex(8));
      else if (c == 'u') {
        char32_t rune = hex(4);
        if (rune >= 0xd800 && rune < 0xdc00 && text_.starts_with("\\u")) {
          text_.remove_prefix(2);
          rune = 0x10000 + ((rune - 0xd800) << 10) + (hex(4) - 0xdc00);
        }
        append_utf8(out, rune);
      } else {
        const std::string_view names = "abfnrtv", codes = "\a\b\f\n\r\t\v";
        const std::size_t at = names.find(c);
        out += at == names.npos ? c : codes[at];
      }
    }
    if (text_.empty()) return bad();
    text_.remove_prefix(1);
    return copy_string(arena_, out);
  }
  Value array() {
    text_.remove_prefix(1);
    ArrayBuilder out(arena_);
    while (!failed_ && !take("]")) {
      out.add(read());
      take(",");
    }
    return out.finish();
  }
  Value braces() {
    text_.remove_prefix(1);
    if (take("}")) return Value::empty_object();
    ObjectBuilder object(arena_);
    SetBuilder set(arena_);
    bool is_set = false;
    do {
      const Value key = read();
      if (take(":")) {
        object.add(key, read());
      } else {
        set.add(key);
        is_set = true;
      }
      take(",");
    } while (!failed_ && !take("}"));
    return is_set ? set.finish() : object.finish();
  }

  Arena& arena_;
  std::string_view text_;
  bool failed_ = false;
};

struct Tally {
  unsigned passed = 0, failed = 0;
};

std::string_view field(const Value& record, std::string_view name) {
  const Value* found = record.is_object() ? record.find(name) : nullptr;
  return found && found->is_string() ? found->as_string() : std::string_view();
}

// Empty: as recorded. Otherwise what came instead.
std::string difference(Arena& arena, const Value& record, const Builtin& builtin) {
  BuiltinEnvironment environment;
  environment.allowed_hosts = {"localhost", "127.0.0.1", "::1", "0.0.0.0"};
  BuiltinContext context(arena, environment, 1'795'533'190'000'000'000, 7);
  std::vector<Value> args;
  const Value& texts = *record.find("args");
  for (std::uint32_t i = 0; i < texts.size(); ++i) args.push_back(TermReader(arena, texts.at(i).as_string()).read());
  const BuiltinResult result = call_builtin(builtin, context, args);
  const std::string_view error = field(record, "err");
  const Value& out = *record.find("out");
  if (!error.empty()) {
    if (result.outcome != Outcome::error && result.outcome != Outcome::halt) return "no error" + (result.ok() ? ": " + term_text(result.value) : std::string());
    const std::string wanted = std::string(error);
    return result.message.ends_with(wanted) || wanted.find(result.message) != wanted.npos ? "" : std::string(result.message);
  }
  if (result.outcome == Outcome::undefined) return out.size() == 0 ? "" : "undefined";
  if (!result.ok()) return std::string(result.message);
  if (builtin.has(kRelation)) {
    if (out.size() != result.value.size()) return term_text(result.value);
    for (std::uint32_t i = 0; i < out.size(); ++i) {
      if (!(TermReader(arena, out.at(i).as_string()).read() == result.value.at(i))) return term_text(result.value);
    }
    return "";
  }
  if (out.size() == 0) return builtin.has(kNoResult) ? "" : "no undefined: " + term_text(result.value);
  return TermReader(arena, out.at(0).as_string()).read() == result.value ? "" : term_text(result.value);
}

void run_file(const std::string& path, std::map<std::string, Tally>& tallies, bool must_pass) {
  auto text = read_file(path);
  ASSERT_TRUE(text) << text.error().message;
  unsigned number = 0;
  for (std::string_view line : split(*text, '\n')) {
    ++number;
    if (line.empty()) continue;
    Arena arena;
    TermReader reader(arena, line);
    const Value record = reader.read();
    ASSERT_FALSE(reader.failed()) << path << ":" << number << ": not a record";
    const std::string name(field(record, "name"));
    const Builtin* builtin = find_builtin(name);
    if (!builtin || !builtin->function) {
      ++tallies[name].failed;
      EXPECT_FALSE(must_pass) << "no builtin " << name;
      continue;
    }
    if (builtin->has(kNondeterministic) && name.find("jwt") == name.npos) continue;
    const std::string came = difference(arena, record, *builtin);
    if (came.empty()) {
      ++tallies[name].passed;
      continue;
    }
    ++tallies[name].failed;
    std::string what = path + ":" + std::to_string(number) + ": " + name + " " + std::string(field(record, "case")) + "\n  args " + term_text(*record.find("args")) + "\n  want " +
                       term_text(*record.find("out")) + " " + std::string(field(record, "err")) + "\n  came " + came + "\n";
    EXPECT_FALSE(must_pass) << what;
    if (!must_pass) fputs(what.c_str(), stderr);
  }
}

TEST(BuiltinVectors, AnswerAsRecorded) {
  const std::filesystem::path folder = "tests/cases/rego/builtins";
  std::map<std::string, Tally> tallies;
  if (std::filesystem::is_directory(folder)) {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) run_file(entry.path(), tallies, true);
  }
}

TEST(BuiltinVectors, ExtraFile) {
  const char* extra = std::getenv("GABION_BUILTIN_VECTORS");
  if (!extra) GTEST_SKIP() << "GABION_BUILTIN_VECTORS is not set";
  std::map<std::string, Tally> tallies;
  run_file(extra, tallies, false);
  unsigned passed = 0, failed = 0;
  for (const auto& [name, tally] : tallies) {
    passed += tally.passed;
    failed += tally.failed;
    if (tally.failed) printf("%s: %u of %u\n", name.c_str(), tally.passed, tally.passed + tally.failed);
  }
  printf("%u passed, %u failed\n", passed, failed);
}

}  // namespace
}  // namespace gabion::rego
