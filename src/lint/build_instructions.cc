// Each stage's instructions with the variables known there.
#include <algorithm>

#include "base/text.h"
#include "dockerfile/heredocs.h"
#include "lint/build_walk.h"

namespace gabion::lint {

using dockerfile::Instruction;
using dockerfile::Keyword;

namespace {

// Variables of BuildKit's own that never reach the environment.
bool is_builders_own(std::string_view name) { return name == "BUILDKIT_SBOM_SCAN_CONTEXT" || name == "BUILDKIT_SBOM_SCAN_STAGE"; }

constexpr std::string_view kDefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
constexpr std::string_view kWindowsPath = "c:\\Windows\\System32;c:\\Windows";

bool is_absolute(std::string_view path, std::string_view system) {
  if (system != "windows") return path.starts_with("/");
  bool drive = path.size() >= 3 && path[1] == ':' && (path[2] == '/' || path[2] == '\\');
  return path.starts_with("/") || path.starts_with("\\") || drive;
}

// One of the words of the name, parted by underscores.
bool has_word(std::string_view name, std::initializer_list<std::string_view> words) {
  for (std::string_view part : split(name, '_')) {
    for (std::string_view word : words) {
      if (iequals(part, word)) return true;
    }
  }
  return false;
}

std::string without_leading_tabs(std::string_view text) {
  std::string out;
  bool at_start = true;
  for (char c : text) {
    if (at_start && c == '\t') continue;
    out += c;
    at_start = c == '\n';
  }
  return out;
}

}  // namespace

void BuildWalk::dispatch_stages() {
  for (std::size_t n = 0; n < file_.stages.size(); ++n) {
    begin_stage(n);
    if (!pay(1)) return;
    const dockerfile::Stage& stage = file_.stages[n];
    const Instruction& from = file_.instructions[stage.from];
    if (bases_[n] != Instruction::kNoStage) {
      for (const Instruction* trigger : stages_[bases_[n]].triggers) {
        dispatch(*trigger, from);
        if (!pay(1)) return;
      }
    }
    for (std::size_t k = stage.from + 1; k < stage.end; ++k) {
      dispatch(file_.instructions[k], file_.instructions[k]);
      if (!pay(1)) return;
    }
  }
}

void BuildWalk::begin_stage(std::size_t n) {
  state_ = &stages_[n];
  cmd_ = entrypoint_ = healthcheck_ = {};
  if (bases_[n] != Instruction::kNoStage) {
    const StageState& base = stages_[bases_[n]];
    if (!pay(4 * (base.env.entries().size() + base.arguments.entries().size()))) return;
    *state_ = base;
    state_->triggers.clear();
    return;
  }
  state_->env.set("PATH", state_->platform.os == "windows" ? kWindowsPath : kDefaultPath);
}

void BuildWalk::dispatch(const Instruction& i, const Instruction& reported_at) {
  reported_at_ = &i == &reported_at ? nullptr : &reported_at;
  if (const auto* pairs = i.as<dockerfile::Pairs>()) {
    dispatch_pairs(i, *pairs);
  } else if (const auto* arg = i.as<dockerfile::Arg>()) {
    dispatch_argument(i, *arg);
  } else if (const auto* copy = i.as<dockerfile::Copy>()) {
    dispatch_copy(i, *copy);
  } else if (const auto* words = i.as<dockerfile::Words>()) {
    if (i.keyword == Keyword::expose) {
      dispatch_expose(i, *words);
    } else {
      for (const Word& word : words->words) expand(i, word);
    }
  } else if (const auto* text = i.as<dockerfile::Text>()) {
    if (i.keyword == Keyword::workdir) dispatch_workdir(i, text->word);
    if (i.keyword == Keyword::user || i.keyword == Keyword::stopsignal) expand(i, text->word);
  } else if (const auto* run = i.as<dockerfile::Run>()) {
    for (const auto& mount : run->mounts) {
      for (const auto& option : mount.options) expand(i, Word{option.value, mount.at});
    }
  } else if (const auto* onbuild = i.as<dockerfile::Onbuild>()) {
    state_->triggers.push_back(onbuild->inner);
  } else {
    dispatch_command(i);
  }
  reported_at_ = nullptr;
}

std::optional<std::string> BuildWalk::expand(const Instruction& i, const Word& word) {
  if (word.text.find_first_of(file_.escape == '`' ? "$'\"`" : "$'\"\\") == std::string_view::npos) return std::string(word.text);
  if (steps_ > kMaxBuildSteps) return std::nullopt;
  std::size_t work = 0;
  auto value = dockerfile::expand(word.text, state_->env, style_, &work);
  pay((word.text.size() + work + (value ? value->text.size() : 0)) / 64);
  if (!value) {
    report_undefined(i, word, dockerfile::references(word.text, file_.escape));
    fail(value.error().message, &i);
    return std::nullopt;
  }
  report_undefined(i, word, value->references);
  return std::move(value->text);
}

void BuildWalk::report_undefined(const Instruction& i, const Word& word, const std::vector<dockerfile::Reference>& references) {
  std::vector<std::string_view> said;
  for (const auto& reference : references) {
    std::string_view name = reference.name;
    if (state_->env.find(name) || state_->arguments.find(name) || is_builders_own(name) || said.size() >= kMaxSaid) continue;
    if (std::find(said.begin(), said.end(), name) != said.end()) continue;
    said.push_back(name);
    std::vector<std::string_view> known = names_of(state_->env);
    std::string message = "Usage of undefined variable '$" + std::string(name) + "'";
    std::string_view match = nearest_name(name, known);
    if (!match.empty()) message.append(" (did you mean $").append(match).append("?)");
    warn(Check::undefined_var, i, place(i, word, name), std::move(message));
  }
}

void BuildWalk::check_secret(const Instruction& i, std::string_view kind, std::string_view name, Span at) {
  if (!has_word(name, {"apikey", "auth", "credential", "credentials", "key", "password", "pword", "passwd", "secret", "token"})) return;
  if (has_word(name, {"public", "file", "version"})) return;
  warn(Check::secrets_used_in_arg_or_env, i, at,
       "Do not use ARG or ENV instructions for sensitive data (" + std::string(kind) + " " + go_quoted(name) + ")");
}

// All values are expanded with what was known before the instruction, then set.
void BuildWalk::dispatch_pairs(const Instruction& i, const dockerfile::Pairs& pairs) {
  std::vector<std::pair<std::string, std::string>> values;
  for (const dockerfile::Pair& pair : pairs.pairs) {
    auto key = expand(i, pair.key);
    auto value = expand(i, pair.value);
    values.emplace_back(key ? *key : std::string(pair.key.text), value ? *value : std::string(pair.value.text));
  }
  bool is_env = i.keyword == Keyword::env;
  for (std::size_t n = 0; n < values.size(); ++n) {
    const dockerfile::Pair& pair = pairs.pairs[n];
    if (pair.legacy) {
      std::string name(i.name);
      warn(Check::legacy_key_value_format, i, pair.at(),
           "\"" + name + " key=value\" should be used instead of legacy \"" + name + " key value\" format");
    }
    if (!is_env) continue;
    check_secret(i, "ENV", values[n].first, pair.key.at);
    state_->env.set(values[n].first, values[n].second);
  }
}

void BuildWalk::dispatch_argument(const Instruction& i, const dockerfile::Arg& arg) {
  for (const auto& item : arg.items) {
    std::string name(item.name.text);
    check_secret(i, "ARG", name, item.name.at);
    auto given = std::find_if(inputs_.arguments.begin(), inputs_.arguments.end(), [&](const auto& pair) { return pair.first == name; });
    std::optional<std::string> value;
    if (given != inputs_.arguments.end()) {
      value = given->second;
    } else if (item.has_value) {
      value = expand(i, item.value);
    } else if (const std::string* global = globals_.find(name)) {
      value = *global;
    }
    if (value && !is_builders_own(name)) state_->env.set(name, *value);
    state_->arguments.set(name, {});
  }
}

void BuildWalk::dispatch_copy(const Instruction& i, const dockerfile::Copy& copy) {
  expand(i, copy.chown);
  expand(i, copy.chmod);
  expand(i, copy.checksum);
  std::vector<std::pair<const Word*, std::string>> sources;
  auto is_heredoc = [&](const Word& word) {
    auto at = std::lower_bound(i.heredocs.begin(), i.heredocs.end(), word.at.begin, [](const auto& heredoc, auto begin) { return heredoc.at.begin < begin; });
    return at != i.heredocs.end() && at->at == word.at;
  };
  for (const Word& word : copy.sources) {
    if (is_heredoc(word)) continue;
    auto value = expand(i, word);
    if (value) sources.emplace_back(&word, *value);
  }
  expand(i, copy.target);
  for (const auto& heredoc : i.heredocs) {
    if (heredoc.quoted || heredoc.content.find('$') == std::string_view::npos) continue;
    dockerfile::ExpandStyle raw;
    raw.ignore_quotes = true;
    std::string body = heredoc.strip_tabs ? without_leading_tabs(heredoc.content) : std::string(heredoc.content);
    std::size_t work = 0;
    auto value = dockerfile::expand(body, state_->env, raw, &work);
    pay((body.size() + work + (value ? value->text.size() : 0)) / 64);
    if (value) {
      report_undefined(i, Word{heredoc.name, heredoc.at}, value->references);
    } else {
      fail(value.error().message, &i);
    }
  }
  if (!ignored_ || !copy.from.absent()) return;
  for (const auto& [word, path] : sources) {
    if (path.starts_with("http://") || path.starts_with("https://") || !ignored_->excludes(path)) continue;
    warn(Check::copy_ignored_file, i, word->at,
         std::string("Attempting to ") + (i.keyword == Keyword::add ? "Add" : "Copy") + " file " + go_quoted(clean_path(path)) +
             " that is excluded by .dockerignore");
  }
}

void BuildWalk::use_once(const Instruction& i, Use& before) {
  if (before.instruction && !reported_at_) {
    // The earlier one is reported: it is the one that is lost. A trigger's stands at the FROM that pulled it.
    const Instruction& lost = before.reported_at ? *before.reported_at : *before.instruction;
    warn(Check::multiple_instructions_disallowed, lost, lost.at,
         "Multiple " + std::string(i.name) + " instructions should not be used in the same stage because only the last one will be used");
    if (out_.warnings.back().check == Check::multiple_instructions_disallowed) out_.warnings.back().cause = &i;
  }
  before = {&i, reported_at_};
}

void BuildWalk::dispatch_command(const Instruction& i) {
  switch (i.keyword) {
    case Keyword::shell: state_->has_shell = true; return;
    case Keyword::healthcheck: use_once(i, healthcheck_); return;
    case Keyword::cmd: use_once(i, cmd_); break;
    case Keyword::entrypoint: use_once(i, entrypoint_); break;
    default: return;
  }
  if (i.json || state_->has_shell) return;
  warn(Check::json_args_recommended, i, i.arguments.text.empty() ? i.name_at : i.arguments.source(i.arguments.text),
       "JSON arguments recommended for " + std::string(i.name) + " to prevent unintended behavior related to OS signals");
}

void BuildWalk::dispatch_workdir(const Instruction& i, const Word& word) {
  auto path = expand(i, word);
  if (!path) path = std::string(word.text);
  if (!state_->has_workdir && !is_absolute(*path, state_->platform.os)) {
    warn(Check::workdir_relative_path, i, word.at, "Relative workdir " + go_quoted(*path) + " can have unexpected results if the base image changes");
  }
  state_->has_workdir = true;
}

// [ip:][host port:]port[/protocol]; variables may hold several.
void BuildWalk::dispatch_expose(const Instruction& i, const dockerfile::Words& words) {
  for (const Word& word : words.words) {
    auto value = dockerfile::expand(word.text, state_->env, style_);
    if (!value) {
      fail(value.error().message, &i);
      continue;
    }
    for (const std::string& port : value->words) {
      std::size_t colon = port.rfind(':');
      std::string_view last = std::string_view(port).substr(colon == std::string::npos ? 0 : colon + 1);
      std::size_t slash = last.find('/');
      std::string_view protocol = slash == std::string_view::npos ? std::string_view() : last.substr(slash + 1);
      bool known = protocol.empty() || iequals(protocol, "tcp") || iequals(protocol, "udp") || iequals(protocol, "sctp");
      if (!known || slash == 0 || last.empty()) {
        fail("invalid port: " + go_quoted(port), &i);
        continue;
      }
      if (to_lower(protocol) != protocol) {
        warn(Check::expose_proto_casing, i, word.at, "Defined protocol '" + port + "' in EXPOSE instruction should be lowercase");
      }
      if (colon != std::string::npos && colon > 0) {
        warn(Check::expose_invalid_format, i, word.at,
             "EXPOSE instruction should not define an IP address or host-port mapping, found '" + port + "'");
      }
    }
  }
}

}  // namespace gabion::lint
