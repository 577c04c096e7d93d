// Configuration files of every kind to Documents, in the shape that Conftest gives them, so that policies written for
// it hold. One file and one table row per format.
//
// A root that is an array counts as several documents, each judged by itself (a YAML file with several documents, but
// also a JSON file that holds a list: as Conftest does).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/value.h"
#include "data/json.h"

namespace gabion::config {

struct ConfigOptions : ReadOptions {
  std::vector<std::string> proto_directories;  // textproto: where the message types are declared
  std::string directory;                       // jsonnet: imports are looked for here and below, nowhere else
};

struct Format {
  std::string_view name;        // as --parser takes it
  std::string_view extensions;  // blank-separated, lower case, without the dot
  std::string_view base_names;  // blank-separated, lower case; `*` at an end stands for anything
  // Without: recognised by its name only, and refused by name.
  Result<Document> (*read)(std::string text, const ConfigOptions& options);
};

std::span<const Format> formats();
const Format* find_format(std::string_view name);
// By base name, then by extension; "-" is YAML. nullptr: no reader for such files.
const Format* format_of_path(std::string_view path);

// Reads a text in a named format.
Result<Document> read_config(const Format& format, std::string text, const ConfigOptions& options);

}  // namespace gabion::config
