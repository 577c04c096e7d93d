// regex.*: Go's regular expressions (../regex.h).
#include "rego/regex.h"

#include <fmt/format.h>

#include "rego/builtins/groups.h"
#include "rego/builtins/operand.h"
#include "rego/glob.h"
#include "rego/term_text.h"

namespace gabion::rego::builtins {
namespace {

BuiltinResult regex_is_valid(BuiltinContext&, BuiltinArgs args) { return boolean_result(args[0].is_string() && is_valid_regex(args[0].as_string())); }

BuiltinResult regex_match(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "ss")) return *error;
  auto regex = cached_regex(args[0].as_string());
  if (!regex) return fail(context, regex.error().message);
  return boolean_result((*regex)->matches(args[1].as_string()));
}

// Where the outermost START…END pairs stand: begin and end offsets, in turn.
Result<std::vector<std::size_t>> delimited(std::string_view text, char start, char end) {
  std::vector<std::size_t> places;
  int level = 0;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == start) {
      if (++level == 1) begin = i;
    } else if (text[i] == end) {
      if (--level == 0) places.insert(places.end(), {begin, i + 1});
      if (level < 0) break;
    }
  }
  if (level != 0) return gabion::fail(fmt::format("unbalanced braces in {}", quoted(text)));
  return places;
}

BuiltinResult regex_template_match(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "ssss")) return *error;
  const std::string_view text = args[0].as_string(), start = args[2].as_string(), end = args[3].as_string();
  if (start.size() != 1) return fail(context, fmt::format("start delimiter has to be exactly one character long but is {} long", start.size()));
  if (end.size() != 1) return fail(context, fmt::format("end delimiter has to be exactly one character long but is {} long", start.size()));
  auto places = delimited(text, start[0], end[0]);
  if (!places) return fail(context, places.error().message);
  std::string pattern = "^";
  std::size_t done = 0;
  for (std::size_t i = 0; i < places->size(); i += 2) {
    const std::string_view inner = text.substr((*places)[i] + 1, (*places)[i + 1] - (*places)[i] - 2);
    pattern.append(quote_regex(text.substr(done, (*places)[i] - done))).append("(").append(inner).append(")");
    done = (*places)[i + 1];
    if (auto part = cached_regex(fmt::format("^{}$", inner)); !part) return fail(context, part.error().message);
  }
  pattern.append(quote_regex(text.substr(done))).append("$");
  auto regex = cached_regex(pattern);
  if (!regex) return fail(context, regex.error().message);
  return boolean_result((*regex)->matches(args[1].as_string()));
}

BuiltinResult regex_split(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "ss")) return *error;
  auto regex = cached_regex(args[0].as_string());
  if (!regex) return fail(context, regex.error().message);
  ArrayBuilder out(context.arena());
  for (std::string_view part : (*regex)->split(args[1].as_string())) out.add(Value::string(part));
  return out.finish();
}

Value span_text(std::string_view text, const Span& span) {
  if (span.begin < 0) return Value::string("");
  return Value::string(text.substr(static_cast<std::size_t>(span.begin), static_cast<std::size_t>(span.end - span.begin)));
}

BuiltinResult regex_find_n(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "ssi")) return *error;
  auto regex = cached_regex(args[0].as_string());
  if (!regex) return fail(context, regex.error().message);
  ArrayBuilder out(context.arena());
  for (const Match& match : (*regex)->find_all(args[1].as_string(), int_of(args[2]), false)) out.add(span_text(args[1].as_string(), match[0]));
  return out.finish();
}

BuiltinResult regex_find_all_string_submatch_n(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "ssi")) return *error;
  auto regex = cached_regex(args[0].as_string());
  if (!regex) return fail(context, regex.error().message);
  ArrayBuilder out(context.arena());
  for (const Match& match : (*regex)->find_all(args[1].as_string(), int_of(args[2]), true)) {
    ArrayBuilder groups(context.arena());
    for (const Span& span : match) groups.add(span_text(args[1].as_string(), span));
    out.add(groups.finish());
  }
  return out.finish();
}

BuiltinResult regex_replace(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "sss")) return *error;
  const std::string_view text = args[0].as_string();
  auto regex = cached_regex(args[1].as_string());
  if (!regex) return fail(context, regex.error().message);
  std::string out;
  std::size_t done = 0;
  for (const Match& match : (*regex)->find_all(text, -1, true)) {
    out.append(text.substr(done, static_cast<std::size_t>(match[0].begin) - done));
    (*regex)->expand(out, args[2].as_string(), text, match);
    done = static_cast<std::size_t>(match[0].end);
    if (out.size() > context.limits().max_string_bytes) break;
    if (context.is_cancelled()) return cancelled(context, "regex.replace: timed out before finishing");
  }
  out.append(text.substr(done));
  return text_result(context, out);
}

BuiltinResult regex_globs_match(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "ss")) return *error;
  auto both = globs_intersect(args[0].as_string(), args[1].as_string());
  if (!both) return fail(context, both.error().message);
  return boolean_result(*both);
}

constexpr Builtin kRows[] = {
    {"re_match", regex_match, "(string, string) -> boolean", {}, kDeprecated},
    {"regex.find_all_string_submatch_n", regex_find_all_string_submatch_n, "(string, string, number) -> array[array[string]]"},
    {"regex.find_n", regex_find_n, "(string, string, number) -> array[string]"},
    {"regex.globs_match", regex_globs_match, "(string, string) -> boolean"},
    {"regex.is_valid", regex_is_valid, "(string) -> boolean"},
    {"regex.match", regex_match, "(string, string) -> boolean"},
    {"regex.replace", regex_replace, "(string, string, string) -> string"},
    {"regex.split", regex_split, "(string, string) -> array[string]"},
    {"regex.template_match", regex_template_match, "(string, string, string, string) -> boolean"},
};

}  // namespace

std::span<const Builtin> regex_rows() { return kRows; }

}  // namespace gabion::rego::builtins
