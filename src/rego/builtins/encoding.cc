// base64, hex, JSON, YAML, URL queries: text in other clothes.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "data/json.h"
#include "data/yaml.h"
#include "rego/builtins/base64.h"
#include "rego/builtins/groups.h"
#include "rego/builtins/json_text.h"
#include "rego/builtins/operand.h"
#include "rego/builtins/url.h"
#include "rego/term_text.h"

namespace gabion::rego::builtins {
namespace {

BuiltinResult base64_encode(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "s")) return *error;
  return text_result(context, encode_base64(args[0].as_string(), Base64::standard, true));
}
BuiltinResult base64url_encode(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "s")) return *error;
  return text_result(context, encode_base64(args[0].as_string(), Base64::url, true));
}
BuiltinResult base64url_encode_no_pad(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "s")) return *error;
  return text_result(context, encode_base64(args[0].as_string(), Base64::url, false));
}

BuiltinResult base64_decode(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "s")) return *error;
  auto bytes = decode_base64(args[0].as_string(), Base64::standard, true);
  return bytes ? text_result(context, *bytes) : fail(context, bytes.error().message);
}

BuiltinResult base64_is_valid(BuiltinContext&, BuiltinArgs args) {
  return boolean_result(args[0].is_string() && decode_base64(args[0].as_string(), Base64::standard, true));
}

BuiltinResult base64url_decode(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "s")) return *error;
  std::string text(args[0].as_string());
  if (!text.ends_with('=')) {
    if (text.size() % 4 == 1) return fail(context, "illegal base64url string: " + text);
    text.append((4 - text.size() % 4) % 4, '=');
  }
  auto bytes = decode_base64(text, Base64::url, true);
  return bytes ? text_result(context, *bytes) : fail(context, bytes.error().message);
}

BuiltinResult hex_encode(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "s")) return *error;
  return text_result(context, encode_hex(args[0].as_string()));
}

BuiltinResult hex_decode(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "s")) return *error;
  auto bytes = decode_hex(args[0].as_string());
  return bytes ? text_result(context, *bytes) : fail(context, bytes.error().message);
}

BuiltinResult json_marshal(BuiltinContext& context, BuiltinArgs args) { return text_result(context, go_json(args[0])); }

BuiltinResult json_marshal_with_options(BuiltinContext& context, BuiltinArgs args) {
  if (!args[1].is_object()) return type_error(context, 2, args[1], "object");
  std::string prefix, indent = "\t";
  bool implied = false;
  std::optional<bool> pretty;
  for (std::uint32_t i = 0; i < args[1].size(); ++i) {
    const Value &key = args[1].key(i), &value = args[1].value(i);
    if (!key.is_string()) {
      return operand_error(context, 2, fmt::format("failed to stringify key {} at index {}: operand {} must be string but got {}", term_text(key), i, i, kind_name(key.kind())));
    }
    const std::string_view name = key.as_string();
    if (name == "prefix" || name == "indent") {
      if (!value.is_string()) {
        return operand_error(context, 2, fmt::format("key {} failed cast to string: operand {} must be string but got {}", quoted(name), i, kind_name(value.kind())));
      }
      (name == "prefix" ? prefix : indent) = value.as_string();
      implied = true;
    } else if (name == "pretty") {
      if (!value.is_boolean()) return operand_error(context, 2, fmt::format("key {} failed cast to bool", quoted(name)));
      pretty = value.as_boolean();
    } else {
      return operand_error(context, 2, fmt::format("object contained unknown key {}", quoted(name)));
    }
  }
  const std::string text = go_json(args[0]);
  if (!pretty.value_or(implied)) return text_result(context, text);
  return text_result(context, prefix + indent_json(text, prefix, indent, context.limits().max_string_bytes));
}

ReadOptions bare_reasons() {
  ReadOptions options;
  options.place_in_error = false;
  options.replace_bad_utf8 = true;
  return options;
}

// OPA decodes from a stream, which words the end of the text otherwise.
std::string json_reason(std::string_view text, std::string reason) {
  if (text.find_first_not_of(" \t\r\n") == text.npos) return "EOF";
  if (reason.find("unexpected end of JSON input") != reason.npos) return "unexpected EOF";
  const std::size_t after = reason.find(" after top-level value");
  if (after == reason.npos) return reason;
  // What follows is read as a token; one that is whole is told as such.
  const std::size_t quote = reason.find('\'');
  const char begins = quote == reason.npos ? ' ' : reason[quote + 1];
  if (begins == '{' || begins == '[' || (begins >= '0' && begins <= '9')) return "error: " + reason;
  return reason.substr(0, after) + " looking for beginning of value";
}

BuiltinResult json_unmarshal(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "s")) return *error;
  auto document = read_json(std::string(args[0].as_string()), bare_reasons());
  return document ? deep_copy(context.arena(), document->root) : fail(context, json_reason(args[0].as_string(), document.error().message));
}

BuiltinResult json_is_valid(BuiltinContext&, BuiltinArgs args) {
  return boolean_result(args[0].is_string() && read_json(std::string(args[0].as_string()), bare_reasons()));
}

YamlOptions yaml_options() {
  YamlOptions options;
  options.schema = YamlSchema::opa;
  return options;
}

