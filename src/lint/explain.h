// The rules as text: for --explain, --list-rules and docs/rules.md.
#pragma once

#include <string>
#include <string_view>

namespace gabion::lint {

// False: no such rule.
bool explain_rule(std::string_view id, std::string& out);
void list_rules(std::string& out);
// docs/rules.md, whole.
std::string rules_page();

}  // namespace gabion::lint
