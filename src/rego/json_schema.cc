#include "rego/json_schema.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "base/text.h"
#include "rego/builtins/json_text.h"
#include "rego/builtins/url.h"
#include "rego/float_format.h"
#include "rego/go_time.h"
#include "rego/number.h"
#include "rego/regex.h"
#include "rego/unicode.h"

namespace gabion::rego {
namespace {

constexpr unsigned kMaxDepth = 200;
constexpr std::size_t kMaxErrors = 1'000;
constexpr std::string_view kTypes[] = {"array", "boolean", "integer", "number", "null", "object", "string"};

bool is_schema(const Value& value) { return value.is_object() || value.is_boolean(); }

const Value* member(const Value& object, std::string_view name) {
  return object.is_object() ? object.find(name) : nullptr;
}

bool is_integral(const Value& number) {
  BigInt out;
  return number.is_number() && to_integer(number, out) == NumberStatus::ok;
}

std::optional<std::uint64_t> count_of(const Value* value) {
  BigInt out;
  if (!value || !value->is_number() || to_integer(*value, out) != NumberStatus::ok || out.sign() < 0 ||
      !out.fits_int64())
    return std::nullopt;
  return static_cast<std::uint64_t>(out.as_int64());
}

// a / b is integral.
bool is_multiple(const Value& a, const Value& b) {
  BigInt an, ad, bn, bd;
  if (to_ratio(a.number_text(), an, ad) != NumberStatus::ok || to_ratio(b.number_text(), bn, bd) != NumberStatus::ok ||
      bn.sign() == 0)
    return false;
  mpz_mul(an.get(), an.get(), bd.get());
  mpz_mul(bn.get(), bn.get(), ad.get());
  return mpz_divisible_p(an.get(), bn.get()) != 0;
}

std::string shown_number(const Value& number) { return format_double(parse_double(number.number_text()), 'g', 10); }

// The part of the schema that a reference names.
class References {
 public:
  explicit References(const Value& root) : root_(root) { gather(root, 0); }

  std::optional<Value> resolve(std::string_view reference) const {
    if (reference.empty() || reference == "#") return root_;
    if (reference.starts_with("#/")) return pointer(root_, reference.substr(2));
    if (const auto it = ids_.find(std::string(reference)); it != ids_.end()) return it->second;
    const std::size_t hash = reference.find('#');
    if (hash == reference.npos) return std::nullopt;
    const auto base = ids_.find(std::string(reference.substr(0, hash)));
    if (base == ids_.end()) return std::nullopt;
    const std::string_view rest = reference.substr(hash + 1);
    return rest.starts_with('/') ? pointer(base->second, rest.substr(1))
           : rest.empty()        ? std::optional(base->second)
                                 : std::nullopt;
  }

 private:
  // Identifiers are taken as written, and by what stands after their last slash.
  void gather(const Value& schema, unsigned depth) {
    if (depth > kMaxDepth || !schema.is_composite()) return;
    for (std::string_view name : {"$id", "id"}) {
      const Value* id = member(schema, name);
      if (!id || !id->is_string()) continue;
      std::string_view text = id->as_string();
      if (text.ends_with('#')) text.remove_suffix(1);
      ids_.emplace(std::string(text), schema);
      ids_.emplace(std::string(text.substr(text.rfind('/') + 1)), schema);
    }
    for (std::uint32_t i = 0; i < schema.size(); ++i)
      gather(schema.is_object() ? schema.value(i) : schema.at(i), depth + 1);
  }

  static std::optional<Value> pointer(Value at, std::string_view path) {
    for (std::string_view part : split(path, '/')) {
      auto unescaped = builtins::url_unescape(part, builtins::UrlPart::fragment);
      if (!unescaped) return std::nullopt;
      const std::string key = replace_all(replace_all(*unescaped, "~1", "/"), "~0", "~");
      if (at.is_object()) {
        const Value* found = at.find(std::string_view(key));
        if (!found) return std::nullopt;
        at = *found;
      } else {
        const auto index = parse_u64(key);
        if (!at.is_array() || !index || *index >= at.size()) return std::nullopt;
        at = at.at(static_cast<std::uint32_t>(*index));
      }
    }
    return at;
  }

  Value root_;
  std::map<std::string, Value> ids_;
};

// Checks a schema keyword by keyword; the first thing wrong is said.
class SchemaCheck {
 public:
  explicit SchemaCheck(const Value& root) : references_(root) {}

