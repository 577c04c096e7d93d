#include "events/event.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstddef>
#include <cstdio>

#include "base/text.h"

namespace gabion::events {

std::optional<std::string_view> Event::raw(std::string_view name) const {
  auto i = info().param(name);
  return i ? raw(*i) : std::nullopt;
}

namespace {

bool is_signed(ParamType type) {
  switch (type) {
    case ParamType::int16:
    case ParamType::int32:
    case ParamType::int64:
    case ParamType::error_number:
    case ParamType::fd:
    case ParamType::fd32:
    case ParamType::pid:
    case ParamType::pid32: return true;
    default: return false;
  }
}

bool is_text(ParamType type) {
  return type == ParamType::charbuf || type == ParamType::fspath || type == ParamType::fsrelpath;
}

bool is_flags(ParamType type) {
  switch (type) {
    case ParamType::flags8:
    case ParamType::flags16:
    case ParamType::flags32: return true;
    default: return false;
  }
}

bool is_enum(ParamType type) {
  return type == ParamType::enumflags8 || type == ParamType::enumflags16 || type == ParamType::enumflags32;
}

std::string_view until_nul(std::string_view bytes) { return bytes.substr(0, bytes.find('\0')); }

std::string flag_names(int table, std::uint64_t value, bool one_of) {
  std::string out;
  bool none = value == 0;
  for (const FlagName& flag : flag_table(table)) {
    bool matches = one_of ? value == flag.value : flag.value == 0 ? none : (value & flag.value) == flag.value;
    if (!matches) continue;
    if (!out.empty()) out.push_back('|');
    out.append(flag.name);
    if (one_of) break;
    value &= ~std::uint64_t{flag.value};
  }
  return out;
}

std::string number(const Param& param, std::int64_t value) {
  char buffer[32];
  const char* format = param.format == ParamFormat::hexadecimal ? "0x%llx" : param.format == ParamFormat::octal ? "0%llo" : "%lld";
  std::snprintf(buffer, sizeof buffer, format, static_cast<long long>(value));
  return buffer;
}

}  // namespace

std::optional<std::int64_t> Event::integer(unsigned i) const {
  auto bytes = raw(i);
  if (!bytes || bytes->empty() || bytes->size() > 8 || (bytes->size() & (bytes->size() - 1)) != 0) return std::nullopt;
  std::uint64_t value = 0;
  std::memcpy(&value, bytes->data(), bytes->size());
  if (is_signed(info().params[i].type) && bytes->size() < 8) {
    unsigned shift = 64 - 8 * static_cast<unsigned>(bytes->size());
    return static_cast<std::int64_t>(value << shift) >> shift;
  }
  return static_cast<std::int64_t>(value);
}

std::optional<std::int64_t> Event::integer(std::string_view name) const {
  auto i = info().param(name);
  return i ? integer(*i) : std::nullopt;
}

std::optional<std::string_view> Event::text(std::string_view name) const {
  auto bytes = raw(name);
  if (!bytes) return std::nullopt;
  return until_nul(*bytes);
}

std::string format_param(const Event& event, unsigned i) {
  auto bytes = event.raw(i);
  if (!bytes) return "";
  const Param& param = event.info().params[i];
  if (is_text(param.type)) return std::string(until_nul(*bytes));
  auto value = event.integer(i);
  if (param.flags_table >= 0 && value && (is_flags(param.type) || is_enum(param.type))) {
    std::string names = flag_names(param.flags_table, static_cast<std::uint64_t>(*value), is_enum(param.type));
    if (!names.empty()) return names;
  }
  if (param.type == ParamType::bytebuf) {
    std::string out = replace_all(*bytes, std::string_view("\0", 1), " ");
    while (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
  }
  return value ? number(param, *value) : std::string(*bytes);
}

std::string format_event(const Event& event) {
  std::string out(event.info().name);
  for (unsigned i = 0; i < event.param_count; ++i) {
    if (!event.params[i]) continue;
    out.append(" ").append(event.info().params[i].name).append("=").append(format_param(event, i));
  }
  return out;
}

void EventBuilder::start(EventType type, std::uint64_t time_ns, std::int64_t pid, std::int64_t tid, unsigned cpu) {
  event_.type = type;
  event_.time_ns = time_ns;
  event_.pid = pid;
  event_.tid = tid;
  event_.cpu = cpu;
  event_.nr = event_.capability = -1;
  event_.compat = event_.denied = event_.incomplete = event_.nameless = event_.outcome_unknown = false;
  event_.origins[0] = event_.origins[1] = {};
  event_.peer.reset();
  event_.result = 0;
  event_.param_count = static_cast<unsigned>(event_.info().params.size());
  event_.params.fill(std::nullopt);
}

void EventBuilder::set_sockaddr(unsigned i, std::string_view kernel) {
  if (convert_address(kernel)) event_.params[i] = address_;
}

void EventBuilder::set_peer(std::string_view kernel) {
  if (convert_address(kernel)) event_.peer = address_;
}

bool EventBuilder::convert_address(std::string_view kernel) {
  sa_family_t family;
  if (kernel.size() < sizeof family) return false;
  std::memcpy(&family, kernel.data(), sizeof family);
  address_.assign(1, static_cast<char>(family));
  auto port = [&] { address_.append({kernel[3], kernel[2]}); };  // network order → little-endian
  if (family == AF_INET && kernel.size() >= 8) {
    address_.append(kernel.substr(offsetof(sockaddr_in, sin_addr), 4));
    port();
  } else if (family == AF_INET6 && kernel.size() >= 24) {
    address_.append(kernel.substr(offsetof(sockaddr_in6, sin6_addr), 16));
    port();
  } else if (family == AF_UNIX) {
    auto path = kernel.substr(offsetof(sockaddr_un, sun_path));
    if (!path.empty() && path[0] == '\0') {
      address_.push_back('@');  // abstract
      path.remove_prefix(1);
    }
    address_.append(path.substr(0, path.find('\0'))).push_back('\0');
  }
  return true;
}

}  // namespace gabion::events
