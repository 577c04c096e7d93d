#include "lint/engine.h"

#include <algorithm>
#include <tuple>

#include "base/text.h"
#include "dockerfile/parser.h"
#include "lint/check_directive.h"
#include "lint/facts.h"
#include "lint/pragma.h"

namespace gabion::lint {
namespace {

// One of the ids in a list parted by commas.
bool among(std::string_view name, std::string_view list) {
  std::vector<std::string_view> ids = split(list, ',');
  return std::find(ids.begin(), ids.end(), name) != ids.end();
}

bool names(std::string_view name, const Rule& rule) { return !name.empty() && (name == rule.id || among(name, rule.same_as)); }

// BuildKit's name silences the DL rule that says the same, and the other way round.
bool listed(const std::vector<std::string>& list, const Rule& rule) {
  for (const std::string& name : list) {
    if (names(name, rule)) return true;
    const Rule* other = find_rule(name);
    if (other != nullptr && among(rule.id, other->same_as)) return true;
  }
  return false;
}

Level level_of(const Options& options, const Rule& rule) {
  for (const auto& [name, level] : options.overrides) {
    if (names(name, rule)) return level;
  }
  return rule.level;
}

bool wanted(Checks checks, const Rule& rule) {
  if (rule.id == "DL1000") return true;
  if (checks == Checks::all) return true;
  return is_buildkit(rule) == (checks == Checks::buildkit);
}

Place place_of(const dockerfile::Dockerfile& file, dockerfile::Span span) {
  SourceLine begin = file.at(span.begin), end = file.at(span.end);
  return {begin.line, begin.column, end.line, end.column};
}

// The DL id under which a BuildKit check is reported, where that rule runs as well.
std::string_view code_of(const Options& options, const Rule& rule) {
  bool one = !rule.same_as.empty() && rule.same_as.find(',') == std::string_view::npos;
  return options.checks == Checks::all && one ? rule.same_as : rule.id;
}

class Assembler {
 public:
  Assembler(const dockerfile::Dockerfile& file, const Options& options, const std::vector<Twin>& twins, FileResult& result)
      : file_(file), options_(options), twins_(twins), result_(result) {
    // One that cannot be read is a DL1000 already.
    if (options.checks != Checks::all) return;
    if (auto directive = file_check_directive(file)) directive_ = *directive;
  }

  void add(std::vector<Problem>& problems) {
    std::optional<Pragmas> pragmas;
    if (!options_.disable_ignore_pragma && !file_.comments.empty()) pragmas.emplace(file_, options_.checks == Checks::hadolint);
    for (Problem& problem : problems) {
      std::string_view code = code_of(options_, *problem.rule);
      if (silenced(pragmas ? &*pragmas : nullptr, problem, code)) continue;
      // Both families saw it: the DL rule came first.
      if (code != problem.rule->id && reported(code, problem.line)) continue;
      if (result_.found.size() >= kMaxFindings) break;
      add(problem, code);
    }
    std::stable_sort(result_.found.begin(), result_.found.end(), [](const Found& a, const Found& b) {
      return std::tie(a.at.line, a.at.column, a.code) < std::tie(b.at.line, b.at.column, b.code);
    });
  }

