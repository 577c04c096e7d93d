#include "cli/policy_flags.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "base/fd.h"
#include "base/text.h"
#include "cli/verb.h"
#include "policy/packs.h"

namespace gabion::cli {

int PolicyCommand::failed(const std::string& doing, const std::string& message) const {
  if (peer) {
    std::fprintf(stderr, "Error: %s%s%s\n", doing.c_str(), doing.empty() ? "" : ": ", message.c_str());
    return 1;
  }
  std::fprintf(stderr, "gabion %s%s%s\n", doing.c_str(), doing.empty() ? "" : ": ", message.c_str());
  return kFailed;
}

std::string PolicyFlags::long_name(std::string_view names) {
  auto at = names.find("--");
  auto end = names.find(',', at);
  return std::string(names.substr(at + 2, end == std::string_view::npos ? end : end - at - 2));
}

// 'p' of "-p,--policy"; 0: no short name.
char PolicyFlags::short_name(std::string_view names) { return names.size() > 1 && names[0] == '-' && names[1] != '-' ? names[1] : '\0'; }

void PolicyFlags::flag(std::string_view names, bool& value, std::string_view help) {
  flags_.flag(names, value, help);
  slots_.push_back({long_name(names), short_name(names), &value, nullptr, nullptr});
}

void PolicyFlags::option(std::string_view names, std::string& value, std::string_view metavar, std::string_view help) {
  flags_.option(names, value, metavar, help);
  slots_.push_back({long_name(names), short_name(names), nullptr, &value, nullptr});
}

void PolicyFlags::list(std::string_view names, std::vector<std::string>& values, std::string_view metavar, std::string_view help) {
  flags_.list(names, values, metavar, help, true);
  slots_.push_back({long_name(names), short_name(names), nullptr, nullptr, &values});
}

namespace {

// strconv.ParseBool's words.
std::optional<bool> go_bool(std::string_view text) {
  for (std::string_view word : {"1", "t", "T", "TRUE", "true", "True"}) {
    if (text == word) return true;
  }
  for (std::string_view word : {"0", "f", "F", "FALSE", "false", "False"}) {
    if (text == word) return false;
  }
  return std::nullopt;
}

// "fail-on-warn" → "FailOnWarn", as Conftest's errors call a setting.
std::string field_name(const std::string& name) {
  std::string out;
  for (auto part : split(name, '-')) {
    out += part;
    out[out.size() - part.size()] = static_cast<char>(std::toupper(static_cast<unsigned char>(part[0])));
  }
  return out;
}

}  // namespace

// What Conftest's flag library says of a command line that it does not take; nothing: it takes it.
std::optional<std::string> PolicyFlags::peer_complaint(int argc, char** argv) const {
  auto find = [&](auto matches) { return std::find_if(slots_.begin(), slots_.end(), matches); };
  for (int i = 1; i < argc; ++i) {
    std::string word = argv[i];
    if (word == "--") break;
    if (word.starts_with("--")) {
      std::string name = word.substr(2, word.find('=') - 2);
      if (name == "help") return std::nullopt;
      auto slot = find([&](const Slot& s) { return s.name == name; });
      bool attached = word.find('=') != std::string::npos;
      if (slot == slots_.end()) return "unknown flag: --" + name;
      if (slot->flag) {
        std::string value = attached ? word.substr(word.find('=') + 1) : "true";
        if (!go_bool(value)) return "invalid argument \"" + value + "\" for \"--" + name + "\" flag: strconv.ParseBool: parsing \"" + value + "\": invalid syntax";
      } else if (!attached && ++i >= argc) {
        return "flag needs an argument: --" + name;
      }
      continue;
    }
    for (std::size_t at = 1; word.starts_with('-') && at < word.size(); ++at) {
      if (word[at] == 'h') return std::nullopt;
      auto slot = find([&](const Slot& s) { return s.letter == word[at]; });
      if (slot == slots_.end()) return std::string("unknown shorthand flag: '") + word[at] + "' in " + word;
      if (slot->flag) continue;
      if (at + 1 == word.size() && ++i >= argc) return std::string("flag needs an argument: '") + word[at] + "' in " + word;
      break;
    }
  }
  return std::nullopt;
}

std::optional<int> PolicyFlags::parse(int argc, char** argv, std::vector<std::string>& words) {
  if (command_.peer) {
    if (auto complaint = peer_complaint(argc, argv)) return command_.failed("", *complaint);
  }
  if (auto done = parse_or_exit(flags_, argc, argv, words, command_.peer ? 1 : kFailed)) return done;
  return apply_settings();
}

std::optional<int> PolicyFlags::apply_settings() {
  auto settings = policy::Settings::load(command_.config_file);
  if (!settings) return command_.failed("", settings.error().message);
  for (const Slot& slot : slots_) {
    if (flags_.count("--" + slot.name) != 0) continue;
    auto values = settings->find(slot.name);
    if (!values) continue;
    if (slot.list) *slot.list = *values;
    if (slot.text && !values->empty()) *slot.text = values->back();
    if (!slot.flag || values->empty()) continue;
    auto on = go_bool(values->back());
    if (!on && command_.peer) {
      return command_.failed("unmarshal parameters", "decoding failed due to the following error(s):\n\n'" + field_name(slot.name) +
                                                         "' cannot parse value as 'bool': strconv.ParseBool: invalid syntax");
    }
    if (!on) return command_.failed("setting " + slot.name, "\"" + values->back() + "\" is neither true nor false");
    *slot.flag = *on;
  }
  return std::nullopt;
}

void LoadFlags::declare(PolicyFlags& flags) {
  flags.list("-p,--policy", policies, "PATH", "policies: folders with *.rego, or files; \"policy\" when not given");
  flags.list("-d,--data", data, "PATH", "data for the policies: folders or files of JSON or YAML");
  flags.option("--rego-version", rego_version, "v0|v1", "the language's version");
  flags.option("--capabilities", capabilities, "FILE", "JSON that lists the built-in functions which policies may call");
  flags.flag("--strict", strict, "unused locals, arguments and imports are errors");
  flags.flag("--trace", trace, "how each query was evaluated, on standard error");
}

Result<policy::LoadOptions> LoadFlags::options(bool policies_given) const {
  policy::LoadOptions out;
  // A pack alone is enough; the default folder joins it where it exists.
  std::error_code error;
  bool use_paths = packs.empty() || policies_given || std::filesystem::exists(policies[0], error);
  if (use_paths) out.policies = policies;
  out.data = data;
  out.strict = strict;
  out.capabilities = capabilities;
  out.trace = trace;
  std::string version = to_lower(rego_version);
  if (version != "v0" && version != "v1") return fail("load: loading policies: invalid Rego version: " + rego_version);
  out.version = version == "v0" ? rego::RegoVersion::v0 : rego::RegoVersion::v1;
  if (!packs.empty()) {
    auto modules = policy::pack_modules(packs);
    if (!modules) return tl::unexpected(modules.error());
    out.modules = std::move(*modules);
  }
  return out;
}

void put_out(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

}  // namespace gabion::cli
