#include "sandbox/seccomp_profile.h"

#include <cstring>
#include <span>

#include "base/text.h"
#include "base/value.h"
#include "data/json.h"
#include "sandbox/capability.h"

namespace gabion::sandbox {

namespace {

struct ActionName {
  std::string_view name;
  SeccompAction action;
};
constexpr ActionName kActions[] = {
    {"SCMP_ACT_ALLOW", SeccompAction::allow},        {"SCMP_ACT_LOG", SeccompAction::log},
    {"SCMP_ACT_NOTIFY", SeccompAction::notify},      {"SCMP_ACT_TRACE", SeccompAction::trace},
    {"SCMP_ACT_ERRNO", SeccompAction::error},        {"SCMP_ACT_TRAP", SeccompAction::trap},
    {"SCMP_ACT_KILL_THREAD", SeccompAction::kill_thread}, {"SCMP_ACT_KILL_PROCESS", SeccompAction::kill_process},
    {"SCMP_ACT_KILL", SeccompAction::kill_thread},  // libseccomp's old name
};

struct OpName {
  std::string_view name;
  ArgOp op;
};
constexpr OpName kOps[] = {
    {"SCMP_CMP_NE", ArgOp::not_equal},     {"SCMP_CMP_LT", ArgOp::less},    {"SCMP_CMP_LE", ArgOp::less_equal},
    {"SCMP_CMP_EQ", ArgOp::equal},         {"SCMP_CMP_GE", ArgOp::greater_equal}, {"SCMP_CMP_GT", ArgOp::greater},
    {"SCMP_CMP_MASKED_EQ", ArgOp::masked_equal},
};

constexpr unsigned kMaxErrno = 4095;  // MAX_ERRNO: the kernel cuts what is above

// The reading of one profile: every step returns false once `error_` is set.
class Reader {
 public:
  Reader(std::string_view file, SeccompProfile& out) : file_(file), out_(out) {}

  Result<> read(const Value& root) {
    if (!root.is_object()) return fail(std::string(file_) + ": a profile is a JSON object");
    read_profile(root);
    if (!error_.empty()) return fail(std::string(file_) + ": " + error_);
    return {};
  }

 private:
  bool wrong(const std::string& at, std::string reason) {
    if (error_.empty()) error_ = at + ": " + std::move(reason);
    return false;
  }

  // An explicit null is as good as nothing, as Go reads it.
  static const Value* member(const Value& object, std::string_view name) {
    const Value* found = object.find(name);
    return found && !found->is_null() ? found : nullptr;
  }

  void note_unknown(const Value& object, const std::string& at, std::span<const std::string_view> known) {
    constexpr std::size_t kMaxNotes = 20;
    for (std::uint32_t i = 0; i < object.size() && out_.warnings.size() < kMaxNotes; ++i) {
      std::string_view name = object.key(i).as_string();
      bool is_known = false;
      for (std::string_view each : known) is_known = is_known || each == name;
      if (is_known) continue;
      auto near = nearest(name, {known.begin(), known.end()});
      out_.warnings.push_back("seccomp: " + std::string(file_) + ": " + at + printable(name) + " is no field of a profile and means nothing" +
                              (near ? "; did you mean " + std::string(*near) + "?" : ""));
    }
  }

  bool read_text(const Value& value, const std::string& at, std::string& out) {
    if (!value.is_string()) return wrong(at, "must be a string");
    out = value.as_string();
    if (out.find('\0') != std::string::npos) return wrong(at, "a NUL byte");
    return true;
  }

  static std::optional<std::uint64_t> whole_number(const Value& value) {
    return value.is_number() ? parse_u64(value.number_text()) : std::nullopt;
  }

  bool read_action(const Value& value, const std::string& at, SeccompAction& out) {
    std::string text;
    if (!read_text(value, at, text)) return false;
    for (const ActionName& row : kActions) {
      if (row.name == text) return out = row.action, true;
    }
    return wrong(at, unknown_word(text, kActions));
  }

  template <typename Row, std::size_t N>
  static std::string unknown_word(const std::string& text, const Row (&rows)[N]) {
    std::vector<std::string_view> names;
    for (const Row& row : rows) names.push_back(row.name);
    auto near = nearest(text, names);
    return "unknown `" + printable(text) + "`; " +
           (near ? "did you mean " + std::string(*near) + "?" : "accepted: " + join({names.begin(), names.end()}, ", "));
  }

  bool read_errno_number(const Value& value, const std::string& at, std::optional<unsigned>& out) {
    auto number = whole_number(value);
    if (!number || *number > kMaxErrno) return wrong(at, "must be a number from 0 to 4095");
    out = static_cast<unsigned>(*number);
    return true;
  }

