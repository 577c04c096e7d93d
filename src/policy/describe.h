// `doc`: what the METADATA annotations of policies say, as Markdown in Conftest's form.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/value.h"
#include "rego/ast.h"

namespace gabion::policy {

// One annotation, in the order of the packages' and rules' names.
struct Section {
  std::vector<std::string> path;  // "data", "main", "deny"
  std::string name;               // "main.deny"
  unsigned depth = 1;             // of its heading; never more than one deeper than the section before
  std::string title, description;
  std::vector<std::string> organizations;
  std::vector<std::pair<std::string, std::string>> authors, related_resources;  // name and e-mail; reference and description
  std::string custom;  // JSON text; empty: none
};

// Every *.rego file below the path, unit tests left out. They must compile, and one annotation must be there.
Result<std::vector<Section>> read_sections(const std::string& path, rego::RegoVersion version);
std::string sections_markdown(const std::vector<Section>& sections);
// The same with a Go template: the dot is a list of {RegoPackageName, Depth, MarkdownHeading, Annotations}.
Result<std::string> render_sections(const std::vector<Section>& sections, const std::string& go_template);

}  // namespace gabion::policy
