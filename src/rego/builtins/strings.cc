// Strings: sequences of runes where positions count, bytes elsewhere, as in Go.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "rego/builtins/groups.h"
#include "rego/builtins/operand.h"
#include "rego/number.h"
#include "rego/term_text.h"
#include "rego/unicode.h"

namespace gabion::rego::builtins {
namespace {

// A view into an operand lives as long as the operand: no copy.
BuiltinResult view(std::string_view text) { return Value::string(text); }

// One string, or all of an array or set.
std::optional<BuiltinResult> want_one_or_many(BuiltinContext& context, const Value& value, unsigned position, std::vector<std::string_view>& out) {
  if (value.is_string()) {
    out.push_back(value.as_string());
    return std::nullopt;
  }
  if (!value.is_array() && !value.is_set()) return type_error(context, position, value, "string, set, array");
  return want_strings(context, value, position, out);
}

template <typename Matches>
BuiltinResult any_match(BuiltinContext& context, BuiltinArgs args, Matches matches) {
  std::vector<std::string_view> texts, affixes;
  if (auto error = want_one_or_many(context, args[0], 1, texts)) return *error;
  if (auto error = want_one_or_many(context, args[1], 2, affixes)) return *error;
  for (std::string_view text : texts) {
    for (std::string_view affix : affixes) {
      if (matches(text, affix)) return boolean_result(true);
    }
  }
  return boolean_result(false);
}

BuiltinResult strings_any_prefix_match(BuiltinContext& context, BuiltinArgs args) {
  return any_match(context, args, [](std::string_view text, std::string_view prefix) { return text.starts_with(prefix); });
}
BuiltinResult strings_any_suffix_match(BuiltinContext& context, BuiltinArgs args) {
  return any_match(context, args, [](std::string_view text, std::string_view suffix) { return text.ends_with(suffix); });
}

BuiltinResult concat(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "s")) return *error;
  const Value& list = args[1];
  if (!list.is_array() && !list.is_set()) return type_error(context, 2, list, "set, array");
  std::vector<std::string_view> parts;
  if (auto error = want_strings(context, list, 2, parts)) return *error;
  if (parts.empty()) return view("");
  if (parts.size() == 1) return view(parts[0]);
  const std::string_view separator = args[0].as_string();
  std::size_t bytes = separator.size() * (parts.size() - 1);
  for (std::string_view part : parts) bytes += part.size();
  if (bytes > context.limits().max_string_bytes) return over_limit(context, fmt::format("result is larger than {} bytes", context.limits().max_string_bytes));
  auto* place = static_cast<char*>(context.arena().allocate(std::max<std::size_t>(bytes, 1)));
  char* next = place;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i) next = std::copy(separator.begin(), separator.end(), next);
    next = std::copy(parts[i].begin(), parts[i].end(), next);
  }
  return view({place, bytes});
}

BuiltinResult contains(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "ss")) return *error;
  return boolean_result(args[0].as_string().find(args[1].as_string()) != std::string_view::npos);
}

BuiltinResult startswith(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "ss")) return *error;
  return boolean_result(args[0].as_string().starts_with(args[1].as_string()));
}

BuiltinResult endswith(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "ss")) return *error;
  return boolean_result(args[0].as_string().ends_with(args[1].as_string()));
}

BuiltinResult strings_count(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "ss")) return *error;
  const std::string_view text = args[0].as_string(), wanted = args[1].as_string();
  if (wanted.empty()) return integer_result(static_cast<std::int64_t>(count_runes(text)) + 1);
  std::int64_t found = 0;
  for (std::size_t at = text.find(wanted); at != text.npos; at = text.find(wanted, at + wanted.size())) ++found;
  return integer_result(found);
}

BuiltinResult format_int(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "nn")) return *error;
  const std::int64_t base = args[1].is_integer() ? args[1].as_integer() : 0;
  if (base != 2 && base != 8 && base != 10 && base != 16) return operand_error(context, 2, "must be one of {2, 8, 10, 16}");
  BigInt value;
  NumberStatus status = to_integer(args[0], value);
  if (status == NumberStatus::not_integer) {
    BigFloat number;
    status = to_float(args[0], number);
    value = truncate(number);
  }
  if (status == NumberStatus::too_large) return over_limit(context, kNumberTooLarge);
  return text_result(context, value.text(static_cast<int>(base)));
}

BuiltinResult indexof(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "ss")) return *error;
  const std::string_view text = args[0].as_string(), wanted = args[1].as_string();
  if (wanted.empty()) return fail(context, "empty search character");
  const std::size_t at = text.find(wanted);
  return integer_result(at == text.npos ? -1 : static_cast<std::int64_t>(count_runes(text.substr(0, at))));
}

