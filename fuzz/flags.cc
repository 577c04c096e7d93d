// Every value form of `gabion run`'s flags: the first byte picks the parser, the rest is the value.
#include <cstdint>
#include <string>
#include <string_view>

#include "sandbox/capability.h"
#include "sandbox/parse.h"

using namespace gabion::sandbox;

namespace {

template <auto Parse>
void value_only(std::string_view value) {
  (void)Parse(value);
}
template <auto Parse>
void into_spec(std::string_view value) {
  Spec spec;
  (void)Parse(value, spec);
}
template <auto Parse>
void with_flag(std::string_view value) {
  (void)Parse(value, "--flag");
}
void capabilities_both(std::string_view value) {
  std::vector<std::string> warnings;
  (void)parse_capabilities({}, {std::string(value)}, warnings);
  (void)parse_capabilities({std::string(value)}, {"ALL"}, warnings);
}
void env_file(std::string_view value) {
  Spec spec;
  (void)parse_env_file(value, "file", spec);
}

constexpr void (*kParsers[])(std::string_view) = {
    value_only<parse_volume>,     value_only<parse_tmpfs>,     into_spec<parse_mount>,  with_flag<parse_size>,
    value_only<parse_memory_swap>, value_only<parse_cpus>,      value_only<parse_pids_limit>, value_only<parse_ulimit>,
    into_spec<parse_security_opt>, into_spec<parse_network>,    into_spec<parse_env>,    env_file,
    value_only<parse_label>,      value_only<parse_user>,      with_flag<parse_signal>, with_flag<parse_duration>,
    value_only<parse_hostname>,   value_only<parse_name>,      capabilities_both,
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::string_view value(reinterpret_cast<const char*>(data) + 1, size - 1);
  kParsers[data[0] % std::size(kParsers)](value);
  return 0;
}
