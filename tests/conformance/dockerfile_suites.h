// What the Dockerfile suites share: reading their files.
#pragma once

#include <unistd.h>

#include <algorithm>
#include <optional>

#include "base/json_writer.h"
#include "base/result.h"
#include "base/value.h"
#include "data/json.h"
#include "suite.h"

namespace gabion::conformance {

std::string_view string_field(const Value& row, std::string_view key);  // empty when it is not there
std::string read_file(const std::filesystem::path& path);
Result<Document> read_json_file(const std::filesystem::path& path);
// A temporary folder with the archive's files; the caller removes it.
std::optional<std::filesystem::path> unpack_corpus(const Context& context, Tally& tally);
// One document a line of a .zst file.
std::vector<Document> read_packed_lines(const std::filesystem::path& path);

void run_dockerfile_parser(const Context& context, Tally& tally);
void run_buildkit_parser(const Context& context, Tally& tally);
void run_hadolint(const Context& context, Tally& tally);
void run_hadolint_corpus(const Context& context, Tally& tally);
void run_buildkit_lint(const Context& context, Tally& tally);
void run_buildkit_checks(const Context& context, Tally& tally);
void run_buildkit_corpus(const Context& context, Tally& tally);
void run_buildkit_mutants(const Context& context, Tally& tally);
void run_dockerfile_corpus(const Context& context, Tally& tally);

}  // namespace gabion::conformance
