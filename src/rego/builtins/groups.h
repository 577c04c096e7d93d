// The groups of builtins: each GROUP.cc holds its functions and its rows, and hands out the rows here.
#pragma once

#include <span>

#include "rego/builtin.h"

namespace gabion::rego::builtins {

std::span<const Builtin> aggregates_rows();
std::span<const Builtin> array_rows();
std::span<const Builtin> bits_rows();
std::span<const Builtin> crypto_rows();
std::span<const Builtin> encoding_rows();
std::span<const Builtin> glob_rows();
std::span<const Builtin> graph_rows();
std::span<const Builtin> host_rows();
std::span<const Builtin> graphql_rows();
std::span<const Builtin> http_rows();
std::span<const Builtin> internal_rows();
std::span<const Builtin> json_rows();
std::span<const Builtin> jsonschema_rows();
std::span<const Builtin> net_rows();
std::span<const Builtin> numbers_rows();
std::span<const Builtin> object_rows();
std::span<const Builtin> providers_aws_rows();
std::span<const Builtin> regex_rows();
std::span<const Builtin> render_template_rows();
std::span<const Builtin> semver_rows();
std::span<const Builtin> sets_rows();
std::span<const Builtin> strings_rows();
std::span<const Builtin> time_rows();
std::span<const Builtin> tokens_rows();
std::span<const Builtin> types_rows();
std::span<const Builtin> units_rows();
std::span<const Builtin> uri_rows();
std::span<const Builtin> uuid_rows();
std::span<const Builtin> x509_rows();

}  // namespace gabion::rego::builtins
