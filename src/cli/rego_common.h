// What the verbs of `gabion rego` share: the flags that say what to load, and how results and errors are shown.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/value.h"
#include "cli/flags.h"
#include "rego/engine.h"
#include "rego/loader.h"

namespace gabion::cli {

struct RegoSources {
  std::vector<std::string> data, bundles, ignore;
  std::optional<std::string> capabilities, schema;
  bool v0_compatible = false, v1_compatible = false;
  bool words_are_bundles = false;  // -b of the verbs that take their paths as words

  void declare(Flags& flags, bool paths_are_words = false);
  rego::RegoVersion version() const { return v0_compatible ? rego::RegoVersion::v0 : rego::RegoVersion::v1; }
};

// Documents and modules of --data and --bundle, or of the words. Errors are worded as OPA words them.
Result<rego::Loaded> load(const RegoSources& sources, const std::vector<std::string>& words = {});

// What the sources say about the engine: --capabilities, --schema.
Result<rego::EngineOptions> engine_options(const RegoSources& sources);

// Go's "1.5s", "300ms", "1m30s".
std::optional<std::chrono::nanoseconds> parse_go_duration(std::string_view text);
std::string go_duration(std::chrono::nanoseconds duration);

// {"errors": […]}, as OPA prints them.
std::string errors_json(const rego::Diagnostics& errors);
std::string errors_json(const std::vector<rego::EvalError>& errors);
std::string failure_json(std::string_view message);
// `loading`: "… occurred during loading", which check and test say of modules that do not parse.
std::string errors_text(const rego::Diagnostics& errors, bool loading = false);
std::string failure_text(std::string_view message, bool loading = false);
// As OPA prints values: sets as arrays, keys that are no strings as their JSON, keys in the order of their bytes.
Value plain_json(Arena& arena, const Value& value);

// Work for n items on `threads` threads; each item is done once.
void parallel_for(std::size_t n, unsigned threads, const std::function<void(std::size_t)>& work);

}  // namespace gabion::cli
