// Which variables an equality binds, given those that are bound already.
#pragma once

#include "rego/vars.h"

namespace gabion::rego {

bool is_ref_safe(const Term* ref, const VarSet& safe);
VarSet unified_vars(const VarSet& safe, const Term* a, const Term* b);

}  // namespace gabion::rego
