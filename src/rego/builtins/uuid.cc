// UUIDs (RFC 4122; versions 1 and 2 show their time and node).
#include <fmt/format.h>

#include <array>

#include "base/text.h"
#include "rego/builtins/base64.h"
#include "rego/builtins/caches.h"
#include "rego/builtins/groups.h"
#include "rego/builtins/operand.h"
#include "rego/number.h"
#include "rego/term_text.h"

namespace gabion::rego::builtins {
namespace {

using Bytes = std::array<std::uint8_t, 16>;

// With hyphens, without, in braces, or after urn:uuid:.
std::optional<Bytes> parse(std::string_view text) {
  if (text.size() == 36 + 9) {
    if (!iequals(text.substr(0, 9), "urn:uuid:")) return std::nullopt;
    text.remove_prefix(9);
  } else if (text.size() == 36 + 2) {
    text = text.substr(1, 36);  // whatever stands around it
  }
  std::string hex;
  if (text.size() == 32) {
    hex = text;
  } else {
    if (text.size() != 36 || text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-') return std::nullopt;
    hex.append(text.substr(0, 8)).append(text.substr(9, 4)).append(text.substr(14, 4)).append(text.substr(19, 4)).append(text.substr(24));
  }
  const auto bytes = decode_hex(hex);
  if (!bytes || bytes->size() != 16) return std::nullopt;
  Bytes out;
  std::copy(bytes->begin(), bytes->end(), out.begin());
  return out;
}

std::string_view variant(const Bytes& bytes) {
  if ((bytes[8] & 0xc0) == 0x80) return "RFC4122";
  if ((bytes[8] & 0xe0) == 0xc0) return "Microsoft";
  if ((bytes[8] & 0xe0) == 0xe0) return "Future";
  return "Reserved";
}

std::string_view mac_variables(std::uint8_t first) {
  switch (first & 3) {
    case 3: return "local:multicast";
    case 1: return "global:multicast";
    case 2: return "local:unicast";
    default: return "global:unicast";
  }
}

std::uint32_t big_endian(const Bytes& bytes, unsigned at, unsigned count) {
  std::uint32_t out = 0;
  for (unsigned i = 0; i < count; ++i) out = out << 8 | bytes[at + i];
  return out;
}

// Nanoseconds since 1970 of a count of 100 ns since 15 October 1582, wrapping as Go's int64 does.
std::int64_t unix_time(const Bytes& bytes) {
  const std::uint64_t ticks = std::uint64_t{big_endian(bytes, 6, 2) & 0xfffu} << 48 | std::uint64_t{big_endian(bytes, 4, 2)} << 32 | big_endian(bytes, 0, 4);
  constexpr std::int64_t kGregorian = 122'192'928'000'000'000;
  const std::int64_t since = static_cast<std::int64_t>(ticks) - kGregorian;
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(since) * 100);
}

void add_time_and_node(BuiltinContext& context, const Bytes& bytes, unsigned version, ObjectBuilder& out) {
  const auto text = [&](std::string_view key, std::string_view value) { out.add(Value::string(key), copy_string(context.arena(), value)); };
  std::string node;
  for (unsigned i = 10; i < 16; ++i) node += fmt::format("{}{:02x}", i > 10 ? "-" : "", bytes[i]);
  out.add(Value::string("time"), Value::integer(unix_time(bytes)));
  text("nodeid", node);
  text("macvariables", mac_variables(bytes[10]));
  out.add(Value::string("clocksequence"), Value::integer(big_endian(bytes, 8, 2) & 0x3fff));
  if (version != 2) return;
  constexpr std::string_view kDomains[] = {"Person", "Group", "Org"};
  out.add(Value::string("id"), Value::integer(big_endian(bytes, 0, 4)));
  text("domain", bytes[9] < 3 ? std::string(kDomains[bytes[9]]) : fmt::format("Domain{}", bytes[9]));
}

BuiltinResult uuid_parse(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "s")) return *error;
  const auto bytes = parse(args[0].as_string());
  if (!bytes) return {};
  ObjectBuilder out(context.arena());
  const unsigned version = (*bytes)[6] >> 4;
  out.add(Value::string("version"), Value::integer(version));
  out.add(Value::string("variant"), Value::string(variant(*bytes)));
  if (version == 1 || version == 2) add_time_and_node(context, *bytes, version, out);
  return out.finish();
}

BuiltinResult uuid_rfc4122(BuiltinContext& context, BuiltinArgs args) {
  auto& known = context.caches().uuids;
  const std::string key = term_text(args[0]);
  if (auto it = known.find(key); it != known.end()) return text_result(context, it->second);
  Bytes bytes;
  for (unsigned i = 0; i < 16; i += 8) {
    std::uint64_t random = context.random();
    for (unsigned k = 0; k < 8; ++k, random >>= 8) bytes[i + k] = static_cast<std::uint8_t>(random);
  }
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3f) | 0x80);
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0f) | 0x40);
  std::string text = encode_hex(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  for (std::size_t at : {20, 16, 12, 8}) text.insert(at, "-");
  if (known.size() < BuiltinCaches::kMaxEntries) known.emplace(key, text);
  return text_result(context, text);
}

constexpr Builtin kRows[] = {
    {"uuid.parse", uuid_parse, "(string) -> object[string: any]"},
    {"uuid.rfc4122", uuid_rfc4122, "(string) -> string", {}, kNondeterministic},
};

}  // namespace

std::span<const Builtin> uuid_rows() { return kRows; }

}  // namespace gabion::rego::builtins
