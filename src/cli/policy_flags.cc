#include "cli/policy_flags.h"

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

void PolicyFlags::flag(std::string_view names, bool& value, std::string_view help) {
  flags_.flag(names, value, help);
  slots_.push_back({long_name(names), &value, nullptr, nullptr});
}

void PolicyFlags::option(std::string_view names, std::string& value, std::string_view metavar, std::string_view help) {
  flags_.option(names, value, metavar, help);
  slots_.push_back({long_name(names), nullptr, &value, nullptr});
}

void PolicyFlags::list(std::string_view names, std::vector<std::string>& values, std::string_view metavar, std::string_view help) {
  flags_.list(names, values, metavar, help, true);
  slots_.push_back({long_name(names), nullptr, nullptr, &values});
}

std::optional<int> PolicyFlags::parse(int argc, char** argv, std::vector<std::string>& words) {
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
    if (slot.flag && !values->empty()) *slot.flag = iequals(values->back(), "true") || values->back() == "1";
  }
  return std::nullopt;
}

void LoadFlags::declare(PolicyFlags& flags) {
  flags.list("-p,--policy", policies, "PATH", "policies: folders with *.rego, or files; \"policy\" when not given");
  flags.list("-d,--data", data, "PATH", "data for the policies: folders or files of JSON or YAML");
  flags.option("--rego-version", rego_version, "v0|v1", "the language's version");
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
  if (data.empty() && std::filesystem::is_directory("data", error)) out.data = {"data"};
  out.strict = strict;
  out.trace = trace;
  std::string version = to_lower(rego_version);
  if (version != "v0" && version != "v1") return fail("invalid Rego version: " + rego_version);
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
