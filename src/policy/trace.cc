#include "policy/trace.h"

#include "base/text.h"

namespace gabion::policy {

void TraceLines::begin() {
  if (!begun_) lines_.push_back("Enter " + query_ + " = _");
  begun_ = true;
}

// The rule whose text holds the place: the last one of its file that begins at or before it.
std::string TraceLines::rule_at(const rego::Loc& loc) const {
  std::string name;
  std::uint32_t best = 0;
  for (const auto& info : engine_.rules()) {
    for (const rego::Rule* rule : info.rules) {
      if (rule->loc == nullptr || rule->loc->source != loc.source || rule->loc->offset > loc.offset || rule->loc->offset < best) continue;
      best = rule->loc->offset;
      name = "data." + join(info.package, ".") + "." + info.name;
    }
  }
  return name;
}

void TraceLines::mark(const rego::Loc* loc) {
  begin();
  if (loc == nullptr) return;
  std::string rule = rule_at(*loc);
  if (rule != rule_ && !rule.empty()) lines_.push_back("| Enter " + rule);
  rule_ = rule;
  std::string text(loc->text().substr(0, loc->text().find('\n')));
  lines_.push_back("| | Eval " + std::string(loc->file()) + ":" + std::to_string(loc->row) + " " + text);
}

void TraceLines::note(std::string_view text) {
  begin();
  lines_.push_back("| | Note \"" + std::string(text) + "\"");
}

}  // namespace gabion::policy