  // "EPERM": the newer profiles of containers/common name the number, too.
  bool read_errno_name(const Value& value, const std::string& at, std::optional<unsigned>& out) {
    std::string text;
    if (!read_text(value, at, text)) return false;
    constexpr int kMostErrno = 133;
    for (int number = 1; number <= kMostErrno; ++number) {
      const char* name = ::strerrorname_np(number);
      if (name && text == name) {
        // The number wins where both are given.
        if (!out) out = static_cast<unsigned>(number);
        return true;
      }
    }
    return wrong(at, "unknown error name `" + printable(text) + "`");
  }

  bool read_strings(const Value& value, const std::string& at, std::vector<std::string>& out) {
    if (!value.is_array()) return wrong(at, "must be an array of strings");
    if (value.size() > kMaxProfileNames) return wrong(at, "more than 16384 entries");
    for (std::uint32_t i = 0; i < value.size(); ++i) {
      if (!read_text(value.at(i), at + "[" + std::to_string(i) + "]", out.emplace_back())) return false;
    }
    return true;
  }

  void read_profile(const Value& root) {
    constexpr std::string_view kKnown[] = {"defaultAction", "defaultErrnoRet", "defaultErrno", "architectures", "archMap", "syscalls",
                                           "flags",         "listenerPath",    "listenerMetadata", "comment", "$schema"};
    note_unknown(root, "", kKnown);
    const Value* action = member(root, "defaultAction");
    if (!action) {
      wrong("defaultAction", "is missing");
      return;
    }
    read_action(*action, "defaultAction", out_.default_action);
    if (auto* value = member(root, "defaultErrnoRet")) read_errno_number(*value, "defaultErrnoRet", out_.default_errno);
    if (auto* value = member(root, "defaultErrno")) read_errno_name(*value, "defaultErrno", out_.default_errno);
    if (auto* value = member(root, "architectures")) read_strings(*value, "architectures", out_.architectures);
    if (auto* value = member(root, "archMap")) read_architecture_map(*value);
    if (!out_.architectures.empty() && !out_.architecture_map.empty()) wrong("archMap", "given together with architectures; one of them");
    if (auto* value = member(root, "flags")) read_flags(*value);
    if (member(root, "listenerPath")) wrong("listenerPath", "a listener outside the cage is not supported");
    if (auto* value = member(root, "syscalls")) read_rules(*value);
  }

  void read_architecture_map(const Value& value) {
    if (!value.is_array()) {
      wrong("archMap", "must be an array");
      return;
    }
    for (std::uint32_t i = 0; i < value.size() && error_.empty(); ++i) {
      std::string at = "archMap[" + std::to_string(i) + "]";
      if (!value.at(i).is_object()) {
        wrong(at, "must be an object");
        return;
      }
      ArchitectureMap& map = out_.architecture_map.emplace_back();
      if (auto* name = member(value.at(i), "architecture")) read_text(*name, at + ".architecture", map.architecture);
      if (auto* subs = member(value.at(i), "subArchitectures")) read_strings(*subs, at + ".subArchitectures", map.sub_architectures);
    }
  }

  void read_flags(const Value& value) {
    std::vector<std::string> flags;
    if (!read_strings(value, "flags", flags)) return;
    for (const std::string& flag : flags) {
      if (flag == "SECCOMP_FILTER_FLAG_LOG") {
        out_.log = true;
      } else if (flag == "SECCOMP_FILTER_FLAG_SPEC_ALLOW") {
        out_.allow_speculation = true;
      } else if (flag != "SECCOMP_FILTER_FLAG_TSYNC" && flag != "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV") {
        // TSYNC means nothing before the first thread, the other nothing without a listener.
        wrong("flags", "unknown `" + printable(flag) + "`");
      }
    }
  }

  void read_rules(const Value& value) {
    if (!value.is_array()) {
      wrong("syscalls", "must be an array");
      return;
    }
    if (value.size() > kMaxProfileRules) {
      wrong("syscalls", "more than 4096 rules");
      return;
    }
    for (std::uint32_t i = 0; i < value.size() && error_.empty(); ++i) {
      read_rule(value.at(i), "syscalls[" + std::to_string(i) + "]", out_.rules.emplace_back());
    }
  }

  bool read_rule(const Value& value, const std::string& at, SyscallRule& rule) {
    if (!value.is_object()) return wrong(at, "must be an object");
    constexpr std::string_view kKnown[] = {"name", "names", "action", "errnoRet", "errno", "args", "includes", "excludes", "comment"};
    note_unknown(value, at + ".", kKnown);
    const Value* name = member(value, "name");
    const Value* names = member(value, "names");
    if (name && names) return wrong(at, "name and names exclude each other");
    if (!name && !names) return wrong(at, "names is missing");
    if (name && !read_text(*name, at + ".name", rule.names.emplace_back())) return false;
    if (names && !read_strings(*names, at + ".names", rule.names)) return false;
    names_ += rule.names.size();
    if (names_ > kMaxProfileNames) return wrong(at, "more than 16384 names in all");
    const Value* action = member(value, "action");
    if (!action) return wrong(at + ".action", "is missing");
    if (!read_action(*action, at + ".action", rule.action)) return false;
    if (auto* number = member(value, "errnoRet"); number && !read_errno_number(*number, at + ".errnoRet", rule.errno_value)) return false;
    if (auto* word = member(value, "errno"); word && !read_errno_name(*word, at + ".errno", rule.errno_value)) return false;
    if (auto* args = member(value, "args"); args && !read_args(*args, at + ".args", rule.args)) return false;
    if (auto* when = member(value, "includes"); when && !read_condition(*when, at + ".includes", rule.includes)) return false;
    if (auto* when = member(value, "excludes"); when && !read_condition(*when, at + ".excludes", rule.excludes)) return false;
    return true;
  }