  std::optional<std::string> run(const Value& schema) {
    check(schema, 0);
    return problem_;
  }

 private:
  void wrong(std::string message) {
    if (!problem_) problem_ = std::move(message);
  }
  void wrong_type(std::string_view key, std::string_view type) {
    wrong(fmt::format("{} must be of type {}", key, type));
  }

  void check(const Value& schema, unsigned depth) {
    if (problem_ || schema.is_boolean()) return;
    if (!schema.is_object()) return wrong_type("schema", "Schema");
    if (depth > kMaxDepth) return wrong("schema is nested too deeply");
    if (const Value* reference = schema.find("$ref"); reference && reference->is_string()) {
      const std::string_view text = reference->as_string();
      if (references_.resolve(text)) return;
      if (text.starts_with("#/"))
        wrong(fmt::format("Object has no key '{}'", text.substr(text.rfind('/') + 1)));
      else
        wrong(fmt::format("Reference {} cannot be resolved: schemas are never fetched", text));
      return;
    }
    for (std::string_view key : {"$schema", "$id", "title", "description", "format", "pattern"})
      want_string(schema, key);
    if (const Value* type = schema.find("type")) check_type(*type);
    if (const Value* pattern = schema.find("pattern");
        pattern && pattern->is_string() && !is_valid_regex(pattern->as_string()))
      wrong("pattern must be a valid regex");
    for (std::string_view key : {"minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"})
      want_count(schema, key);
    for (const auto& [low, high] : {std::pair("minLength", "maxLength"), std::pair("minItems", "maxItems"),
                                    std::pair("minProperties", "maxProperties")}) {
      const auto least = count_of(schema.find(std::string_view(low))),
                 most = count_of(schema.find(std::string_view(high)));
      if (least && most && *least > *most) wrong(fmt::format("{} cannot be greater than {}", low, high));
    }
    check_numbers(schema);
    check_lists(schema);
    for (std::string_view key :
         {"additionalItems", "additionalProperties", "contains", "not", "propertyNames", "if", "then", "else"})
      below(schema, key, depth);
    for (std::string_view key : {"definitions", "properties", "patternProperties", "dependencies"})
      each_below(schema, key, depth);
    for (std::string_view key : {"allOf", "anyOf", "oneOf"}) list_below(schema, key, depth);
    if (const Value* items = schema.find("items")) {
      if (items->is_array())
        list_below(schema, "items", depth);
      else
        below(schema, "items", depth);
    }
  }

  void want_string(const Value& schema, std::string_view key) {
    const Value* found = schema.find(key);
    if (found && !found->is_string()) wrong(fmt::format("Invalid type. Expected: string, given: {}", key));
  }
  void want_count(const Value& schema, std::string_view key) {
    const Value* found = schema.find(key);
    if (!found) return;
    if (!found->is_number() || !is_integral(*found)) return wrong(fmt::format("{} must be of an integer", key));
    if (!count_of(found)) wrong(fmt::format("{} must be greater than or equal to 0", key));
  }

  void check_type(const Value& type) {
    if (type.is_string()) return check_type_name(type);
    if (!type.is_array()) return wrong("Invalid type. Expected: type, given: string/Array Of Strings");
    std::set<std::string_view> seen;
    for (std::uint32_t i = 0; i < type.size(); ++i) {
      if (!type.at(i).is_string()) return wrong_type("type", "string/array of strings");
      check_type_name(type.at(i));
      if (!seen.insert(type.at(i).as_string()).second)
        wrong(fmt::format("{} type is duplicated", type.at(i).as_string()));
    }
  }
  void check_type_name(const Value& name) {
    if (std::find(std::begin(kTypes), std::end(kTypes), name.as_string()) != std::end(kTypes)) return;
    wrong(
        fmt::format("has a primitive type that is NOT VALID -- given: /{}/ Expected valid values are:[array boolean "
                    "integer number null object string]",
                    name.as_string()));
  }

