// How findings are written. One file a format, one row each in formats(); hadolint's own formats have its fields in its
// order, so that what reads hadolint's output reads ours.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_writer.h"
#include "lint/engine.h"

namespace gabion::lint {

struct FormatOptions {
  bool color = false;
  bool context = true;            // tty: source lines with the words underlined
  bool rules = true;              // sarif: the rules' texts as well
  bool as_hadolint = false;       // byte for byte: no newline ends the file, "style" is a severity of checkstyle's
  std::string_view tool = "gabion";       // "Hadolint" in its own output
  std::string_view full_name = "Gabion, linter of Dockerfiles";
  std::string_view short_description = "Linter of Dockerfiles";
  std::string_view version;
  std::string_view uri = {};
  std::string_view tool_id = "gabion";    // gnu's prefix, ids
  std::string path_in_report;     // instead of the file's name, in the formats that hadolint does this for
  std::string time_id, time_text; // junit: "20261124_135120", "2026-11-24 13:51:20"
};

using Results = std::vector<FileResult>;

struct OutputFormat {
  std::string_view name, summary;
  void (*write)(const Results& results, const FormatOptions& options, std::string& out);
  bool never_fails = false;  // hadolint exits with 0 where it is asked for
};

std::span<const OutputFormat> output_formats();
const OutputFormat* find_output_format(std::string_view name);

void write_tty(const Results& results, const FormatOptions& options, std::string& out);
void write_json(const Results& results, const FormatOptions& options, std::string& out);
void write_checkstyle(const Results& results, const FormatOptions& options, std::string& out);
void write_codeclimate(const Results& results, const FormatOptions& options, std::string& out);
void write_gitlab_codeclimate(const Results& results, const FormatOptions& options, std::string& out);
void write_gnu(const Results& results, const FormatOptions& options, std::string& out);
void write_codacy(const Results& results, const FormatOptions& options, std::string& out);
void write_sonarqube(const Results& results, const FormatOptions& options, std::string& out);
void write_sarif(const Results& results, const FormatOptions& options, std::string& out);
void write_github(const Results& results, const FormatOptions& options, std::string& out);
void write_junit(const Results& results, const FormatOptions& options, std::string& out);

// -- what the formats share

// What is the case, and what to do about it.
std::string full_message(const Found& found);
// A file that does not parse, which some of hadolint's formats tell in another way than a finding.
bool is_parse_error(const Found& found, const FormatOptions& options);
// The name that the report gives the file.
std::string_view reported_path(const FileResult& file, const FormatOptions& options);
// XML 1.0: what may not stand in it becomes U+FFFD. In attributes > stays, as hadolint leaves it.
std::string xml_attribute(std::string_view text);
std::string xml_text(std::string_view text);
// A newline ends the report, except where hadolint leaves it out.
void end_report(const FormatOptions& options, std::string& out);
// FIPS 180-4; GitLab's fingerprints.
std::string sha1_hex(std::string_view bytes);

}  // namespace gabion::lint
