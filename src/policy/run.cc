#include "policy/run.h"

#include <algorithm>
#include <atomic>
#include <thread>

#include "base/text.h"
#include "policy/misspelled.h"

namespace gabion::policy {

namespace {

// What one file gave; filled by one thread.
struct FileOutcome {
  std::vector<CheckResult> checks;  // one a namespace
  std::string broken, text;
};

void judge(const RunOptions& options, const Checker& checker, const std::vector<std::string>& namespaces, const std::string& path,
           MisspelledPaths& misspelled, FileOutcome& out) {
  auto peer = [&](const char* words) { return std::string(options.input.peer_words ? words : ""); };
  auto input = read_input(path, options.input, options.check.locate);
  if (!input) {
    out.broken = peer("parse configurations: ") + input.error().message;
    return;
  }
  for (const Value& document : input->documents()) misspelled.look_at(document);
  for (const auto& space : namespaces) {
    auto checked = checker.check(*input, space);
    if (!checked) {
      out.broken = (options.input.peer_words ? "query rule: check: query rule: " : path + ": ") + checked.error().message;
      return;
    }
    out.checks.push_back(std::move(*checked));
  }
  bool found = std::any_of(out.checks.begin(), out.checks.end(), [](const auto& c) { return !c.failures.empty() || !c.warnings.empty(); });
  if (found) out.text = std::move(input->text);
}

void judge_all(const RunOptions& options, const Checker& checker, const std::vector<std::string>& namespaces,
               const std::vector<std::string>& files, MisspelledPaths& misspelled, Run& run) {
  std::vector<FileOutcome> outcomes(files.size());
  std::atomic<std::size_t> next{0};
  auto work = [&] {
    for (std::size_t i; (i = next.fetch_add(1)) < files.size();) judge(options, checker, namespaces, files[i], misspelled, outcomes[i]);
  };
  unsigned threads = options.threads ? options.threads : std::max(1u, std::thread::hardware_concurrency());
  // Starting a thread costs as much as judging a small file.
  constexpr std::size_t kFilesPerThread = 4;
  threads = static_cast<unsigned>(std::min<std::size_t>(threads, files.size() / kFilesPerThread + 1));
  std::vector<std::thread> others;
  for (unsigned i = 1; i < threads; ++i) others.emplace_back(work);
  work();
  for (auto& thread : others) thread.join();
  for (std::size_t n = 0; n < namespaces.size(); ++n) {
    for (auto& outcome : outcomes) {
      if (n < outcome.checks.size() && outcome.broken.empty()) run.results.push_back(std::move(outcome.checks[n]));
    }
  }
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (!outcomes[i].broken.empty()) run.broken.push_back(std::move(outcomes[i].broken));
    if (!outcomes[i].text.empty()) run.texts.emplace(options.input.stdin_filename.empty() || files[i] != "-" ? files[i] : options.input.stdin_filename, std::move(outcomes[i].text));
  }
}

Result<> judge_combined(const RunOptions& options, const Checker& checker, const std::vector<std::string>& namespaces,
                        const std::vector<std::string>& files, Run& run) {
  std::vector<Input> inputs;
  for (const auto& path : files) {
    auto input = read_input(path, options.input, options.check.locate);
    if (input) {
      inputs.push_back(std::move(*input));
    } else {
      run.broken.push_back((options.input.peer_words ? "parse configurations: " : "") + input.error().message);
    }
  }
  for (const auto& space : namespaces) {
    auto checked = checker.check_combined(inputs, space);
    if (!checked) return wrap("check combined: check: query rule", checked.error());
    run.results.push_back(std::move(*checked));
  }
  for (auto& input : inputs) run.texts.emplace(input.path, std::move(input.text));
  return {};
}

void warn_of_empty_namespaces(const PolicySet& policies, const std::vector<std::string>& namespaces, Run& run) {
  std::vector<std::string> useful;
  for (const auto& space : policies.namespaces()) {
    if (!space.checks.empty()) useful.push_back(space.name);
  }
  for (const auto& name : namespaces) {
    const Namespace* space = policies.find(name);
    if (space && !space->checks.empty()) continue;
    std::string text = space ? "namespace " + name + " has no rule named deny, violation or warn" : "no policy is in the namespace " + name;
    run.warnings.push_back(text + (useful.empty() ? "" : "; such rules are in: " + join(useful, ", ")));
  }
  if (namespaces.empty()) run.warnings.push_back("no namespace matched" + (useful.empty() ? std::string() : "; rules are in: " + join(useful, ", ")));
}

}  // namespace

Result<Run> run_checks(const RunOptions& options) {
  auto paths = expand_paths(options.paths, options.input);
  if (!paths) return wrap("parse files", paths.error());
  auto policies = PolicySet::load(options.load);
  if (!policies) return tl::unexpected(policies.error());
  Run run;
  run.broken = std::move(paths->unreadable);
  auto selected = select_namespaces(**policies, options.namespaces, options.all_namespaces);
  if (!selected) return tl::unexpected(selected.error());
  const auto& namespaces = *selected;
  if (!options.all_namespaces) warn_of_empty_namespaces(**policies, namespaces, run);
  Checker checker(**policies, options.check);
  MisspelledPaths misspelled(**policies, namespaces, options.combine);
  if (options.combine) {
    if (auto ok = judge_combined(options, checker, namespaces, paths->files, run); !ok) return tl::unexpected(ok.error());
  } else {
    judge_all(options, checker, namespaces, paths->files, misspelled, run);
  }
  for (auto& warning : misspelled.warnings()) run.warnings.push_back(std::move(warning));
  return run;
}

}  // namespace gabion::policy
