// Unit tests: rules whose name begins with test_. Doubles get names of their own; table-driven ones (test_x[case]) tell
// of each case when it begins, so that a case that fails is known by its name.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "rego/locals.h"

namespace gabion::rego {

// The part of the head's ref up to the name that makes it a test; empty: no test. `todo_test_…` counts.
Terms test_ref(const Head* head);
bool is_skipped_test(const Head* head);

// Before the tree is built: test_x, test_x → test_x, test_x#01.
void rename_double_tests(Arena& arena, const std::vector<std::unique_ptr<Module>>& modules);
// After locals are renamed: internal.test_case([case]) as early in the body as the case is known.
void announce_test_cases(VarGenerator& gen, const std::vector<std::unique_ptr<Module>>& modules);

}  // namespace gabion::rego
