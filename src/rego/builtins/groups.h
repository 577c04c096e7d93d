// The groups of builtins: each GROUP.cc holds its functions and its rows, and hands out the rows here.
#pragma once

#include <span>

#include "rego/builtin.h"

namespace gabion::rego::builtins {

std::span<const Builtin> pending_rows();

}  // namespace gabion::rego::builtins
