#include "policy/glob.h"

#include <gtest/gtest.h>

namespace gabion::policy {
namespace {

struct Case {
  const char *pattern, *name;
  int want;  // 1 matches, 0 does not, -1 broken
};

// Outcomes as Go's path.Match documents and gives them.
constexpr Case kCases[] = {
    {"abc", "abc", 1},      {"*", "abc", 1},          {"*c", "abc", 1},        {"a*", "a", 1},        {"a*", "ab/c", 0},
    {"a*/b", "a/b", 1},     {"a*b*c", "axbxcxc", 1},  {"a*b?c*x", "abxbbxdbxebxczzx", 1},             {"a*b?c*x", "abxbbxdbxebxczzy", 0},
    {"ab[c]", "abc", 1},    {"ab[b-d]", "abc", 1},    {"ab[e-g]", "abc", 0},   {"ab[^c]", "abc", 0},  {"ab[^e-g]", "abc", 1},
    {"a\\*b", "a*b", 1},    {"a\\*b", "ab", 0},       {"a?b", "a☺b", 1},       {"a[^a]b", "a☺b", 1},  {"a???b", "a☺b", 0},
    {"[!a]*", "alpha", 1},  {"[!a]*", "beta", 0},     {"[a-ζ]*", "α", 1},      {"*[a-ζ]", "A", 0},    {"a?b", "a/b", 0},
    {"[\\]a]", "]", 1},     {"[\\-]", "-", 1},        {"[x\\-]", "z", 0},      {"[]a]", "]", -1},     {"[-]", "-", -1},
    {"[x-]", "x", -1},      {"[-x]", "x", -1},        {"[a-b-c]", "a", -1},    {"[", "a", -1},        {"[^", "a", -1},
    {"[^bc", "a", -1},      {"a[", "a", -1},          {"a[", "ab", -1},        {"*x", "xxx", 1},      {"main.*", "main.gke", 1},
    {"b?ta.inner", "beta.inner", 1},                  {"", "", 1},             {"", "a", 0},          {"a\\", "a", -1},
};

TEST(PathMatch, AsGo) {
  for (const Case& c : kCases) {
    auto got = path_match(c.pattern, c.name);
    EXPECT_EQ(got ? static_cast<int>(*got) : -1, c.want) << c.pattern << " on " << c.name;
  }
}

}  // namespace
}  // namespace gabion::policy
