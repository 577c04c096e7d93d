#include "rego/memo.h"

#include <algorithm>

namespace gabion::rego {

const Memo::Entry* Memo::find(std::uint32_t group, std::uint32_t hash, std::span<const Value> args) const {
  if (entries_.empty()) return nullptr;
  std::size_t mask = entries_.size() - 1;
  for (std::size_t slot = hash & mask; entries_[slot].state != State::empty; slot = (slot + 1) & mask) {
    const Entry& e = entries_[slot];
    if (e.hash != hash || e.group != group || e.count != args.size()) continue;
    if (std::equal(args.begin(), args.end(), e.args)) return &e;
  }
  return nullptr;
}

Memo::Entry& Memo::put(std::uint32_t group, std::uint32_t hash, std::span<const Value> args, const Value& value) {
  if ((used_ + 1) * 4 > entries_.size() * 3) grow();
  std::size_t mask = entries_.size() - 1, slot = hash & mask;
  while (entries_[slot].state != State::empty) slot = (slot + 1) & mask;
  entries_[slot] = {group, hash, static_cast<std::uint32_t>(args.size()),
                    value.is_nothing() ? State::undefined : State::value, args.data(), value, 0, 0};
  ++used_;
  return entries_[slot];
}

void Memo::grow() {
  std::vector<Entry> old(std::max<std::size_t>(16, entries_.size() * 2));
  old.swap(entries_);
  std::size_t mask = entries_.size() - 1;
  for (const Entry& e : old) {
    if (e.state == State::empty) continue;
    std::size_t slot = e.hash & mask;
    while (entries_[slot].state != State::empty) slot = (slot + 1) & mask;
    entries_[slot] = e;
  }
}

}  // namespace gabion::rego