  void check_numbers(const Value& schema) {
    if (const Value* factor = schema.find("multipleOf")) {
      if (!factor->is_number()) return wrong_type("multipleOf", "number");
      if (compare(*factor, Value::integer(0)) <= 0) wrong("multipleOf must be strictly greater than 0");
    }
    for (std::string_view key : {"minimum", "maximum"}) {
      const Value* found = schema.find(key);
      if (found && !found->is_number()) wrong(fmt::format("{} must be of a Number", key));
    }
    for (const auto& [key, bound] :
         {std::pair("exclusiveMinimum", "minimum"), std::pair("exclusiveMaximum", "maximum")}) {
      const Value* found = schema.find(std::string_view(key));
      if (!found) continue;
      if (!found->is_number() && !found->is_boolean()) wrong(fmt::format("{} must be of type boolean/number", key));
      if (found->is_boolean() && !schema.find(std::string_view(bound)))
        wrong(fmt::format("{} cannot be used without {}", key, bound));
    }
  }

  void check_lists(const Value& schema) {
    if (const Value* required = schema.find("required")) {
      std::set<std::string_view> seen;
      if (!required->is_array()) return wrong("required must be of an array");
      for (std::uint32_t i = 0; i < required->size(); ++i) {
        if (!required->at(i).is_string()) return wrong("required items must be string");
        if (!seen.insert(required->at(i).as_string()).second) wrong("required items must be unique");
      }
    }
    if (const Value* unique = schema.find("uniqueItems"); unique && !unique->is_boolean())
      wrong("uniqueItems must be of a boolean");
    if (const Value* choices = schema.find("enum")) {
      if (!choices->is_array()) return wrong("enum must be of an array");
      for (std::uint32_t i = 0; i < choices->size(); ++i) {
        for (std::uint32_t k = 0; k < i; ++k) {
          if (choices->at(i) == choices->at(k)) return wrong("enum items must be unique");
        }
      }
    }
    if (const Value* patterns = schema.find("patternProperties"); patterns && patterns->is_object()) {
      for (std::uint32_t i = 0; i < patterns->size(); ++i) {
        const std::string_view pattern = patterns->key(i).is_string() ? patterns->key(i).as_string() : "";
        if (!is_valid_regex(pattern)) wrong(fmt::format("Invalid regex pattern '{}'", pattern));
      }
    }
  }

  void below(const Value& schema, std::string_view key, unsigned depth) {
    const Value* found = schema.find(key);
    if (!found) return;
    if (!is_schema(*found))
      return wrong_type(key, key.starts_with("additional") ? "boolean/valid schema" : "valid schema");
    check(*found, depth + 1);
  }
  void each_below(const Value& schema, std::string_view key, unsigned depth) {
    const Value* found = schema.find(key);
    if (!found) return;
    if (!found->is_object()) {
      if (key == "properties") return wrong("Properties must be of type object");
      return wrong_type(key, key == "definitions" ? "array of schemas" : "valid schema");
    }
    for (std::uint32_t i = 0; i < found->size() && !problem_; ++i) {
      if (key == "dependencies" && found->value(i).is_array()) continue;
      if (!is_schema(found->value(i))) return wrong_type(key, "valid schema");
      check(found->value(i), depth + 1);
    }
  }
  void list_below(const Value& schema, std::string_view key, unsigned depth) {
    const Value* found = schema.find(key);
    if (!found) return;
    if (!found->is_array()) return wrong(fmt::format("{} must be of an array", key));
    for (std::uint32_t i = 0; i < found->size() && !problem_; ++i) {
      if (!is_schema(found->at(i))) return wrong_type(key, "valid schema");
      check(found->at(i), depth + 1);
    }
  }

