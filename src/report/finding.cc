#include "report/finding.h"

#include "base/text.h"

namespace gabion {

namespace {
constexpr std::string_view kNames[] = {"unknown", "info", "low", "medium", "high", "critical"};

struct Word {
  Scale scale;
  std::string_view word;
  Severity severity;
};
constexpr Word kWords[] = {
    {Scale::hadolint, "error", Severity::high},
    {Scale::hadolint, "warning", Severity::medium},
    {Scale::hadolint, "info", Severity::low},
    {Scale::hadolint, "style", Severity::info},
    {Scale::falco, "emergency", Severity::critical},
    {Scale::falco, "alert", Severity::critical},
    {Scale::falco, "critical", Severity::critical},
    {Scale::falco, "error", Severity::high},
    {Scale::falco, "warning", Severity::medium},
    {Scale::falco, "notice", Severity::low},
    {Scale::falco, "informational", Severity::info},
    {Scale::falco, "debug", Severity::info},
    {Scale::cvss, "critical", Severity::critical},
    {Scale::cvss, "high", Severity::high},
    {Scale::cvss, "medium", Severity::medium},
    {Scale::cvss, "low", Severity::low},
    {Scale::cvss, "none", Severity::info},
    {Scale::sarif, "error", Severity::high},
    {Scale::sarif, "warning", Severity::medium},
    {Scale::sarif, "note", Severity::low},
    {Scale::sarif, "none", Severity::info},
};
}  // namespace

std::string_view severity_name(Severity severity) { return kNames[static_cast<unsigned>(severity)]; }

std::optional<Severity> parse_severity(std::string_view name) {
  for (unsigned i = 0; i < std::size(kNames); ++i) {
    if (iequals(kNames[i], name)) return static_cast<Severity>(i);
  }
  return std::nullopt;
}

std::optional<Severity> severity_of(Scale scale, std::string_view word) {
  for (const Word& row : kWords) {
    if (row.scale == scale && iequals(row.word, word)) return row.severity;
  }
  return std::nullopt;
}

std::string_view sarif_level(Severity severity) {
  switch (severity) {
    case Severity::critical:
    case Severity::high: return "error";
    case Severity::medium: return "warning";
    case Severity::low:
    case Severity::unknown: return "note";
    case Severity::info: return "none";
  }
  return "none";
}

}  // namespace gabion
