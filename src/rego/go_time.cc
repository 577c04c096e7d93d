#include "rego/go_time.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <span>

#include "base/text.h"

namespace gabion::rego {
namespace {

constexpr std::int64_t kDay = 86'400;
constexpr std::string_view kMonths[] = {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"};
constexpr std::string_view kDays[] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b != 0 && (a % b < 0) != (b < 0)); }

// The elements of a layout.
enum class Part {
  none, long_month, month, num_month, zero_month, long_weekday, weekday, day, under_day, zero_day, under_year_day, zero_year_day,
  hour, hour12, zero_hour12, minute, zero_minute, second, zero_second, long_year, year, upper_pm, lower_pm, zone_name, offset, fraction0, fraction9,
};

struct Chunk {
  std::string_view prefix;   // literal text before it
  Part part = Part::none;
  std::string_view text;     // the element as the layout writes it
  std::string_view suffix;   // what follows
};

struct Word {
  std::string_view text;
  Part part;
};
// Longer words first; those that begin alike are tried in this order.
constexpr Word kWords[] = {
    {"January", Part::long_month}, {"Monday", Part::long_weekday}, {"MST", Part::zone_name}, {"002", Part::zero_year_day}, {"01", Part::zero_month},
    {"02", Part::zero_day}, {"03", Part::zero_hour12}, {"04", Part::zero_minute}, {"05", Part::zero_second}, {"06", Part::year}, {"15", Part::hour},
    {"1", Part::num_month}, {"2006", Part::long_year}, {"2", Part::day}, {"__2", Part::under_year_day}, {"3", Part::hour12}, {"4", Part::minute},
    {"5", Part::second}, {"PM", Part::upper_pm}, {"pm", Part::lower_pm}, {"-070000", Part::offset}, {"-07:00:00", Part::offset}, {"-0700", Part::offset},
    {"-07:00", Part::offset}, {"-07", Part::offset}, {"Z070000", Part::offset}, {"Z07:00:00", Part::offset}, {"Z0700", Part::offset},
    {"Z07:00", Part::offset}, {"Z07", Part::offset},
};

bool is_digit_at(std::string_view text, std::size_t i) { return i < text.size() && text[i] >= '0' && text[i] <= '9'; }
bool is_lower_at(std::string_view text, std::size_t i) { return i < text.size() && text[i] >= 'a' && text[i] <= 'z'; }

Chunk chunk_at(std::string_view layout, std::size_t at, std::size_t length, Part part) {
  return {layout.substr(0, at), part, layout.substr(at, length), layout.substr(at + length)};
}

Chunk next_chunk(std::string_view layout) {
  for (std::size_t i = 0; i < layout.size(); ++i) {
    const std::string_view rest = layout.substr(i);
    if ((rest[0] == '.' || rest[0] == ',') && rest.size() > 1 && (rest[1] == '0' || rest[1] == '9')) {
      std::size_t end = 1;
      while (end < rest.size() && rest[end] == rest[1]) ++end;
      if (!is_digit_at(rest, end)) return chunk_at(layout, i, end, rest[1] == '0' ? Part::fraction0 : Part::fraction9);
      continue;
    }
    if (rest.starts_with("_2006")) return chunk_at(layout, i + 1, 4, Part::long_year);
    if (rest.starts_with("_2")) return chunk_at(layout, i, 2, Part::under_day);
    for (const Word& word : kWords) {
      if (rest.starts_with(word.text)) return chunk_at(layout, i, word.text.size(), word.part);
    }
    if (rest.starts_with("Jan") && !is_lower_at(rest, 3)) return chunk_at(layout, i, 3, Part::month);
    if (rest.starts_with("Mon") && !is_lower_at(rest, 3)) return chunk_at(layout, i, 3, Part::weekday);
  }
  return {layout, Part::none, {}, {}};
}

std::string padded(std::int64_t value, int width, char fill = '0') {
  std::string digits = std::to_string(value < 0 ? -value : value);
  if (digits.size() < static_cast<std::size_t>(width)) digits.insert(0, static_cast<std::size_t>(width) - digits.size(), fill);
  return value < 0 ? "-" + digits : digits;
}

std::string offset_text(std::int32_t seconds, std::string_view form) {
  if (form[0] == 'Z' && seconds == 0) return "Z";
  const std::int32_t size = seconds < 0 ? -seconds : seconds;
  std::string out = seconds < 0 ? "-" : "+";
  out += padded(size / 3600, 2);
  const std::string_view rest = form.substr(3);
  const std::string_view colon = rest.starts_with(':') ? ":" : "";
  if (!rest.empty()) out.append(colon).append(padded(size / 60 % 60, 2));
  if (rest == "0000" || rest == ":00:00") out.append(colon).append(padded(size % 60, 2));
  return out;
}

std::string fraction_text(int nanoseconds, std::string_view form) {
  std::string digits = padded(nanoseconds, 9);
  digits.resize(std::min<std::size_t>(form.size() - 1, 9));
  if (form.size() - 1 > 9) digits.append(form.size() - 10, '0');
  if (form[1] == '9') {
    while (!digits.empty() && digits.back() == '0') digits.pop_back();
    if (digits.empty()) return {};
  }
  return form[0] + digits;
}

int hour_of_twelve(int hour) { return hour % 12 == 0 ? 12 : hour % 12; }

// Go quotes what it shows in errors with bytes beyond ASCII as \xNN.
std::string time_quoted(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 || byte < ' ') {
      char buffer[8];
      std::snprintf(buffer, sizeof buffer, "\\x%02x", byte);
      out += buffer;
      continue;
    }
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

class TimeParser {
 public:
  TimeParser(std::string_view layout, std::string_view text) : whole_layout_(layout), whole_text_(text), layout_(layout), text_(text) {}

