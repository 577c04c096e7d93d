// gabion rego fmt: files in, files or text out.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sys/stat.h>

#include "base/text.h"
#include "cli/flags.h"
#include "cli/rego.h"
#include "cli/verb.h"
#include "rego/format.h"

namespace gabion::cli {
namespace {

namespace fs = std::filesystem;
using rego::FormatOptions;
using rego::RegoVersion;

struct Wishes {
  bool write = false, list = false, diff = false, fail = false, check = false, check_result = true;
  bool rego_v1 = false, v0_compatible = false, v1_compatible = false, v0_v1 = false, drop_v0_imports = false;
};

FormatOptions options_of(const Wishes& wishes) {
  FormatOptions options;
  const bool both = wishes.rego_v1 || wishes.v0_v1;  // readable by v0 and v1
  if (wishes.v0_compatible) {
    options.version = RegoVersion::v0;
  } else if (both) {
    options.version = RegoVersion::v0_compat_v1;
  }
  if (wishes.v0_compatible || (both && !wishes.v1_compatible)) options.parse.version = RegoVersion::v0;
  options.drop_v0_imports = wishes.drop_v0_imports;
  return options;
}

// Lines that differ, between those that agree at the start and at the end.
void print_diff(const std::string& name, std::string_view before, std::string_view after) {
  const auto a = split(before, '\n'), b = split(after, '\n');
  std::size_t top = 0, bottom = 0;
  const std::size_t least = std::min(a.size(), b.size());
  while (top < least && a[top] == b[top]) ++top;
  while (bottom < least - top && a[a.size() - 1 - bottom] == b[b.size() - 1 - bottom]) ++bottom;
  std::printf("--- %s\n+++ %s (formatted)\n@@ -%zu,%zu +%zu,%zu @@\n", name.c_str(), name.c_str(), top + 1, a.size() - top - bottom, top + 1,
              b.size() - top - bottom);
  for (std::size_t i = top; i < a.size() - bottom; ++i) std::printf("-%.*s\n", static_cast<int>(a[i].size()), a[i].data());
  for (std::size_t i = top; i < b.size() - bottom; ++i) std::printf("+%.*s\n", static_cast<int>(b[i].size()), b[i].data());
}

int fail(const std::string& message) {
  std::fprintf(stderr, "%s\n", message.c_str());
  return kFailed;
}

// The new file takes the old one's place at once, with its mode: a reader never sees half of it.
int replace_file(const fs::path& path, const std::string& text) {
  const fs::path beside = path.string() + ".gabion-fmt";
  {
    std::ofstream out(beside, std::ios::binary | std::ios::trunc);
    out << text;
    out.flush();
    if (!out) return fail("failed to write " + beside.string());
  }
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0) ::chmod(beside.c_str(), status.st_mode & 07777);
  std::error_code error;
  fs::rename(beside, path, error);
  return error ? fail("failed to replace " + path.string() + ": " + error.message()) : kOk;
}

int format_file(const fs::path& path, const Wishes& wishes) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail("lstat " + path.string() + ": no such file or directory");
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  const FormatOptions options = options_of(wishes);
  const auto result = rego::format_source(path.string(), text, options);
  if (!result.errors.empty()) {
    // What has no place is one error, not a list of them.
    const bool alone = result.errors.size() == 1 && result.errors[0].row == 0;
    return fail("failed to format Rego source file: " + (alone ? result.errors[0].text() : rego::text_of(result.errors)));
  }
  if (wishes.check_result) {
    rego::ParseOptions again;
    again.version = options.version;
    const auto parsed = rego::parse_module("formatted", result.text, again);
    if (!parsed.module) {
      return fail(path.string() + " was successfully formatted, but the result is invalid: " + rego::text_of(parsed.errors));
    }
  }
  const bool changed = text != result.text;
  if (wishes.list || wishes.check) {
    if (changed) std::printf("%s\n", path.c_str());
  } else if (wishes.diff) {
    if (changed) print_diff(path.string(), text, result.text);
  } else if (wishes.fail && changed) {
    return fail("unexpected diff");
  } else if (wishes.write) {
    return changed ? replace_file(path, result.text) : kOk;
  } else {
    std::fwrite(result.text.data(), 1, result.text.size(), stdout);
  }
  if (changed && wishes.fail) return fail("unexpected diff");
  return changed && wishes.check ? kFindings : kOk;
}

int format_stdin(const Wishes& wishes) {
  std::string text;
  char block[4096];
  for (std::size_t n; (n = std::fread(block, 1, sizeof block, stdin)) > 0;) text.append(block, n);
  const auto result = rego::format_source("stdin", std::move(text), options_of(wishes));
  if (!result.errors.empty()) return std::fprintf(stderr, "%s\n", rego::text_of(result.errors).c_str()), kFindings;
  std::fwrite(result.text.data(), 1, result.text.size(), stdout);
  return kOk;
}

// The file, or every .rego file below the folder, sorted.
std::vector<fs::path> files_of(const std::string& word) {
  std::error_code error;
  if (!fs::is_directory(word, error)) {
    const bool other = fs::exists(word, error) && fs::path(word).extension() != ".rego";
    return other ? std::vector<fs::path>{} : std::vector<fs::path>{word};  // what is no module is passed over
  }
  std::vector<fs::path> files;
  for (auto it = fs::recursive_directory_iterator(word, fs::directory_options::skip_permission_denied, error); it != fs::recursive_directory_iterator(); it.increment(error)) {
    if (error) break;
    if (it->is_regular_file(error) && it->path().extension() == ".rego") files.push_back(it->path().lexically_normal());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

int run_rego_fmt(int argc, char** argv) {
  Wishes wishes;
  bool keep_unchecked = false;
  Flags flags("gabion rego fmt", "Rego modules in the common form (opa fmt's, byte for byte)", "[FLAGS] [PATH…]");
  flags.flag("-w,--write", wishes.write, "overwrite the files");
  flags.flag("-l,--list", wishes.list, "name the files that would change, and do no more");
  flags.flag("-d,--diff", wishes.diff, "show what would change");
  flags.flag("--check", wishes.check, "name the files that would change, and exit with 1 if there are any");
  flags.flag("--fail", wishes.fail, "exit with 2 if a file would change");
  flags.flag("--no-check-result", keep_unchecked, "do not read the result again");
  flags.group("Rego's versions");
  flags.flag("--v0-compatible", wishes.v0_compatible, "v0 to v0");
  flags.flag("--v1-compatible", wishes.v1_compatible, "v1 to v1 (as by default); with --v0-v1: v1 to both");
  flags.flag("--v0-v1", wishes.v0_v1, "v0 to what both v0 and v1 can read");
  flags.flag("--rego-v1", wishes.rego_v1, "the same");
  flags.flag("--drop-v0-imports", wishes.drop_v0_imports, "drop rego.v1 and future.keywords imports that v1 does not need");
  flags.example("gabion rego fmt -w policy", "every .rego file below policy/");
  flags.example("gabion rego fmt --check policy", "for continuous integration");
  std::vector<std::string> words;
  if (const auto status = parse_or_exit(flags, argc, argv, words)) return *status;
  wishes.check_result = !keep_unchecked;
  if (words.empty()) return format_stdin(wishes);
  int worst = kOk;
  for (const std::string& word : words) {
    for (const fs::path& path : files_of(word)) worst = std::max(worst, format_file(path, wishes));
  }
  return worst;
}

}  // namespace gabion::cli
