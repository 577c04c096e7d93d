// Go's text/template over Rego values: what strings.render_template needs of it. Fields, variables, if/else, with, range,
// break and continue, pipelines, comments, trimming, and the functions and or not len index slice print printf println
// html js urlquery eq ne lt le gt ge. Named templates (define, template, block) are not there.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/value.h"

namespace gabion::rego {

// An absent value prints "<no value>". Errors read "template: template:LINE: reason".
Result<std::string> render_template(std::string_view text, const Value& data, Arena& arena, std::size_t max_bytes);

}  // namespace gabion::rego