  Result<Instant> run() {
    for (;;) {
      const Chunk chunk = next_chunk(layout_);
      if (!skip(chunk.prefix)) return cannot_parse(chunk.prefix, text_);
      if (chunk.part == Part::none) {
        if (!text_.empty()) return wrong(": extra text: " + time_quoted(text_));
        break;
      }
      layout_ = chunk.suffix;
      const std::string_view before = text_;
      const bool good = element(chunk);
      if (!range_.empty()) return wrong(": " + std::string(range_) + " out of range");
      if (!good) return cannot_parse(chunk.text, before);
    }
    return finish();
  }

 private:
  tl::unexpected<Error> cannot_parse(std::string_view element, std::string_view rest) {
    return fail("parsing time " + time_quoted(whole_text_) + " as " + time_quoted(whole_layout_) + ": cannot parse " + time_quoted(rest) + " as " + time_quoted(element));
  }
  tl::unexpected<Error> wrong(const std::string& what) { return fail("parsing time " + time_quoted(whole_text_) + what); }

  // A blank in the layout stands for any number of them.
  bool skip(std::string_view prefix) {
    const auto cut = [](std::string_view& s) {
      while (!s.empty() && s[0] == ' ') s.remove_prefix(1);
    };
    while (!prefix.empty()) {
      if (prefix[0] == ' ') {
        if (!text_.empty() && text_[0] != ' ') return false;
        cut(prefix);
        cut(text_);
        continue;
      }
      if (text_.empty() || text_[0] != prefix[0]) return false;
      prefix.remove_prefix(1);
      text_.remove_prefix(1);
    }
    return true;
  }

  bool digits(std::size_t count, std::int64_t& out) {
    if (text_.size() < count) return false;
    const auto number = parse_i64(text_.substr(0, count));
    if (!number || text_[0] == '-' || text_[0] == '+') return false;
    out = *number;
    text_.remove_prefix(count);
    return true;
  }

  // One or two digits.
  bool number(bool two, int& out) {
    if (!is_digit_at(text_, 0)) return false;
    if (!is_digit_at(text_, 1)) {
      if (two) return false;
      out = text_[0] - '0';
      text_.remove_prefix(1);
      return true;
    }
    out = (text_[0] - '0') * 10 + (text_[1] - '0');
    text_.remove_prefix(2);
    return true;
  }

  bool number_in(bool two, int low, int high, std::string_view what, int& out) {
    if (!number(two, out)) return false;
    if (out < low || out > high) range_ = what;
    return true;
  }