// "1:7: did not find …(while parsing …)" as "yaml: line 1: did not find …"; of the first line Go's reader tells no number.
std::string yaml_reason(std::string_view message) {
  const std::size_t colon = message.find(':'), reason = message.find(": ");
  if (colon == message.npos || reason == message.npos || !parse_u64(message.substr(0, colon))) return fmt::format("yaml: {}", message);
  std::string_view what = message.substr(reason + 2);
  what = what.substr(0, what.find(" (while"));
  if (message.substr(0, colon) == "1" && what.starts_with("mapping values")) return fmt::format("yaml: {}", what);
  return fmt::format("yaml: line {}: {}", message.substr(0, colon), what);
}

BuiltinResult yaml_unmarshal(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "s")) return *error;
  auto document = read_yaml(std::string(args[0].as_string()), yaml_options());
  return document ? deep_copy(context.arena(), document->root) : fail(context, yaml_reason(document.error().message));
}

BuiltinResult yaml_is_valid(BuiltinContext&, BuiltinArgs args) {
  return boolean_result(args[0].is_string() && read_yaml(std::string(args[0].as_string()), yaml_options()));
}

BuiltinResult yaml_marshal(BuiltinContext& context, BuiltinArgs args) { return text_result(context, to_yaml(args[0])); }

BuiltinResult urlquery_encode(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "s")) return *error;
  return text_result(context, query_escape(args[0].as_string()));
}

BuiltinResult urlquery_decode(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "s")) return *error;
  auto text = url_unescape(args[0].as_string(), UrlPart::query);
  return text ? text_result(context, *text) : fail(context, text.error().message);
}

BuiltinResult urlquery_encode_object(BuiltinContext& context, BuiltinArgs args) {
  if (!args[0].is_object()) return type_error(context, 1, args[0], "object");
  constexpr std::string_view kWrong = "values must be string, array[string], or set[string]";
  std::string out;
  const auto add = [&out](std::string_view key, std::string_view value) {
    if (!out.empty()) out += '&';
    out.append(query_escape(key)).append("=").append(query_escape(value));
  };
  for (std::uint32_t i = 0; i < args[0].size(); ++i) {
    const Value &key = args[0].key(i), &value = args[0].value(i);
    const std::string name = key.is_string() ? std::string(key.as_string()) : go_json(key);
    if (value.is_string()) {
      add(name, value.as_string());
      continue;
    }
    if (!value.is_array() && !value.is_set()) return operand_error(context, 1, kWrong);
    for (std::uint32_t j = 0; j < value.size(); ++j) {
      if (!value.at(j).is_string()) return operand_error(context, 1, kWrong);
      add(name, value.at(j).as_string());
    }
  }
  return text_result(context, out);
}

BuiltinResult urlquery_decode_object(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "s")) return *error;
  std::vector<std::pair<Value, Value>> pairs;
  std::string reason;
  for (std::string_view part : gabion::split(args[0].as_string(), '&')) {
    if (part.find(';') != part.npos) {
      if (reason.empty()) reason = "invalid semicolon separator in query";
      continue;
    }
    if (part.empty()) continue;
    const std::size_t equals = part.find('=');
    auto key = url_unescape(part.substr(0, equals), UrlPart::query);
    auto value = url_unescape(equals == part.npos ? std::string_view() : part.substr(equals + 1), UrlPart::query);
    if (!key || !value) {
      if (reason.empty()) reason = (key ? value : key).error().message;
      continue;
    }
    pairs.emplace_back(copy_string(context.arena(), *key), copy_string(context.arena(), *value));
  }
  if (!reason.empty()) return fail(context, reason);
  std::stable_sort(pairs.begin(), pairs.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  ObjectBuilder out(context.arena());
  for (std::size_t i = 0; i < pairs.size();) {
    ArrayBuilder values(context.arena());
    std::size_t j = i;
    for (; j < pairs.size() && pairs[j].first == pairs[i].first; ++j) values.add(pairs[j].second);
    out.add(pairs[i].first, values.finish());
    i = j;
  }
  return out.finish();
}

constexpr Builtin kRows[] = {
    {"base64.decode", base64_decode, "(string) -> string"},
    {"base64.encode", base64_encode, "(string) -> string"},
    {"base64.is_valid", base64_is_valid, "(string) -> boolean"},
    {"base64url.decode", base64url_decode, "(string) -> string"},
    {"base64url.encode", base64url_encode, "(string) -> string"},
    {"base64url.encode_no_pad", base64url_encode_no_pad, "(string) -> string"},
    {"hex.decode", hex_decode, "(string) -> string"},
    {"hex.encode", hex_encode, "(string) -> string"},
    {"json.is_valid", json_is_valid, "(string) -> boolean"},
    {"json.marshal", json_marshal, "(any) -> string"},
    {"json.marshal_with_options", json_marshal_with_options,
     R"((any, object<"indent": string, "prefix": string, "pretty": boolean>[string: any]) -> string)"},
    {"json.unmarshal", json_unmarshal, "(string) -> any"},
    {"urlquery.decode", urlquery_decode, "(string) -> string"},
    {"urlquery.decode_object", urlquery_decode_object, "(string) -> object[string: array[string]]"},
    {"urlquery.encode", urlquery_encode, "(string) -> string"},
    {"urlquery.encode_object", urlquery_encode_object, "(object[string: any<string, array[string], set[string]>]) -> string"},
    {"yaml.is_valid", yaml_is_valid, "(string) -> boolean"},
    {"yaml.marshal", yaml_marshal, "(any) -> string"},
    {"yaml.unmarshal", yaml_unmarshal, "(string) -> any"},
};

}  // namespace

std::span<const Builtin> encoding_rows() { return kRows; }

}  // namespace gabion::rego::builtins
