// pod-security: every pod in LEVEL/pass and LEVEL/fail, judged by the pack pod-security-LEVEL, as its folder says.
#include <algorithm>

#include "policy/packs.h"
#include "policy/run.h"
#include "suite.h"

namespace gabion::conformance {

namespace {

void judge_level(const std::filesystem::path& folder, const std::string& level, Tally& tally) {
  std::vector<std::string> packs = {"pod-security-" + level};
  policy::RunOptions options;
  auto modules = policy::pack_modules(packs);
  if (!modules) return tally.fail(level, modules.error().message);
  options.load.modules = std::move(*modules);
  options.namespaces = policy::pack_namespaces(packs);
  for (const char* wanted : {"pass", "fail"}) {
    if (!std::filesystem::exists(folder / wanted)) continue;
    std::vector<std::string> files;
    for (const auto& file : case_files(folder / wanted, ".yaml")) files.push_back(file.string());
    options.paths = files;
    auto run = policy::run_checks(options);
    if (!run) return tally.fail(level, run.error().message);
    for (const auto& file : files) {
      bool failed = std::any_of(run->results.begin(), run->results.end(), [&](const auto& r) { return r.filename == file && !r.failures.empty(); });
      std::string name = level + "/" + wanted + "/" + std::filesystem::path(file).filename().string();
      if (failed == (std::string(wanted) == "fail")) {
        tally.pass();
      } else {
        tally.fail(name, failed ? "refused" : "passed");
      }
    }
    for (const auto& broken : run->broken) tally.fail(broken, "not read");
  }
}

}  // namespace

void run_pod_security(const Context& context, Tally& tally) {
  for (const char* level : {"baseline", "restricted"}) {
    if (std::filesystem::exists(context.path / level)) judge_level(context.path / level, level, tally);
  }
}

}  // namespace gabion::conformance
