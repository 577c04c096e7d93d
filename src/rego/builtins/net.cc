// net.*: CIDR arithmetic on 128-bit addresses (IPv4 lies at ::ffff:0:0/96 in it), name lookup.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netdb.h>

#include <algorithm>
#include <functional>

#include "base/text.h"
#include "rego/builtins/caches.h"
#include "rego/builtins/groups.h"
#include "rego/builtins/hosts.h"
#include "rego/builtins/operand.h"

namespace gabion::rego::builtins {
namespace {

using Bits = unsigned __int128;
constexpr Bits kMapped = Bits{0xffff} << 32;

struct Network {
  Bits address = 0;  // as written, host bits included
  unsigned prefix = 0;
  bool four = false;

  unsigned width() const { return four ? 32 : 128; }
  Bits host_mask() const { return prefix == width() ? 0 : (Bits{1} << (width() - prefix)) - 1 + (width() - prefix == 128 ? ~Bits{0} : Bits{0}); }
  Bits first() const { return address & ~host_mask(); }
  Bits last() const { return address | host_mask(); }
};

bool is_mapped(Bits address) { return address >> 32 == kMapped >> 32; }

std::optional<Network> parse_address(std::string_view text) {
  const std::string terminated(text);
  Network out;
  in_addr four;
  in6_addr six;
  if (terminated.size() != text.size() || terminated.find('\0') != terminated.npos) return std::nullopt;
  if (inet_pton(AF_INET, terminated.c_str(), &four) == 1) {
    out.address = kMapped | ntohl(four.s_addr);
    out.four = true;
    out.prefix = 32;
    return out;
  }
  if (inet_pton(AF_INET6, terminated.c_str(), &six) != 1) return std::nullopt;
  for (std::uint8_t byte : six.s6_addr) out.address = out.address << 8 | byte;
  out.prefix = 128;
  return out;
}

std::optional<Network> parse_cidr(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == text.npos) return std::nullopt;
  auto out = parse_address(text.substr(0, slash));
  const auto prefix = parse_u64(text.substr(slash + 1));
  if (!out || !prefix || *prefix > out->width()) return std::nullopt;
  out->prefix = static_cast<unsigned>(*prefix);
  return out;
}

std::string four_text(std::uint32_t address) {
  return fmt::format("{}.{}.{}.{}", address >> 24, address >> 16 & 255, address >> 8 & 255, address & 255);
}

// RFC 5952: the longest run of at least two zero groups, the first of equals, becomes `::`.
std::string address_text(Bits address) {
  if (is_mapped(address)) return four_text(static_cast<std::uint32_t>(address));
  std::uint16_t groups[8];
  for (int i = 7; i >= 0; --i, address >>= 16) groups[i] = static_cast<std::uint16_t>(address);
  int begin = -1, length = 1;
  for (int i = 0; i < 8; ++i) {
    int end = i;
    while (end < 8 && groups[end] == 0) ++end;
    if (end - i > length) {
      begin = i;
      length = end - i;
    }
    if (end > i) i = end - 1;
  }
  std::string out;
  for (int i = 0; i < 8; ++i) {
    if (i == begin) {
      out += "::";
      i += length - 1;
    } else {
      if (i > 0 && !out.ends_with(':')) out += ':';
      out += fmt::format("{:x}", groups[i]);
    }
  }
  return out;
}

// Same family, and the network's bits are equal.
bool contains_address(const Network& network, Bits address) {
  const bool four = network.four || (is_mapped(network.address) && network.prefix >= 96);
  if (four != is_mapped(address)) return false;
  return (address & ~network.host_mask()) == network.first();
}

std::optional<BuiltinResult> want_cidr(BuiltinContext& context, const Value& value, Network& out) {
  if (!value.is_string()) return type_error(context, 1, value, "string");
  const auto network = parse_cidr(value.as_string());
  if (!network) return fail(context, fmt::format("invalid CIDR address: {}", value.as_string()));
  out = *network;
  return std::nullopt;
}

BuiltinResult net_cidr_intersects(BuiltinContext& context, BuiltinArgs args) {
  Network a, b;
  if (auto error = want_cidr(context, args[0], a)) return *error;
  if (auto error = want_cidr(context, args[1], b)) return *error;
  return boolean_result(contains_address(a, b.first()) || contains_address(b, a.first()));
}

BuiltinResult contains(BuiltinContext& context, const Value& cidr, const Value& inner) {
  Network outer;
  if (auto error = want_cidr(context, cidr, outer)) return *error;
  if (!inner.is_string()) return type_error(context, 1, inner, "string");
  const std::string_view text = inner.as_string();
  if (const auto address = parse_address(text)) return boolean_result(contains_address(outer, address->address));
  const auto network = parse_cidr(text);
  if (!network) return fail(context, fmt::format("not a valid textual representation of an IP address or CIDR: {}", text));
  return boolean_result(contains_address(outer, network->first()) && contains_address(outer, network->last()));
}

BuiltinResult net_cidr_contains(BuiltinContext& context, BuiltinArgs args) { return contains(context, args[0], args[1]); }

// Each string of an operand and the key it is reported by.
std::optional<BuiltinResult> each_cidr(BuiltinContext& context, unsigned operand, const Value& value,
                                       const std::function<std::optional<BuiltinResult>(const Value&, const Value&)>& visit) {
  if (value.is_string()) return visit(value, value);
  if (!value.is_composite()) return std::nullopt;
  for (std::uint32_t i = 0; i < value.size(); ++i) {
    const Value& item = value.is_object() ? value.value(i) : value.at(i);
    const bool wrapped = item.is_array() && item.size() > 0;
    if (!item.is_string() && !wrapped) return fail(context, fmt::format("operand {}: element must be string or non-empty array", operand));
    const Value key = value.is_array() ? Value::integer(i) : value.is_object() ? value.key(i) : item;
    if (auto error = visit(wrapped ? item.at(0) : item, key)) return error;
  }
  return std::nullopt;
}

BuiltinResult net_cidr_contains_matches(BuiltinContext& context, BuiltinArgs args) {
  SetBuilder out(context.arena());
  std::size_t steps = 0;
  const auto error = each_cidr(context, 1, args[0], [&](const Value& cidr, const Value& left) {
    return each_cidr(context, 2, args[1], [&](const Value& inner, const Value& right) -> std::optional<BuiltinResult> {
      if (++steps % 4096 == 0 && context.is_cancelled()) return cancelled(context, "net.cidr_contains_matches: timed out");
      BuiltinResult inside = contains(context, cidr, inner);
      if (!inside.ok()) return inside;
      if (!inside.value.as_boolean()) return std::nullopt;
      Value pair[] = {left, right};
      out.add(Value::make_array(context.arena(), pair, 2));
      return std::nullopt;
    });
  });
  if (error) return *error;
  return out.finish();
}

BuiltinResult net_cidr_expand(BuiltinContext& context, BuiltinArgs args) {
  Network network;
  if (auto error = want_cidr(context, args[0], network)) return *error;
  const std::size_t limit = context.limits().max_items;
  if (network.last() - network.first() >= limit) return over_limit(context, fmt::format("{} has more than {} addresses", args[0].as_string(), limit));
  SetBuilder out(context.arena());
  for (Bits address = network.first();; ++address) {
    if (out.size() % 4096 == 4095 && context.is_cancelled()) return cancelled(context, "net.cidr_expand: timed out before generating all IP addresses");
    out.add(copy_string(context.arena(), address_text(address)));
    if (address == network.last()) break;
  }
  return out.finish();
}

BuiltinResult net_cidr_is_valid(BuiltinContext&, BuiltinArgs args) { return boolean_result(args[0].is_string() && parse_cidr(args[0].as_string())); }

// What merging starts from, and what it ends in: a whole network still as it was written, or a range.
struct Range {
  Bits first, last;
  std::string text;  // empty once merged
};

// A bare IPv4 address gets the mask of its class, as Go's net package knows it.
std::optional<Network> with_class_mask(Network network) {
  if (!is_mapped(network.address)) return std::nullopt;
  const auto top = static_cast<unsigned>(network.address >> 24 & 255);
  network.four = true;
  network.prefix = top < 128 ? 8 : top < 192 ? 16 : 24;
  return network;
}

std::optional<BuiltinResult> want_range(BuiltinContext& context, const Value& value, std::vector<Range>& out) {
  if (!value.is_string()) return fail(context, "element must be string");
  std::optional<Network> network = parse_address(value.as_string());
  const bool bare = network.has_value();
  if (bare) {
    network = with_class_mask(*network);
    if (!network) return fail(context, "IPv6 invalid: needs prefix length");
  } else {
    network = parse_cidr(value.as_string());
    if (!network) return fail(context, fmt::format("invalid CIDR address: {}", value.as_string()));
  }
  const bool mapped = !network->four && is_mapped(network->first()) && network->prefix >= 96;  // IPv4 in IPv6's clothes
  const unsigned prefix = mapped ? network->prefix - 96 : network->prefix;
  out.push_back({network->first(), network->last(), fmt::format("{}/{}", address_text(bare ? network->address : network->first()), prefix)});
  return std::nullopt;
}

// The fewest networks that make up a range.
void add_networks(BuiltinContext& context, SetBuilder& out, Bits first, Bits last) {
  const bool four = is_mapped(first) && is_mapped(last);
  for (;;) {
    unsigned bits = 0;
    while (bits < (four ? 32u : 128u) && (first >> bits & 1) == 0 && (bits == 127 ? ~Bits{0} : (Bits{1} << (bits + 1)) - 1) <= last - first) ++bits;
    out.add(copy_string(context.arena(), fmt::format("{}/{}", address_text(first), (four ? 32 : 128) - bits)));
    const Bits end = bits >= 128 ? ~Bits{0} : first + ((Bits{1} << bits) - 1);
    if (end >= last) return;
    first = end + 1;
  }
}

BuiltinResult net_cidr_merge(BuiltinContext& context, BuiltinArgs args) {
  if (!args[0].is_array() && !args[0].is_set()) return fail(context, "operand must be an array");
  std::vector<Range> ranges;
  for (std::uint32_t i = 0; i < args[0].size(); ++i) {
    if (auto error = want_range(context, args[0].at(i), ranges)) return *error;
  }
  std::sort(ranges.begin(), ranges.end(), [](const Range& a, const Range& b) { return a.last != b.last ? a.last < b.last : a.first < b.first; });
  for (std::size_t i = ranges.size(); i-- > 1;) {
    const Bits previous = ranges[i].first == 0 || ranges[i].first == kMapped ? ranges[i].first : ranges[i].first - 1;
    if (previous > ranges[i - 1].last) continue;
    ranges[i - 1] = {std::min(ranges[i - 1].first, ranges[i].first), ranges[i].last, {}};
    ranges.erase(ranges.begin() + static_cast<std::ptrdiff_t>(i));
  }
  SetBuilder out(context.arena());
  for (const Range& range : ranges) {
    if (range.text.empty()) add_networks(context, out, range.first, range.last);
    else out.add(copy_string(context.arena(), range.text));
  }
  return out.finish();
}

Value lines_set(BuiltinContext& context, std::string_view lines) {
  SetBuilder out(context.arena());
  for (std::string_view line : gabion::split(lines, '\n')) {
    if (!line.empty()) out.add(copy_string(context.arena(), line));
  }
  return out.finish();
}

BuiltinResult net_lookup_ip_addr(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "s")) return *error;
  const std::string name(args[0].as_string());
  // A literal address needs no network.
  if (const auto literal = parse_address(name)) return lines_set(context, address_text(literal->address));
  if (const std::string reason = refused_host(context.environment(), name); !reason.empty()) return fail(context, reason);
  auto& known = context.caches().lookups;
  if (auto it = known.find(name); it != known.end()) return lines_set(context, it->second);
  addrinfo hints{}, *found = nullptr;
  hints.ai_socktype = SOCK_STREAM;
  if (const int code = getaddrinfo(name.c_str(), nullptr, &hints, &found); code != 0) {
    return fail(context, fmt::format("lookup {}: {}", name, code == EAI_NONAME ? "no such host" : gai_strerror(code)));
  }
  std::string lines;
  for (const addrinfo* item = found; item; item = item->ai_next) {
    char buffer[INET6_ADDRSTRLEN] = "";
    const void* address = item->ai_family == AF_INET ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in*>(item->ai_addr)->sin_addr)
                                                     : &reinterpret_cast<const sockaddr_in6*>(item->ai_addr)->sin6_addr;
    if (inet_ntop(item->ai_family, address, buffer, sizeof buffer)) lines.append(buffer).append("\n");
  }
  freeaddrinfo(found);
  if (known.size() < BuiltinCaches::kMaxEntries) known.emplace(name, lines);
  return lines_set(context, lines);
}

constexpr Builtin kRows[] = {
    {"net.cidr_contains", net_cidr_contains, "(string, string) -> boolean"},
    {"net.cidr_contains_matches", net_cidr_contains_matches,
     "(any<string, array[any<string, array[any]>], object[string: any<string, array[any]>], set[any<string, array[any]>]>, any<string, array[any<string, array[any]>], object[string: any<string, array[any]>], set[any<string, array[any]>]>) -> set[array<any, any>]"},
    {"net.cidr_expand", net_cidr_expand, "(string) -> set[string]"},
    {"net.cidr_intersects", net_cidr_intersects, "(string, string) -> boolean"},
    {"net.cidr_is_valid", net_cidr_is_valid, "(string) -> boolean"},
    {"net.cidr_merge", net_cidr_merge, "(any<array[any<string>], set[string]>) -> set[string]"},
    {"net.cidr_overlap", net_cidr_contains, "(string, string) -> boolean", {}, kDeprecated},
    {"net.lookup_ip_addr", net_lookup_ip_addr, "(string) -> set[string]", {}, kNondeterministic},
};

}  // namespace

std::span<const Builtin> net_rows() { return kRows; }

}  // namespace gabion::rego::builtins
