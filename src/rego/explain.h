// Why a query came out as it did: the rules, bodies and expressions that were entered and failed, or the notes of trace(),
// told as `opa eval --explain fails|notes` tells them. Events come from a program that was planned for it
// (PlanOptions::explain); only those that are shown are kept.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rego/ast.h"
#include "rego/vars.h"

namespace gabion::rego {

// What an instruction of the program tells of. Nodes live as long as the modules.
struct TraceNode {
  const Rule* rule = nullptr;       // one of the three
  std::string rule_name;            // data.pkg.rule
  const Expr* expr = nullptr;
  Body body;
  const Loc* loc = nullptr;
  bool inside_not = false;          // the expression without its `not`
  bool shown = true;                // false: what only holds others, such as the domain of an `every`
  std::uint16_t level = 0;          // how many of its rule's frames are open around it, the rule's own included
};

enum class TraceOp : std::uint8_t {
  enter,     // a rule or a body begins
  leave,     // the body is over, however it ended
  evaluate,  // an expression is about to be evaluated
  fail,      // it turned out not to hold
  done,      // the rule or body had a solution
};

class Explanation {
 public:
  enum class Filter : std::uint8_t { fails, notes };
  static constexpr std::size_t kMaxEvents = 100'000;  // further ones are dropped, and it is said

  explicit Explanation(Filter filter) : filter_(filter) {}

  // The machine's side.
  void begin() { bases_.push_back(frames_.size()); }
  void end() {
    frames_.resize(bases_.back());
    bases_.pop_back();
  }
  void step(TraceOp op, const TraceNode& node);
  void failed();  // an instruction failed: so did the expression that was being evaluated, if it had not held before
  void note(std::string_view text);

  bool empty() const { return events_.empty(); }
  // One event a line, each begun by `indent`; `names`: generated → as written. In OPA's columns; with `spread` as its test
  // reporter writes them, each column with its own indent.
  std::string text(const std::vector<const VarMap*>& names, bool spread) const;
  // The expression that failed last, "FILE:ROW" and how it is written; empty: there is none.
  std::pair<std::string, std::string> last_failure() const;

 private:
  enum class Kind : std::uint8_t { enter, redo, fail, note };
  struct Event {
    Kind kind;
    const TraceNode* node;
    std::string note;
    std::uint64_t id, parent;  // of the rule or body it belongs to
  };
  struct Frame {
    const TraceNode* node = nullptr;
    const TraceNode* current = nullptr;  // being evaluated, and has neither held nor failed
    const TraceNode* last = nullptr;
    std::uint64_t id = 0, parent = 0;
    bool pending = false;  // entered, or entered again, since the last event that was kept
    bool again = false;
  };
  void enter(const TraceNode& node);
  void keep(Kind kind, const TraceNode* node, std::string note = {});
  static std::string place_of(const Event& event);

  Filter filter_;
  std::vector<Event> events_;
  std::vector<Frame> frames_;
  std::vector<std::size_t> bases_;
  std::uint64_t next_id_ = 1;
  bool cut_off_ = false;
};

}  // namespace gabion::rego
