#include "policy/locate.h"

#include <unordered_set>

namespace gabion::policy {

namespace {

struct Known {
  const Input* input;
  Value container;
  std::uint32_t offset;  // its own first byte, or its key's
  unsigned depth;
};

struct Candidate {
  const Input* input = nullptr;
  std::uint32_t offset = 0;
  unsigned depth = 0;
  bool message = false;  // read for the message only
};

// Of an entry, where the reader's eye looks for it: at the key of an object, at the item of an array.
std::uint32_t entry_offset(const Input& input, const Value& container, std::uint32_t index) {
  auto first = container.positions();
  return (*input.document.positions)[container.is_object() ? first + 2 * index : first + index];
}

// A container is told by its first entry in its input's position table, which is unique within one input.
class Containers {
 public:
  Containers(const std::vector<const Input*>& inputs, const std::vector<const Reads*>& reads) {
    for (const Reads* list : reads) {
      for (const auto& read : *list) {
        if (read.container.is_composite()) wanted_.insert(read.container.positions());
      }
    }
    for (const Input* input : inputs) {
      const Value& root = input->document.root;
      if (input->document.positions && root.is_composite() && root.size() > 0) walk(*input, root, (*input->document.positions)[0], 0);
    }
  }

  const Known* find(const Value& container) const {
    auto [begin, end] = known_.equal_range(container.positions());
    for (auto it = begin; it != end; ++it) {
      if (it->second.container.same_node(container)) return &it->second;
    }
    return nullptr;
  }

 private:
  void walk(const Input& input, const Value& container, std::uint32_t offset, unsigned depth) {
    if (container.positions() == Value::kNoPosition) return;
    if (wanted_.contains(container.positions())) note(input, container, offset, depth);
    for (std::uint32_t i = 0; i < container.size(); ++i) {
      const Value& child = container.is_object() ? container.value(i) : container.at(i);
      if (!child.is_composite() || child.size() == 0) continue;
      auto at = entry_offset(input, container, i);
      // What begins before its own key may be an alias; each such one is walked once, so that a bomb of them ends.
      bool before = child.positions() != Value::kNoPosition && entry_offset(input, child, 0) < at;
      if (!before || maybe_aliases_.insert(child.positions()).second) walk(input, child, at, depth + 1);
    }
  }

  // Of several places of one container the first: there it is written, elsewhere an alias stands.
  void note(const Input& input, const Value& container, std::uint32_t offset, unsigned depth) {
    auto [begin, end] = known_.equal_range(container.positions());
    for (auto it = begin; it != end; ++it) {
      if (!it->second.container.same_node(container)) continue;
      if (offset < it->second.offset) it->second = Known{&input, container, offset, depth};
      return;
    }
    known_.emplace(container.positions(), Known{&input, container, offset, depth});
  }

  std::unordered_set<std::uint32_t> wanted_, maybe_aliases_;
  std::unordered_multimap<std::uint32_t, Known> known_;
};

std::optional<Candidate> candidate(const Containers& containers, const rego::InputRead& read) {
  if (!read.container.is_composite() || read.container.size() == 0) return std::nullopt;
  const Known* at = containers.find(read.container);
  if (at == nullptr) return std::nullopt;
  bool whole = read.index == rego::InputRead::kWholeNode || read.index >= read.container.size();
  if (whole) return Candidate{at->input, at->offset, at->depth, read.message};
  return Candidate{at->input, entry_offset(*at->input, read.container, read.index), at->depth + 1, read.message};
}

std::optional<Candidate> best(const Containers& containers, const Reads& reads) {
  std::optional<Candidate> deepest;
  for (const auto& read : reads) {
    auto here = candidate(containers, read);
    if (!here) continue;
    // Among equals the last: conditions narrow down.
    bool better = !deepest || (here->message == deepest->message ? here->depth >= deepest->depth : !here->message);
    if (better) deepest = here;
  }
  return deepest;
}

}  // namespace

std::vector<std::optional<Place>> locate(const std::vector<const Input*>& inputs, const std::vector<const Reads*>& reads) {
  Containers containers(inputs, reads);
  std::vector<std::optional<Place>> places;
  for (const Reads* list : reads) {
    auto found = best(containers, *list);
    if (!found) {
      places.emplace_back();
      continue;
    }
    auto line = found->input->line_at(found->offset);
    places.push_back(Place{found->input, {line.line, line.column}});
  }
  return places;
}

}  // namespace gabion::policy
