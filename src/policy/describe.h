// `doc`: what the METADATA annotations of policies say, as Markdown.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/value.h"
#include "rego/ast.h"

namespace gabion::policy {

// One annotated package or rule, in the order of files and lines.
struct Section {
  std::string package;  // "data.main"
  std::string name;     // "data.main.deny"; of a package the package itself
  bool is_package = false;
  std::string title, description;
  std::vector<std::string> organizations;
  std::vector<std::pair<std::string, std::string>> authors, related_resources;  // name and e-mail; reference and description
  std::string custom;  // JSON text; empty: none
};

// Every *.rego file below the path, unit tests left out.
Result<std::vector<Section>> read_sections(const std::string& path, rego::RegoVersion version);
std::string sections_markdown(const std::vector<Section>& sections);
// The same with a Go template: the dot is a list of {RegoPackageName, Depth, Annotations}.
Result<std::string> render_sections(const std::vector<Section>& sections, const std::string& go_template);

}  // namespace gabion::policy
