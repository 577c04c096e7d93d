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
  bool v0_compatible = false, v1_compatible = false;

  void declare(Flags& flags, bool paths_are_words = false);
  rego::RegoVersion version() const { return v0_compatible ? rego::RegoVersion::v0 : rego::RegoVersion::v1; }
};

// Documents and modules of --data and --bundle, or of the words.
Result<rego::Loaded> load(const RegoSources& sources, const std::vector<std::string>& words = {});

// Go's "1.5s", "300ms", "1m30s".
std::optional<std::chrono::nanoseconds> parse_go_duration(std::string_view text);
std::string go_duration(std::chrono::nanoseconds duration);

// {"errors": […]}, as OPA prints them.
std::string errors_json(const rego::Diagnostics& errors);
std::string error_json(const rego::EvalError& error);
std::string errors_text(const rego::Diagnostics& errors);

// Work for n items on `threads` threads; each item is done once.
void parallel_for(std::size_t n, unsigned threads, const std::function<void(std::size_t)>& work);

}  // namespace gabion::cli
