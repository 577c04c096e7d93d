// Fields that would land under one name in the answer must be able to merge (specification, section 5.3.2).
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "rego/graphql/schema.h"

namespace gabion::rego::graphql {

struct MergeConflict {
  std::string name, message;
  std::vector<MergeConflict> below;
  Position position;

  std::string text() const;
};

// One for a whole document: pairs of fragments are compared once.
class MergeCheck {
 public:
  explicit MergeCheck(const Schema& schema) : schema_(schema) {}
  std::vector<MergeConflict> within(const std::vector<Selection>& selections);
  // Comparing was given up: the query is too entangled.
  bool gave_up() const { return budget_ == 0; }

 private:
  struct Fields {
    std::vector<std::pair<std::string, std::vector<const Selection*>>> by_name;  // in order of appearance
    std::vector<const Selection*> spreads;
    const std::vector<const Selection*>* find(const std::string& name) const;
  };
  using Conflicts = std::vector<MergeConflict>;

  static void collect(const std::vector<Selection>& selections, Fields& out);
  static Fields fields_of(const std::vector<Selection>& selections);
  void between(Conflicts& out, bool exclusive, const Fields& a, const Fields& b);
  void fields_and_fragment(Conflicts& out, bool exclusive, const Fields& fields, const Selection& spread);
  void fragments(Conflicts& out, bool exclusive, const Selection& a, const Selection& b);
  void conflict(Conflicts& out, bool exclusive, const Selection& a, const Selection& b);
  Conflicts below(bool exclusive, const Selection& a, const Selection& b);
  bool types_conflict(const Type& a, const Type& b) const;

  const Schema& schema_;
  std::map<std::pair<std::string, std::string>, bool> compared_pairs_;
  std::set<std::string> compared_;
  unsigned budget_ = 200'000;
};

}  // namespace gabion::rego::graphql
