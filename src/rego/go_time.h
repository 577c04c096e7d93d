// Dates, layouts ("2006-01-02T15:04:05Z07:00") and durations ("1h30m") as Go's package time reads and writes them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "rego/time_zone.h"

namespace gabion::rego {

struct Civil {
  std::int64_t year = 1970;
  int month = 1, day = 1;  // from 1
  int hour = 0, minute = 0, second = 0, nanosecond = 0;
};

// An instant. Nanoseconds may lie outside of int64 when it comes from a text: hence seconds and the rest.
struct Instant {
  std::int64_t seconds = 0;  // Unix
  int nanoseconds = 0;       // 0 … 999,999,999
};

Instant instant_of(std::int64_t unix_nanoseconds);
Civil civil_at(Instant instant, const TimeZone& zone);
// Fields may be out of range (month 14, day 32, …) and are carried over, as Go's time.Date does.
Instant instant_at(Civil civil, const TimeZone& zone);
int weekday(std::int64_t days_since_1970);  // 0: Sunday
std::int64_t days_from_civil(std::int64_t year, int month, int day);

std::string format_time(Instant instant, const TimeZone& zone, std::string_view layout);
// Errors read as Go's: `parsing time "x" as "2006": cannot parse "x" as "2006"`.
Result<Instant> parse_time(std::string_view layout, std::string_view text);
// Nanoseconds. `time: invalid duration "1x"`.
Result<std::int64_t> parse_duration(std::string_view text);

}  // namespace gabion::rego
