// Code Climate's issues (its specification, "Issues"), and GitLab's array of them with fingerprints.
#include "lint/formats/format.h"

namespace gabion::lint {
namespace {

std::string_view severity(Level level) {
  constexpr std::string_view kNames[] = {"blocker", "major", "info", "minor", "info"};
  return kNames[static_cast<std::size_t>(level)];
}

void issue(const FileResult& file, const Found& found, const FormatOptions& options, std::string_view fingerprint, std::string& out) {
  JsonWriter json(out);
  json.begin_object().key("categories").begin_array().string("Bug Risk").end_array();
  json.field("check_name", found.code).field("description", full_message(found));
  if (!fingerprint.empty()) json.field("fingerprint", fingerprint);
  json.key("location").begin_object();
  if (is_parse_error(found, options)) {
    json.field("path", reported_path(file, options)).key("positions").begin_object();
    for (std::string_view end : {"begin", "end"}) json.key(end).begin_object().field("column", found.at.column).field("line", found.at.line).end_object();
    json.end_object().end_object();
  } else {
    json.key("lines").begin_object().field("begin", found.at.line).field("end", std::max(found.at.line, found.at.end_line)).end_object();
    json.field("path", reported_path(file, options)).end_object();
  }
  json.field("severity", severity(found.level)).field("type", "issue").end_object();
}

}  // namespace

void write_codeclimate(const Results& results, const FormatOptions& options, std::string& out) {
  for (const FileResult& file : results) {
    for (const Found& found : file.found) {
      issue(file, found, options, {}, out);
      out += '\0';
    }
  }
}

// The fingerprint is the hash of the issue without it: the same finding in the same place keeps it.
void write_gitlab_codeclimate(const Results& results, const FormatOptions& options, std::string& out) {
  out += '[';
  bool first = true;
  for (const FileResult& file : results) {
    for (const Found& found : file.found) {
      if (!first) out += ',';
      first = false;
      std::string plain;
      issue(file, found, options, {}, plain);
      issue(file, found, options, sha1_hex(plain), out);
    }
  }
  out += ']';
  end_report(options, out);
}

}  // namespace gabion::lint
