#include "policy/locate.h"

namespace gabion::policy {

namespace {
// Of an entry, where the reader's eye looks for it: at the key of an object, at the item of an array.
std::uint32_t entry_offset(const Input& input, const Value& container, std::uint32_t index) {
  auto first = container.positions();
  return (*input.document.positions)[container.is_object() ? first + 2 * index : first + index];
}
}  // namespace

Locator::Locator(const std::vector<const Input*>& inputs) {
  for (const Input* input : inputs) {
    if (!input->document.positions) continue;
    const Value& root = input->document.root;
    if (root.is_composite() && root.size() > 0 && !root.is_set()) add(*input, root, (*input->document.positions)[0], 0);
  }
}

void Locator::add(const Input& input, const Value& container, std::uint32_t offset, unsigned depth) {
  if (container.positions() == Value::kNoPosition) return;
  if (const Known* before = known(container)) {
    // An alias; what it stands for was written above it.
    if (before->offset <= offset) return;
  }
  containers_.emplace(container.positions(), Known{&input, container, offset, depth});
  for (std::uint32_t i = 0; i < container.size(); ++i) {
    const Value& child = container.is_object() ? container.value(i) : container.at(i);
    if (child.is_composite() && child.size() > 0) add(input, child, entry_offset(input, container, i), depth + 1);
  }
}

const Locator::Known* Locator::known(const Value& container) const {
  auto [begin, end] = containers_.equal_range(container.positions());
  for (auto it = begin; it != end; ++it) {
    if (it->second.container.same_node(container)) return &it->second;
  }
  return nullptr;
}

std::optional<Locator::Candidate> Locator::candidate(const rego::InputRead& read) const {
  if (!read.container.is_composite() || read.container.size() == 0) return std::nullopt;
  const Known* at = known(read.container);
  if (at == nullptr) return std::nullopt;
  if (read.index == rego::InputRead::kWholeNode || read.index >= read.container.size()) return Candidate{at->input, at->offset, at->depth, read.message};
  return Candidate{at->input, entry_offset(*at->input, read.container, read.index), at->depth + 1, read.message};
}

std::optional<Locator::Place> Locator::find(const std::vector<rego::InputRead>& reads) const {
  std::optional<Candidate> deepest;
  for (const auto& read : reads) {
    auto here = candidate(read);
    if (!here) continue;
    // Among equals the last: conditions narrow down.
    bool better = !deepest || (here->message == deepest->message ? here->depth >= deepest->depth : !here->message);
    if (better) deepest = here;
  }
  if (!deepest) return std::nullopt;
  auto at = LineIndex(deepest->input->text).at(deepest->offset);
  return Place{deepest->input, {at.line, at.column}};
}

}  // namespace gabion::policy
