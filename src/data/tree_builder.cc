#include "data/tree_builder.h"

#include <algorithm>

namespace gabion {

TreeBuilder::TreeBuilder(Document& document, bool positions) : document_(document), positions_(positions) {
  if (positions && !document_.positions) document_.positions.emplace();
}

bool TreeBuilder::open(Kind kind, std::size_t offset) {
  if (frames_.size() >= kMaxDataDepth) return false;
  frames_.push_back({kind, items_.size(), static_cast<std::uint32_t>(offset)});
  return true;
}

// Sorted here and not by the value's builder, since the offsets must move with the entries.
void TreeBuilder::sort_entries(std::size_t first) {
  struct Pair {
    Item key, value;
  };
  static_assert(sizeof(Pair) == 2 * sizeof(Item));
  auto* begin = reinterpret_cast<Pair*>(items_.data() + first);
  auto* end = begin + (items_.size() - first) / 2;
  auto before = [](const Pair& a, const Pair& b) { return compare(a.key.value, b.key.value) < 0; };
  auto not_after = [](const Pair& a, const Pair& b) { return compare(a.key.value, b.key.value) <= 0; };
  if (std::adjacent_find(begin, end, [&](const Pair& a, const Pair& b) { return !before(a, b); }) == end) return;
  if (!std::is_sorted(begin, end, not_after)) std::stable_sort(begin, end, before);
  auto* kept = begin;
  for (auto* pair = begin; pair != end; ++pair) {
    if (kept != begin && kept[-1].key.value == pair->key.value) {
      if (!duplicate_ && pair->key.value.is_string()) {
        duplicate_ = DuplicateKey{std::string(pair->key.value.as_string()), kept[-1].key.offset, pair->key.offset};
      }
      --kept;
    }
    *kept++ = *pair;
  }
  items_.resize(first + static_cast<std::size_t>(kept - begin) * 2);
}

std::uint32_t TreeBuilder::store_positions(std::size_t first) {
  if (!positions_ || first == items_.size()) return Value::kNoPosition;
  auto start = document_.positions->reserve(items_.size() - first);
  for (std::size_t i = first; i < items_.size(); ++i) (*document_.positions)[start + (i - first)] = items_[i].offset;
  return start;
}

Value TreeBuilder::close() {
  Frame frame = frames_.back();
  frames_.pop_back();
  if (frame.kind == Kind::object) sort_entries(frame.first);
  auto positions = store_positions(frame.first);
  scratch_.clear();
  for (std::size_t i = frame.first; i < items_.size(); ++i) scratch_.push_back(items_[i].value);
  items_.resize(frame.first);
  Value done = frame.kind == Kind::array
                   ? Value::make_array(document_.arena, scratch_.data(), scratch_.size(), positions)
                   : Value::make_object(document_.arena, scratch_.data(), scratch_.size() / 2, positions);
  push(done, frame.offset);
  return done;
}

void TreeBuilder::merge(const Value& object, std::size_t offset, bool yields) {
  std::vector<Item> entries;
  auto first = positions_ ? object.positions() : Value::kNoPosition;
  for (std::uint32_t i = 0; i < object.size(); ++i) {
    auto key_at = first ? (*document_.positions)[first + 2 * i] : static_cast<std::uint32_t>(offset);
    auto value_at = first ? (*document_.positions)[first + 2 * i + 1] : static_cast<std::uint32_t>(offset);
    entries.push_back({object.key(i), key_at});
    entries.push_back({object.value(i), value_at});
  }
  auto place = yields ? items_.begin() + static_cast<std::ptrdiff_t>(frames_.back().first) : items_.end();
  items_.insert(place, entries.begin(), entries.end());
}

Value TreeBuilder::finish() {
  Item root = items_.empty() ? Item{Value::null(), 0} : items_.front();
  items_.clear();
  if (positions_) (*document_.positions)[0] = root.offset;
  document_.root = root.value;
  return root.value;
}

}  // namespace gabion
