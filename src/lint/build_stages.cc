// Everything up to the base images: parsing, names and casing of stages, FROM's arguments and platforms.
#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "base/text.h"
#include "dockerfile/lines.h"
#include "lint/build_walk.h"

namespace gabion::lint {

using dockerfile::ExpandStyle;
using dockerfile::From;
using dockerfile::Instruction;
using dockerfile::Keyword;
using dockerfile::Layer;

std::string go_quoted(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n' || c == '\t' || c == '\r') {
      out += c == '\n' ? "\\n" : c == '\t' ? "\\t" : "\\r";
    } else {
      out += c;
    }
  }
  return out += '"';
}

namespace {

constexpr std::size_t kMaxSuggestBytes = 64;
constexpr std::size_t kMaxSuggestNames = 200;

// Levenshtein's distance, or 3 when it is larger than that.
std::size_t changes(std::string_view a, std::string_view b) {
  constexpr std::size_t kFar = 3;
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() >= kFar || b.size() > kMaxSuggestBytes) return kFar;
  std::size_t row[kMaxSuggestBytes + 1];
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      std::size_t best = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = row[j];
      row[j] = best;
    }
  }
  return std::min(row[b.size()], kFar);
}

// As a Dockerfile's parser sees it: letters without a case are both.
bool is_lower(std::string_view text) { return to_lower(text) == text; }
bool is_upper(std::string_view text) { return to_upper(text) == text; }

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::vector<std::string_view> names_of(const dockerfile::Variables& variables) {
  std::vector<std::string_view> names;
  for (const auto& entry : variables.entries()) {
    if (names.size() == kMaxSuggestNames) break;
    names.push_back(entry.name);
  }
  return names;
}

namespace {

std::string did_you_mean(std::string_view match, std::string_view prefix = {}) {
  if (match.empty()) return {};
  return std::string(" (did you mean ").append(prefix).append(match).append("?)");
}

}  // namespace

std::string_view nearest_name(std::string_view word, const std::vector<std::string_view>& names) {
  std::string_view best;
  std::size_t least = 3;
  for (std::string_view name : names) {
    if (name == word) return {};
    std::size_t distance = changes(word, name);
    if (distance < least) {
      least = distance;
      best = name;
    }
  }
  return best;
}

BuildWalk::BuildWalk(const dockerfile::Dockerfile& file, const BuildInputs& inputs) : file_(file), inputs_(inputs) {
  style_.escape = file.escape;
  if (inputs.dockerignore) ignored_.emplace(*inputs.dockerignore);
}

BuildChecks run_build_checks(const dockerfile::Dockerfile& file, const BuildInputs& inputs) { return BuildWalk(file, inputs).run(); }

BuildChecks BuildWalk::run() {
  auto control = inputs_.check_override ? parse_check_directive(*inputs_.check_override) : file_check_directive(file_);
  if (!control) fail(control.error().message, nullptr);
  for (const auto& error : file_.errors) {
    if ((error.layer == Layer::syntax || error.layer == Layer::scanner) && !failed_) {
      failed_ = true;
      out_.error = BuildError{error.message, error.line};
    }
  }
  check_continuations();
  read_instructions();
  check_stage_names();
  check_casing();
  resolve_global_arguments();
  check_default_base_images();
  check_base_images();
  dispatch_stages();
  apply_control(control ? *control : CheckDirective());
  return std::move(out_);
}

void BuildWalk::apply_control(const CheckDirective& control) {
  std::erase_if(out_.warnings, [&](const BuildWarning& warning) {
    const CheckName& check = check_name(warning.check);
    CheckDirective above = check_directive_above(*warning.instruction);
    if (check.experimental) return !control.allows(check.name, true) && !above.allows(check.name, true);
    if (!control.allows(check.name, false) || !above.allows(check.name, false)) return true;
    return warning.cause && !check_directive_above(*warning.cause).allows(check.name, false);
  });
  if (!control.error || failed_ || out_.warnings.empty()) return;
  std::vector<std::string> names;
  for (const BuildWarning& warning : out_.warnings) {
    std::string name(check_name(warning.check).name);
    if (!contains(names, name)) names.push_back(std::move(name));
  }
  fail("lint violation found for rules: " + join(names, ", "), nullptr);
}