  bool word(std::span<const std::string_view> words, std::size_t length, int& index) {
    for (std::size_t i = 0; i < words.size(); ++i) {
      const std::string_view name = length ? words[i].substr(0, length) : words[i];
      if (text_.size() >= name.size() && iequals(text_.substr(0, name.size()), name)) {
        text_.remove_prefix(name.size());
        index = static_cast<int>(i);
        return true;
      }
    }
    return false;
  }

  // Separator and digits; more than nine digits are cut.
  void fraction(std::size_t bytes) {
    std::string digits(text_.substr(1, std::min<std::size_t>(bytes - 1, 9)));
    digits.append(9 - digits.size(), '0');
    civil_.nanosecond = static_cast<int>(parse_i64(digits).value_or(0));
    text_.remove_prefix(bytes);
  }
  bool at_fraction() const { return text_.size() >= 2 && (text_[0] == '.' || text_[0] == ',') && is_digit_at(text_, 1); }
  std::size_t fraction_bytes() const {
    std::size_t n = 1;
    while (is_digit_at(text_, n)) ++n;
    return n;
  }

  bool year_day(bool zeros) {
    for (int i = 0; i < 2 && !zeros && !text_.empty() && text_[0] == ' '; ++i) text_.remove_prefix(1);
    std::size_t n = 0;
    while (n < 3 && is_digit_at(text_, n)) ++n;
    if (n == 0 || (zeros && n != 3)) return false;
    year_day_ = static_cast<int>(parse_i64(text_.substr(0, n)).value_or(0));
    text_.remove_prefix(n);
    return true;
  }

  bool half_of_day(std::string_view am, std::string_view pm) {
    const std::string_view p = text_.substr(0, 2);
    if (p == pm) pm_ = true;
    else if (p == am) am_ = true;
    else return false;
    text_.remove_prefix(2);
    return true;
  }

  bool offset(std::string_view form) {
    if (form[0] == 'Z' && text_.starts_with('Z')) {
      text_.remove_prefix(1);
      offset_ = 0;
      return true;
    }
    if (text_.size() < form.size()) return false;
    const std::string_view shape = text_.substr(0, form.size());
    int parts[3] = {0, 0, 0}, part = 0;
    for (std::size_t i = 1; i < form.size();) {
      if (form[i] == ':') {
        if (shape[i] != ':') return false;
        ++i;
        continue;
      }
      if (!is_digit_at(shape, i) || !is_digit_at(shape, i + 1)) return false;
      parts[part++] = (shape[i] - '0') * 10 + (shape[i + 1] - '0');
      i += 2;
    }
    if (shape[0] != '+' && shape[0] != '-') return false;
    if (parts[0] > 24) range_ = "time zone offset hour";
    if (parts[1] > 60) range_ = "time zone offset minute";
    if (parts[2] > 60) range_ = "time zone offset second";
    offset_ = (parts[0] * 60 + parts[1]) * 60 + parts[2];
    if (shape[0] == '-') offset_ = -offset_;
    text_.remove_prefix(form.size());
    return true;
  }

  // +N or -N, at most 23 hours; bytes read, 0 when it is none.
  static std::size_t signed_offset(std::string_view text) {
    if (text.empty() || (text[0] != '+' && text[0] != '-')) return 0;
    std::size_t n = 1;
    std::int64_t hours = 0;
    for (; is_digit_at(text, n) && n < 6; ++n) hours = hours * 10 + (text[n] - '0');
    return n == 1 || hours > 23 ? 0 : n;
  }

  bool zone_name() {
    if (text_.starts_with("UTC")) {
      text_.remove_prefix(3);
      return true;
    }
    if (text_.size() < 3) return false;
    std::size_t length = 0;
    if (text_.starts_with("ChST") || text_.starts_with("MeST")) {
      length = 4;
    } else if (text_.starts_with("GMT")) {
      length = 3 + signed_offset(text_.substr(3));
    } else if (text_[0] == '+' || text_[0] == '-') {
      length = signed_offset(text_);
    } else {
      std::size_t upper = 0;
      while (upper < 6 && upper < text_.size() && text_[upper] >= 'A' && text_[upper] <= 'Z') ++upper;
      if (upper == 3 || (upper == 5 && text_[4] == 'T') || (upper == 4 && (text_[3] == 'T' || text_.starts_with("WITA")))) length = upper;
    }
    text_.remove_prefix(length);
    return length > 0;
  }

