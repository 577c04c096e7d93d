#include "cli/rego_common.h"

#include <fmt/format.h>

#include <atomic>
#include <cmath>
#include <thread>

#include "base/json_writer.h"

namespace gabion::cli {

void RegoSources::declare(Flags& flags, bool paths_are_words) {
  if (!paths_are_words) {
    flags.list("-d,--data", data, "PATH", "policies and documents to load; folders are walked");
    flags.list("-b,--bundle", bundles, "PATH", "bundle folders to load");
  }
  flags.list("--ignore", ignore, "GLOB", "names of files and folders to leave out", true);
  flags.flag("--v0-compatible", v0_compatible, "read modules as Rego v0");
  flags.flag("--v1-compatible", v1_compatible, "read modules as Rego v1 (as by default)");
}

Result<rego::Loaded> load(const RegoSources& sources, const std::vector<std::string>& words) {
  rego::LoadOptions options;
  options.version = sources.version();
  options.ignore = sources.ignore;
  std::vector<std::string> paths = sources.data;
  paths.insert(paths.end(), words.begin(), words.end());
  auto loaded = rego::load_paths(paths, options);
  if (!loaded || sources.bundles.empty()) return loaded;
  options.bundle = true;
  if (paths.empty()) return rego::load_paths(sources.bundles, options);
  return fail("--data and --bundle cannot be used together");
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

// Fields stand in OPA's order.
void write_error(JsonWriter& json, std::string_view message, std::string_view code, std::string_view file, std::uint32_t row,
                 std::uint32_t col, const rego::Diagnostic* diagnostic) {
  json.begin_object().field("message", message).field("code", code);
  if (row != 0) {
    json.key("location").begin_object().field("file", file).field("row", row).field("col", col).end_object();
  }
  if (diagnostic && !diagnostic->line.empty()) {
    json.key("details").begin_object().field("line", diagnostic->line).field("idx", diagnostic->mark).end_object();
  }
  json.end_object();
}

}  // namespace

std::string errors_json(const rego::Diagnostics& errors) {
  std::string out;
  JsonWriter json(out, 2);
  json.begin_object().key("errors").begin_array();
  for (const auto& e : errors) write_error(json, e.message, e.code, e.file, e.row, e.col, &e);
  json.end_array().end_object();
  return out + "\n";
}

std::string error_json(const rego::EvalError& e) {
  std::string out;
  JsonWriter json(out, 2);
  json.begin_object().key("errors").begin_array();
  write_error(json, e.message, e.code, e.loc ? e.loc->file() : "", e.loc ? e.loc->row : 0, e.loc ? e.loc->col : 0, nullptr);
  json.end_array().end_object();
  return out + "\n";
}

std::string errors_text(const rego::Diagnostics& errors) {
  std::string text = std::to_string(errors.size()) + (errors.size() == 1 ? " error occurred: " : " errors occurred:\n");
  for (const auto& e : errors) text += e.text() + "\n";
  return text;
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
