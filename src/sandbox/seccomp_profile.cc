#include "sandbox/seccomp_profile.h"

#include <cstring>
#include <span>

#define RAPIDJSON_HAS_STDSTRING 1
#include <rapidjson/document.h>
#include <rapidjson/error/en.h>

#include "base/text.h"
#include "base/value.h"
#include "sandbox/capability.h"

namespace gabion::sandbox {

namespace {

using Json = rapidjson::Value;

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

  Result<> read(const Json& root) {
    if (!root.IsObject()) return fail(std::string(file_) + ": a profile is a JSON object");
    read_profile(root);
    if (!error_.empty()) return fail(std::string(file_) + ": " + error_);
    return {};
  }

 private:
  bool wrong(const std::string& at, std::string reason) {
    if (error_.empty()) error_ = at + ": " + std::move(reason);
    return false;
  }

  // The member, once: a name that comes twice reads differently in different programs.
  const Json* member(const Json& object, const char* name, const std::string& at) {
    const Json* found = nullptr;
    for (auto it = object.MemberBegin(); it != object.MemberEnd(); ++it) {
      if (std::string_view(it->name.GetString(), it->name.GetStringLength()) != name) continue;
      if (found) wrong(at + name, "given twice");
      found = &it->value;
    }
    return found && !found->IsNull() ? found : nullptr;
  }

  void note_unknown(const Json& object, const std::string& at, std::span<const std::string_view> known) {
    constexpr std::size_t kMaxNotes = 20;
    for (auto it = object.MemberBegin(); it != object.MemberEnd() && out_.warnings.size() < kMaxNotes; ++it) {
      std::string_view name(it->name.GetString(), it->name.GetStringLength());
      bool is_known = false;
      for (std::string_view each : known) is_known = is_known || each == name;
      if (is_known) continue;
      auto near = nearest(name, {known.begin(), known.end()});
      out_.warnings.push_back("seccomp: " + std::string(file_) + ": " + at + printable(name) + " is no field of a profile and means nothing" +
                              (near ? "; did you mean " + std::string(*near) + "?" : ""));
    }
  }

  bool read_text(const Json& value, const std::string& at, std::string& out) {
    if (!value.IsString()) return wrong(at, "must be a string");
    out.assign(value.GetString(), value.GetStringLength());
    if (out.find('\0') != std::string::npos) return wrong(at, "a NUL byte");
    return true;
  }

