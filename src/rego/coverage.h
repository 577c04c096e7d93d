// Which lines of the modules were evaluated: rules by their heads, expressions by themselves.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "rego/ast.h"
#include "rego/evaluate.h"

namespace gabion::rego {

// Engine must have been made with EngineOptions::marks, before the modules changed: construct it from Engine::modules().
class Coverage : public Tracer {
 public:
  explicit Coverage(const std::vector<std::unique_ptr<Module>>& modules);
  void mark(const Loc* loc) override;  // from any thread
  // OPA's report: {"files": {NAME: {"covered": [ranges], "not_covered": …, "coverage": percent}}, "coverage": percent …}
  std::string json() const;
  double percent() const;

 private:
  struct File {
    std::set<std::uint32_t> wanted, covered;  // rows
  };
  mutable std::mutex mutex_;
  std::map<std::string, File, std::less<>> files_;
};

}  // namespace gabion::rego
