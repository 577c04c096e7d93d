#include "lint/formats/format.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

#include "base/text.h"

namespace gabion::lint {
namespace {

constexpr OutputFormat kFormats[] = {
    {"tty", "for people, the words underlined", write_tty},
    {"json", "one array of findings", write_json},
    {"checkstyle", "Checkstyle's XML", write_checkstyle},
    {"codeclimate", "Code Climate's objects, each ended by a NUL", write_codeclimate, true},
    {"gitlab_codeclimate", "GitLab's code quality report", write_gitlab_codeclimate},
    {"gnu", "FILE:LINE: as compilers write it", write_gnu},
    {"codacy", "one JSON object a finding", write_codacy, true},
    {"sonarqube", "SonarQube's generic issues", write_sonarqube},
    {"sarif", "SARIF 2.1.0", write_sarif},
    {"github", "GitHub's workflow annotations", write_github},
    {"junit", "JUnit's XML", write_junit},
};

std::string xml(std::string_view text, bool attribute) {
  std::string out;
  while (!text.empty()) {
    Utf8 c = decode_utf8(text);
    std::string_view bytes = text.substr(0, c.length == 0 ? 1 : c.length);
    text.remove_prefix(bytes.size());
    bool control = c.code < 0x20 && c.code != '\t' && c.code != '\n' && c.code != '\r';
    if (c.length == 0 || control || c.code == 0xFFFE || c.code == 0xFFFF) {
      out += "\xEF\xBF\xBD";
    } else if (c.code == '&') {
      out += "&amp;";
    } else if (c.code == '<') {
      out += "&lt;";
    } else if (c.code == '>' && !attribute) {
      out += "&gt;";
    } else if (c.code == '"' && attribute) {
      out += "&quot;";
    } else if (c.code == '\n' && attribute) {
      out += "&#10;";
    } else {
      out += bytes;
    }
  }
  return out;
}

}  // namespace

std::span<const OutputFormat> output_formats() { return kFormats; }

const OutputFormat* find_output_format(std::string_view name) {
  auto at = std::find_if(std::begin(kFormats), std::end(kFormats), [&](const OutputFormat& format) { return format.name == name; });
  return at == std::end(kFormats) ? nullptr : at;
}

std::string full_message(const Found& found) {
  if (found.rule->hint.empty()) return found.message;
  return found.message + "; " + std::string(found.rule->hint);
}

bool is_parse_error(const Found& found, const FormatOptions& options) { return options.as_hadolint && found.code == "DL1000"; }

std::string_view reported_path(const FileResult& file, const FormatOptions& options) {
  return options.path_in_report.empty() ? std::string_view(file.path) : std::string_view(options.path_in_report);
}

std::string xml_attribute(std::string_view text) { return xml(text, true); }
std::string xml_text(std::string_view text) { return xml(text, false); }

void end_report(const FormatOptions& options, std::string& out) {
  if (!options.as_hadolint) out += '\n';
}

std::string sha1_hex(std::string_view bytes) {
  std::array<std::uint32_t, 5> h = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
  std::string message(bytes);
  message += '\x80';
  while (message.size() % 64 != 56) message += '\0';
  for (int shift = 56; shift >= 0; shift -= 8) message += static_cast<char>((static_cast<std::uint64_t>(bytes.size()) * 8) >> shift);
  for (std::size_t block = 0; block < message.size(); block += 64) {
    std::uint32_t w[80];
    for (std::size_t i = 0; i < 16; ++i) {
      w[i] = 0;
      for (std::size_t j = 0; j < 4; ++j) w[i] = w[i] << 8 | static_cast<unsigned char>(message[block + 4 * i + j]);
    }
    for (std::size_t i = 16; i < 80; ++i) w[i] = std::rotl(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    auto [a, b, c, d, e] = h;
    for (std::size_t i = 0; i < 80; ++i) {
      std::uint32_t f = i < 20 ? ((b & c) | (~b & d)) + 0x5A827999 : i < 40 ? (b ^ c ^ d) + 0x6ED9EBA1 : i < 60 ? ((b & c) | (b & d) | (c & d)) + 0x8F1BBCDC : (b ^ c ^ d) + 0xCA62C1D6;
      std::uint32_t next = std::rotl(a, 5) + f + e + w[i];
      e = d, d = c, c = std::rotl(b, 30), b = a, a = next;
    }
    h[0] += a, h[1] += b, h[2] += c, h[3] += d, h[4] += e;
  }
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (std::uint32_t word : h) {
    for (int shift = 28; shift >= 0; shift -= 4) hex += kDigits[(word >> shift) & 15];
  }
  return hex;
}

}  // namespace gabion::lint