BuiltinResult indexof_n(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "ss")) return *error;
  std::string_view text = args[0].as_string();
  const std::string_view wanted = args[1].as_string();
  if (wanted.empty()) return fail(context, "empty search character");
  ArrayBuilder out(context.arena());
  for (std::int64_t rune = 0; text.size() >= wanted.size(); ++rune) {
    if (text.starts_with(wanted)) out.add(Value::integer(rune));
    text.remove_prefix(next_rune(text).length);
  }
  return out.finish();
}

std::string_view skip_runes(std::string_view text, std::int64_t runes) {
  for (; runes > 0 && !text.empty(); --runes) text.remove_prefix(next_rune(text).length);
  return text;
}

BuiltinResult substring(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "sii")) return *error;
  const std::int64_t start = int_of(args[1]), length = int_of(args[2]);
  if (start < 0) return fail(context, "negative offset");
  const std::string_view rest = skip_runes(args[0].as_string(), start);
  if (length < 0) return view(rest);
  return view(rest.substr(0, rest.size() - skip_runes(rest, length).size()));
}

BuiltinResult lower(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "s")) return *error;
  return text_result(context, to_lower_unicode(args[0].as_string()));
}

BuiltinResult upper(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "s")) return *error;
  return text_result(context, to_upper_unicode(args[0].as_string()));
}

// At most `limit` parts (0: all); an empty separator parts the runes.
std::vector<std::string_view> split_text(std::string_view text, std::string_view separator, std::size_t limit) {
  std::vector<std::string_view> parts;
  while (!separator.empty() || !text.empty()) {
    if (limit && parts.size() + 1 == limit) break;
    const std::size_t at = separator.empty() ? next_rune(text).length : text.find(separator);
    if (separator.empty() && at == text.size()) break;
    if (at == text.npos) break;
    parts.push_back(text.substr(0, at));
    text.remove_prefix(at + separator.size());
  }
  if (!separator.empty() || !text.empty()) parts.push_back(text);
  return parts;
}

Value strings_array(BuiltinContext& context, std::span<const std::string_view> parts) {
  ArrayBuilder out(context.arena());
  out.reserve(parts.size());
  for (std::string_view part : parts) out.add(Value::string(part));
  return out.finish();
}

BuiltinResult split(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "ss")) return *error;
  return strings_array(context, split_text(args[0].as_string(), args[1].as_string(), 0));
}

// The first n parts, or with n < 0 the last -n.
BuiltinResult strings_split_n(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "ssi")) return *error;
  const std::int64_t n = int_of(args[2]);
  const auto parts = split_text(args[0].as_string(), args[1].as_string(), n >= 0 && n < INT32_MAX ? static_cast<std::size_t>(n) + 1 : 0);
  const auto all = static_cast<std::int64_t>(parts.size());
  const std::int64_t take = n >= 0 ? std::min(n, all) : n < -all ? all : -n;
  const std::int64_t from = n >= 0 ? 0 : all - take;
  return strings_array(context, std::span(parts).subspan(static_cast<std::size_t>(from), static_cast<std::size_t>(take)));
}

struct Replacement {
  std::string_view from, to;
};

// Go's strings.Replacer: at each byte the first pair (in order) that matches; an empty `from` matches between bytes.
BuiltinResult replace_texts(BuiltinContext& context, std::string_view text, std::span<const Replacement> pairs, std::string_view name) {
  std::array<bool, 256> starts{};
  bool has_empty = false;
  for (const Replacement& pair : pairs) {
    if (pair.from.empty()) has_empty = true;
    else starts[static_cast<unsigned char>(pair.from[0])] = true;
  }
  std::string out;
  std::size_t copied = 0;
  bool after_empty = false;
  for (std::size_t i = 0; i <= text.size();) {
    const Replacement* match = nullptr;
    if (has_empty || (i < text.size() && starts[static_cast<unsigned char>(text[i])])) {
      for (const Replacement& pair : pairs) {
        if (pair.from.empty() ? after_empty : text.substr(i, pair.from.size()) != pair.from) continue;
        match = &pair;
        break;
      }
    }
    after_empty = match && match->from.empty();
    if (!match) {
      ++i;
      continue;
    }
    out.append(text.substr(copied, i - copied)).append(match->to);
    i += match->from.size();
    copied = i;
    if (out.size() > context.limits().max_string_bytes) return text_result(context, out);
    if (context.is_cancelled()) return cancelled(context, fmt::format("{}: timed out before finishing", name));
  }
  if (copied == 0 && out.empty()) return view(text);
  if (copied < text.size()) out.append(text.substr(copied));
  return text_result(context, out);
}

BuiltinResult replace(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "sss")) return *error;
  const Replacement pair{args[1].as_string(), args[2].as_string()};
  return replace_texts(context, args[0].as_string(), {&pair, 1}, "replace");
}

