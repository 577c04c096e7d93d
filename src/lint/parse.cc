// What is said of a file that cannot be read as a Dockerfile, and of comments that silence rules.
#include <algorithm>

#include "lint/check_directive.h"
#include "lint/facts.h"
#include "lint/pragma.h"
#include "lint/rules.h"

namespace gabion::lint {
namespace {

// DL3043 says the same of what ONBUILD must not hold.
bool said_by_onbuild_rule(const File& file, const dockerfile::ParseError& error) {
  return error.layer == dockerfile::Layer::builder &&
         std::any_of(file.views.begin(), file.views.end(), [&](const View& view) { return view.onbuild && view.outer->line == error.line; });
}

void parses(const File& file, Sink& out) {
  // hadolint takes the directive for a comment; BuildKit refuses the file when it cannot read it.
  const dockerfile::Directive* directive = file.options.checks == Checks::hadolint ? nullptr : file.ast.directive("check");
  if (directive != nullptr) {
    if (auto parsed = parse_check_directive(directive->value); !parsed) {
      out.add(directive->line, directive->value_at, "failed to parse check options: " + parsed.error().message);
    }
  }
  for (const auto& error : file.ast.errors) {
    if (!refuses(file.options.checks, error) || said_by_onbuild_rule(file, error)) continue;
    out.add(error.line, error.at, error.message);
    if (file.options.checks == Checks::hadolint) break;
  }
  for (const RunFacts& run : file.runs) {
    for (const shell::SyntaxError& error : run.script.errors) {
      if (error.message != shell::kTooDeep) continue;
      std::uint32_t end = std::min(error.offset + 1, static_cast<std::uint32_t>(run.text.text.size()));
      out.add(run.at(), run.span({std::min(error.offset, end), end}), "the script of this RUN is nested too deeply to be read");
      break;
    }
  }
}
constexpr std::string_view kParsesGood[] = {"FROM debian:12\nRUN a \\\n  b", "# escape=`\nFROM a:1"};
constexpr std::string_view kParsesBad[] = {"FROM debian:12\nFOO bar"};

void no_inline_ignores(const File& file, Sink& out) {
  for (const auto& comment : file.ast.comments) {
    auto pragma = parse_ignore(comment.text);
    if (pragma && pragma->scope == IgnorePragma::Scope::line && !comment.in_instruction) out.add(comment.line, comment.at);
  }
}
constexpr std::string_view kIgnoresGood[] = {"# hadolint global ignore=DL3006\nFROM debian", "# ignore this\nFROM debian:12"};
constexpr std::string_view kIgnoresBad[] = {"# hadolint ignore=DL3006\nFROM debian"};

constexpr Rule kRules[] = {
    {.id = "DL1000", .level = Level::error, .message = "the file does not parse", .hint = {},
     .reason = "The builder would refuse this file.", .check = parses, .good = kParsesGood, .bad = kParsesBad},
    {.id = "DL1001", .level = Level::ignore, .message = "a comment silences a rule here",
     .hint = "mend the finding, or ignore the rule in the configuration",
     .reason = "A policy may forbid exceptions inside the file. Off unless a severity is given to it.",
     .check = no_inline_ignores, .good = kIgnoresGood, .bad = kIgnoresBad},
};

}  // namespace

std::span<const Rule> parse_rules() { return kRules; }

}  // namespace gabion::lint
