// --trace: which rules and expressions a query came by, one line each.
#pragma once

#include <string>
#include <vector>

#include "rego/engine.h"

namespace gabion::policy {

class TraceLines : public rego::Tracer {
 public:
  TraceLines(const rego::Engine& engine, const std::string& query, std::vector<std::string>& lines)
      : engine_(engine), query_(query), lines_(lines) {}
  void mark(const rego::Loc* loc) override;
  void note(std::string_view text);

 private:
  void begin();
  std::string rule_at(const rego::Loc& loc) const;
  const rego::Engine& engine_;
  const std::string& query_;
  std::vector<std::string>& lines_;
  std::string rule_;
  bool begun_ = false;
};

}  // namespace gabion::policy
