// What queries see of the world around them: opa.runtime() and Conftest's parse_config builtins.
#include <algorithm>
#include <filesystem>

#include "base/fd.h"
#include "policy/check.h"

extern char** environ;

namespace gabion::policy {

namespace fs = std::filesystem;

namespace {

using rego::BuiltinResult;
using rego::ErrorCode;
using rego::Outcome;

constexpr std::size_t kMaxParsedFiles = 1000;

BuiltinResult refuse(Arena& arena, const std::string& message) { return {Outcome::error, ErrorCode::builtin, arena.copy(message)}; }

// Relative to the policy that asks.
std::string beside(std::string_view location, std::string_view path) {
  std::string_view file = location.substr(0, location.rfind(':'));
  return (fs::path(file).parent_path() / path).lexically_normal().string();
}

Result<Value> read_file_for(Arena& arena, const std::string& path, const InputOptions& options) {
  std::error_code error;
  if (!fs::exists(path, error)) return fail("get configuration content: open file: open " + path + ": no such file or directory");
  auto input = read_input(path, options, false);
  if (!input) return tl::unexpected(input.error());
  return deep_copy(arena, input->document.root);
}

BuiltinResult parse_text(Arena& arena, std::span<const Value> args, const InputOptions& options) {
  const config::Format* format = config::find_format(args[0].as_string());
  if (format == nullptr) return refuse(arena, "create config parser: unknown parser: " + std::string(args[0].as_string()));
  config::ConfigOptions read;
  read.proto_directories = options.proto_directories;
  auto document = config::read_config(*format, std::string(args[1].as_string()), read);
  if (!document) return refuse(arena, "unmarshal config: " + document.error().message);
  return deep_copy(arena, document->root);
}

BuiltinResult parse_file(Arena& arena, std::span<const Value> args, std::string_view location, const InputOptions& options) {
  auto value = read_file_for(arena, beside(location, args[0].as_string()), options);
  if (!value) return refuse(arena, value.error().message);
  return *value;
}

Value object(Arena& arena, const std::string& path, const Value& contents) {
  ObjectBuilder one(arena);
  one.add("path", copy_string(arena, path));
  one.add("contents", contents);
  return one.finish();
}

BuiltinResult parse_combined(Arena& arena, std::span<const Value> args, std::string_view location, const InputOptions& options) {
  if (args[0].size() > kMaxParsedFiles) return refuse(arena, "more than " + std::to_string(kMaxParsedFiles) + " files");
  std::vector<std::pair<std::string, Value>> all;
  for (std::uint32_t i = 0; i < args[0].size(); ++i) {
    std::string path = beside(location, args[0].at(i).as_string());
    auto value = read_file_for(arena, path, options);
    if (!value) return refuse(arena, value.error().message);
    if (!value->is_array()) all.emplace_back(path, *value);
    for (std::uint32_t j = 0; value->is_array() && j < value->size(); ++j) all.emplace_back(path, value->at(j));
  }
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  ArrayBuilder list(arena);
  for (const auto& [path, contents] : all) list.add(object(arena, path, contents));
  return list.finish();
}

Value process_environment(Arena& arena) {
  ObjectBuilder all(arena);
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    std::string_view text(*entry);
    auto equals = text.find('=');
    all.add(text.substr(0, equals), equals == std::string_view::npos ? Value::null() : copy_string(arena, text.substr(equals + 1)));
  }
  return all.finish();
}

}  // namespace

Surroundings::Surroundings(const CheckOptions& options) {
  ObjectBuilder runtime(arena_);
  runtime.add("env", process_environment(arena_));
  environment_.runtime = runtime.finish();
  environment_.allowed_hosts = options.allowed_hosts;
  InputOptions read;
  read.proto_directories = options.proto_directories;
  environment_.parse_config = [read](Arena& arena, std::string_view name, std::span<const Value> args, std::string_view location) {
    if (name == "parse_config") return parse_text(arena, args, read);
    if (name == "parse_config_file") return parse_file(arena, args, location, read);
    return parse_combined(arena, args, location, read);
  };
}

}  // namespace gabion::policy