  References references_;
  std::optional<std::string> problem_;
};

// --- formats
// ----------------------------------------------------------------------------------------------------------

bool matches(std::string_view pattern, std::string_view text) {
  auto regex = cached_regex(pattern);
  return regex && (*regex)->matches(text);
}
bool parses(std::string_view layout, std::string_view text) { return parse_time(layout, text).has_value(); }

bool is_date_time(std::string_view text) {
  return parses("2006-01-02T15:04:05Z07:00", text) || parses("15:04:05Z07:00", text) || parses("2006-01-02", text) ||
         parses("15:04:05", text);
}
bool is_address(int family, std::string_view text) {
  char buffer[16];
  return inet_pton(family, std::string(text).c_str(), buffer) == 1;
}
bool is_email(std::string_view text) {
  return matches("^[^\\s@<>(),;:\\\\\"\\[\\]]+@[^\\s@<>(),;:\\\\\"\\[\\]]+$", text);
}
bool is_uri(std::string_view text) {
  const auto url = builtins::parse_url(text);
  return url && !url->scheme.empty() && text.find('\\') == text.npos;
}
bool is_uri_reference(std::string_view text) { return text.find('\\') == text.npos && builtins::parse_url(text); }
bool is_hostname(std::string_view text) {
  return matches(
             "^([a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9\\-]{0,61}[a-zA-Z0-9])(\\.([a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9\\-]{0,61}"
             "[a-zA-Z0-9]))*$",
             text) &&
         text.size() < 256;
}

bool has_format(std::string_view format, std::string_view text) {
  if (format == "date") return parses("2006-01-02", text);
  if (format == "time") return parses("15:04:05", text) || parses("15:04:05Z07:00", text);
  if (format == "date-time") return is_date_time(text);
  if (format == "email" || format == "idn-email") return is_email(text);
  if (format == "hostname") return is_hostname(text);
  if (format == "ipv4") return is_address(AF_INET, text);
  if (format == "ipv6") return is_address(AF_INET6, text);
  if (format == "uri" || format == "iri") return is_uri(text);
  if (format == "uri-reference" || format == "iri-reference") return is_uri_reference(text);
  if (format == "uri-template") return is_uri_reference(text) && matches("^([^{]*({[^}]*})?)*$", text);
  if (format == "uuid") return matches("^(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", text);
  if (format == "regex") return is_valid_regex(text);
  if (format == "json-pointer") return matches("^(?:/(?:[^~/]|~0|~1)*)*$", text);
  if (format == "relative-json-pointer") return matches("^(?:0|[1-9][0-9]*)(?:#|(?:/(?:[^~/]|~0|~1)*)*)$", text);
  return true;  // a format nobody knows restrains nothing
}

// --- matching
// ---------------------------------------------------------------------------------------------------------

// Errors, and a score by which the alternative that came nearest is known.
struct Outcome {
  std::vector<SchemaError> errors;
  int score = 0;

  bool valid() const { return errors.empty(); }
  void merge(Outcome other) {
    for (SchemaError& error : other.errors) {
      if (errors.size() < kMaxErrors) errors.push_back(std::move(error));
    }
    score += other.score;
  }
};

class Matcher {
 public:
  explicit Matcher(const Value& root) : references_(root) {}

  Outcome match(const Value& schema, const Value& value, const std::string& path) {
    Outcome out;
    if (++depth_ > kMaxDepth || ++steps_ > 2'000'000) {
      error(out, path, "internal", "Internal Error schema or document is nested too deeply");
    } else {
      match_into(out, schema, value, path);
    }
    --depth_;
    return out;
  }

 private:
  static std::string field_of(const std::string& path) { return path.starts_with("(Root).") ? path.substr(7) : path; }
  void error(Outcome& out, const std::string& path, std::string type, std::string description) {
    out.score -= 2;
    if (out.errors.size() < kMaxErrors) out.errors.push_back({field_of(path), std::move(type), std::move(description)});
  }

  void match_into(Outcome& out, const Value& schema, const Value& value, const std::string& path) {
    if (schema.is_boolean()) {
      if (!schema.as_boolean()) error(out, path, "false", "False always fails validation");
      return;
    }
    if (const Value* reference = member(schema, "$ref"); reference && reference->is_string()) {
      if (const auto target = references_.resolve(reference->as_string())) out.merge(match(*target, value, path));
      return;
    }
    if (!check_type(out, schema, value, path)) return;
    combine(out, schema, value, path);
    switch (value.kind()) {
      case Kind::array:
      case Kind::set:
        check_array(out, schema, value, path);
        break;
      case Kind::object:
        check_object(out, schema, value, path);
        break;
      case Kind::number:
        check_number(out, schema, value, path);
        break;
      case Kind::string:  // here alone what is common comes first
        check_common(out, schema, value, path);
        check_string(out, schema, value, path);
        break;
      default:
        break;
    }
    if (!value.is_string()) check_common(out, schema, value, path);
    if (value.is_object()) check_properties(out, schema, value, path);
    ++out.score;
  }

  static std::string_view type_of(const Value& value) {
    switch (value.kind()) {
      case Kind::number:
        return is_integral(value) ? "integer" : "number";
      case Kind::set:
        return "array";
      default:
        return kind_name(value.kind());
    }
  }