  bool read_action(const Json& value, const std::string& at, SeccompAction& out) {
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

  bool read_errno_number(const Json& value, const std::string& at, std::optional<unsigned>& out) {
    if (!value.IsUint() || value.GetUint() > kMaxErrno) return wrong(at, "must be a number from 0 to 4095");
    out = value.GetUint();
    return true;
  }

  // "EPERM": the newer profiles of containers/common name the number, too.
  bool read_errno_name(const Json& value, const std::string& at, std::optional<unsigned>& out) {
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

  bool read_strings(const Json& value, const std::string& at, std::vector<std::string>& out) {
    if (!value.IsArray()) return wrong(at, "must be an array of strings");
    if (value.Size() > kMaxProfileNames) return wrong(at, "more than 16384 entries");
    for (rapidjson::SizeType i = 0; i < value.Size(); ++i) {
      if (!read_text(value[i], at + "[" + std::to_string(i) + "]", out.emplace_back())) return false;
    }
    return true;
  }

  void read_profile(const Json& root) {
    constexpr std::string_view kKnown[] = {"defaultAction", "defaultErrnoRet", "defaultErrno", "architectures", "archMap", "syscalls",
                                           "flags",         "listenerPath",    "listenerMetadata", "comment", "$schema"};
    note_unknown(root, "", kKnown);
    const Json* action = member(root, "defaultAction", "");
    if (!action) {
      wrong("defaultAction", "is missing");
      return;
    }
    read_action(*action, "defaultAction", out_.default_action);
    if (auto* value = member(root, "defaultErrnoRet", "")) read_errno_number(*value, "defaultErrnoRet", out_.default_errno);
    if (auto* value = member(root, "defaultErrno", "")) read_errno_name(*value, "defaultErrno", out_.default_errno);
    if (auto* value = member(root, "architectures", "")) read_strings(*value, "architectures", out_.architectures);
    if (auto* value = member(root, "archMap", "")) read_architecture_map(*value);
    if (!out_.architectures.empty() && !out_.architecture_map.empty()) wrong("archMap", "given together with architectures; one of them");
    if (auto* value = member(root, "flags", "")) read_flags(*value);
    if (member(root, "listenerPath", "")) wrong("listenerPath", "a listener outside the cage is not supported");
    if (auto* value = member(root, "syscalls", "")) read_rules(*value);
  }

  void read_architecture_map(const Json& value) {
    if (!value.IsArray()) {
      wrong("archMap", "must be an array");
      return;
    }
    for (rapidjson::SizeType i = 0; i < value.Size() && error_.empty(); ++i) {
      std::string at = "archMap[" + std::to_string(i) + "]";
      if (!value[i].IsObject()) {
        wrong(at, "must be an object");
        return;
      }
      ArchitectureMap& map = out_.architecture_map.emplace_back();
      if (auto* name = member(value[i], "architecture", at + ".")) read_text(*name, at + ".architecture", map.architecture);
      if (auto* subs = member(value[i], "subArchitectures", at + ".")) read_strings(*subs, at + ".subArchitectures", map.sub_architectures);
    }
  }

  void read_flags(const Json& value) {
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

  void read_rules(const Json& value) {
    if (!value.IsArray()) {
      wrong("syscalls", "must be an array");
      return;
    }
    if (value.Size() > kMaxProfileRules) {
      wrong("syscalls", "more than 4096 rules");
      return;
    }
    for (rapidjson::SizeType i = 0; i < value.Size() && error_.empty(); ++i) {
      read_rule(value[i], "syscalls[" + std::to_string(i) + "]", out_.rules.emplace_back());
    }
  }

  bool read_rule(const Json& value, const std::string& at, SyscallRule& rule) {
    if (!value.IsObject()) return wrong(at, "must be an object");
    constexpr std::string_view kKnown[] = {"name", "names", "action", "errnoRet", "errno", "args", "includes", "excludes", "comment"};
    note_unknown(value, at + ".", kKnown);
    const Json* name = member(value, "name", at + ".");
    const Json* names = member(value, "names", at + ".");
    if (name && names) return wrong(at, "name and names exclude each other");
    if (!name && !names) return wrong(at, "names is missing");
    if (name && !read_text(*name, at + ".name", rule.names.emplace_back())) return false;
    if (names && !read_strings(*names, at + ".names", rule.names)) return false;
    names_ += rule.names.size();
    if (names_ > kMaxProfileNames) return wrong(at, "more than 16384 names in all");
    const Json* action = member(value, "action", at + ".");
    if (!action) return wrong(at + ".action", "is missing");
    if (!read_action(*action, at + ".action", rule.action)) return false;
    if (auto* number = member(value, "errnoRet", at + "."); number && !read_errno_number(*number, at + ".errnoRet", rule.errno_value)) return false;
    if (auto* word = member(value, "errno", at + "."); word && !read_errno_name(*word, at + ".errno", rule.errno_value)) return false;
    if (auto* args = member(value, "args", at + "."); args && !read_args(*args, at + ".args", rule.args)) return false;
    if (auto* when = member(value, "includes", at + "."); when && !read_condition(*when, at + ".includes", rule.includes)) return false;
    if (auto* when = member(value, "excludes", at + "."); when && !read_condition(*when, at + ".excludes", rule.excludes)) return false;
    return true;
  }

  bool read_args(const Json& value, const std::string& at, std::vector<SyscallArg>& args) {
    constexpr std::size_t kMaxArgs = 64;
    if (!value.IsArray()) return wrong(at, "must be an array");
    if (value.Size() > kMaxArgs) return wrong(at, "more than 64 comparisons");
    for (rapidjson::SizeType i = 0; i < value.Size(); ++i) {
      if (!read_arg(value[i], at + "[" + std::to_string(i) + "]", args.emplace_back())) return false;
    }
    return true;
  }

  bool read_arg(const Json& value, const std::string& at, SyscallArg& arg) {
    if (!value.IsObject()) return wrong(at, "must be an object");
    constexpr std::string_view kKnown[] = {"index", "value", "valueTwo", "op"};
    note_unknown(value, at + ".", kKnown);
    constexpr unsigned kMaxIndex = 5;
    const Json* index = member(value, "index", at + ".");
    if (index && (!index->IsUint() || index->GetUint() > kMaxIndex)) return wrong(at + ".index", "must be 0 to 5: a system call has six arguments");
    arg.index = index ? index->GetUint() : 0;
    const Json* op = member(value, "op", at + ".");
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

  bool read_number(const Json& object, const char* name, const std::string& at, std::uint64_t& out) {
    const Json* value = member(object, name, at + ".");
    if (!value) return true;
    if (!value->IsUint64()) return wrong(at + "." + name, "must be a whole number from 0 to 2^64-1");
    out = value->GetUint64();
    return true;
  }

  bool read_condition(const Json& value, const std::string& at, RuleCondition& when) {
    if (!value.IsObject()) return wrong(at, "must be an object");
    constexpr std::string_view kKnown[] = {"caps", "arches", "minKernel"};
    note_unknown(value, at + ".", kKnown);
    if (auto* caps = member(value, "caps", at + ".")) {
      std::vector<std::string> names;
      if (!read_strings(*caps, at + ".caps", names)) return false;
      for (const std::string& name : names) {
        const Capability* row = find_capability(name);
        if (!row) return wrong(at + ".caps", "no capability `" + printable(name) + "`");
        when.capabilities.push_back(row->number);
      }
    }
    if (auto* arches = member(value, "arches", at + "."); arches && !read_strings(*arches, at + ".arches", when.arches)) return false;
    if (auto* kernel = member(value, "minKernel", at + ".")) {
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
  rapidjson::Document document;
  // Iterative: nesting costs no stack, and the size bounds everything else.
  document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(text.data(), text.size());
  if (document.HasParseError()) {
    SourceLine at = LineIndex(text).at(document.GetErrorOffset());
    return fail(name + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) + ": no JSON: " +
                rapidjson::GetParseError_En(document.GetParseError()));
  }
  SeccompProfile profile;
  if (auto done = Reader(name, profile).read(document); !done) return tl::unexpected(done.error());
  return profile;
}

}  // namespace gabion::sandbox