bool BuildWalk::pay(std::size_t steps) {
  steps_ += steps;
  if (steps_ <= kMaxBuildSteps) return true;
  fail("the file is too much to follow: its stages hand on too many variables and triggers", nullptr);
  return false;
}

void BuildWalk::warn(Check check, const Instruction& i, Span at, std::string message) {
  if (out_.warnings.size() >= kMaxBuildWarnings) return;
  const Instruction& reported = reported_at_ ? *reported_at_ : i;
  if (reported_at_) at = reported.at;
  out_.warnings.push_back({check, &reported, nullptr, at, std::move(message), reported.line, failed_});
}

void BuildWalk::fail(std::string message, const Instruction* i) {
  if (reported_at_) i = reported_at_;
  if (!failed_) out_.error = BuildError{std::move(message), i ? i->line : 0};
  failed_ = true;
}

dockerfile::Span BuildWalk::place(const Instruction& i, const Word& word, std::string_view part) const {
  std::string_view whole = i.logical.text;
  bool inside = part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size();
  return inside && !part.empty() ? i.logical.source(part) : word.at;
}

void BuildWalk::check_continuations() {
  for (const Instruction& i : file_.instructions) {
    if (!i.empty_continuation) continue;
    if (out_.warnings.size() >= kMaxBuildWarnings) return;
    warn(Check::no_empty_continuation, i, i.name_at, "Empty continuation line");
    out_.warnings.back().line = i.text_line;
  }
}

void BuildWalk::read_instructions() {
  std::size_t error = 0;
  for (const Instruction& i : file_.instructions) {
    if (i.keyword == Keyword::maintainer) {
      warn(Check::maintainer_deprecated, i, i.at, "Maintainer instruction is deprecated in favor of using label");
    }
    if (i.keyword == Keyword::from) check_from_words(i);
    while (error < file_.errors.size() && file_.errors[error].line < i.line) ++error;
    for (std::size_t n = error; n < file_.errors.size() && file_.errors[n].line == i.line; ++n) {
      if (file_.errors[n].layer != Layer::syntax && !file_.errors[n].in_trigger) fail(file_.errors[n].message, &i);
    }
    check_description(i);
    if (i.stage == Instruction::kNoStage && i.keyword != Keyword::arg) fail("no build stage in current context", &i);
  }
  if (file_.stages.empty()) fail(file_.instructions.empty() ? "file with no instructions" : "dockerfile contains no stages to build", nullptr);
}

void BuildWalk::check_from_words(const Instruction& i) {
  if (i.words.size() == 3 && !is_lower(i.words[2].text)) {
    warn(Check::stage_name_casing, i, i.words[2].at, "Stage name '" + std::string(i.words[2].text) + "' should be lowercase");
  }
  if (i.words.size() < 3 || (!is_lower(i.name) && !is_upper(i.name))) return;
  std::string_view as = i.words[1].text;
  if (is_lower(i.name) ? is_lower(as) : is_upper(as)) return;
  warn(Check::from_as_casing, i, i.words[1].at, "'" + std::string(as) + "' and '" + std::string(i.name) + "' keywords' casing do not match");
}

// A comment right above ARG or FROM is taken for the description of what they define, and begins with its name then.
void BuildWalk::check_description(const Instruction& i) {
  std::vector<std::string> names;
  if (const auto* from = i.as<From>()) {
    if (!from->alias.absent()) names.push_back(to_lower(from->alias.text));
  }
  if (const auto* arg = i.as<dockerfile::Arg>()) {
    for (const auto& item : arg->items) names.emplace_back(item.name.text);
  }
  const dockerfile::Comment* last = nullptr;
  for (const dockerfile::Comment& comment : i.comments) {
    last = &comment;
  }
  if (names.empty() || !last) return;
  std::string_view text = dockerfile::trim_space(last->text);
  if (contains(names, text.substr(0, text.find(' ')))) return;
  std::string_view example = names.size() > 1 ? std::string_view("<arg_key>") : names[0];
  std::string message = "Comment for " + std::string(keyword_name(i.keyword)) + " should follow the format: `# ";
  warn(Check::invalid_definition_description, i, last->at, message.append(example).append(" <description>`"));
}