BuiltinResult strings_replace_n(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "os")) return *error;
  std::vector<Replacement> pairs;
  for (std::uint32_t i = 0; i < args[0].size(); ++i) {
    if (!args[0].key(i).is_string()) return operand_error(context, 1, "non-string key found in pattern object");
    if (!args[0].value(i).is_string()) return operand_error(context, 1, "non-string value found in pattern object");
    pairs.push_back({args[0].key(i).as_string(), args[0].value(i).as_string()});
  }
  return replace_texts(context, args[1].as_string(), pairs, "strings.replace_n");
}

BuiltinResult strings_reverse(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "s")) return *error;
  std::string_view text = args[0].as_string();
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Utf8 rune = last_rune(text);
    append_utf8(out, rune.code);
    text.remove_suffix(rune.length);
  }
  return text_result(context, out);
}

bool in_cutset(char32_t rune, std::string_view cutset) {
  while (!cutset.empty()) {
    const Utf8 member = next_rune(cutset);
    if (member.code == rune) return true;
    cutset.remove_prefix(member.length);
  }
  return false;
}

template <typename Cut>
std::string_view cut_left(std::string_view text, Cut cut) {
  while (!text.empty()) {
    const Utf8 rune = next_rune(text);
    if (!cut(rune.code)) break;
    text.remove_prefix(rune.length);
  }
  return text;
}

template <typename Cut>
std::string_view cut_right(std::string_view text, Cut cut) {
  while (!text.empty()) {
    const Utf8 rune = last_rune(text);
    if (!cut(rune.code)) break;
    text.remove_suffix(rune.length);
  }
  return text;
}

BuiltinResult trim_ends(BuiltinContext& context, BuiltinArgs args, bool left, bool right) {
  if (auto error = want(context, args, "ss")) return *error;
  const std::string_view cutset = args[1].as_string();
  const auto cut = [cutset](char32_t rune) { return in_cutset(rune, cutset); };
  std::string_view text = args[0].as_string();
  if (left) text = cut_left(text, cut);
  if (right) text = cut_right(text, cut);
  return view(text);
}

BuiltinResult trim(BuiltinContext& context, BuiltinArgs args) { return trim_ends(context, args, true, true); }
BuiltinResult trim_left(BuiltinContext& context, BuiltinArgs args) { return trim_ends(context, args, true, false); }
BuiltinResult trim_right(BuiltinContext& context, BuiltinArgs args) { return trim_ends(context, args, false, true); }

BuiltinResult trim_prefix(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "ss")) return *error;
  std::string_view text = args[0].as_string();
  if (text.starts_with(args[1].as_string())) text.remove_prefix(args[1].as_string().size());
  return view(text);
}

BuiltinResult trim_suffix(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "ss")) return *error;
  std::string_view text = args[0].as_string();
  if (text.ends_with(args[1].as_string())) text.remove_suffix(args[1].as_string().size());
  return view(text);
}

BuiltinResult trim_space(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "s")) return *error;
  return view(cut_right(cut_left(args[0].as_string(), is_space_rune), is_space_rune));
}

constexpr Builtin kRows[] = {
    {"concat", concat, "(string, any<array[string], set[string]>) -> string"},
    {"contains", contains, "(string, string) -> boolean"},
    {"endswith", endswith, "(string, string) -> boolean"},
    {"format_int", format_int, "(number, number) -> string"},
    {"indexof", indexof, "(string, string) -> number"},
    {"indexof_n", indexof_n, "(string, string) -> array[number]"},
    {"lower", lower, "(string) -> string"},
    {"replace", replace, "(string, string, string) -> string"},
    {"split", split, "(string, string) -> array[string]"},
    {"startswith", startswith, "(string, string) -> boolean"},
    {"strings.any_prefix_match", strings_any_prefix_match,
     "(any<string, array[string], set[string]>, any<string, array[string], set[string]>) -> boolean"},
    {"strings.any_suffix_match", strings_any_suffix_match,
     "(any<string, array[string], set[string]>, any<string, array[string], set[string]>) -> boolean"},
    {"strings.count", strings_count, "(string, string) -> number"},
    {"strings.replace_n", strings_replace_n, "(object[string: string], string) -> string"},
    {"strings.reverse", strings_reverse, "(string) -> string"},
    {"strings.split_n", strings_split_n, "(string, string, number) -> array[string]"},
    {"substring", substring, "(string, number, number) -> string"},
    {"trim", trim, "(string, string) -> string"},
    {"trim_left", trim_left, "(string, string) -> string"},
    {"trim_prefix", trim_prefix, "(string, string) -> string"},
    {"trim_right", trim_right, "(string, string) -> string"},
    {"trim_space", trim_space, "(string) -> string"},
    {"trim_suffix", trim_suffix, "(string, string) -> string"},
    {"upper", upper, "(string) -> string"},
};

}  // namespace

std::span<const Builtin> strings_rows() { return kRows; }

}  // namespace gabion::rego::builtins
