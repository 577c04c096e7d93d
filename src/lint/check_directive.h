// BuildKit's control of its own checks: `# check=skip=A,B;error=true;experimental=C` at the head of the file, and
// `# check=skip=A // why` right above an instruction. Names are case-sensitive; `all` stands for all.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "dockerfile/ast.h"

namespace gabion::lint {

struct CheckDirective {
  bool skip_all = false, experimental_all = false;
  bool error = false;  // a warning fails the build
  std::vector<std::string_view> skip, experimental;

  // A check that is not experimental can be skipped; one that is has to be asked for.
  bool allows(std::string_view rule, bool is_experimental) const;
};

// Everything from the first blank on is a remark. The views are into `value`.
Result<CheckDirective> parse_check_directive(std::string_view value);

// The directive at the head of the file; one without any wish when there is none.
Result<CheckDirective> file_check_directive(const dockerfile::Dockerfile& file);

// What the first `check=` comment right above the instruction says; one that cannot be read says nothing.
CheckDirective check_directive_above(const dockerfile::Instruction& instruction);

}  // namespace gabion::lint
