#include "rego/coverage.h"

#include <algorithm>
#include <cmath>

#include "rego/vars.h"

namespace gabion::rego {

Coverage::Coverage(const std::vector<std::unique_ptr<Module>>& modules) {
  for (const auto& m : modules) {
    File& file = files_[m->source->name];
    Visitor visitor;
    visitor.expr = [&](Expr* e) {
      if (e->loc && e->loc->row != 0 && !e->generated) file.wanted.insert(e->loc->row);
      return false;
    };
    for (Rule* top : m->rules) {
      for_each_branch(top, [&](Rule* r) {
        if (r->loc) file.wanted.insert(r->loc->row);
        walk_rule(visitor, r, false);
      });
    }
  }
}

void Coverage::mark(const Loc* loc) {
  if (!loc || !loc->source) return;
  std::lock_guard lock(mutex_);
  auto it = files_.find(loc->source->name);
  if (it != files_.end()) it->second.covered.insert(loc->row);
}

namespace {

double share(std::size_t covered, std::size_t all) {
  if (all == 0) return 0;
  return std::round(10000.0 * static_cast<double>(covered) / static_cast<double>(all)) / 100.0;
}

std::string number(double value) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.10g", value);
  return buffer;
}

// Neighbouring rows are one range.
Value ranges(Arena& arena, const std::vector<std::uint32_t>& rows) {
  ArrayBuilder out(arena);
  for (std::size_t i = 0; i < rows.size();) {
    std::size_t end = i + 1;
    while (end < rows.size() && rows[end] == rows[end - 1] + 1) ++end;
    ObjectBuilder range(arena), first(arena), last(arena);
    first.add("row", Value::integer(rows[i]));
    last.add("row", Value::integer(rows[end - 1]));
    range.add("start", first.finish());
    range.add("end", last.finish());
    out.add(range.finish());
    i = end;
  }
  return out.finish();
}

}  // namespace

double Coverage::percent() const {
  std::size_t all = 0, covered = 0;
  for (const auto& [name, file] : files_) {
    all += file.wanted.size();
    for (auto row : file.wanted) covered += file.covered.count(row);
  }
  return share(covered, all);
}

std::string Coverage::json() const {
  Arena arena;
  ObjectBuilder files(arena);
  std::size_t all = 0, covered_all = 0;
  for (const auto& [name, file] : files_) {
    std::vector<std::uint32_t> covered, missed;
    for (auto row : file.wanted) (file.covered.count(row) != 0 ? covered : missed).push_back(row);
    ObjectBuilder one(arena);
    if (!covered.empty()) one.add("covered", ranges(arena, covered));
    if (!missed.empty()) one.add("not_covered", ranges(arena, missed));
    if (!covered.empty()) one.add("covered_lines", Value::integer(static_cast<std::int64_t>(covered.size())));
    if (!missed.empty()) one.add("not_covered_lines", Value::integer(static_cast<std::int64_t>(missed.size())));
    one.add("coverage", Value::number(arena.copy(number(share(covered.size(), file.wanted.size())))));
    files.add(name, one.finish());
    all += file.wanted.size();
    covered_all += covered.size();
  }
  ObjectBuilder report(arena);
  report.add("files", files.finish());
  report.add("covered_lines", Value::integer(static_cast<std::int64_t>(covered_all)));
  report.add("not_covered_lines", Value::integer(static_cast<std::int64_t>(all - covered_all)));
  report.add("coverage", Value::number(arena.copy(number(share(covered_all, all)))));
  return to_json(report.finish(), {.indent = 2, .escape_html = true});
}

}  // namespace gabion::rego
