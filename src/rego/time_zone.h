// Time zones from the system's TZif files (RFC 8536), with the POSIX rule in their footer for times after the last
// transition: libstdc++ 12 has no time zones of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace gabion::rego {

// What holds at one instant, and from when until when (Unix seconds, end excluded).
struct ZoneOffset {
  std::int32_t seconds = 0;  // east of Greenwich
  std::string_view name;     // "CET"; lives as long as the zone
  std::int64_t start = INT64_MIN, end = INT64_MAX;
};

class TimeZone {
 public:
  static const TimeZone& utc();
  // IANA name. "unknown time zone Foo/Bar". Read once a thread; the cache is bounded.
  static Result<std::shared_ptr<const TimeZone>> load(std::string_view name);
  static Result<std::shared_ptr<const TimeZone>> parse(std::string_view tzif);

  ZoneOffset at(std::int64_t unix_seconds) const;

 private:
  struct Kind {
    std::int32_t seconds;
    bool daylight;
    std::string name;
  };
  // One end of daylight saving in a POSIX rule: Mm.w.d, Jn or n, and the time of day.
  struct Change {
    enum class Form { month_week_day, julian, zero_based } form = Form::month_week_day;
    int month = 0, week = 0, day = 0;
    int time = 7200;
  };
  struct Rule {
    bool present = false, daylight = false;
    Kind standard{}, summer{};
    Change start, end;
  };

  friend class TzifReader;
  ZoneOffset by_rule(std::int64_t unix_seconds, std::int64_t since) const;

  std::vector<std::int64_t> transitions_;
  std::vector<std::uint8_t> kind_of_;  // for each transition
  std::vector<Kind> kinds_;
  Rule rule_;
};

}  // namespace gabion::rego
