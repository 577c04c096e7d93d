#include "rego/explain.h"

#include <algorithm>
#include <map>

namespace gabion::rego {

namespace {

constexpr std::size_t kColumnPadding = 4;

Var shown_name(Var v, const std::vector<const VarMap*>& names) {
  if (v.starts_with('$')) return "_";
  for (const VarMap* map : names) {
    if (auto it = map->find(v); it != map->end()) return it->second;
  }
  return v;
}

void rename(Expr* expr, const std::vector<const VarMap*>& names) {
  Visitor visitor;
  visitor.term = [&](Term* t) {
    if (!t->is(TermKind::var)) return false;
    const Var name = shown_name(t->name(), names);
    t->text = name.data();
    t->count = static_cast<std::uint32_t>(name.size());
    return true;
  };
  walk(visitor, expr);
}

// Calls are shown as calls, operators too; equations alone are infix.
std::string plain_text(const Expr* e) {
  if (e->kind != ExprKind::call || (e->is_equality() && e->terms.size() == 3)) return to_text(e);
  std::string text = e->negated ? "not " : "";
  text += ref_name(e->terms[0]) + "(";
  for (std::uint32_t i = 1; i < e->terms.size(); ++i) text += (i > 1 ? ", " : "") + to_text(e->terms[i]);
  text += ")";
  for (const With* w : e->withs) text += " with " + to_text(w->target) + " as " + to_text(w->value);
  return text;
}

std::string text_of(const Expr* expr, bool inside_not, const std::vector<const VarMap*>& names) {
  Arena arena;
  Expr* e = copy(arena, expr);
  rename(e, names);
  if (inside_not) e->negated = false;
  if (e->kind != ExprKind::every) return plain_text(e);
  std::string body;
  for (const Expr* inner : e->every->body) body += (body.empty() ? "" : "; ") + plain_text(inner);
  const bool key = e->every->key && !is_generated_var(e->every->key->name());
  std::string vars = (key ? to_text(e->every->key) + ", " : "") + to_text(e->every->value);
  return "every " + vars + " in " + to_text(e->every->domain) + " { " + body + " }";
}

std::string text_of(const TraceNode& node, const std::vector<const VarMap*>& names) {
  if (node.expr) return text_of(node.expr, node.inside_not, names);
  std::string text;
  for (const Expr* e : node.body) text += (text.empty() ? "" : "; ") + text_of(e, false, names);
  return text;
}

}  // namespace

void Explanation::enter(const TraceNode& node) {
  Frame frame;
  frame.node = &node;
  frame.id = next_id_++;
  frame.parent = frames_.empty() ? 0 : frames_.back().id;
  frame.pending = node.shown;
  frames_.push_back(frame);
}

void Explanation::step(TraceOp op, const TraceNode& node) {
  const std::size_t base = bases_.back() + node.level;
  if (frames_.size() > base && op == TraceOp::enter) frames_.resize(base);
  if (op == TraceOp::enter) return enter(node);
  if (op == TraceOp::leave) return frames_.resize(std::min(frames_.size(), base));
  if (frames_.size() > base) frames_.resize(base);
  if (frames_.empty()) return;
  Frame& frame = frames_.back();
  switch (op) {
    case TraceOp::evaluate:
      frame.current = frame.last = &node;
      break;
    case TraceOp::fail:
      frame.current = &node;
      failed();
      break;
    default:
      frame.current = nullptr;
      frame.pending = frame.node->shown;
      frame.again = true;
  }
}

void Explanation::failed() {
  if (frames_.empty() || !frames_.back().current) return;
  const TraceNode* node = frames_.back().current;
  frames_.back().current = nullptr;
  if (filter_ == Filter::fails) keep(Kind::fail, node);
}

void Explanation::note(std::string_view text) {
  if (filter_ == Filter::notes && !frames_.empty()) keep(Kind::note, frames_.back().last, std::string(text));
}

// Before an event stand those that led to it and were not told yet, as far as they follow on each other.
void Explanation::keep(Kind kind, const TraceNode* node, std::string note) {
  if (events_.size() >= kMaxEvents) {
    cut_off_ = true;
    return;
  }
  std::size_t first = frames_.size();
  while (first > 0 && frames_[first - 1].pending) --first;
  for (std::size_t i = first; i < frames_.size(); ++i) {
    const Frame& f = frames_[i];
    const bool again = f.again && f.node->rule;
    events_.push_back({again ? Kind::redo : Kind::enter, f.node, {}, f.id, f.parent});
  }
  for (Frame& f : frames_) f.pending = false;
  events_.push_back({kind, node, std::move(note), frames_.back().id, frames_.back().parent});
}

std::string Explanation::place_of(const Event& event) {
  const Loc* loc = event.node ? event.node->loc : nullptr;
  if (!loc) return {};
  return (loc->file().empty() ? "query" : std::string(loc->file())) + ":" + std::to_string(loc->row);
}

std::string Explanation::text(const std::vector<const VarMap*>& names, bool spread) const {
  std::size_t width = 0;
  for (const Event& e : events_) width = std::max(width, place_of(e).size());
  const std::string indent = spread ? "  " : "";
  std::map<std::uint64_t, std::size_t> depths;
  std::string out;
  for (const Event& e : events_) {
    std::size_t& depth = depths[e.id];
    if (depth == 0) {
      auto above = depths.find(e.parent);
      depth = (above == depths.end() ? 0 : above->second) + 1;
    }
    std::string line = place_of(e);
    line.resize(width + kColumnPadding + 1, ' ');
    line += indent;
    const bool begins = e.kind == Kind::enter || e.kind == Kind::redo;
    for (std::size_t i = begins ? 1 : 0; i < depth; ++i) line += "| ";
    line += e.kind == Kind::enter ? "Enter " : e.kind == Kind::redo ? "Redo " : e.kind == Kind::fail ? "Fail " : "Note ";
    if (e.kind == Kind::note) line += "\"" + e.note + "\"";
    else line += e.node->rule ? e.node->rule_name : text_of(*e.node, names);
    out += indent + line + indent + "\n";
  }
  if (cut_off_) out += indent + "… and more, not shown\n";
  return out;
}

std::pair<std::string, std::string> Explanation::last_failure() const {
  for (auto it = events_.rbegin(); it != events_.rend(); ++it) {
    if (it->kind != Kind::fail || !it->node->expr || it->node->expr->kind == ExprKind::every) continue;
    if (it->parent == 0) continue;  // the query
    return {place_of(*it), std::string(it->node->loc ? it->node->loc->text() : std::string_view())};
  }
  return {};
}

}  // namespace gabion::rego
