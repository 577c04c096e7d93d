// graph.reachable, graph.reachable_paths, walk.
#include <fmt/format.h>

#include <algorithm>

#include "rego/builtins/groups.h"
#include "rego/builtins/operand.h"

namespace gabion::rego::builtins {
namespace {

bool is_list(const Value& value) { return value.is_array() || value.is_set(); }

std::optional<BuiltinResult> want_graph(BuiltinContext& context, BuiltinArgs args) {
  if (!args[0].is_object()) return type_error(context, 1, args[0], "object");
  if (!is_list(args[1])) return type_error(context, 2, args[1], "{array, set}");
  return std::nullopt;
}

BuiltinResult graph_reachable(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want_graph(context, args)) return *error;
  const Value& graph = args[0];
  std::vector<bool> seen(graph.size());
  SetBuilder reached(context.arena());
  std::vector<Value> open;
  const auto visit = [&](const Value& node) {
    const auto index = graph.index_of(node);
    if (!index || seen[*index]) return;  // a node without an entry has no edges and does not count
    seen[*index] = true;
    reached.add(graph.key(*index));
    open.push_back(graph.value(*index));
  };
  for (std::uint32_t i = 0; i < args[1].size(); ++i) visit(args[1].at(i));
  while (!open.empty()) {
    const Value edges = open.back();
    open.pop_back();
    for (std::uint32_t i = 0; is_list(edges) && i < edges.size(); ++i) visit(edges.at(i));
  }
  return reached.finish();
}

// All paths from the start nodes to a node without further edges or to one that closes a circle.
class PathSearch {
 public:
  PathSearch(BuiltinContext& context, const Value& graph) : context_(context), graph_(graph), paths_(context.arena()) {}

  void start(const Value& node) {
    const Value* edges = graph_.find(node);
    if (!edges) return;
    path_.assign(1, node);
    reached_.assign(1, node);
    if (!is_list(*edges) || edges->size() == 0) return add_path();
    for (std::uint32_t i = 0; i < edges->size(); ++i) {
      step(edges->at(i));
      path_.resize(1);
      reached_.resize(1);
    }
  }

  BuiltinResult finish() {
    if (stopped_) return over_limit(context_, fmt::format("more than {} paths, or paths too long", context_.limits().max_items));
    if (cancelled_) return cancelled(context_, "graph.reachable_paths: timed out before all paths were found");
    return paths_.finish();
  }

 private:
  void add_path() {
    if (paths_.size() >= context_.limits().max_items || context_.arena().total_bytes() > context_.limits().max_arena_bytes) stopped_ = true;
    if (paths_.size() % 1024 == 1023 && context_.is_cancelled()) cancelled_ = true;
    if (!stopped_ && !cancelled_) paths_.add(Value::make_array(context_.arena(), path_.data(), path_.size()));
  }

  void step(const Value& node) {
    if (stopped_ || cancelled_) return;
    if (path_.size() > context_.limits().max_depth) {
      stopped_ = true;
      return;
    }
    const Value* edges = graph_.find(node);
    if (!edges) return add_path();
    const std::size_t path_size = path_.size(), reached_size = reached_.size();
    path_.push_back(node);
    if (!is_list(*edges) || edges->size() == 0) {
      add_path();
    } else {
      reached_.push_back(node);
      for (std::uint32_t i = 0; i < edges->size(); ++i) {
        const Value& next = edges->at(i);
        std::find(reached_.begin(), reached_.end(), next) != reached_.end() ? add_path() : step(next);
      }
    }
    path_.resize(path_size);
    reached_.resize(reached_size);
  }

  BuiltinContext& context_;
  const Value& graph_;
  SetBuilder paths_;
  std::vector<Value> path_, reached_;
  bool stopped_ = false, cancelled_ = false;
};

BuiltinResult graph_reachable_paths(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want_graph(context, args)) return *error;
  PathSearch search(context, args[0]);
  for (std::uint32_t i = 0; i < args[1].size(); ++i) search.start(args[1].at(i));
  return search.finish();
}

// Depth first, parents before children: [path, value] for the document itself and everything in it.
class Walk {
 public:
  explicit Walk(BuiltinContext& context) : context_(context), out_(context.arena()) {}

  void visit(const Value& value) {
    if (stopped_ || out_.size() >= context_.limits().max_items || path_.size() > context_.limits().max_depth) {
      stopped_ = true;
      return;
    }
    Value pair[] = {Value::make_array(context_.arena(), path_.data(), path_.size()), value};
    out_.add(Value::make_array(context_.arena(), pair, 2));
    if (!value.is_composite()) return;
    for (std::uint32_t i = 0; i < value.size(); ++i) {
      path_.push_back(value.is_array() ? Value::integer(i) : value.is_object() ? value.key(i) : value.at(i));
      visit(value.is_object() ? value.value(i) : value.at(i));
      path_.pop_back();
    }
  }

  BuiltinResult finish() {
    if (stopped_) return over_limit(context_, fmt::format("document has more than {} values or is nested deeper than {}", context_.limits().max_items, context_.limits().max_depth));
    return out_.finish();
  }

 private:
  BuiltinContext& context_;
  ArrayBuilder out_;
  std::vector<Value> path_;
  bool stopped_ = false;
};

BuiltinResult walk(BuiltinContext& context, BuiltinArgs args) {
  Walk walk(context);
  walk.visit(args[0]);
  return walk.finish();
}

constexpr Builtin kRows[] = {
    {"graph.reachable", graph_reachable, "(object[any: any<array[any], set[any]>], any<array[any], set[any]>) -> set[any]"},
    {"graph.reachable_paths", graph_reachable_paths, "(object[any: any<array[any], set[any]>], any<array[any], set[any]>) -> set[array[any]]"},
    {"walk", walk, "(any) -> array<array[any], any>", {}, kRelation},
};

}  // namespace

std::span<const Builtin> graph_rows() { return kRows; }

}  // namespace gabion::rego::builtins
