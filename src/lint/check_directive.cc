#include "lint/check_directive.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "dockerfile/lines.h"

namespace gabion::lint {

namespace {

bool has(const std::vector<std::string_view>& list, std::string_view rule) {
  return std::find(list.begin(), list.end(), rule) != list.end();
}

// Go's strconv.ParseBool.
std::optional<bool> parse_truth(std::string_view text) {
  for (std::string_view word : {"1", "t", "T", "TRUE", "true", "True"}) {
    if (text == word) return true;
  }
  for (std::string_view word : {"0", "f", "F", "FALSE", "false", "False"}) {
    if (text == word) return false;
  }
  return std::nullopt;
}

void read_names(std::string_view text, bool& all, std::vector<std::string_view>& names) {
  text = trim(text);
  if (text == "all") {
    all = true;
    return;
  }
  for (std::string_view name : split(text, ',')) names.push_back(trim(name));
}

}  // namespace

bool CheckDirective::allows(std::string_view rule, bool is_experimental) const {
  if (is_experimental) return experimental_all || has(experimental, rule);
  return !skip_all && !has(skip, rule);
}

Result<CheckDirective> parse_check_directive(std::string_view value) {
  CheckDirective out;
  value = trim(value);
  value = trim(value.substr(0, value.find(' ')));
  if (value.empty()) return out;
  // Three options at most; a third one may hold semicolons.
  for (unsigned left = 3; left > 0; --left) {
    std::size_t semicolon = left == 1 ? std::string_view::npos : value.find(';');
    std::string_view option = value.substr(0, semicolon);
    std::size_t equals = option.find('=');
    std::string_view key = trim(option.substr(0, equals));
    if (equals == std::string_view::npos) return fail("invalid check option \"" + printable(option) + "\"");
    std::string_view text = option.substr(equals + 1);
    if (key == "skip") {
      read_names(text, out.skip_all, out.skip);
    } else if (key == "experimental") {
      read_names(text, out.experimental_all, out.experimental);
    } else if (key == "error") {
      auto truth = parse_truth(trim(text));
      if (!truth) return fail("failed to parse check option \"" + printable(option) + "\"");
      out.error = *truth;
    } else {
      return fail("invalid check option \"" + printable(key) + "\"");
    }
    if (semicolon == std::string_view::npos) break;
    value.remove_prefix(semicolon + 1);
  }
  return out;
}

Result<CheckDirective> file_check_directive(const dockerfile::Dockerfile& file) {
  const dockerfile::Directive* directive = file.directive("check");
  if (!directive) return CheckDirective{};
  auto parsed = parse_check_directive(directive->value);
  if (!parsed) return wrap("line " + std::to_string(directive->line) + ": failed to parse check options", parsed.error());
  return parsed;
}

CheckDirective check_directive_above(const dockerfile::Instruction& instruction) {
  for (const dockerfile::Comment& comment : instruction.comments) {
    std::string line = "#" + std::string(trim(comment.text));
    dockerfile::DirectiveLine found;
    if (!dockerfile::read_directive(line, found) || !iequals(found.name, "check")) continue;
    // The views shall be into the file, not into the line above.
    std::size_t begin = comment.text.find('=', comment.text.find(found.name) + found.name.size());
    auto parsed = parse_check_directive(comment.text.substr(begin + 1));
    return parsed ? *parsed : CheckDirective();
  }
  return {};
}

}  // namespace gabion::lint
