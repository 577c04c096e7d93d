#include "report/writer.h"

namespace gabion {

namespace {
constexpr Format kFormats[] = {
    {"table", "for people: one finding a line, with the offending words shown", write_table},
    {"json", "all of a finding, schema in docs/findings.md", write_json},
    {"sarif", "SARIF 2.1.0, for code scanning", write_sarif},
};
}  // namespace

std::span<const Format> formats() { return kFormats; }

const Format* find_format(std::string_view name) {
  for (const Format& format : kFormats) {
    if (format.name == name) return &format;
  }
  return nullptr;
}

}  // namespace gabion