void BuildWalk::check_stage_names() {
  std::unordered_set<std::string> seen;
  for (const dockerfile::Stage& stage : file_.stages) {
    const Instruction& i = file_.instructions[stage.from];
    const auto* from = i.as<From>();
    if (!from || from->alias.absent()) continue;
    std::string name = to_lower(from->alias.text);
    if (name == "scratch" || name == "context") {
      warn(Check::reserved_stage_name, i, from->alias.at, "Stage name should not use the same name as reserved stage " + go_quoted(name));
    }
    if (!seen.insert(name).second) {
      warn(Check::duplicate_stage_name, i, from->alias.at, "Duplicate stage name " + go_quoted(name) + ", stage names should be unique");
    }
  }
}

// The majority decides; ARGs before the first FROM have no say.
void BuildWalk::check_casing() {
  std::size_t lower = 0, upper = 0;
  for (const Instruction& i : file_.instructions) {
    if (i.stage == Instruction::kNoStage) continue;
    if (is_lower(i.name)) {
      ++lower;
    } else if (is_upper(i.name)) {
      ++upper;
    }
  }
  bool want_lower = lower > upper;
  for (const Instruction& i : file_.instructions) {
    if (i.stage == Instruction::kNoStage || (want_lower ? is_lower(i.name) : is_upper(i.name))) continue;
    warn(Check::consistent_instruction_casing, i, i.name_at,
         "Command '" + std::string(i.name) + "' should match the case of the command majority (" + (want_lower ? "lowercase" : "uppercase") + ")");
  }
}

// ARGs before the first FROM, upon what the platform gives.
void BuildWalk::resolve_global_arguments() {
  auto target = dockerfile::parse_platform(inputs_.target_platform);
  dockerfile::Platform platform = target ? *target : dockerfile::Platform{"linux", "amd64", ""};
  std::string name = platform.os + "/" + platform.architecture;
  if (!platform.variant.empty()) name += "/" + platform.variant;
  std::string stage = file_.stages.empty() ? std::string() : to_lower(file_.stages.back().name);
  if (stage.empty()) stage = "default";
  const std::pair<std::string_view, std::string_view> given[] = {
      {"BUILDPLATFORM", name},  {"BUILDOS", platform.os},   {"BUILDOSVERSION", ""},  {"BUILDARCH", platform.architecture},
      {"BUILDVARIANT", platform.variant}, {"TARGETPLATFORM", name}, {"TARGETOS", platform.os}, {"TARGETOSVERSION", ""},
      {"TARGETARCH", platform.architecture}, {"TARGETVARIANT", platform.variant}, {"TARGETSTAGE", stage}};
  for (const auto& [key, value] : given) globals_.set(key, value);
  defaults_ = globals_;
  for (const Instruction& i : file_.instructions) {
    if (i.stage != Instruction::kNoStage) break;
    const auto* arg = i.as<dockerfile::Arg>();
    if (!arg) continue;
    for (const auto& item : arg->items) {
      global_names_.set(item.name.text, {});
      if (item.has_value) {
        auto value = dockerfile::expand(item.value.text, defaults_, style_);
        if (value) defaults_.set(item.name.text, value->text);
      }
      auto given_value = std::find_if(inputs_.arguments.begin(), inputs_.arguments.end(), [&](const auto& pair) { return pair.first == item.name.text; });
      if (given_value != inputs_.arguments.end()) {
        globals_.set(item.name.text, given_value->second);
      } else if (item.has_value) {
        auto value = dockerfile::expand(item.value.text, globals_, style_);
        if (value) {
          globals_.set(item.name.text, value->text);
        } else {
          fail(value.error().message, &i);
        }
      }
    }
  }
}

// Names must stand even when nobody gives a --build-arg.
void BuildWalk::check_default_base_images() {
  for (const dockerfile::Stage& stage : file_.stages) {
    const Instruction& i = file_.instructions[stage.from];
    const auto* from = i.as<From>();
    if (!from) continue;
    auto name = dockerfile::expand(from->image.text, defaults_, style_);
    if (!name) return;
    if (dockerfile::is_image_reference(name->text)) continue;
    warn(Check::invalid_default_arg_in_from, i, from->image.at,
         "Default value for ARG " + std::string(from->image.text) + " results in empty or invalid base image name");
  }
}

