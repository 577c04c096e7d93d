// gabion rego VERB: a row each. Flags and outputs are OPA's.
#pragma once

namespace gabion::cli {

int run_rego_parse(int argc, char** argv);
int run_rego_fmt(int argc, char** argv);
int run_rego_eval(int argc, char** argv);
int run_rego_test(int argc, char** argv);
int run_rego_check(int argc, char** argv);
int run_rego_bench(int argc, char** argv);

}  // namespace gabion::cli