  bool check_type(Outcome& out, const Value& schema, const Value& value, const std::string& path) {
    const Value* type = schema.find("type");
    if (!type) return true;
    const std::string_view given = type_of(value);
    const auto allows = [&](const Value& name) {
      return name.as_string() == given || (given == "integer" && name.as_string() == "number");
    };
    std::string expected;
    if (type->is_string()) {
      if (allows(*type)) return true;
      expected = type->as_string();
    } else {
      for (std::uint32_t i = 0; i < type->size(); ++i) {
        if (allows(type->at(i))) return true;
        expected.append(i ? "," : "[").append(type->at(i).as_string());
      }
      expected += ']';
    }
    error(out, path, "invalid_type", fmt::format("Invalid type. Expected: {}, given: {}", expected, given));
    return false;
  }

  void combine(Outcome& out, const Value& schema, const Value& value, const std::string& path) {
    if (const Value* list = schema.find("anyOf"); list && list->size() > 0) {
      std::optional<Outcome> best;
      bool good = false;
      for (std::uint32_t i = 0; i < list->size() && !good; ++i) {
        Outcome one = match(list->at(i), value, path);
        good = one.valid();
        if (!good && (!best || one.score > best->score)) best = std::move(one);
      }
      if (!good) {
        error(out, path, "number_any_of", "Must validate at least one schema (anyOf)");
        if (best) out.merge(std::move(*best));
      }
    }
    if (const Value* list = schema.find("oneOf"); list && list->size() > 0) {
      std::optional<Outcome> best;
      unsigned good = 0;
      for (std::uint32_t i = 0; i < list->size(); ++i) {
        Outcome one = match(list->at(i), value, path);
        if (one.valid())
          ++good;
        else if (good == 0 && (!best || one.score > best->score))
          best = std::move(one);
      }
      if (good != 1) error(out, path, "number_one_of", "Must validate one and only one schema (oneOf)");
      if (good == 0 && best) out.merge(std::move(*best));
    }
    if (const Value* list = schema.find("allOf"); list && list->size() > 0) {
      unsigned good = 0;
      for (std::uint32_t i = 0; i < list->size(); ++i) {
        Outcome one = match(list->at(i), value, path);
        good += one.valid();
        out.merge(std::move(one));
      }
      if (good != list->size()) error(out, path, "number_all_of", "Must validate all the schemas (allOf)");
    }
    if (const Value* negated = schema.find("not"); negated && match(*negated, value, path).valid())
      error(out, path, "number_not", "Must not validate the schema (not)");
    dependencies(out, schema, value, path);
    conditional(out, schema, value, path);
    ++out.score;
  }

  void dependencies(Outcome& out, const Value& schema, const Value& value, const std::string& path) {
    const Value* all = schema.find("dependencies");
    if (!all || !value.is_object()) return;
    for (std::uint32_t i = 0; i < all->size(); ++i) {
      if (!value.find(all->key(i))) continue;
      const Value& needed = all->value(i);
      if (!needed.is_array()) {
        out.merge(match(needed, value, path));
        continue;
      }
      for (std::uint32_t k = 0; k < needed.size(); ++k) {
        if (!value.find(needed.at(k)) && needed.at(k).is_string())
          error(out, path, "missing_dependency", fmt::format("Has a dependency on {}", needed.at(k).as_string()));
      }
    }
  }

  void conditional(Outcome& out, const Value& schema, const Value& value, const std::string& path) {
    const Value* condition = schema.find("if");
    if (!condition) return;
    const bool holds = match(*condition, value, path).valid();
    const Value* branch = schema.find(holds ? "then" : "else");
    if (!branch) return;
    Outcome one = match(*branch, value, path);
    if (one.valid()) return;
    if (holds)
      error(out, path, "condition_then", "Must validate \"then\" as \"if\" was valid");
    else
      error(out, path, "condition_else", "Must validate \"else\" as \"if\" was not valid");
    out.merge(std::move(one));
  }