 private:
  // By a comment of ours under any of its names, or by BuildKit's control under BuildKit's name.
  bool silenced(const Pragmas* pragmas, const Problem& problem, std::string_view code) const {
    auto named = [&](std::string_view name) { return pragmas != nullptr && pragmas->ignores(name, problem.line, problem.stage); };
    if (named(code) || (code != problem.rule->id && named(problem.rule->id))) return true;
    return options_.checks == Checks::all && std::any_of(twins_.begin(), twins_.end(), [&](const Twin& twin) {
             return twin.code == code && (named(twin.buildkit) || skipped(twin.buildkit, problem.line));
           });
  }
  bool skipped(std::string_view check, unsigned line) const {
    if (!directive_.allows(check, false)) return true;
    auto at = std::lower_bound(file_.instructions.begin(), file_.instructions.end(), line,
                               [](const dockerfile::Instruction& instruction, unsigned wanted) { return instruction.line < wanted; });
    return at != file_.instructions.end() && at->line == line && !check_directive_above(*at).allows(check, false);
  }
  // `# check=error=true` makes BuildKit's warnings fail a build.
  Level level_of(const Problem& problem, std::string_view code) const {
    bool buildkit = is_buildkit(*problem.rule) || std::any_of(twins_.begin(), twins_.end(), [&](const Twin& twin) { return twin.code == code; });
    return directive_.error && buildkit ? Level::error : problem.level;
  }
  // By a DL rule. These come first, so that all are there when the first BuildKit check asks.
  bool reported(std::string_view code, unsigned line) {
    if (reported_.empty()) {
      for (const Found& found : result_.found) reported_.emplace_back(found.instruction_line, found.code);
      std::sort(reported_.begin(), reported_.end());
    }
    return std::binary_search(reported_.begin(), reported_.end(), std::pair(line, code));
  }
  void add(Problem& problem, std::string_view code) {
    Found found;
    found.rule = problem.rule;
    found.code = code;
    found.level = level_of(problem, code);
    found.message = std::move(problem.message);
    found.instruction_line = problem.line;
    if (options_.instruction_lines && problem.rule->id != "DL1000") {
      found.at = {problem.line, 1, problem.line, 1};
    } else {
      found.at = place_of(file_, problem.at);
      for (dockerfile::Span span : problem.more) found.more.push_back(place_of(file_, span));
    }
    if (problem.rule->id == "DL1000") result_.parsed = false;
    result_.found.push_back(std::move(found));
  }

  const dockerfile::Dockerfile& file_;
  const Options& options_;
  const std::vector<Twin>& twins_;
  CheckDirective directive_;
  std::vector<std::pair<unsigned, std::string_view>> reported_;
  FileResult& result_;
};

}  // namespace

Linter::Linter(Options options) : options_(std::move(options)) {
  for (auto family : families()) {
    for (const Rule& rule : family) {
      for (std::string_view code : split(rule.same_as, ',')) {
        if (!code.empty()) twins_.push_back({code, rule.id});
      }
      if (!wanted(options_.checks, rule) || listed(options_.ignored, rule)) continue;
      Level level = level_of(options_, rule);
      if (level != Level::ignore) plan_.push_back({&rule, level});
    }
  }
  // DL rules first, so that a BuildKit check knows what was said already.
  std::stable_partition(plan_.begin(), plan_.end(), [](const Planned& planned) { return !is_buildkit(*planned.rule); });
}

FileResult Linter::lint(std::string path, std::string bytes, const std::string* dockerignore) const {
  FileResult result;
  result.path = std::move(path);
  result.text = std::move(bytes);
  std::string converted;
  if (std::string_view text = dockerfile::decode_text(result.text, converted); text.data() == converted.data()) result.text = std::move(converted);
  auto parsed = dockerfile::parse(result.text);
  if (!parsed) {
    result.error = parsed.error().message;
    result.parsed = false;
    result.text.clear();
    return result;
  }
  File file(*parsed, options_);
  if (dockerignore != nullptr) {
    file.dockerignore = *dockerignore;
  } else if (options_.dockerignore) {
    file.dockerignore = *options_.dockerignore;
  }
  Sink sink;
  bool broken = std::any_of(parsed->errors.begin(), parsed->errors.end(), [&](const auto& e) { return refuses(options_.checks, e); });
  for (const Planned& planned : plan_) {
    if (broken && options_.checks == Checks::hadolint && planned.rule->id != "DL1000") continue;
    sink.begin(*planned.rule, planned.level);
    planned.rule->check(file, sink);
  }
  Assembler(*parsed, options_, twins_, result).add(sink.problems());
  return result;
}

Finding to_finding(const FileResult& file, const Found& found) {
  Finding finding;
  finding.source = "lint";
  finding.rule = found.code;
  finding.severity = severity_of(Scale::hadolint, level_name(found.level)).value_or(Severity::info);
  finding.message = found.message;
  finding.hint = found.rule->hint;
  finding.at = {file.path, found.at.line, found.at.column, found.at.end_line, found.at.end_column};
  finding.help_url = help_url(*found.rule);
  finding.fields = {{"level", std::string(level_name(found.level))}};
  return finding;
}

}  // namespace gabion::lint
