// The vocabulary every pillar shares: what was found, how bad it is, where.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gabion {

// `unknown` comes first in name only: it is never taken for low (two thirds of all advisories carry no score).
enum class Severity : std::uint8_t { unknown, info, low, medium, high, critical };

struct Location {    // lines and columns count from 1; 0 means "the whole artifact"
  std::string file;  // or image reference, or container id
  unsigned line = 0, column = 0, end_line = 0, end_column = 0;  // end exclusive; columns count bytes, each format converts
};

struct Finding {
  std::string_view source;  // "lint", "scan", "policy", "watch", "run"
  std::string rule;         // "DL3007", "CVE-2024-3094", "deny", "Terminal shell in container"
  Severity severity = Severity::info;
  std::string message;  // one sentence on what is the case
  std::string hint;     // what to do about it; empty when there is nothing useful to say
  Location at;
  std::string help_url;
  std::vector<std::pair<std::string, std::string>> fields;  // ordered, printed as given
};

std::string_view severity_name(Severity severity);
std::optional<Severity> parse_severity(std::string_view name);  // our own names

// Each peer's scale mapped on ours; a pillar filters on the peer's own scale before that and keeps the original word in
// Finding::fields.
enum class Scale { hadolint, falco, cvss, sarif };
std::optional<Severity> severity_of(Scale scale, std::string_view word);
std::string_view sarif_level(Severity severity);  // "error", "warning", "note", "none" (SARIF 2.1.0, 3.27.10)

}  // namespace gabion
