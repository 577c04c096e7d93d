#include "observe/process_tree.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

namespace gabion::observe {

namespace {

constexpr std::size_t kNobody = static_cast<std::size_t>(-1);

struct Node {
  std::size_t parent = kNobody;
  std::vector<std::size_t> children;
  std::size_t depth = 0;
  std::uint64_t alike = 1;
  bool before_exec = false;  // it, or one above it, was forked before its parent's last exec
  bool shown = false;
};

class TreeBuilder {
 public:
  TreeBuilder(std::span<const ProcessRecord> processes, bool everything)
      : processes_(processes), everything_(everything), nodes_(processes.size()) {}

  ProcessTree build(std::size_t limit) {
    link();
    if (!everything_) fold_twins();
    choose(everything_ ? processes_.size() : limit);
    write(roots_);
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      if (has_line(i) && !nodes_[i].shown) tree_.untold += nodes_[i].alike;
    }
    return std::move(tree_);
  }

 private:
  bool has_line(std::size_t i) const { return nodes_[i].alike > 0 && (everything_ || !processes_[i].programs.empty()); }

  // A pid is used again, so a parent is the last process of that number that started before.
  void link() {
    std::unordered_map<std::int64_t, std::size_t> by_pid;
    for (std::size_t i = 0; i < processes_.size(); ++i) {
      auto found = by_pid.find(processes_[i].parent);
      std::size_t parent = found == by_pid.end() ? kNobody : found->second;
      nodes_[i].before_exec = parent != kNobody &&
                              (nodes_[parent].before_exec || processes_[i].started_ns < processes_[parent].executed_ns);
      while (parent != kNobody && !has_line(parent)) parent = nodes_[parent].parent;
      nodes_[i].parent = parent;
      nodes_[i].depth = parent == kNobody ? 0 : nodes_[parent].depth + 1;
      if (has_line(i)) siblings(i).push_back(i);
      by_pid[processes_[i].pid] = i;
    }
  }

  std::vector<std::size_t>& siblings(std::size_t i) {
    return nodes_[i].parent == kNobody ? roots_ : nodes_[nodes_[i].parent].children;
  }

  // Leaves beside each other: a loop that starts the same command a thousand times is one line.
  void fold_twins() {
    fold(roots_);
    for (Node& node : nodes_) fold(node.children);
  }
  void fold(std::vector<std::size_t>& siblings) {
    std::vector<std::size_t> kept;
    for (std::size_t i : siblings) {
      if (!kept.empty() && twins(kept.back(), i)) {
        ++nodes_[kept.back()].alike;
        nodes_[i].alike = 0;
      } else {
        kept.push_back(i);
      }
    }
    siblings = std::move(kept);
  }
  bool twins(std::size_t a, std::size_t b) const {
    const ProcessRecord &x = processes_[a], &y = processes_[b];
    return nodes_[a].children.empty() && nodes_[b].children.empty() && nodes_[a].before_exec == nodes_[b].before_exec &&
           x.programs == y.programs && x.exit_status == y.exit_status && x.signal == y.signal;
  }

  // Level by level, so that a chosen line's parent is chosen too; the starter's children have what is left.
  void choose(std::size_t limit) {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      if (has_line(i)) order.push_back(i);
    }
    std::stable_sort(order.begin(), order.end(), [this](std::size_t a, std::size_t b) {
      const Node &x = nodes_[a], &y = nodes_[b];
      return x.before_exec != y.before_exec ? y.before_exec : x.depth < y.depth;
    });
    for (std::size_t i = 0; i < std::min(limit, order.size()); ++i) nodes_[order[i]].shown = true;
  }

  // By a stack: a chain of forks is as deep as the program likes.
  void write(const std::vector<std::size_t>& roots) {
    std::vector<std::size_t> stack(roots.rbegin(), roots.rend());
    while (!stack.empty()) {
      std::size_t i = stack.back();
      stack.pop_back();
      if (!nodes_[i].shown) continue;
      tree_.lines.push_back({nodes_[i].depth, &processes_[i], nodes_[i].alike});
      stack.insert(stack.end(), nodes_[i].children.rbegin(), nodes_[i].children.rend());
    }
  }

  std::span<const ProcessRecord> processes_;
  bool everything_;
  std::vector<Node> nodes_;
  std::vector<std::size_t> roots_;
  ProcessTree tree_;
};

}  // namespace

ProcessTree process_tree(std::span<const ProcessRecord> processes, std::size_t limit, bool everything) {
  return TreeBuilder(processes, everything).build(limit);
}

}  // namespace gabion::observe
