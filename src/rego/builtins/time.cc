// time.*: nanoseconds since 1970; zones by IANA name, layouts as Go writes them.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "rego/builtins/groups.h"
#include "rego/builtins/operand.h"
#include "rego/float_format.h"
#include "rego/go_time.h"
#include "rego/number.h"
#include "rego/term_text.h"

namespace gabion::rego::builtins {
namespace {

struct NamedLayout {
  std::string_view name, layout;
};
constexpr NamedLayout kLayouts[] = {
    {"ANSIC", "Mon Jan _2 15:04:05 2006"},
    {"UnixDate", "Mon Jan _2 15:04:05 MST 2006"},
    {"RubyDate", "Mon Jan 02 15:04:05 -0700 2006"},
    {"RFC822", "02 Jan 06 15:04 MST"},
    {"RFC822Z", "02 Jan 06 15:04 -0700"},
    {"RFC850", "Monday, 02-Jan-06 15:04:05 MST"},
    {"RFC1123", "Mon, 02 Jan 2006 15:04:05 MST"},
    {"RFC1123Z", "Mon, 02 Jan 2006 15:04:05 -0700"},
    {"RFC3339", "2006-01-02T15:04:05Z07:00"},
    {"RFC3339Nano", "2006-01-02T15:04:05.999999999Z07:00"},
};

std::string_view layout_of(std::string_view name) {
  for (const NamedLayout& known : kLayouts) {
    if (known.name == name) return known.layout;
  }
  return name;
}

BuiltinResult nanoseconds(BuiltinContext& context, Instant instant) {
  const __int128 total = static_cast<__int128>(instant.seconds) * 1'000'000'000 + instant.nanoseconds;
  if (total < INT64_MIN || total > INT64_MAX) return fail(context, "time outside of valid range");
  return integer_result(static_cast<std::int64_t>(total));
}

// ns, [ns, zone] or [ns, zone, layout].
struct Moment {
  Instant instant;
  std::shared_ptr<const TimeZone> loaded;
  std::string_view layout;
  const TimeZone& zone() const { return loaded ? *loaded : TimeZone::utc(); }
};

std::optional<BuiltinResult> want_nanoseconds(BuiltinContext& context, const Value& number, Instant& out) {
  BigFloat value;
  // An integer beyond 64 bits of mantissa is rounded before it is looked at, as OPA does.
  if (number.is_integer()) {
    out = instant_of(number.as_integer());
    return std::nullopt;
  }
  if (to_float(number, value) == NumberStatus::ok && value.is_integer()) {
    const BigInt whole = truncate(value);
    if (whole.fits_int64()) {
      out = instant_of(whole.as_int64());
      return std::nullopt;
    }
  }
  return fail(context, "timestamp too big");
}

std::optional<BuiltinResult> want_moment(BuiltinContext& context, const Value& operand, Moment& out) {
  if (operand.is_number()) return want_nanoseconds(context, operand, out.instant);
  if (!operand.is_array() || operand.size() == 0) {
    return operand_error(context, 1, fmt::format("must be either number (ns) or [number (ns), string (tz)] but got {}", kind_name(operand.kind())));
  }
  if (!operand.at(0).is_number()) return type_error(context, 1, operand.at(0), "number");
  if (operand.size() > 1) {
    if (!operand.at(1).is_string()) return type_error(context, 1, operand.at(1), "string");
    const std::string_view name = operand.at(1).as_string();
    // The machine's own zone would make answers differ between machines: Local is UTC.
    if (!name.empty() && name != "UTC" && name != "Local") {
      auto zone = TimeZone::load(name);
      if (!zone) return fail(context, zone.error().message);
      out.loaded = *zone;
    }
  }
  if (operand.size() > 2) {
    if (!operand.at(2).is_string()) return type_error(context, 1, operand.at(2), "string");
    out.layout = operand.at(2).as_string();
  }
  return want_nanoseconds(context, operand.at(0), out.instant);
}

BuiltinResult time_now_ns(BuiltinContext& context, BuiltinArgs) { return integer_result(context.now_ns()); }

BuiltinResult time_parse_ns(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "ss")) return *error;
  auto instant = parse_time(layout_of(args[0].as_string()), args[1].as_string());
  return instant ? nanoseconds(context, *instant) : fail(context, instant.error().message);
}

