#include "rego/time_zone.h"

#include <algorithm>
#include <unordered_map>

#include "base/fd.h"
#include "base/text.h"
#include "rego/go_time.h"

namespace gabion::rego {

namespace {

constexpr std::size_t kMaxFile = 1 << 20;
constexpr std::size_t kMaxCached = 600;
constexpr std::string_view kFolders[] = {"/usr/share/zoneinfo/", "/usr/share/lib/zoneinfo/", "/usr/lib/locale/TZ/", "/etc/zoneinfo/"};
constexpr std::int64_t kDay = 86'400;

bool is_leap(std::int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

}  // namespace

// Reads one TZif file; the 64-bit part where there is one.
class TzifReader {
 public:
  explicit TzifReader(std::string_view bytes) : bytes_(bytes) {}

  Result<std::shared_ptr<const TimeZone>> read() {
    Counts counts;
    if (!header(counts)) return bad();
    const char version = version_;
    if (version >= '2') {
      at_ += counts.size(4);
      if (at_ > bytes_.size() || !header(counts)) return bad();
    }
    auto zone = std::make_shared<TimeZone>();
    if (!body(counts, version >= '2' ? 8 : 4, *zone)) return bad();
    if (version >= '2') footer(*zone);
    return std::shared_ptr<const TimeZone>(std::move(zone));
  }

 private:
  struct Counts {
    std::uint32_t ut = 0, standard = 0, leap = 0, times = 0, types = 0, chars = 0;
    std::size_t size(std::size_t width) const {
      return std::size_t{times} * (width + 1) + std::size_t{types} * 6 + chars + std::size_t{leap} * (width + 4) + standard + ut;
    }
  };

  tl::unexpected<Error> bad() { return fail("malformed time zone information"); }

  std::uint64_t big_endian(std::size_t width) {
    std::uint64_t out = 0;
    for (std::size_t i = 0; i < width; ++i) out = out << 8 | static_cast<unsigned char>(bytes_[at_ + i]);
    at_ += width;
    return out;
  }

  bool header(Counts& counts) {
    if (bytes_.size() < at_ + 44 || bytes_.substr(at_, 4) != "TZif") return false;
    version_ = bytes_[at_ + 4];
    at_ += 20;
    for (std::uint32_t* count : {&counts.ut, &counts.standard, &counts.leap, &counts.times, &counts.types, &counts.chars}) {
      *count = static_cast<std::uint32_t>(big_endian(4));
      if (*count > kMaxFile) return false;
    }
    return counts.types > 0;
  }

  bool body(const Counts& counts, std::size_t width, TimeZone& zone) {
    if (bytes_.size() - at_ < counts.size(width)) return false;
    for (std::uint32_t i = 0; i < counts.times; ++i) {
      const std::uint64_t raw = big_endian(width);
      zone.transitions_.push_back(width == 8 ? static_cast<std::int64_t>(raw) : static_cast<std::int32_t>(raw));
    }
    for (std::uint32_t i = 0; i < counts.times; ++i) {
      zone.kind_of_.push_back(static_cast<std::uint8_t>(big_endian(1)));
      if (zone.kind_of_.back() >= counts.types) return false;
    }
    const std::size_t names = at_ + std::size_t{counts.types} * 6;
    for (std::uint32_t i = 0; i < counts.types; ++i) {
      TimeZone::Kind kind{};
      kind.seconds = static_cast<std::int32_t>(big_endian(4));
      kind.daylight = big_endian(1) != 0;
      const std::size_t name = big_endian(1);
      if (name >= counts.chars) return false;
      const std::string_view text = bytes_.substr(names + name, counts.chars - name);
      kind.name = text.substr(0, text.find('\0'));
      zone.kinds_.push_back(std::move(kind));
    }
    at_ = names + counts.chars + std::size_t{counts.leap} * (width + 4) + counts.standard + counts.ut;
    return true;
  }

