// What a query keeps between calls of builtins, so that non-deterministic ones answer the same throughout. Every cache is
// bounded; nothing in one points into an arena. (Compiled patterns outlive queries: regex.h, glob.h.)
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "base/text.h"

namespace gabion::rego {

class BuiltinCaches {
 public:
  static constexpr std::size_t kMaxEntries = 10'000;
  static constexpr std::size_t kMaxResponses = 100;

  template <typename T>
  using Map = std::unordered_map<std::string, T, StringHash, std::equal_to<>>;

  Map<std::int64_t> random_numbers;  // rand.intn by "KEY-N"
  Map<std::string> uuids;            // uuid.rfc4122 by the text of its operand
  Map<std::string> lookups;          // net.lookup_ip_addr: addresses, one a line
  Map<std::string> responses;        // http.send: JSON of the response by the request's text
};

}  // namespace gabion::rego
