// Walks an AST in the order it is written. A pass overrides what it looks at; returning false keeps the walk from going
// below that node.
#pragma once

#include "rego/ast.h"

namespace gabion::rego {

class AstVisitor {
 public:
  virtual ~AstVisitor() = default;
  virtual bool enter(Term*) { return true; }
  virtual bool enter(Expr*) { return true; }
  virtual bool enter(With*) { return true; }
  virtual bool enter(Rule*) { return true; }
  virtual bool enter(Head*) { return true; }

  void walk(Term* term);  // may be absent
  void walk(Expr* expr);
  void walk(const Body& body);
  void walk(Rule* rule);  // with its else branches
  void walk(Head* head);  // args, key, value; the ref is left to those who want it (walk_refs)
  void walk(const Terms& terms);
  void walk_rules(const Module& module);

 protected:
  bool walk_refs = false;  // also the refs of heads
};

}  // namespace gabion::rego
