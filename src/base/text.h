// Small text helpers that every folder needs.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gabion {

// Lets a std::unordered_map<std::string, …> be asked with a string_view.
struct StringHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
};

std::vector<std::string_view> split(std::string_view text, char separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);
std::string_view trim(std::string_view text);  // ASCII white space at both ends
std::string to_lower(std::string_view text);   // ASCII only
std::string to_upper(std::string_view text);   // ASCII only
bool iequals(std::string_view a, std::string_view b);  // ASCII only
std::string replace_all(std::string_view text, std::string_view from, std::string_view to);
// The whole text as a decimal number; nothing else is accepted (no blank, no sign for the unsigned form).
std::optional<std::uint64_t> parse_u64(std::string_view text);
std::optional<std::int64_t> parse_i64(std::string_view text);

// "1 byte", "512 MiB", "1.5 GiB": powers of 1024, one digit behind the point unless it is whole; for reports.
std::string size_text(std::uint64_t bytes);

// Optimal string alignment over bytes (insert, delete, change, swap neighbours), ASCII case ignored; the nearest candidate that is near enough to be a slip of the finger.
std::size_t edit_distance(std::string_view a, std::string_view b);
std::optional<std::string_view> nearest(std::string_view word, const std::vector<std::string_view>& candidates);

// Hostile text made fit for a terminal: control characters, ESC and invalid UTF-8 become \xNN, tabs and newlines \t \n.
// Bidirectional controls (U+202A–202E, U+2066–2069) are escaped too: they reorder what a reader sees.
std::string printable(std::string_view text);

struct Utf8 {
  char32_t code = 0;
  unsigned length = 0;  // 0: the bytes at this place are not UTF-8
};
Utf8 decode_utf8(std::string_view text);
void append_utf8(std::string& out, char32_t code);
bool valid_utf8(std::string_view text);
// Each byte that belongs to no character becomes U+FFFD.
std::string replace_bad_utf8(std::string_view text);

}  // namespace gabion