void BuildWalk::report_undefined_from(const Instruction& i, const Word& word, const std::vector<dockerfile::Reference>& references) {
  std::vector<std::string_view> known, said;
  for (const auto& reference : references) {
    if (reference.found || global_names_.find(reference.name) || said.size() >= kMaxSaid) continue;
    if (std::find(said.begin(), said.end(), reference.name) != said.end()) continue;
    said.push_back(reference.name);
    if (known.empty()) {
      known = names_of(globals_);
      for (std::string_view name : names_of(global_names_)) known.push_back(name);
    }
    warn(Check::undefined_arg_in_from, i, place(i, word, reference.name),
         "FROM argument '" + std::string(reference.name) + "' is not declared" + did_you_mean(nearest_name(reference.name, known)));
  }
}

std::string BuildWalk::suggest_any(const std::vector<dockerfile::Reference>& references) const {
  if (failed_) return {};  // nobody reads it
  for (const auto& reference : references) {
    if (reference.found) continue;
    std::string_view match = nearest_name(reference.name, names_of(globals_));
    if (!match.empty()) return did_you_mean(match);
  }
  return {};
}

void BuildWalk::check_base_images() {
  stages_.resize(file_.stages.size());
  bases_.assign(file_.stages.size(), Instruction::kNoStage);
  std::unordered_map<std::string, std::size_t> by_name;
  for (std::size_t n = 0; n < file_.stages.size(); ++n) {
    const Instruction& i = file_.instructions[file_.stages[n].from];
    auto target = dockerfile::parse_platform(inputs_.target_platform);
    if (target) stages_[n].platform = *target;
    const auto* from = i.as<From>();
    if (!from) continue;
    auto name = dockerfile::expand(from->image.text, globals_, style_);
    report_undefined_from(i, from->image, name ? name->references : dockerfile::references(from->image.text, file_.escape));
    if (!name) {
      fail(name.error().message, &i);
    } else if (name->text.empty()) {
      fail("base name (" + std::string(from->image.text) + ") should not be blank", &i);
    } else {
      auto base = by_name.find(name->text);
      if (base != by_name.end()) bases_[n] = base->second;
    }
    if (!from->platform.absent()) check_platform(i, *from, stages_[n]);
    if (from->alias.absent()) continue;
    by_name[to_lower(from->alias.text)] = n;
  }
  // References are resolved only when all stages are known.
  for (std::size_t n = 0; n < file_.stages.size(); ++n) {
    const Instruction& i = file_.instructions[file_.stages[n].from];
    const auto* from = i.as<From>();
    if (!from || bases_[n] != Instruction::kNoStage) continue;
    auto name = dockerfile::expand(from->image.text, globals_, style_);
    if (name && !name->text.empty() && !dockerfile::is_image_reference(name->text)) {
      fail("failed to parse stage name " + go_quoted(name->text) + ": invalid reference format", &i);
    }
  }
}

void BuildWalk::check_platform(const Instruction& i, const From& from, StageState& state) {
  const Word& word = from.platform;
  auto value = dockerfile::expand(word.text, globals_, style_);
  auto references = value ? value->references : dockerfile::references(word.text, file_.escape);
  report_undefined_from(i, word, references);
  if (!value) {
    fail("failed to process arguments for platform: " + value.error().message, &i);
    return;
  }
  bool all_found = std::all_of(references.begin(), references.end(), [](const auto& r) { return r.found; });
  bool only_target = !references.empty() && all_found &&
                     std::all_of(references.begin(), references.end(), [](const auto& r) { return r.name == "TARGETPLATFORM"; });
  if (only_target && value->text == *globals_.find("TARGETPLATFORM")) {
    warn(Check::redundant_target_platform, i, word.at,
         "Setting platform to predefined " + std::string(word.text) + " in FROM is redundant as this is the default behavior");
  }
  auto platform = dockerfile::parse_platform(value->text);
  if (references.empty() && platform) {
    std::string stage = to_lower(from.alias.text);
    if (stage.find(platform->os) == std::string::npos && stage.find(platform->architecture) == std::string::npos) {
      warn(Check::from_platform_flag_const_disallowed, i, word.at, "FROM --platform flag should not use constant value " + go_quoted(value->text));
    }
  }
  if (value->text.empty()) {
    fail("empty platform value from expression " + std::string(word.text) + suggest_any(references), &i);
  } else if (!platform) {
    fail("failed to parse platform " + std::string(word.text) + ": " + platform.error().message + suggest_any(references), &i);
  } else {
    state.platform = *platform;
  }
}

}  // namespace gabion::lint