  void check_common(Outcome& out, const Value& schema, const Value& value, const std::string& path) {
    if (const Value* constant = schema.find("const"); constant && !(*constant == value)) {
      error(out, path, "const", fmt::format("{} does not match: {}", field_of(path), builtins::go_json(*constant)));
    }
    if (const Value* choices = schema.find("enum")) {
      std::string all;
      bool found = false;
      for (std::uint32_t i = 0; i < choices->size(); ++i) {
        found |= choices->at(i) == value;
        all.append(i ? ", " : "").append(builtins::go_json(choices->at(i)));
      }
      if (!found) error(out, path, "enum", fmt::format("{} must be one of the following: {}", field_of(path), all));
    }
    if (const Value* format = schema.find("format");
        format && value.is_string() && !has_format(format->as_string(), value.as_string())) {
      error(out, path, "format", fmt::format("Does not match format '{}'", format->as_string()));
    }
    ++out.score;
  }

  static std::string item_path(const std::string& path, std::uint32_t i) { return path + "." + std::to_string(i); }

  void check_array(Outcome& out, const Value& schema, const Value& value, const std::string& path) {
    if (const Value* items = schema.find("items")) check_items(out, schema, *items, value, path);
    const auto least = count_of(schema.find("minItems")), most = count_of(schema.find("maxItems"));
    if (least && value.size() < *least)
      error(out, path, "array_min_items", fmt::format("Array must have at least {} items", *least));
    if (most && value.size() > *most)
      error(out, path, "array_max_items", fmt::format("Array must have at most {} items", *most));
    const Value* unique = schema.find("uniqueItems");
    if (unique && unique->is_boolean() && unique->as_boolean()) check_unique(out, value, path);
    if (const Value* contains = schema.find("contains")) {
      std::optional<Outcome> best;
      bool good = false;
      for (std::uint32_t i = 0; i < value.size() && !good; ++i) {
        Outcome one = match(*contains, value.at(i), item_path(path, i));
        good = one.valid();
        if (!good && (!best || one.score > best->score)) best = std::move(one);
      }
      if (!good) {
        error(out, path, "contains", "At least one of the items must match");
        if (best) out.merge(std::move(*best));
      }
    }
    ++out.score;
  }

  void check_items(Outcome& out, const Value& schema, const Value& items, const Value& value, const std::string& path) {
    if (!items.is_array()) {
      for (std::uint32_t i = 0; i < value.size(); ++i) out.merge(match(items, value.at(i), item_path(path, i)));
      return;
    }
    for (std::uint32_t i = 0; i < items.size() && i < value.size(); ++i)
      out.merge(match(items.at(i), value.at(i), item_path(path, i)));
    const Value* additional = schema.find("additionalItems");
    if (!additional || items.size() >= value.size() || items.size() == 0) return;
    if (additional->is_boolean()) {
      if (!additional->as_boolean())
        error(out, path, "array_no_additional_items", "No additional items allowed on array");
      return;
    }
    for (std::uint32_t i = items.size(); i < value.size(); ++i)
      out.merge(match(*additional, value.at(i), item_path(path, i)));
  }

  void check_unique(Outcome& out, const Value& value, const std::string& path) {
    std::map<std::string, std::uint32_t> seen;
    for (std::uint32_t i = 0; i < value.size(); ++i) {
      const auto [it, fresh] = seen.try_emplace(builtins::go_json(value.at(i)), i);
      if (!fresh) error(out, path, "unique", fmt::format("array items[{},{}] must be unique", it->second, i));
      it->second = i;
    }
  }

  void check_object(Outcome& out, const Value& schema, const Value& value, const std::string& path) {
    const auto least = count_of(schema.find("minProperties")), most = count_of(schema.find("maxProperties"));
    if (least && value.size() < *least)
      error(out, path, "array_min_properties", fmt::format("Must have at least {} properties", *least));
    if (most && value.size() > *most)
      error(out, path, "array_max_properties", fmt::format("Must have at most {} properties", *most));
    if (const Value* required = schema.find("required")) {
      for (std::uint32_t i = 0; i < required->size(); ++i) {
        if (value.find(required->at(i)))
          ++out.score;
        else
          error(out, path, "required", fmt::format("{} is required", required->at(i).as_string()));
      }
    }
    const Value *properties = schema.find("properties"), *patterns = schema.find("patternProperties"),
                *additional = schema.find("additionalProperties");
    for (std::uint32_t i = 0; i < value.size(); ++i) {
      const std::string key =
          value.key(i).is_string() ? std::string(value.key(i).as_string()) : builtins::go_json(value.key(i));
      const bool known = properties && properties->find(value.key(i));
      const bool matched = patterns && match_patterns(out, *patterns, key, value.value(i), path);
      if (known || matched || !additional) continue;
      if (!additional->is_boolean())
        out.merge(match(*additional, value.value(i), path + "." + key));
      else if (!additional->as_boolean())
        error(out, path, "additional_property_not_allowed", fmt::format("Additional property {} is not allowed", key));
    }
    if (const Value* names = schema.find("propertyNames")) {
      for (std::uint32_t i = 0; i < value.size(); ++i) {
        Outcome one = match(*names, value.key(i), path);
        if (one.valid()) continue;
        error(out, path, "invalid_property_name",
              fmt::format("Property name of \"{}\" does not match",
                          value.key(i).is_string() ? value.key(i).as_string() : ""));
        out.merge(std::move(one));
      }
    }
    ++out.score;
  }

