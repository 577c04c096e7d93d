// The readers behind the rows of format.cc, one file each.
#pragma once

#include <string>

#include "config/format.h"
#include "config/node.h"

namespace gabion::config {

using NodeReader = Result<Node> (*)(std::string_view text, const ConfigOptions& options);

Result<Document> read_yaml_config(std::string text, const ConfigOptions& options);
Result<Document> read_json_config(std::string text, const ConfigOptions& options);
Result<Document> read_jsonc_config(std::string text, const ConfigOptions& options);
Result<Node> read_toml(std::string_view text, const ConfigOptions& options);
Result<Node> read_hcl2(std::string_view text, const ConfigOptions& options);
Result<Node> read_ini(std::string_view text, const ConfigOptions& options);
Result<Node> read_xml(std::string_view text, const ConfigOptions& options);
Result<Node> read_dotenv(std::string_view text, const ConfigOptions& options);
Result<Node> read_properties(std::string_view text, const ConfigOptions& options);
Result<Node> read_codeowners(std::string_view text, const ConfigOptions& options);
Result<Node> read_ignore(std::string_view text, const ConfigOptions& options);
Result<Node> read_dockerfile(std::string_view text, const ConfigOptions& options);
Result<Node> read_hcl1(std::string_view text, const ConfigOptions& options);
Result<Node> read_edn(std::string_view text, const ConfigOptions& options);
Result<Node> read_vcl(std::string_view text, const ConfigOptions& options);
Result<Node> read_hocon(std::string_view text, const ConfigOptions& options);
Result<Node> read_cue(std::string_view text, const ConfigOptions& options);
Result<Node> read_spdx(std::string_view text, const ConfigOptions& options);
Result<Node> read_textproto(std::string_view text, const ConfigOptions& options);
Result<Document> read_cyclonedx(std::string text, const ConfigOptions& options);
Result<Document> read_jsonnet(std::string text, const ConfigOptions& options);
Result<Node> read_nginx(std::string_view text, const ConfigOptions& options);

}  // namespace gabion::config