BuiltinResult time_parse_rfc3339_ns(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "s")) return *error;
  auto instant = parse_time("2006-01-02T15:04:05Z07:00", args[0].as_string());
  return instant ? nanoseconds(context, *instant) : fail(context, instant.error().message);
}

int hours_of(char unit) { return unit == 'd' ? 24 : unit == 'w' ? 7 * 24 : unit == 'y' ? 365 * 24 : 0; }

// Days, weeks and years written as hours; absent where the text has another form.
std::optional<std::string> in_hours(std::string_view text) {
  std::string out;
  if (text.starts_with('-') || text.starts_with('+')) {
    out += text[0];
    text.remove_prefix(1);
  }
  if (text.empty()) return std::nullopt;
  while (!text.empty()) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
    const std::string_view number = text.substr(0, digits);
    text.remove_prefix(digits);
    if (number.empty() || text.empty()) return std::nullopt;
    std::size_t unit = 0;
    for (std::string_view name : {"ms", "us", "µs", "ns"}) {
      if (text.starts_with(name)) unit = name.size();
    }
    if (unit == 0) unit = text[0] >= 'a' && text[0] <= 'z';
    if (unit == 0) return std::nullopt;
    const int hours = unit == 1 ? hours_of(text[0]) : 0;
    if (hours == 0) {
      out.append(number).append(text.substr(0, unit));
    } else {
      double value = 0;
      const auto read = std::from_chars(number.data(), number.data() + number.size(), value);
      if (read.ec != std::errc() || read.ptr != number.data() + number.size()) return std::nullopt;
      out.append(format_double(value * hours, 'f', -1)).append("h");
    }
    text.remove_prefix(unit);
  }
  return out;
}

BuiltinResult time_parse_duration_ns(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "s")) return *error;
  const std::string_view text = args[0].as_string();
  if (text.empty() || text.find_first_of("dwy") == text.npos) {
    auto duration = parse_duration(text);
    return duration ? integer_result(*duration) : fail(context, duration.error().message);
  }
  const auto rewritten = in_hours(text);
  if (!rewritten) return fail(context, "time: invalid duration " + quoted(text));
  auto duration = parse_duration(*rewritten);
  if (duration) return integer_result(*duration);
  const std::string& message = duration.error().message;
  return fail(context, message.substr(0, message.rfind(' ')) + " " + quoted(text));
}

BuiltinResult time_format(BuiltinContext& context, BuiltinArgs args) {
  Moment moment;
  if (auto error = want_moment(context, args[0], moment)) return *error;
  const std::string_view layout = moment.layout.empty() ? "2006-01-02T15:04:05.999999999Z07:00" : layout_of(moment.layout);
  return text_result(context, format_time(moment.instant, moment.zone(), layout));
}

Value numbers(BuiltinContext& context, std::initializer_list<std::int64_t> items) {
  ArrayBuilder out(context.arena());
  for (std::int64_t item : items) out.add(Value::integer(item));
  return out.finish();
}

BuiltinResult time_date(BuiltinContext& context, BuiltinArgs args) {
  Moment moment;
  if (auto error = want_moment(context, args[0], moment)) return *error;
  const Civil civil = civil_at(moment.instant, moment.zone());
  return numbers(context, {civil.year, civil.month, civil.day});
}

BuiltinResult time_clock(BuiltinContext& context, BuiltinArgs args) {
  Moment moment;
  if (auto error = want_moment(context, args[0], moment)) return *error;
  const Civil civil = civil_at(moment.instant, moment.zone());
  return numbers(context, {civil.hour, civil.minute, civil.second});
}

