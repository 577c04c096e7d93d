// Built-in functions: what the checker knows of them (types), what the evaluator calls, and what a call may touch.
//
// A builtin is one function and one table row in builtins/GROUP.cc, the groups being OPA's own. Names, types and error
// texts are those of OPA 1.20 (capabilities.json).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/value.h"

namespace gabion::rego {

enum class Outcome : std::uint8_t {
  value,      // `value` holds the result
  undefined,  // no result and no error (object.get style: the call simply has no value)
  error,      // undefined, unless builtin errors are strict: then the query ends with it
  halt,       // the query ends with it, strict or not: cancelled, over a limit, http.send with raise_error …
};

enum class ErrorCode : std::uint8_t { builtin, type, conflict, cancel, internal };
std::string_view error_code_text(ErrorCode code);  // "eval_builtin_error", "eval_type_error", …

// Trivially copyable: the message lives in the context's arena (or is a literal).
struct BuiltinResult {
  Outcome outcome = Outcome::undefined;
  ErrorCode code = ErrorCode::builtin;
  Value value;
  std::string_view message;

  BuiltinResult() = default;
  BuiltinResult(Value v) : outcome(Outcome::value), value(v) {}  // NOLINT: a value is a result
  BuiltinResult(Outcome o, ErrorCode c, std::string_view m) : outcome(o), code(c), message(m) {}
  bool ok() const { return outcome == Outcome::value; }
};

// Bounds of one query. A call that would pass one halts the query with a clear error.
struct BuiltinLimits {
  std::size_t max_string_bytes = std::size_t{64} << 20;  // one result string
  std::size_t max_items = std::size_t{4} << 20;          // one result array, set or object
  std::size_t max_arena_bytes = std::size_t{4} << 30;    // all of the query's arena
  std::size_t max_number_digits = 100'000;               // decimal digits, or the size of a decimal exponent
  unsigned max_depth = 1'000;                            // nesting of values that are walked, parsed or printed
};

// What a host decides once and many queries share; must outlive them. Nothing here is written to by a call.
struct BuiltinEnvironment {
  Value runtime = Value::empty_object();                // opa.runtime()
  std::vector<std::string> allowed_hosts;               // --allow-net HOST; empty: http.send and net.lookup_ip_addr refuse
  // rego.parse_module: the parser stands above the builtins. Empty: an error says so.
  std::function<BuiltinResult(Arena&, std::string_view file, std::string_view source)> parse_module;
  // parse_config, parse_config_file, parse_combined_config_files: Conftest's, answered by the policy runner, who has the
  // readers. `location` is the call's place, "FILE:ROW". Empty: an error says so.
  std::function<BuiltinResult(Arena&, std::string_view name, std::span<const Value> args, std::string_view location)> parse_config;
  BuiltinLimits limits;
};

class BuiltinCaches;  // compiled patterns, verified tokens, http responses …: per query, bounded (builtins/caches.h)

// One query's state, used by one thread at a time. Non-deterministic builtins answer the same within a query.
class BuiltinContext {
 public:
  // now_ns: Unix time of the query. Results are allocated in `arena`.
  BuiltinContext(Arena& arena, const BuiltinEnvironment& environment, std::int64_t now_ns, std::uint64_t seed);
  ~BuiltinContext();
  BuiltinContext(const BuiltinContext&) = delete;
  BuiltinContext& operator=(const BuiltinContext&) = delete;

  Arena& arena() { return *arena_; }
  void set_arena(Arena& arena) { arena_ = &arena; }  // caches never point into an arena
  const BuiltinEnvironment& environment() const { return environment_; }
  const BuiltinLimits& limits() const { return environment_.limits; }
  std::int64_t now_ns() const { return now_ns_; }
  BuiltinCaches& caches();           // built at the first question
  std::uint64_t random();            // splitmix64 of the seed

  // True when the query is to end now (deadline passed, cancelled). Long loops ask every few thousand steps.
  std::function<bool()> cancelled;
  std::function<void(std::string_view)> print;  // print(…): one line, without its newline; empty: dropped
  std::function<void(std::string_view)> trace;  // trace(note); empty: dropped
  // Where the call stands in the policy: "FILE:ROW"; print and http.send want it. Set by the evaluator, may be empty.
  std::string_view location;

  bool is_cancelled() const { return cancelled && cancelled(); }

 private:
  Arena* arena_;
  const BuiltinEnvironment& environment_;
  std::int64_t now_ns_;
  std::uint64_t seed_;
  std::unique_ptr<BuiltinCaches> caches_;
};

using BuiltinArgs = std::span<const Value>;
using BuiltinFunction = BuiltinResult (*)(BuiltinContext&, BuiltinArgs);

enum BuiltinFlags : std::uint8_t {
  kPlain = 0,
  kDeprecated = 1,
  kNondeterministic = 2,
  kRelation = 4,   // walk: the result is an array of all answers; each is one solution
  kVariadic = 8,   // print
  kNoResult = 16,  // print, internal.print, internal.test_case: called for what they do
  kPlanner = 32,   // never called: the compiler rewrites it (assign, eq, rego.metadata.*, print)
};

struct Builtin {
  std::string_view name;
  BuiltinFunction function;  // nullptr with kPlanner
  // "(ARG, ARG) -> RESULT", types written as OPA prints them:
  //   null boolean number string any set[T] array[T] array<T, T> object[K: V] object<"key": T, …>[K: V] any<T, T>
  // array<…> has exactly these items; object<…> has these static keys and, with […], others. No result: "(…)".
  std::string_view type;
  std::string_view infix = {};
  std::uint8_t flags = kPlain;

  unsigned arity() const;  // counted from `type`; 0 where variadic
  bool has(BuiltinFlags flag) const { return (flags & flag) != 0; }
};

const Builtin* find_builtin(std::string_view name);  // nullptr: there is none of that name
std::span<const Builtin* const> all_builtins();      // sorted by name

// Calls it and puts "NAME: " before an error's text, as OPA does. Operand count must be right (the checker saw to it).
BuiltinResult call_builtin(const Builtin& builtin, BuiltinContext& context, BuiltinArgs args);

}  // namespace gabion::rego
