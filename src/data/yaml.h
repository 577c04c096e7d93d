// YAML to Documents: libyaml's events, put together here, since its marks make exact positions and what a plain scalar
// means differs per peer. Anchors cost nothing (a Value is shared), but what a document would hold written out is bounded.
#pragma once

#include <string>

#include "base/result.h"
#include "base/value.h"
#include "data/json.h"
#include "data/yaml_scalar.h"

namespace gabion {

struct YamlOptions : ReadOptions {
  YamlSchema schema = YamlSchema::core;
  // Conftest cuts the text at lines that are exactly `---` before it parses, so that comments in front of the first one
  // are a document of their own, a null ("# licence\n---\na: 1" are two).
  bool leading_comments_count = false;
};

// Nodes that a document may hold with every alias written out.
inline constexpr std::size_t kMaxAliasedNodes = 4'000'000;

// The first document; a text without one is null.
Result<Document> read_yaml(std::string text, const YamlOptions& options = {});
// The root is an array of all documents.
Result<Document> read_yaml_all(std::string text, const YamlOptions& options = {});

// As sigs.k8s.io/yaml writes a JSON value: keys sorted, lists not indented, strings quoted only where they must be.
std::string to_yaml(const Value& value);

}  // namespace gabion