BuiltinResult time_weekday(BuiltinContext& context, BuiltinArgs args) {
  Moment moment;
  if (auto error = want_moment(context, args[0], moment)) return *error;
  return text_result(context, format_time(moment.instant, moment.zone(), "Monday"));
}

BuiltinResult time_add_date(BuiltinContext& context, BuiltinArgs args) {
  constexpr std::int64_t kMax = 1'000'000'000;  // beyond the range of nanoseconds by far
  Moment moment;
  if (auto error = want_moment(context, args[0], moment)) return *error;
  std::int64_t by[3];
  for (unsigned i = 0; i < 3; ++i) {
    const Value& operand = args[i + 1];
    if (!operand.is_number()) return type_error(context, i + 2, operand, "number");
    const auto number = plain_integer(operand);
    if (!number) return operand_error(context, i + 2, "must be integer number but got floating-point number");
    by[i] = std::clamp(*number, -kMax, kMax);
  }
  Civil civil = civil_at(moment.instant, moment.zone());
  civil.year += by[0];
  civil.month += static_cast<int>(by[1]);
  civil.day += static_cast<int>(by[2]);
  return nanoseconds(context, instant_at(civil, moment.zone()));
}

BuiltinResult time_diff(BuiltinContext& context, BuiltinArgs args) {
  Moment first, second;
  if (auto error = want_moment(context, args[0], first)) return *error;
  if (auto error = want_moment(context, args[1], second)) return *error;
  const TimeZone& zone = first.zone();
  Instant from = first.instant, to = second.instant;
  if (std::pair(to.seconds, to.nanoseconds) < std::pair(from.seconds, from.nanoseconds)) std::swap(from, to);
  const Civil a = civil_at(from, zone), b = civil_at(to, zone);
  std::int64_t year = b.year - a.year, month = b.month - a.month, day = b.day - a.day;
  std::int64_t hour = b.hour - a.hour, minute = b.minute - a.minute, second_part = b.second - a.second;
  const auto borrow = [](std::int64_t& low, std::int64_t size, std::int64_t& high) {
    if (low >= 0) return;
    low += size;
    --high;
  };
  borrow(second_part, 60, minute);
  borrow(minute, 60, hour);
  borrow(hour, 24, day);
  if (day < 0) {
    // As many days as the month has in which the span begins.
    const std::int64_t next = a.month == 12 ? days_from_civil(a.year + 1, 1, 1) : days_from_civil(a.year, a.month + 1, 1);
    borrow(day, next - days_from_civil(a.year, a.month, 1), month);
  }
  borrow(month, 12, year);
  return numbers(context, {year, month, day, hour, minute, second_part});
}

constexpr Builtin kRows[] = {
    {"time.add_date", time_add_date, "(number, number, number, number) -> number"},
    {"time.clock", time_clock, "(any<number, array<number, string>>) -> array<number, number, number>"},
    {"time.date", time_date, "(any<number, array<number, string>>) -> array<number, number, number>"},
    {"time.diff", time_diff,
     "(any<number, array<number, string>>, any<number, array<number, string>>) -> array<number, number, number, number, number, number>"},
    {"time.format", time_format, "(any<number, array<number, string>, array<number, string, string>>) -> string"},
    {"time.now_ns", time_now_ns, "() -> number", {}, kNondeterministic},
    {"time.parse_duration_ns", time_parse_duration_ns, "(string) -> number"},
    {"time.parse_ns", time_parse_ns, "(string, string) -> number"},
    {"time.parse_rfc3339_ns", time_parse_rfc3339_ns, "(string) -> number"},
    {"time.weekday", time_weekday, "(any<number, array<number, string>>) -> string"},
};

}  // namespace

std::span<const Builtin> time_rows() { return kRows; }

}  // namespace gabion::rego::builtins
