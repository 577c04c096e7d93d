// SPDX licence expressions (SPDX 2.3, annex D): "MIT", "GPL-2.0-or-later WITH Classpath-exception-2.0", "(MIT OR ISC)".
#pragma once

#include <string_view>

namespace gabion::lint {

// Identifiers are compared without regard to case, as the specification asks; exceptions after WITH are not looked up.
bool is_spdx_expression(std::string_view text);

}  // namespace gabion::lint
