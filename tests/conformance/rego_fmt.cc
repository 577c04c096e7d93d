// OPA's formatter cases: NAME.rego with NAME.rego.formatted (byte for byte, also when formatted again),
// NAME.rego.formatted_no_keywords_in_refs, or NAME.rego.error (a part of the error's text).
#include <fstream>
#include <sstream>

#include "rego/format.h"
#include "suite.h"

namespace gabion::conformance {
namespace {

namespace fs = std::filesystem;
using namespace rego;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

FormatOptions options_of(const fs::path& path) {
  const std::string folder = path.parent_path().filename().string();
  FormatOptions options;
  options.parse.version = folder == "v1" ? RegoVersion::v1 : RegoVersion::v0;
  options.version = folder == "v0" ? RegoVersion::v0 : folder == "v1" ? RegoVersion::v1 : RegoVersion::v0_compat_v1;
  return options;
}

std::string name_of(const fs::path& path) {
  return "testfiles/" + path.parent_path().filename().string() + "/" + path.filename().string();
}

void expect_text(const fs::path& path, const fs::path& wanted, const FormatOptions& options, Tally& tally) {
  const std::string want = read(wanted), name = name_of(wanted);
  const FormatResult first = format_source(name_of(path), read(path), options);
  if (!first.errors.empty()) return tally.fail(name, "does not format: " + text_of(first.errors));
  if (first.text != want) return tally.fail(name, "differs", "--- want\n" + want + "--- have\n" + first.text);
  FormatOptions again = options;
  if (options.version == RegoVersion::v1) again.parse.version = RegoVersion::v1;
  const FormatResult second = format_source(name_of(path), first.text, again);
  if (second.text != want) return tally.fail(name, "differs when formatted again: " + (second.errors.empty() ? "" : text_of(second.errors)), second.text);
  tally.pass();
}

void run_case(const fs::path& path, Tally& tally) {
  const auto beside = [&](const char* ending) { return fs::path(path.string() + ending); };
  FormatOptions options = options_of(path);
  if (fs::exists(beside(".formatted"))) expect_text(path, beside(".formatted"), options, tally);
  if (fs::exists(beside(".formatted_no_keywords_in_refs"))) {
    FormatOptions plain = options;
    plain.keywords_in_refs = false;
    expect_text(path, beside(".formatted_no_keywords_in_refs"), plain, tally);
  }
  if (fs::exists(beside(".error"))) {
    const FormatResult result = format_source(name_of(path), read(path), options);
    std::string want = read(beside(".error"));
    while (want.ends_with('\n')) want.pop_back();
    const std::string have = result.errors.empty() ? "formatted without an error" : text_of(result.errors);
    if (have.find(want) == std::string::npos) return tally.fail(name_of(path), "other error", "--- want\n" + want + "\n--- have\n" + have);
    tally.pass();
  }
}

}  // namespace

void run_rego_fmt(const Context& context, Tally& tally) {
  for (const fs::path& path : case_files(context.path, ".rego")) run_case(path, tally);
}

}  // namespace gabion::conformance
