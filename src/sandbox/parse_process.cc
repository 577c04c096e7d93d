// What the program sees of itself: environment, user, names, labels; and the walls that --security-opt and --network open.
#include <algorithm>
#include <iterator>

#include "sandbox/parse.h"
#include "sandbox/parse_internal.h"

namespace gabion::sandbox {

namespace {

bool has_blank(std::string_view text) { return text.find_first_of(" \t\r\n\v\f") != std::string_view::npos; }

// What is wrong with the name; empty: nothing. The kernel knows no rule but that "=" ends it.
std::string why_no_env_name(std::string_view name) {
  if (name.empty()) return "the name is missing; accepted: NAME=VALUE or NAME";
  if (has_blank(name)) return "the name holds white space; accepted: NAME=VALUE or NAME";
  if (name.find('\0') != std::string_view::npos) return "a NUL byte";
  return {};
}

void loosen(Spec& spec, std::string what) { spec.loosened.push_back(std::move(what)); }

Result<> paths_option(std::string_view value, std::string_view list, std::vector<std::string>& paths) {
  for (std::string_view path : split(list, ':')) {
    if (path.empty() || path.front() != '/' || path.size() > kMaxPathBytes) {
      return bad_value("--security-opt", value, "`" + printable(path) + "` is not an absolute path; accepted: /PATH[:/PATH…]");
    }
    paths.emplace_back(path);
  }
  return {};
}

Result<> no_new_privileges_option(std::string_view value, std::string_view setting, Spec& spec) {
  auto on = setting.empty() ? std::optional(true) : parse_bool(setting);
  if (!on) return bad_value("--security-opt", value, "accepted: no-new-privileges, no-new-privileges:true or :false");
  spec.no_new_privileges = *on;
  if (!*on) loosen(spec, "no_new_privs: off — setuid programs in the cage gain privileges there");
  return {};
}

Result<> seccomp_option(std::string_view value, std::string_view setting, Spec& spec) {
  if (setting.empty()) return bad_value("--security-opt", value, "accepted: seccomp=FILE or seccomp=unconfined");
  if (setting == "unconfined") {
    spec.seccomp = {SeccompChoice::Kind::unconfined, {}};
    loosen(spec, "seccomp: unconfined — every system call reaches the kernel");
  } else if (setting == "default" || setting == "builtin") {
    spec.seccomp = {};
  } else {
    if (setting.size() > kMaxPathBytes) return bad_value("--security-opt", value, "the path is longer than 4095 bytes");
    spec.seccomp = {SeccompChoice::Kind::file, std::string(setting)};
  }
  return {};
}

Result<> label_option(std::string_view value, std::string_view setting, Spec& spec) {
  if (setting == "disable") {
    spec.selinux_label = "disable";
    loosen(spec, "SELinux label: disabled");
    return {};
  }
  if (setting == "nested") return bad_value("--security-opt", value, "label=nested is for containers within containers, which a cage does not run");
  std::string_view field = setting.substr(0, setting.find(':'));
  constexpr std::string_view kFields[] = {"user", "role", "type", "level", "filetype"};
  bool known = std::find(std::begin(kFields), std::end(kFields), field) != std::end(kFields);
  if (!known || field.size() + 1 >= setting.size()) {
    return bad_value("--security-opt", value, "accepted: label=disable, or label= with user:, role:, type:, level: or filetype: and a value");
  }
  if (!spec.selinux_label || *spec.selinux_label == "disable") {
    spec.selinux_label = std::string(setting);
  } else {
    spec.selinux_label->append(",").append(setting);
  }
  return {};
}

Result<> apparmor_option(std::string_view value, std::string_view setting, Spec& spec) {
  if (setting.empty()) return bad_value("--security-opt", value, "accepted: apparmor=PROFILE or apparmor=unconfined");
  if (setting == "unconfined") loosen(spec, "AppArmor: unconfined");
  spec.apparmor_profile = std::string(setting);
  return {};
}

Result<> unmask_option(std::string_view value, std::string_view setting, Spec& spec) {
  if (iequals(setting, "ALL")) {
    spec.unmask.emplace_back("ALL");
    loosen(spec, "unmask: every masked path of /proc and /sys is shown");
    return {};
  }
  std::size_t before = spec.unmask.size();
  if (auto done = paths_option(value, setting, spec.unmask); !done) return done;
  for (std::size_t i = before; i < spec.unmask.size(); ++i) loosen(spec, "unmask: " + spec.unmask[i] + " is shown");
  return {};
}

}  // namespace

Result<> parse_security_opt(std::string_view value, Spec& spec) {
  // Podman takes KEY=VALUE and, from Docker's early days, KEY:VALUE.
  std::size_t end = value.find_first_of("=:");
  std::string_view key = value.substr(0, end);
  std::string_view setting = end == std::string_view::npos ? std::string_view{} : value.substr(end + 1);
  if (key == "no-new-privileges") {
    if (end != std::string_view::npos && setting.empty()) setting = " ";
    return no_new_privileges_option(value, setting, spec);
  }
  if (key == "seccomp") return seccomp_option(value, setting, spec);
  if (key == "label") return label_option(value, setting, spec);
  if (key == "apparmor") return apparmor_option(value, setting, spec);
  if (key == "mask") return paths_option(value, setting, spec.mask);
  if (key == "unmask") return unmask_option(value, setting, spec);
  if (key == "systempaths" && setting == "unconfined") return unmask_option(value, "ALL", spec);
  std::vector<std::string_view> known{"no-new-privileges", "seccomp", "label", "apparmor", "mask", "unmask"};
  auto near = nearest(key, known);
  return bad_value("--security-opt", value,
                   near ? "no such option; did you mean " + std::string(*near) + "?"
                        : "no such option; accepted: " + join({known.begin(), known.end()}, ", "));
}

Result<> parse_network(std::string_view value, Spec& spec) {
  if (value == "none") return spec.network = Network::none, Result<>{};
  if (value == "host") {
    // Said in `loosened` by whoever builds the cage, once, however often the flag was given.
    return spec.network = Network::host, Result<>{};
  }
  return bad_value("--network", value, "accepted: none (the default: an empty loopback), host (the cage is open)");
}

Result<> parse_env(std::string_view value, Spec& spec) {
  std::string_view name = value.substr(0, value.find('='));
  if (auto reason = why_no_env_name(name); !reason.empty()) return bad_value("-e", value, reason);
  spec.environment.emplace_back(value);
  return {};
}

Result<> parse_env_file(std::string_view text, std::string_view file, Spec& spec) {
  if (text.size() > kMaxEnvFileBytes) return bad_value("--env-file", file, "larger than 1 MiB");
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  unsigned number = 0;
  for (std::string_view line : split(text, '\n')) {
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
    if (line.empty() || line.front() == '#') continue;
    std::string place = std::string(file) + ":" + std::to_string(number);
    if (line.find('\0') != std::string_view::npos) return bad_value("--env-file", place, "a NUL byte");
    if (auto reason = why_no_env_name(line.substr(0, line.find('='))); !reason.empty()) return bad_value("--env-file", place, reason);
    spec.environment.emplace_back(line);
  }
  return {};
}

Result<std::pair<std::string, std::string>> parse_label(std::string_view value) {
  std::size_t equals = value.find('=');
  std::string_view key = value.substr(0, equals);
  if (key.empty() || has_blank(key)) return bad_value("--label", value, "accepted: KEY or KEY=VALUE");
  std::string_view text = equals == std::string_view::npos ? std::string_view{} : value.substr(equals + 1);
  return std::pair(std::string(key), std::string(text));
}

Result<UserChoice> parse_user(std::string_view value) {
  constexpr std::string_view kAccepted = "accepted: NAME or UID, and :GROUP or :GID behind it";
  std::vector<std::string_view> parts = split(value, ':');
  if (parts.size() > 2) return bad_value("--user", value, kAccepted);
  for (std::string_view part : parts) {
    bool digits = !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
    auto id = digits ? parse_u64(part) : std::nullopt;
    // (uid_t)-1 means "no change" to the kernel.
    if (digits && (!id || *id > 0xfffffffeu)) return bad_value("--user", value, "an id is at most 4294967294");
    if (part.empty() || has_blank(part) || part.find('/') != std::string_view::npos || part.front() == '-') {
      return bad_value("--user", value, kAccepted);
    }
  }
  return UserChoice{std::string(parts[0]), parts.size() == 2 ? std::string(parts[1]) : std::string()};
}

Result<std::string> parse_hostname(std::string_view value) {
  constexpr std::size_t kMaxBytes = 64;  // HOST_NAME_MAX
  bool good = !value.empty() && value.size() <= kMaxBytes && value.front() != '-' && value.back() != '-' && value.front() != '.';
  for (char c : value) {
    good = good && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_');
  }
  if (!good) return bad_value("--hostname", value, "accepted: letters, digits, - and . (not at the ends), at most 64 bytes");
  return std::string(value);
}

Result<std::string> parse_name(std::string_view value) {
  constexpr std::size_t kMaxBytes = 128;
  auto alnum = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
  bool good = !value.empty() && value.size() <= kMaxBytes && alnum(value.front());
  for (char c : value) good = good && (alnum(c) || c == '_' || c == '.' || c == '-');
  if (!good) return bad_value("--name", value, "accepted: a letter or digit, then letters, digits, _, . or -");
  return std::string(value);
}

}  // namespace gabion::sandbox