  bool second(bool two) {
    if (!number_in(two, 0, 59, "second", civil_.second)) return false;
    // Fractions may follow the seconds even where the layout does not ask for them.
    const Part next = next_chunk(layout_).part;
    if (range_.empty() && at_fraction() && next != Part::fraction0 && next != Part::fraction9) fraction(fraction_bytes());
    return true;
  }

  bool element(const Chunk& chunk) {
    int index = 0;
    switch (chunk.part) {
      case Part::year: {
        std::int64_t year = 0;
        if (!is_digit_at(text_, 0) || !digits(2, year)) return false;
        civil_.year = year + (year >= 69 ? 1900 : 2000);
        return true;
      }
      case Part::long_year: return is_digit_at(text_, 0) && digits(4, civil_.year);
      case Part::month:
      case Part::long_month:
        if (!word(kMonths, chunk.part == Part::month ? 3 : 0, index)) return false;
        month_ = index + 1;
        return true;
      case Part::num_month:
      case Part::zero_month: return number_in(chunk.part == Part::zero_month, 1, 12, "month", month_);
      case Part::weekday: return word(kDays, 3, index);
      case Part::long_weekday: return word(kDays, 0, index);
      case Part::under_day:
        if (text_.starts_with(' ')) text_.remove_prefix(1);
        return number(false, day_);
      case Part::day:
      case Part::zero_day: return number(chunk.part == Part::zero_day, day_);
      case Part::under_year_day:
      case Part::zero_year_day: return year_day(chunk.part == Part::zero_year_day);
      case Part::hour: return number_in(false, 0, 23, "hour", civil_.hour);
      case Part::hour12:
      case Part::zero_hour12: return number_in(chunk.part == Part::zero_hour12, 0, 12, "hour", civil_.hour);
      case Part::minute:
      case Part::zero_minute: return number_in(chunk.part == Part::zero_minute, 0, 59, "minute", civil_.minute);
      case Part::second:
      case Part::zero_second: return second(chunk.part == Part::zero_second);
      case Part::upper_pm: return half_of_day("AM", "PM");
      case Part::lower_pm: return half_of_day("am", "pm");
      case Part::offset: return offset(chunk.text);
      case Part::zone_name: return zone_name();
      case Part::fraction0: {
        const std::size_t bytes = chunk.text.size();
        if (text_.size() < bytes || (text_[0] != '.' && text_[0] != ',')) return false;
        for (std::size_t i = 1; i < bytes; ++i) {
          if (!is_digit_at(text_, i)) return false;
        }
        fraction(bytes);
        return true;
      }
      case Part::fraction9:
        if (at_fraction()) fraction(fraction_bytes());
        return true;
      case Part::none: break;
    }
    return false;
  }

  static int days_in(int month, std::int64_t year) {
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    constexpr int kLengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && leap ? 29 : kLengths[month - 1];
  }

  Result<Instant> finish() {
    if (pm_ && civil_.hour < 12) civil_.hour += 12;
    if (am_ && civil_.hour == 12) civil_.hour = 0;
    if (year_day_ >= 0) {
      const int days = days_in(2, civil_.year) == 29 ? 366 : 365;
      if (year_day_ < 1 || year_day_ > days) return wrong(": day-of-year out of range");
      int month = 1, day = year_day_;
      while (day > days_in(month, civil_.year)) day -= days_in(month++, civil_.year);
      if (month_ >= 0 && month_ != month) return wrong(": day-of-year does not match month");
      if (day_ >= 0 && day_ != day) return wrong(": day-of-year does not match day");
      month_ = month;
      day_ = day;
    }
    civil_.month = month_ < 0 ? 1 : month_;
    civil_.day = day_ < 0 ? 1 : day_;
    if (civil_.day < 1 || civil_.day > days_in(civil_.month, civil_.year)) return wrong(": day out of range");
    Instant out = instant_at(civil_, TimeZone::utc());
    out.seconds -= offset_;
    return out;
  }

  std::string_view whole_layout_, whole_text_, layout_, text_, range_;
  Civil civil_{.year = 0};
  int month_ = -1, day_ = -1, year_day_ = -1, offset_ = 0;
  bool am_ = false, pm_ = false;
};

}  // namespace

