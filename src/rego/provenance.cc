#include "rego/provenance.h"

#include <algorithm>

namespace gabion::rego {

void Provenance::read(const Value& container, std::uint32_t index, bool absent, bool message) {
  if (!container.is_composite()) return;
  if (container.positions() != Value::kNoPosition) {
    if (log_.size() < kMaxReads) log_.push_back({container, index, absent, message});
    return;
  }
  if (elements_.empty() || index == InputRead::kWholeNode) return;
  if (const auto* reads = element(container, index)) read_all(*reads, message);
}

void Provenance::read_all(const std::vector<InputRead>& reads, bool message) {
  for (const InputRead& r : reads) {
    if (log_.size() >= kMaxReads) return;
    log_.push_back(r);
    log_.back().message |= message;
  }
}

const std::vector<InputRead>* Provenance::element(const Value& container, std::uint32_t index) const {
  auto it = elements_.find(container.identity());
  return it == elements_.end() || index >= it->second.size() ? nullptr : &it->second[index];
}

void Provenance::attach(const Value& container, std::vector<std::vector<InputRead>> reads) {
  if (container.is_composite() && container.size() > 0) elements_[container.identity()] = std::move(reads);
}

void Provenance::read_elements(const Value& container, bool message) {
  if (!container.is_composite() || elements_.empty()) return;
  for (std::uint32_t i = 0; i < std::min(kMaxElements, container.size()); ++i) {
    const auto* reads = element(container, i);
    if (!reads) return;
    read_all(*reads, message);
  }
}

std::uint32_t Provenance::keep(const std::vector<InputRead>& reads) {
  auto first = static_cast<std::uint32_t>(kept_.size());
  kept_.insert(kept_.end(), reads.begin(), reads.begin() + static_cast<std::ptrdiff_t>(std::min(reads.size(), kMaxCarried)));
  return first;
}

void Provenance::recall(std::uint32_t first, std::uint32_t count, bool message) {
  for (std::uint32_t i = 0; i < count && log_.size() < kMaxReads; ++i) {
    log_.push_back(kept_[first + i]);
    log_.back().message |= message;
  }
}

}  // namespace gabion::rego
