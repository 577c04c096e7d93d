// What the real hadolint finds in a thousand real Dockerfiles, compared by file, line of the instruction and code. Only DL
// codes: ShellCheck's are not in gabion yet. Files that hadolint's parser refuses (DL1000) though they build are left out.
#include <cstdio>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "base/text.h"
#include "dockerfile_suites.h"
#include "lint/engine.h"

namespace gabion::conformance {
namespace {

using Key = std::tuple<std::string, std::int64_t, std::string>;  // file, line, code

std::set<Key> wanted_findings(const std::filesystem::path& path, std::set<std::string>& refused) {
  std::set<Key> wanted;
  std::string text;
  std::string command = "zstd -dc '" + path.string() + "'";
  if (FILE* pipe = ::popen(command.c_str(), "r")) {
    char buffer[65536];
    while (std::size_t n = std::fread(buffer, 1, sizeof buffer, pipe)) text.append(buffer, n);
    ::pclose(pipe);
  }
  auto document = read_json(std::move(text));
  if (!document) return wanted;
  const Value& rows = document->root;
  for (std::uint32_t i = 0; i < rows.size(); ++i) {
    std::string code(string_field(rows.at(i), "code")), file(string_field(rows.at(i), "file"));
    if (code == "DL1000") {
      refused.insert(file);
    } else if (code.starts_with("DL")) {
      wanted.emplace(file, rows.at(i).find("line")->as_integer(), code);
    }
  }
  return wanted;
}

std::set<Key> own_findings(const std::filesystem::path& folder, const std::set<std::string>& refused) {
  namespace fs = std::filesystem;
  lint::Options options;
  options.checks = lint::Checks::hadolint;
  options.instruction_lines = true;
  lint::Linter linter(options);
  std::set<Key> own;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    std::string name = fs::relative(entry.path(), folder).string();
    if (!entry.is_regular_file() || refused.count(name)) continue;
    for (const auto& found : linter.lint(name, read_file(entry.path())).found) own.emplace(name, found.at.line, std::string(found.code));
  }
  return own;
}

struct Numbers {
  unsigned same = 0, missing = 0, more = 0;
};

}  // namespace

void run_hadolint_corpus(const Context& context, Tally& tally) {
  if (!std::filesystem::exists(context.path)) return tally.skip("corpus", context.path.string() + " is not here");
  auto folder = unpack_corpus(context, tally);
  if (!folder) return;
  std::set<std::string> refused;
  std::set<Key> wanted = wanted_findings(context.path, refused), own = own_findings(*folder, refused);
  std::filesystem::remove_all(*folder);
  std::map<std::string, Numbers> per_code;
  auto name = [](const Key& key) { return std::get<0>(key) + ":" + std::to_string(std::get<1>(key)) + " " + std::get<2>(key); };
  for (const Key& key : wanted) {
    bool same = own.count(key) > 0;
    same ? tally.pass() : tally.fail(name(key), "hadolint finds it, gabion does not");
    ++(same ? per_code[std::get<2>(key)].same : per_code[std::get<2>(key)].missing);
  }
  for (const Key& key : own) {
    if (wanted.count(key)) continue;
    tally.fail(name(key), "gabion finds it, hadolint does not");
    ++per_code[std::get<2>(key)].more;
  }
  for (const auto& [code, n] : per_code) {
    if (tally.verbose()) std::printf("%s: %u the same, %u missing, %u more\n", code.c_str(), n.same, n.missing, n.more);
  }
}

}  // namespace gabion::conformance