  // "\nCET-1CEST,M3.5.0,M10.5.0/3\n"
  void footer(TimeZone& zone) {
    if (at_ >= bytes_.size() || bytes_[at_] != '\n') return;
    rest_ = bytes_.substr(at_ + 1);
    rest_ = rest_.substr(0, rest_.find('\n'));
    TimeZone::Rule rule;
    if (!name(rule.standard.name) || !offset(rule.standard.seconds)) return;
    rule.standard.seconds = -rule.standard.seconds;
    rule.present = true;
    if (!rest_.empty()) {
      rule.daylight = rule.summer.daylight = true;
      if (!name(rule.summer.name)) return;
      rule.summer.seconds = rule.standard.seconds + 3600;
      if (!rest_.empty() && rest_[0] != ',') {
        if (!offset(rule.summer.seconds)) return;
        rule.summer.seconds = -rule.summer.seconds;
      }
      if (rest_.empty()) rest_ = ",M3.2.0,M11.1.0";
      if (!change(rule.start) || !change(rule.end) || !rest_.empty()) return;
    }
    zone.rule_ = std::move(rule);
  }

  bool name(std::string& out) {
    const bool angled = rest_.starts_with('<');
    std::size_t end = 0;
    if (angled) {
      end = rest_.find('>');
      if (end == rest_.npos) return false;
      out = rest_.substr(1, end - 1);
      rest_.remove_prefix(end + 1);
      return true;
    }
    while (end < rest_.size() && std::string_view("0123456789,+-").find(rest_[end]) == std::string_view::npos) ++end;
    out = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return end >= 3;
  }

  bool number(int& out, int max) {
    std::size_t digits = 0;
    out = 0;
    for (; digits < rest_.size() && rest_[digits] >= '0' && rest_[digits] <= '9' && digits < 4; ++digits) out = out * 10 + (rest_[digits] - '0');
    rest_.remove_prefix(digits);
    return digits > 0 && out <= max;
  }

  // [+-]hh[:mm[:ss]]
  bool offset(std::int32_t& out) {
    const bool minus = rest_.starts_with('-');
    if (minus || rest_.starts_with('+')) rest_.remove_prefix(1);
    int hours = 0, minutes = 0, seconds = 0;
    if (!number(hours, 24 * 7)) return false;
    for (int* part : {&minutes, &seconds}) {
      if (!rest_.starts_with(':')) break;
      rest_.remove_prefix(1);
      if (!number(*part, 59)) return false;
    }
    out = (hours * 60 + minutes) * 60 + seconds;
    if (minus) out = -out;
    return true;
  }

  bool change(TimeZone::Change& out) {
    using Form = TimeZone::Change::Form;
    if (!rest_.starts_with(',')) return false;
    rest_.remove_prefix(1);
    if (rest_.starts_with('M')) {
      rest_.remove_prefix(1);
      if (!number(out.month, 12) || out.month == 0 || !rest_.starts_with('.')) return false;
      rest_.remove_prefix(1);
      if (!number(out.week, 5) || out.week == 0 || !rest_.starts_with('.')) return false;
      rest_.remove_prefix(1);
      if (!number(out.day, 6)) return false;
    } else {
      out.form = rest_.starts_with('J') ? Form::julian : Form::zero_based;
      if (out.form == Form::julian) rest_.remove_prefix(1);
      if (!number(out.day, 366)) return false;
    }
    if (!rest_.starts_with('/')) return true;
    rest_.remove_prefix(1);
    return offset(out.time);
  }

