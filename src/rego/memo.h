// What rules and functions have yielded in one scope of one query.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/value.h"

namespace gabion::rego {

class Memo {
 public:
  enum class State : std::uint8_t { empty, undefined, value };
  struct Entry {
    std::uint32_t group = 0, hash = 0, count = 0;
    State state = State::empty;
    const Value* args = nullptr;
    Value value;
    std::uint32_t reads = 0, read_count = 0;  // provenance: where the machine keeps them
  };

  static std::uint32_t hash_of(std::uint32_t group, std::span<const Value> args) {
    std::uint64_t hash = (group + 1) * 0x9E3779B97F4A7C15u;
    for (const Value& a : args) hash = (hash ^ a.hash()) * 0x9E3779B97F4A7C15u + (hash >> 29);
    return static_cast<std::uint32_t>(hash >> 32) ^ static_cast<std::uint32_t>(hash);
  }
  const Entry* find(std::uint32_t group, std::uint32_t hash, std::span<const Value> args) const;
  // `args` must outlive the memo. value nothing: undefined.
  Entry& put(std::uint32_t group, std::uint32_t hash, std::span<const Value> args, const Value& value);

 private:
  void grow();
  std::vector<Entry> entries_;  // open addressing, power of two
  std::size_t used_ = 0;
};

}  // namespace gabion::rego
