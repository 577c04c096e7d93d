// What a query keeps between calls of builtins. Every cache is bounded; nothing in one points into an arena.
#pragma once

namespace gabion::rego {

class BuiltinCaches {};

}  // namespace gabion::rego
