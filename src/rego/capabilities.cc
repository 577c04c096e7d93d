#include "rego/capabilities.h"

#include <cstdio>
#include <filesystem>

#include "rego/loader.h"

namespace gabion::rego {

namespace {

struct Since {
  std::string_view name;
  unsigned major, minor, patch;
};

// The first release of OPA that had it, from the capabilities files that each release ships; nothing was ever taken out.
constexpr Since kBuiltins[] = {
    {"abs", 0, 17, 0},
    {"all", 0, 17, 0},
    {"and", 0, 17, 0},
    {"any", 0, 17, 0},
    {"array.concat", 0, 17, 0},
    {"array.slice", 0, 17, 0},
    {"assign", 0, 17, 0},
    {"base64.decode", 0, 17, 0},
    {"base64.encode", 0, 17, 0},
    {"base64url.decode", 0, 17, 0},
    {"base64url.encode", 0, 17, 0},
    {"cast_array", 0, 17, 0},
    {"cast_boolean", 0, 17, 0},
    {"cast_null", 0, 17, 0},
    {"cast_object", 0, 17, 0},
    {"cast_set", 0, 17, 0},
    {"cast_string", 0, 17, 0},
    {"concat", 0, 17, 0},
    {"contains", 0, 17, 0},
    {"count", 0, 17, 0},
    {"crypto.md5", 0, 17, 0},
    {"crypto.sha1", 0, 17, 0},
    {"crypto.sha256", 0, 17, 0},
    {"crypto.x509.parse_certificates", 0, 17, 0},
    {"div", 0, 17, 0},
    {"endswith", 0, 17, 0},
    {"eq", 0, 17, 0},
    {"equal", 0, 17, 0},
    {"format_int", 0, 17, 0},
    {"glob.match", 0, 17, 0},
    {"glob.quote_meta", 0, 17, 0},
    {"gt", 0, 17, 0},
    {"gte", 0, 17, 0},
    {"http.send", 0, 17, 0},
    {"indexof", 0, 17, 0},
    {"intersection", 0, 17, 0},
    {"io.jwt.decode", 0, 17, 0},
    {"io.jwt.decode_verify", 0, 17, 0},
    {"io.jwt.encode_sign", 0, 17, 0},
    {"io.jwt.encode_sign_raw", 0, 17, 0},
    {"io.jwt.verify_es256", 0, 17, 0},
    {"io.jwt.verify_hs256", 0, 17, 0},
    {"io.jwt.verify_ps256", 0, 17, 0},
    {"io.jwt.verify_rs256", 0, 17, 0},
    {"is_array", 0, 17, 0},
    {"is_boolean", 0, 17, 0},
    {"is_null", 0, 17, 0},
    {"is_number", 0, 17, 0},
    {"is_object", 0, 17, 0},
    {"is_set", 0, 17, 0},
    {"is_string", 0, 17, 0},
    {"json.filter", 0, 17, 0},
    {"json.marshal", 0, 17, 0},
    {"json.unmarshal", 0, 17, 0},
    {"lower", 0, 17, 0},
    {"lt", 0, 17, 0},
    {"lte", 0, 17, 0},
    {"max", 0, 17, 0},
    {"min", 0, 17, 0},
    {"minus", 0, 17, 0},
    {"mul", 0, 17, 0},
    {"neq", 0, 17, 0},
    {"net.cidr_contains", 0, 17, 0},
    {"net.cidr_expand", 0, 17, 0},
    {"net.cidr_intersects", 0, 17, 0},
    {"net.cidr_overlap", 0, 17, 0},
    {"object.get", 0, 17, 0},
    {"opa.runtime", 0, 17, 0},
    {"or", 0, 17, 0},
    {"plus", 0, 17, 0},
    {"product", 0, 17, 0},
    {"re_match", 0, 17, 0},
    {"regex.find_all_string_submatch_n", 0, 17, 0},
    {"regex.find_n", 0, 17, 0},
    {"regex.globs_match", 0, 17, 0},
    {"regex.split", 0, 17, 0},
    {"regex.template_match", 0, 17, 0},
    {"rego.parse_module", 0, 17, 0},
    {"rem", 0, 17, 0},
    {"replace", 0, 17, 0},
    {"round", 0, 17, 0},
    {"set_diff", 0, 17, 0},
    {"sort", 0, 17, 0},
    {"split", 0, 17, 0},
    {"sprintf", 0, 17, 0},
    {"startswith", 0, 17, 0},
    {"strings.replace_n", 0, 17, 0},
    {"substring", 0, 17, 0},
    {"sum", 0, 17, 0},
    {"time.clock", 0, 17, 0},
    {"time.date", 0, 17, 0},
    {"time.now_ns", 0, 17, 0},
    {"time.parse_duration_ns", 0, 17, 0},
    {"time.parse_ns", 0, 17, 0},
    {"time.parse_rfc3339_ns", 0, 17, 0},
    {"time.weekday", 0, 17, 0},
    {"to_number", 0, 17, 0},
    {"trace", 0, 17, 0},
    {"trim", 0, 17, 0},
    {"trim_left", 0, 17, 0},
    {"trim_prefix", 0, 17, 0},
    {"trim_right", 0, 17, 0},
    {"trim_space", 0, 17, 0},
    {"trim_suffix", 0, 17, 0},
    {"type_name", 0, 17, 0},
    {"union", 0, 17, 0},
    {"units.parse_bytes", 0, 17, 0},
    {"upper", 0, 17, 0},
    {"urlquery.decode", 0, 17, 0},
    {"urlquery.encode", 0, 17, 0},
    {"urlquery.encode_object", 0, 17, 0},
    {"walk", 0, 17, 0},
    {"yaml.marshal", 0, 17, 0},
    {"yaml.unmarshal", 0, 17, 0},
    {"object.filter", 0, 17, 2},
    {"object.remove", 0, 17, 2},
    {"object.union", 0, 17, 2},
    {"bits.and", 0, 18, 0},
    {"bits.lsh", 0, 18, 0},
    {"bits.negate", 0, 18, 0},
    {"bits.or", 0, 18, 0},
    {"bits.rsh", 0, 18, 0},
    {"bits.xor", 0, 18, 0},
    {"json.remove", 0, 18, 0},
    {"net.cidr_contains_matches", 0, 19, 0},
    {"time.add_date", 0, 19, 0},
    {"graph.reachable", 0, 20, 0},
    {"io.jwt.verify_es384", 0, 20, 0},
    {"io.jwt.verify_es512", 0, 20, 0},
    {"io.jwt.verify_hs384", 0, 20, 0},
    {"io.jwt.verify_hs512", 0, 20, 0},
    {"io.jwt.verify_ps384", 0, 20, 0},
    {"io.jwt.verify_ps512", 0, 20, 0},
    {"io.jwt.verify_rs384", 0, 20, 0},
    {"io.jwt.verify_rs512", 0, 20, 0},
    {"uuid.rfc4122", 0, 20, 0},
    {"crypto.x509.parse_certificate_request", 0, 21, 0},
    {"numbers.range", 0, 22, 0},
    {"semver.compare", 0, 22, 0},
    {"semver.is_valid", 0, 22, 0},
    {"regex.is_valid", 0, 23, 0},
    {"regex.match", 0, 23, 0},
    {"base64.is_valid", 0, 24, 0},
    {"net.cidr_merge", 0, 24, 0},
    {"urlquery.decode_object", 0, 24, 0},
    {"base64url.encode_no_pad", 0, 25, 0},
    {"hex.decode", 0, 25, 0},
    {"hex.encode", 0, 25, 0},
    {"json.is_valid", 0, 25, 0},
    {"json.patch", 0, 25, 0},
    {"yaml.is_valid", 0, 25, 0},
    {"ceil", 0, 26, 0},
    {"floor", 0, 26, 0},
    {"time.diff", 0, 28, 0},
    {"crypto.x509.parse_and_verify_certificates", 0, 31, 0},
    {"rand.intn", 0, 31, 0},
    {"crypto.x509.parse_rsa_private_key", 0, 33, 0},
    {"internal.member_2", 0, 34, 0},
    {"internal.member_3", 0, 34, 0},
    {"internal.print", 0, 34, 0},
    {"print", 0, 34, 0},
    {"net.lookup_ip_addr", 0, 35, 0},
    {"array.reverse", 0, 36, 0},
    {"crypto.hmac.md5", 0, 36, 0},
    {"crypto.hmac.sha1", 0, 36, 0},
    {"crypto.hmac.sha256", 0, 36, 0},
    {"crypto.hmac.sha512", 0, 36, 0},
    {"strings.reverse", 0, 36, 0},
    {"graph.reachable_paths", 0, 37, 0},
    {"indexof_n", 0, 37, 0},
    {"object.union_n", 0, 37, 0},
    {"rego.metadata.chain", 0, 40, 0},
    {"rego.metadata.rule", 0, 40, 0},
    {"graphql.is_valid", 0, 41, 0},
    {"graphql.parse", 0, 41, 0},
    {"graphql.parse_and_verify", 0, 41, 0},
    {"graphql.parse_query", 0, 41, 0},
    {"graphql.parse_schema", 0, 41, 0},
    {"units.parse", 0, 41, 0},
    {"object.subset", 0, 42, 0},
    {"strings.any_prefix_match", 0, 44, 0},
    {"strings.any_suffix_match", 0, 44, 0},
    {"regex.replace", 0, 45, 0},
    {"graphql.schema_is_valid", 0, 46, 0},
    {"net.cidr_is_valid", 0, 46, 0},
    {"object.keys", 0, 47, 0},
    {"providers.aws.sign_req", 0, 47, 0},
    {"time.format", 0, 48, 0},
    {"json.match_schema", 0, 50, 0},
    {"json.verify_schema", 0, 50, 0},
    {"crypto.hmac.equal", 0, 52, 0},
    {"crypto.x509.parse_keypair", 0, 53, 0},
    {"crypto.parse_private_keys", 0, 55, 0},
    {"numbers.range_step", 0, 56, 0},
    {"uuid.parse", 0, 57, 0},
    {"strings.render_template", 0, 59, 0},
    {"crypto.x509.parse_and_verify_certificates_with_options", 0, 63, 0},
    {"json.marshal_with_options", 0, 64, 0},
    {"strings.count", 0, 67, 0},
    {"internal.test_case", 1, 2, 0},
    {"io.jwt.verify_eddsa", 1, 8, 0},
    {"internal.template_string", 1, 12, 0},
    {"array.flatten", 1, 13, 0},
    {"uri.is_valid", 1, 16, 0},
    {"uri.parse", 1, 16, 0},
    {"strings.split_n", 1, 19, 0},
};
constexpr Since kFeatures[] = {
    {"rule_head_ref_string_prefixes", 0, 46, 0},
    {"rego_v1_import", 0, 59, 0},
    {"rule_head_refs", 0, 59, 0},
    {"rego_v1", 1, 0, 0},
    {"keywords_in_refs", 1, 6, 0},
    {"template_strings", 1, 12, 0},
};
constexpr Since kFutureKeywords[] = {
    {"in", 0, 34, 0},
    {"every", 0, 38, 0},
    {"contains", 0, 42, 0},
    {"if", 0, 42, 0},
    {"not", 1, 17, 0},
    {"and", 1, 20, 0},
    {"or", 1, 20, 0},
};
constexpr Since kOldest{"", 0, 17, 0}, kNewest{"", 1, 20, 0};  // the releases that are known

constexpr std::uint64_t order(const Since& s) { return (std::uint64_t{s.major} << 40) | (std::uint64_t{s.minor} << 20) | s.patch; }

std::optional<Capabilities> of_version(const std::string& text) {
  Since version{};
  int read = 0;
  if (std::sscanf(text.c_str(), "v%u.%u.%u%n", &version.major, &version.minor, &version.patch, &read) != 3) return std::nullopt;
  if (static_cast<std::size_t>(read) != text.size() || order(version) < order(kOldest) || order(version) > order(kNewest)) return std::nullopt;
  Capabilities all;
  auto take = [&](const auto& table, std::unordered_set<std::string>& out) {
    for (const Since& row : table) {
      if (order(row) <= order(version)) out.emplace(row.name);
    }
  };
  take(kBuiltins, all.builtins);
  take(kFeatures, all.features);
  take(kFutureKeywords, all.future_keywords);
  return all;
}

void strings_of(const Value* list, std::unordered_set<std::string>& out) {
  for (std::uint32_t i = 0; list && list->is_array() && i < list->size(); ++i) {
    if (list->at(i).is_string()) out.emplace(list->at(i).as_string());
  }
}

}  // namespace

Result<Capabilities> load_capabilities(const std::string& file_or_version) {
  if (auto known = of_version(file_or_version)) return std::move(*known);
  std::error_code error;
  if (!std::filesystem::exists(file_or_version, error)) return fail("no such file or capabilities version found: " + file_or_version);
  auto document = load_document(file_or_version);
  if (!document) return tl::unexpected(document.error());
  const Value& root = document->root;
  if (!root.is_object()) return fail(file_or_version + ": capabilities must be an object");
  Capabilities all;
  const Value* builtins = root.find(Value::string("builtins"));
  for (std::uint32_t i = 0; builtins && builtins->is_array() && i < builtins->size(); ++i) {
    const Value* name = builtins->at(i).is_object() ? builtins->at(i).find(Value::string("name")) : nullptr;
    if (name && name->is_string()) all.builtins.emplace(name->as_string());
  }
  strings_of(root.find(Value::string("features")), all.features);
  strings_of(root.find(Value::string("future_keywords")), all.future_keywords);
  if (const Value* hosts = root.find(Value::string("allow_net")); hosts && hosts->is_array()) {
    all.allow_net.emplace();
    for (std::uint32_t i = 0; i < hosts->size(); ++i) {
      if (hosts->at(i).is_string()) all.allow_net->emplace_back(hosts->at(i).as_string());
    }
  }
  return all;
}

}  // namespace gabion::rego
