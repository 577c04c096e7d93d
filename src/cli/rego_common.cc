#include "cli/rego_common.h"

#include <fmt/format.h>

#include <atomic>
#include <cmath>
#include <map>
#include <thread>

#include "base/json_writer.h"

namespace gabion::cli {

void RegoSources::declare(Flags& flags, bool paths_are_words) {
  if (paths_are_words) {
    flags.flag("-b,--bundle", words_are_bundles, "the paths are bundles: folders or .tar.gz archives");
  } else {
    flags.list("-d,--data", data, "PATH", "policies and documents to load; folders are walked");
    flags.list("-b,--bundle", bundles, "PATH", "bundles to load: folders or .tar.gz archives");
  }
  flags.list("--ignore", ignore, "GLOB", "names of files and folders to leave out", true);
  flags.option("--capabilities", capabilities, "FILE", "what modules may use: a capabilities file, or an OPA version (v1.0.0)");
  flags.option("-s,--schema", schema, "PATH", "a JSON schema of the input, or a folder of schemas");
  flags.flag("--v0-compatible", v0_compatible, "read modules as Rego v0");
  flags.flag("--v1-compatible", v1_compatible, "read modules as Rego v1 (as by default)");
}

Result<rego::Loaded> load(const RegoSources& sources, const std::vector<std::string>& words) {
  rego::LoadOptions options;
  options.version = sources.version();
  options.ignore = sources.ignore;
  options.bundle = sources.words_are_bundles || !sources.bundles.empty();
  std::vector<std::string> paths = sources.data;
  paths.insert(paths.end(), words.begin(), words.end());
  if (!sources.bundles.empty() && !paths.empty()) return fail("--data and --bundle cannot be used together");
  return rego::load_paths(sources.bundles.empty() ? paths : sources.bundles, options);
}

Result<rego::EngineOptions> engine_options(const RegoSources& sources) {
  rego::EngineOptions options;
  if (sources.capabilities) {
    auto known = rego::load_capabilities(*sources.capabilities);
    if (!known) return tl::unexpected(known.error());
    options.capabilities = std::make_shared<const rego::Capabilities>(std::move(*known));
  }
  if (sources.schema) {
    auto schemas = rego::load_schemas(*sources.schema);
    if (!schemas) return tl::unexpected(schemas.error());
    options.schemas = std::make_shared<const rego::SchemaSet>(std::move(*schemas));
  }
  return options;
}

std::optional<std::chrono::nanoseconds> parse_go_duration(std::string_view text) {
  struct Unit {
    std::string_view name;
    double ns;
  };
  constexpr Unit kUnits[] = {{"ns", 1}, {"us", 1e3}, {"µs", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"m", 60e9}, {"h", 3600e9}};
  if (text == "0") return std::chrono::nanoseconds(0);
  double total = 0;
  if (text.empty()) return std::nullopt;
  while (!text.empty()) {
    std::size_t digits = text.find_first_not_of("0123456789.");
    if (digits == 0 || digits == std::string_view::npos) return std::nullopt;
    double number = std::strtod(std::string(text.substr(0, digits)).c_str(), nullptr);
    text.remove_prefix(digits);
    std::size_t letters = std::min(text.find_first_of("0123456789."), text.size());
    const Unit* unit = nullptr;
    for (const Unit& u : kUnits) {
      if (u.name == text.substr(0, letters)) unit = &u;
    }
    if (!unit) return std::nullopt;
    total += number * unit->ns;
    text.remove_prefix(letters);
  }
  return std::chrono::nanoseconds(static_cast<std::int64_t>(total));
}

std::string go_duration(std::chrono::nanoseconds duration) {
  auto ns = static_cast<double>(duration.count());
  if (ns < 1e3) return fmt::format("{}ns", duration.count());
  if (ns < 1e6) return fmt::format("{:g}µs", ns / 1e3);
  if (ns < 1e9) return fmt::format("{:.9g}ms", ns / 1e6);
  return fmt::format("{:.12g}s", ns / 1e9);
}

namespace {

// Go escapes <, > and &.
std::string quoted(std::string_view text) { return to_json(Value::string(text), {.escape_html = true}); }

// Fields stand in OPA's order.
void write_error(JsonWriter& json, std::string_view message, std::string_view code, std::string_view file, std::uint32_t row,
                 std::uint32_t col, const rego::Diagnostic* diagnostic) {
  json.begin_object().key("message").raw(quoted(message)).field("code", code);
  if (row != 0 || !file.empty()) {
    json.key("location").begin_object().field("file", file).field("row", row).field("col", col).end_object();
  }
  if (diagnostic && !diagnostic->line.empty()) {
    json.key("details").begin_object().key("line").raw(quoted(diagnostic->line)).field("idx", diagnostic->mark).end_object();
  }
  json.end_object();
}

template <typename Errors, typename Write>
std::string listed(const Errors& errors, Write write) {
  std::string out;
  JsonWriter json(out, 2);
  json.begin_object().key("errors").begin_array();
  for (const auto& e : errors) write(json, e);
  json.end_array().end_object();
  return out + "\n";
}

std::string heading(std::size_t count, bool loading) {
  std::string text = std::to_string(count) + (count == 1 ? " error occurred" : " errors occurred");
  if (loading) text += " during loading";
  return text + (count == 1 ? ": " : ":\n");
}

}  // namespace

std::string errors_json(const rego::Diagnostics& errors) {
  return listed(errors, [](JsonWriter& json, const rego::Diagnostic& e) { write_error(json, e.message, e.code, e.file, e.row, e.col, &e); });
}

std::string errors_json(const std::vector<rego::EvalError>& errors) {
  return listed(errors, [](JsonWriter& json, const rego::EvalError& e) {
    write_error(json, e.message, e.code, e.loc ? e.loc->file() : "", e.loc ? e.loc->row : 0, e.loc ? e.loc->col : 0, nullptr);
  });
}

std::string failure_json(std::string_view message) {
  return listed(std::vector<std::string_view>{message}, [](JsonWriter& json, std::string_view text) {
    json.begin_object().key("message").raw(quoted(text)).end_object();
  });
}

std::string errors_text(const rego::Diagnostics& errors, bool loading) {
  const bool parsing = loading && !errors.empty() && errors[0].code == rego::kParseError;
  std::string text = heading(errors.size(), parsing);
  for (const auto& e : errors) text += e.text() + "\n";
  return text;
}

std::string failure_text(std::string_view message, bool loading) {
  // What a bundle lacks is told as it is.
  if (loading && message.starts_with("bundle ")) return std::string(message) + "\n";
  return heading(1, loading) + std::string(message) + "\n";
}

namespace {
bool is_plain(const Value& value) {
  if (!value.is_composite()) return true;
  if (value.is_set()) return false;
  for (std::uint32_t i = 0; i < value.size(); ++i) {
    if (value.is_object() && !value.key(i).is_string()) return false;
    if (!is_plain(value.is_object() ? value.value(i) : value.at(i))) return false;
  }
  return true;
}
}  // namespace

Value plain_json(Arena& arena, const Value& value) {
  if (is_plain(value)) return value;
  if (!value.is_object()) {
    ArrayBuilder items(arena);
    for (std::uint32_t i = 0; i < value.size(); ++i) items.add(plain_json(arena, value.at(i)));
    return items.finish();
  }
  std::map<std::string, Value> entries;  // of keys with one text the last in Rego's order stays
  for (std::uint32_t i = 0; i < value.size(); ++i) {
    const Value& key = value.key(i);
    entries[key.is_string() ? std::string(key.as_string()) : to_json(key)] = plain_json(arena, value.value(i));
  }
  std::vector<Value> pairs;
  for (const auto& [key, entry] : entries) {
    pairs.push_back(copy_string(arena, key));
    pairs.push_back(entry);
  }
  return Value::make_object(arena, pairs.data(), entries.size());
}

void parallel_for(std::size_t n, unsigned threads, const std::function<void(std::size_t)>& work) {
  std::atomic<std::size_t> next = 0;
  auto loop = [&] {
    for (std::size_t i; (i = next++) < n;) work(i);
  };
  std::vector<std::thread> pool;
  for (unsigned t = 1; t < threads && t < n; ++t) pool.emplace_back(loop);
  loop();
  for (auto& t : pool) t.join();
}

}  // namespace gabion::cli