Instant instant_of(std::int64_t unix_nanoseconds) {
  const std::int64_t seconds = floor_div(unix_nanoseconds, 1'000'000'000);
  return {seconds, static_cast<int>(unix_nanoseconds - seconds * 1'000'000'000)};
}

// Howard Hinnant's algorithms over the proleptic Gregorian calendar (chrono-Compatible Low-Level Date Algorithms).
std::int64_t days_from_civil(std::int64_t year, int month, int day) {
  year -= month <= 2;
  const std::int64_t era = floor_div(year, 400);
  const std::int64_t of_era = year - era * 400;
  const std::int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146'097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719'468;
}

int weekday(std::int64_t days_since_1970) { return static_cast<int>(((days_since_1970 + 4) % 7 + 7) % 7); }

Civil civil_at(Instant instant, const TimeZone& zone) {
  const std::int64_t local = instant.seconds + zone.at(instant.seconds).seconds;
  const std::int64_t day_number = floor_div(local, kDay);
  const std::int64_t of_day = local - day_number * kDay;
  const std::int64_t z = day_number + 719'468, era = floor_div(z, 146'097), of_era = z - era * 146'097;
  const std::int64_t year_of_era = (of_era - of_era / 1460 + of_era / 36'524 - of_era / 146'096) / 365;
  const std::int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t m = (5 * of_year + 2) / 153;
  Civil out;
  out.day = static_cast<int>(of_year - (153 * m + 2) / 5 + 1);
  out.month = static_cast<int>(m < 10 ? m + 3 : m - 9);
  out.year = year_of_era + era * 400 + (out.month <= 2);
  out.hour = static_cast<int>(of_day / 3600);
  out.minute = static_cast<int>(of_day / 60 % 60);
  out.second = static_cast<int>(of_day % 60);
  out.nanosecond = instant.nanoseconds;
  return out;
}

Instant instant_at(Civil civil, const TimeZone& zone) {
  const std::int64_t months = civil.month - 1;
  civil.year += floor_div(months, 12);
  const int month = static_cast<int>(months - floor_div(months, 12) * 12) + 1;
  const std::int64_t days = days_from_civil(civil.year, month, 1) + civil.day - 1;
  std::int64_t seconds = days * kDay + std::int64_t{civil.hour} * 3600 + std::int64_t{civil.minute} * 60 + civil.second;
  const ZoneOffset offset = zone.at(seconds);
  if (offset.seconds != 0 || offset.end != INT64_MAX) {
    const std::int64_t utc = seconds - offset.seconds;
    const bool inside = utc >= offset.start && utc < offset.end;
    seconds -= offset.seconds == 0 ? 0 : inside ? offset.seconds : zone.at(utc).seconds;
  }
  return {seconds, civil.nanosecond};
}

std::string format_time(Instant instant, const TimeZone& zone, std::string_view layout) {
  const ZoneOffset offset = zone.at(instant.seconds);
  const Civil civil = civil_at(instant, zone);
  const std::int64_t days = floor_div(instant.seconds + offset.seconds, kDay);
  const std::int64_t year_day = days - days_from_civil(civil.year, 1, 1) + 1;
  std::string out;
  while (!layout.empty()) {
    const Chunk chunk = next_chunk(layout);
    out.append(chunk.prefix);
    layout = chunk.suffix;
    const std::string_view month = kMonths[civil.month - 1], day = kDays[weekday(days)];
    switch (chunk.part) {
      case Part::none: return out;
      case Part::year: out += padded(((civil.year % 100) + 100) % 100, 2); break;
      case Part::long_year: out += padded(civil.year, 4); break;
      case Part::month: out += month.substr(0, 3); break;
      case Part::long_month: out += month; break;
      case Part::num_month: out += padded(civil.month, 1); break;
      case Part::zero_month: out += padded(civil.month, 2); break;
      case Part::weekday: out += day.substr(0, 3); break;
      case Part::long_weekday: out += day; break;
      case Part::day: out += padded(civil.day, 1); break;
      case Part::under_day: out += padded(civil.day, 2, ' '); break;
      case Part::zero_day: out += padded(civil.day, 2); break;
      case Part::under_year_day: out += padded(year_day, 3, ' '); break;
      case Part::zero_year_day: out += padded(year_day, 3); break;
      case Part::hour: out += padded(civil.hour, 2); break;
      case Part::hour12: out += padded(hour_of_twelve(civil.hour), 1); break;
      case Part::zero_hour12: out += padded(hour_of_twelve(civil.hour), 2); break;
      case Part::minute: out += padded(civil.minute, 1); break;
      case Part::zero_minute: out += padded(civil.minute, 2); break;
      case Part::second: out += padded(civil.second, 1); break;
      case Part::zero_second: out += padded(civil.second, 2); break;
      case Part::upper_pm: out += civil.hour >= 12 ? "PM" : "AM"; break;
      case Part::lower_pm: out += civil.hour >= 12 ? "pm" : "am"; break;
      case Part::offset: out += offset_text(offset.seconds, chunk.text); break;
      case Part::zone_name: out += offset.name.empty() ? offset_text(offset.seconds, "-0700") : std::string(offset.name); break;
      case Part::fraction0:
      case Part::fraction9: out += fraction_text(civil.nanosecond, chunk.text); break;
    }
  }
  return out;
}

Result<Instant> parse_time(std::string_view layout, std::string_view text) { return TimeParser(layout, text).run(); }

namespace {

struct DurationUnit {
  std::string_view name;
  std::uint64_t nanoseconds;
};
constexpr DurationUnit kDurationUnits[] = {
    {"ns", 1}, {"us", 1'000}, {"µs", 1'000}, {"μs", 1'000}, {"ms", 1'000'000}, {"s", 1'000'000'000}, {"m", 60'000'000'000}, {"h", 3'600'000'000'000},
};

const DurationUnit* find_unit(std::string_view name) {
  for (const DurationUnit& unit : kDurationUnits) {
    if (unit.name == name) return &unit;
  }
  return nullptr;
}

}  // namespace

Result<std::int64_t> parse_duration(std::string_view text) {
  constexpr std::uint64_t kLimit = std::uint64_t{1} << 63;
  const auto invalid = [&] { return fail("time: invalid duration " + time_quoted(text)); };
  std::string_view rest = text;
  const bool negative = rest.starts_with('-');
  if (negative || rest.starts_with('+')) rest.remove_prefix(1);
  if (rest == "0") return 0;
  if (rest.empty()) return invalid();
  std::uint64_t total = 0;
  while (!rest.empty()) {
    std::uint64_t whole = 0, part = 0;
    double scale = 1;
    std::size_t i = 0;
    for (; is_digit_at(rest, i); ++i) {
      if (whole > kLimit / 10) return invalid();
      whole = whole * 10 + static_cast<std::uint64_t>(rest[i] - '0');
      if (whole > kLimit) return invalid();
    }
    bool digits = i > 0;
    if (i < rest.size() && rest[i] == '.') {
      const std::size_t first = ++i;
      bool full = false;
      for (; is_digit_at(rest, i); ++i) {
        if (full) continue;
        const auto digit = static_cast<std::uint64_t>(rest[i] - '0');
        if (part > (kLimit - 1) / 10 || part * 10 + digit > kLimit) {
          full = true;
          continue;
        }
        part = part * 10 + digit;
        scale *= 10;
      }
      digits |= i > first;
    }
    if (!digits) return invalid();
    rest.remove_prefix(i);
    const std::size_t end = std::min(rest.find_first_of(".0123456789"), rest.size());
    if (end == 0) return fail("time: missing unit in duration " + time_quoted(text));
    const DurationUnit* unit = find_unit(rest.substr(0, end));
    if (!unit) return fail("time: unknown unit " + time_quoted(rest.substr(0, end)) + " in duration " + time_quoted(text));
    rest.remove_prefix(end);
    if (whole > kLimit / unit->nanoseconds) return invalid();
    whole *= unit->nanoseconds;
    if (part > 0) {
      whole += static_cast<std::uint64_t>(static_cast<double>(part) * (static_cast<double>(unit->nanoseconds) / scale));
      if (whole > kLimit) return invalid();
    }
    total += whole;
    if (total > kLimit) return invalid();
  }
  if (negative) return static_cast<std::int64_t>(~total + 1);
  if (total > kLimit - 1) return invalid();
  return static_cast<std::int64_t>(total);
}

}  // namespace gabion::rego
