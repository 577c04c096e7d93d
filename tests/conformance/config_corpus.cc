// config-corpus: what Conftest's `parse` prints for real files and for the YAML test suite, against our readers.
// PATH: a folder with configs.tar.zst + configs_parse.jsonl.zst (dockerfiles_… likewise) and yaml_suite_parse.jsonl.zst,
// or one of these .jsonl.zst files.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>

#include "base/fd.h"
#include "config/format.h"
#include "data/go_number.h"
#include "data/json.h"
#include "suite.h"

namespace gabion::conformance {

namespace fs = std::filesystem;

namespace {

std::string quoted(const fs::path& path) { return "'" + path.string() + "'"; }

Result<std::string> unpacked(const fs::path& file) {
  if (file.extension() != ".zst") return read_file(file.string());
  std::string out;
  std::FILE* pipe = popen(("zstd -dc " + quoted(file)).c_str(), "r");
  if (pipe == nullptr) return fail_errno("popen", "zstd");
  char buffer[1 << 16];
  for (std::size_t n; (n = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) out.append(buffer, n);
  if (pclose(pipe) != 0) return fail("zstd -dc " + file.string() + " failed");
  return out;
}

// JSON values, numbers as doubles (that is what the peer had).
bool same(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) return false;
  if (a.is_number()) {
    auto x = go_parse_float(a.number_text()), y = go_parse_float(b.number_text());
    return x && y ? *x == *y : compare(a, b) == 0;
  }
  if (!a.is_composite()) return a == b;
  if (a.size() != b.size()) return false;
  for (std::uint32_t i = 0; i < a.size(); ++i) {
    if (a.is_object() && !(a.key(i) == b.key(i))) return false;
    if (!same(a.is_object() ? a.value(i) : a.at(i), a.is_object() ? b.value(i) : b.at(i))) return false;
  }
  return true;
}

struct Counts {
  unsigned passed = 0, failed = 0;
};

class Comparison {
 public:
  explicit Comparison(Tally& tally) : tally_(tally) {}
  ~Comparison() {
    for (const auto& [name, counts] : formats_) std::printf("  %s: %u passed, %u failed\n", name.c_str(), counts.passed, counts.failed);
  }

  // Each line of the recording: {file or id, yaml?, json or error}.
  void run(const std::string& recording, const fs::path& root, const config::Format* forced) {
    auto lines = read_json_stream(recording);
    if (!lines) return tally_.fail("recording", lines.error().message);
    for (std::uint32_t i = 0; i < lines->root.size(); ++i) one(lines->root.at(i), root, forced);
  }

 private:
  void one(const Value& line, const fs::path& root, const config::Format* forced) {
    const Value* inline_yaml = line.find("yaml");
    std::string name(line.find(inline_yaml ? "id" : "file")->as_string());
    const config::Format* format = inline_yaml ? config::find_format("yaml") : forced ? forced : config::format_of_path(name);
    auto& counts = formats_[inline_yaml ? "yaml-suite" : format ? std::string(format->name) : "?"];
    if (format == nullptr) return verdict(counts, name, "no reader", "");
    config::ConfigOptions options;
    options.name = name;
    options.positions = true;
    auto text = inline_yaml ? Result<std::string>(std::string(inline_yaml->as_string())) : read_file((root / name).string());
    if (!text) return verdict(counts, name, text.error().message, "");
    auto ours = config::read_config(*format, std::move(*text), options);
    const Value* wanted = line.find("json");
    const Value* spec = line.find("spec_fails");
    if (!ours) {
      if (wanted == nullptr || (spec && spec->as_boolean())) return verdict(counts, name, "", "");
      return verdict(counts, name, "refused: " + ours.error().message, to_json(*wanted));
    }
    if (wanted == nullptr) {
      if (spec && !spec->as_boolean()) return verdict(counts, name, "", "");  // the specification's side
      return verdict(counts, name, "accepted", std::string(line.find("error")->as_string()) + "\n" + to_json(ours->root));
    }
    if (same(ours->root, *wanted)) return verdict(counts, name, "", "");
    verdict(counts, name, "differs", "want " + to_json(*wanted) + "\nhave " + to_json(ours->root));
  }

  void verdict(Counts& counts, const std::string& name, const std::string& reason, const std::string& difference) {
    if (reason.empty()) {
      ++counts.passed;
      tally_.pass();
    } else {
      ++counts.failed;
      tally_.fail(name, reason, difference);
    }
  }

  Tally& tally_;
  std::map<std::string, Counts> formats_;
};

void compare_recording(const fs::path& recording, const config::Format* forced, Comparison& comparison, Tally& tally) {
  std::string name = recording.filename().string();
  auto text = unpacked(recording);
  if (!text) return tally.fail(name, text.error().message);
  fs::path tar = recording.parent_path() / (name.substr(0, name.find("_parse")) + ".tar.zst");
  if (!fs::exists(tar)) return comparison.run(*text, recording.parent_path(), forced);
  char pattern[] = "/tmp/gabion-corpus.XXXXXX";
  if (mkdtemp(pattern) == nullptr) return tally.fail(name, "mkdtemp failed");
  if (std::system(("zstd -dc " + quoted(tar) + " | tar x -C " + quoted(pattern)).c_str()) != 0) {
    tally.fail(name, "could not unpack " + tar.string());
  } else {
    comparison.run(*text, pattern, forced);
  }
  std::error_code ignored;
  fs::remove_all(pattern, ignored);
}

}  // namespace

void run_config_corpus(const Context& context, Tally& tally) {
  if (std::system("command -v zstd tar >/dev/null 2>&1") != 0) return tally.skip("config-corpus", "needs zstd and tar");
  Comparison comparison(tally);
  std::vector<fs::path> recordings;
  if (fs::is_directory(context.path)) {
    for (const auto& entry : fs::directory_iterator(context.path)) {
      if (entry.path().filename().string().find("_parse.jsonl") != std::string::npos) recordings.push_back(entry.path());
    }
    std::sort(recordings.begin(), recordings.end());
  } else {
    recordings = {context.path};
  }
  for (const auto& recording : recordings) {
    bool dockerfiles = recording.filename().string().starts_with("dockerfiles");
    const config::Format* forced = dockerfiles ? config::find_format("dockerfile") : nullptr;
    if (dockerfiles && forced == nullptr) {
      tally.skip(recording.filename().string(), "no Dockerfile reader");
      continue;
    }
    compare_recording(recording, forced, comparison, tally);
  }
}

}  // namespace gabion::conformance
