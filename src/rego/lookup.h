// Value under a key: objects by key, arrays by index, sets by element.
#pragma once

#include "base/value.h"

namespace gabion::rego {

inline const Value* lookup(const Value& in, const Value& key) {
  switch (in.kind()) {
    case Kind::object: return in.find(key);
    case Kind::array:
      if (!key.is_number() || !key.is_integer()) return nullptr;
      if (key.as_integer() < 0 || key.as_integer() >= in.size()) return nullptr;
      return &in.at(static_cast<std::uint32_t>(key.as_integer()));
    case Kind::set: {
      auto i = in.index_of(key);
      return i ? &in.at(*i) : nullptr;
    }
    default: return nullptr;
  }
}

// Its place among the entries, for provenance; only for keys that are there.
inline std::uint32_t entry_of(const Value& in, const Value& key) {
  return in.is_array() ? static_cast<std::uint32_t>(key.as_integer()) : *in.index_of(key);
}

}  // namespace gabion::rego