  std::string_view bytes_, rest_;
  std::size_t at_ = 0;
  char version_ = 0;
};

const TimeZone& TimeZone::utc() {
  static const TimeZone zone;
  return zone;
}

Result<std::shared_ptr<const TimeZone>> TimeZone::parse(std::string_view tzif) { return TzifReader(tzif).read(); }

Result<std::shared_ptr<const TimeZone>> TimeZone::load(std::string_view name) {
  using Cache = std::unordered_map<std::string, std::shared_ptr<const TimeZone>, StringHash, std::equal_to<>>;
  thread_local Cache cache;
  if (auto it = cache.find(name); it != cache.end()) return it->second;
  // Nothing above the folders of zones is ever read.
  if (name.starts_with('/') || name.starts_with('\\') || name.find("..") != name.npos || name.find('\0') != name.npos) return fail("time: invalid location name");
  for (std::string_view folder : kFolders) {
    auto bytes = read_file(std::string(folder).append(name), kMaxFile);
    if (!bytes) continue;
    auto zone = parse(*bytes);
    if (!zone) return zone;
    if (cache.size() >= kMaxCached) cache.erase(cache.begin());
    cache.emplace(std::string(name), *zone);
    return zone;
  }
  return fail("unknown time zone " + std::string(name));
}

ZoneOffset TimeZone::at(std::int64_t unix_seconds) const {
  if (kinds_.empty()) return {0, "UTC", INT64_MIN, INT64_MAX};
  if (transitions_.empty() || unix_seconds < transitions_[0]) {
    const auto standard = std::find_if(kinds_.begin(), kinds_.end(), [](const Kind& kind) { return !kind.daylight; });
    const Kind& first = standard == kinds_.end() ? kinds_[0] : *standard;
    if (transitions_.empty() && rule_.present) return by_rule(unix_seconds, INT64_MIN);
    return {first.seconds, first.name, INT64_MIN, transitions_.empty() ? INT64_MAX : transitions_[0]};
  }
  const auto next = std::upper_bound(transitions_.begin(), transitions_.end(), unix_seconds);
  if (next == transitions_.end() && rule_.present) return by_rule(unix_seconds, transitions_.back());
  const auto index = static_cast<std::size_t>(next - transitions_.begin()) - 1;
  const Kind& kind = kinds_[kind_of_[index]];
  return {kind.seconds, kind.name, transitions_[index], next == transitions_.end() ? INT64_MAX : *next};
}

namespace {

// Day of the year, from 0, on which a rule's change falls.
template <typename Change>
std::int64_t day_of_year(const Change& change, std::int64_t year) {
  using Form = typename Change::Form;
  if (change.form == Form::zero_based) return change.day;
  if (change.form == Form::julian) return change.day - 1 + (is_leap(year) && change.day >= 60);
  const std::int64_t first = days_from_civil(year, change.month, 1);
  std::int64_t day = first + (change.day - weekday(first) + 7) % 7 + 7 * (change.week - 1);
  const std::int64_t next_month = change.month == 12 ? days_from_civil(year + 1, 1, 1) : days_from_civil(year, change.month + 1, 1);
  while (day >= next_month) day -= 7;
  return day - days_from_civil(year, 1, 1);
}

}  // namespace

ZoneOffset TimeZone::by_rule(std::int64_t unix_seconds, std::int64_t since) const {
  if (!rule_.daylight) return {rule_.standard.seconds, rule_.standard.name, since, INT64_MAX};
  const Civil civil = civil_at({unix_seconds + rule_.standard.seconds, 0}, utc());
  const std::int64_t year_start = days_from_civil(civil.year, 1, 1) * kDay;
  const std::int64_t start = year_start + day_of_year(rule_.start, civil.year) * kDay + rule_.start.time - rule_.standard.seconds;
  const std::int64_t end = year_start + day_of_year(rule_.end, civil.year) * kDay + rule_.end.time - rule_.summer.seconds;
  const bool south = end < start;
  const std::int64_t first = std::min(start, end), second = std::max(start, end);
  const bool between = unix_seconds >= first && unix_seconds < second;
  const Kind& kind = between != south ? rule_.summer : rule_.standard;
  // Near enough for the one question asked of them: does an instant a few hours away still lie in this stretch?
  const std::int64_t from = between ? first : unix_seconds >= second ? second : year_start - 180 * kDay;
  const std::int64_t until = between ? second : unix_seconds < first ? first : year_start + 400 * kDay;
  return {kind.seconds, kind.name, std::max(from, since), until};
}

}  // namespace gabion::rego