  bool match_patterns(Outcome& out, const Value& patterns, const std::string& key, const Value& value,
                      const std::string& path) {
    bool matched = false;
    for (std::uint32_t i = 0; i < patterns.size(); ++i) {
      if (!patterns.key(i).is_string() || !matches(patterns.key(i).as_string(), key)) continue;
      matched = true;
      out.merge(match(patterns.value(i), value, path + "." + key));
    }
    out.score += matched;
    return matched;
  }

  void check_properties(Outcome& out, const Value& schema, const Value& value, const std::string& path) {
    const Value* properties = schema.find("properties");
    if (!properties) return;
    for (std::uint32_t i = 0; i < properties->size(); ++i) {
      const Value* found = value.find(properties->key(i));
      if (found)
        out.merge(match(properties->value(i), *found, path + "." + std::string(properties->key(i).as_string())));
    }
  }

  void check_string(Outcome& out, const Value& schema, const Value& value, const std::string& path) {
    const std::size_t length = count_runes(value.as_string());
    const auto least = count_of(schema.find("minLength")), most = count_of(schema.find("maxLength"));
    if (least && length < *least)
      error(out, path, "string_gte", fmt::format("String length must be greater than or equal to {}", *least));
    if (most && length > *most)
      error(out, path, "string_lte", fmt::format("String length must be less than or equal to {}", *most));
    const Value* pattern = schema.find("pattern");
    if (pattern && !matches(pattern->as_string(), value.as_string()))
      error(out, path, "pattern", fmt::format("Does not match pattern '{}'", pattern->as_string()));
    ++out.score;
  }

  void check_number(Outcome& out, const Value& schema, const Value& value, const std::string& path) {
    const Value* factor = schema.find("multipleOf");
    if (factor && !is_multiple(value, *factor))
      error(out, path, "multiple_of", "Must be a multiple of " + shown_number(*factor));
    check_bound(out, schema, value, path, true);
    check_bound(out, schema, value, path, false);
    ++out.score;
  }

  // Draft 04 has the exclusive bound as a boolean beside the bound, later ones as a bound of its own.
  void check_bound(Outcome& out, const Value& schema, const Value& value, const std::string& path, bool upper) {
    const Value* bound = schema.find(upper ? "maximum" : "minimum");
    const Value* exclusive = schema.find(upper ? "exclusiveMaximum" : "exclusiveMinimum");
    if (exclusive && exclusive->is_boolean()) {
      const bool strict = exclusive->as_boolean();
      exclusive = strict ? bound : nullptr;
      if (strict) bound = nullptr;
    }
    const int sign = upper ? 1 : -1;
    if (bound && compare(value, *bound) * sign > 0) {
      error(out, path, upper ? "number_lte" : "number_gte",
            fmt::format("Must be {} than or equal to {}", upper ? "less" : "greater", shown_number(*bound)));
    }
    if (exclusive && compare(value, *exclusive) * sign >= 0) {
      error(out, path, upper ? "number_lt" : "number_gt",
            fmt::format("Must be {} than {}", upper ? "less" : "greater", shown_number(*exclusive)));
    }
  }

  References references_;
  unsigned depth_ = 0;
  std::size_t steps_ = 0;
};

}  // namespace

std::optional<std::string> check_schema(const Value& schema) { return SchemaCheck(schema).run(schema); }
std::vector<SchemaError> match_schema(const Value& schema, const Value& document) {
  return Matcher(schema).match(schema, document, "(Root)").errors;
}

}  // namespace gabion::rego
