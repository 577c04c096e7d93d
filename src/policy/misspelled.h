// Paths of the input that a policy names and no document has, although one has a key that looks alike:
// input.spec.contaners. Such a rule never objects, and nobody notices.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "policy/load.h"

namespace gabion::policy {

class MisspelledPaths {
 public:
  // off: nothing is looked at.
  MisspelledPaths(const PolicySet& policies, const std::vector<std::string>& namespaces, bool off);
  void look_at(const Value& document);
  std::vector<std::string> warnings() const;

 private:
  struct Path {
    std::vector<std::string> keys;
    std::string place;       // FILE:ROW of its first use
    bool found = false;
    std::string suggestion;  // "spec.containers"
  };
  std::vector<Path> paths_;
  std::mutex mutex_;
};

}  // namespace gabion::policy