  bool read_args(const Value& value, const std::string& at, std::vector<SyscallArg>& args) {
    constexpr std::size_t kMaxArgs = 64;
    if (!value.is_array()) return wrong(at, "must be an array");
    if (value.size() > kMaxArgs) return wrong(at, "more than 64 comparisons");
    for (std::uint32_t i = 0; i < value.size(); ++i) {
      if (!read_arg(value.at(i), at + "[" + std::to_string(i) + "]", args.emplace_back())) return false;
    }
    return true;
  }

  bool read_arg(const Value& value, const std::string& at, SyscallArg& arg) {
    if (!value.is_object()) return wrong(at, "must be an object");
    constexpr std::string_view kKnown[] = {"index", "value", "valueTwo", "op"};
    note_unknown(value, at + ".", kKnown);
    constexpr unsigned kMaxIndex = 5;
    const Value* index = member(value, "index");
    auto number = index ? whole_number(*index) : 0;
    if (!number || *number > kMaxIndex) return wrong(at + ".index", "must be 0 to 5: a system call has six arguments");
    arg.index = static_cast<unsigned>(*number);
    const Value* op = member(value, "op");
    if (!op) return wrong(at + ".op", "is missing");
    std::string text;
    if (!read_text(*op, at + ".op", text)) return false;
    const OpName* row = nullptr;
    for (const OpName& each : kOps) {
      if (each.name == text) row = &each;
    }
    if (!row) return wrong(at + ".op", unknown_word(text, kOps));
    arg.op = row->op;
    return read_number(value, "value", at, arg.value) && read_number(value, "valueTwo", at, arg.value_two);
  }

  bool read_number(const Value& object, const char* name, const std::string& at, std::uint64_t& out) {
    const Value* value = member(object, name);
    if (!value) return true;
    auto number = whole_number(*value);
    if (!number) return wrong(at + "." + name, "must be a whole number from 0 to 2^64-1");
    out = *number;
    return true;
  }

  bool read_condition(const Value& value, const std::string& at, RuleCondition& when) {
    if (!value.is_object()) return wrong(at, "must be an object");
    constexpr std::string_view kKnown[] = {"caps", "arches", "minKernel"};
    note_unknown(value, at + ".", kKnown);
    if (auto* caps = member(value, "caps")) {
      std::vector<std::string> names;
      if (!read_strings(*caps, at + ".caps", names)) return false;
      for (const std::string& name : names) {
        const Capability* row = find_capability(name);
        if (!row) return wrong(at + ".caps", "no capability `" + printable(name) + "`");
        when.capabilities.push_back(row->number);
      }
    }
    if (auto* arches = member(value, "arches"); arches && !read_strings(*arches, at + ".arches", when.arches)) return false;
    if (auto* kernel = member(value, "minKernel")) {
      std::string text;
      if (!read_text(*kernel, at + ".minKernel", text)) return false;
      auto parts = split(text, '.');
      auto major = parse_u64(parts[0]), minor = parts.size() > 1 ? parse_u64(parts[1]) : std::optional<std::uint64_t>();
      if (!major || !minor || *major > 1000 || *minor > 10000) return wrong(at + ".minKernel", "must be MAJOR.MINOR, such as \"4.8\"");
      when.min_kernel = {static_cast<unsigned>(*major), static_cast<unsigned>(*minor)};
    }
    return true;
  }

  std::string_view file_;
  SeccompProfile& out_;
  std::string error_;
  std::size_t names_ = 0;
};

}  // namespace

std::string_view seccomp_action_name(SeccompAction action) {
  for (const ActionName& row : kActions) {
    if (row.action == action) return row.name;
  }
  return "SCMP_ACT_ERRNO";
}

Result<SeccompProfile> parse_seccomp_profile(std::string_view text, std::string_view file) {
  std::string name = printable(file);
  if (text.size() > kMaxProfileBytes) return fail(name + ": larger than 1 MiB: no seccomp profile");
  auto document = read_json(std::string(text), {.name = name, .refuse_duplicate_keys = true});
  if (!document) return tl::unexpected(document.error());
  SeccompProfile profile;
  if (auto done = Reader(name, profile).read(document->root); !done) return tl::unexpected(done.error());
  return profile;
}

}  // namespace gabion::sandbox
