#include "rego/bundle.h"

#include <gtest/gtest.h>

#include <cstring>

namespace gabion::rego {
namespace {

// One ustar member.
std::string member(const std::string& name, const std::string& bytes, char type = '0') {
  std::string header(512, '\0');
  std::memcpy(header.data(), name.data(), name.size());
  std::snprintf(header.data() + 124, 12, "%011zo", bytes.size());
  header[156] = type;
  std::memcpy(header.data() + 257, "ustar", 5);
  std::string data = bytes;
  data.resize((data.size() + 511) / 512 * 512, '\0');
  return header + data;
}

std::vector<ArchiveFile> files(std::initializer_list<std::pair<const char*, const char*>> all) {
  std::vector<ArchiveFile> out;
  for (auto [name, text] : all) out.push_back({name, text});
  return out;
}

TEST(Archive, HoldsRegularFiles) {
  const std::string tar = member("./a/data.json", "{}") + member("link", "", '2') +
                          member("", "a-name-from-before", 'L') + member("/short", "x") + std::string(1024, '\0');
  auto read = read_tar(tar, "t.tar");
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->size(), 2u);
  EXPECT_EQ((*read)[0].name, "a/data.json");
  EXPECT_EQ((*read)[1].name, "a-name-from-before");
}

TEST(Archive, BrokenOnesAreErrors) {
  EXPECT_FALSE(read_tar(member("a", std::string(600, 'x')).substr(0, 700), "t"));
  EXPECT_FALSE(read_tar("\x1f\x8b\x08rubbish", "t"));
  EXPECT_FALSE(read_tar("short", "t"));
  std::string bad = member("a", "x");
  bad[124] = 'z';
  EXPECT_FALSE(read_tar(bad, "t"));
}

TEST(Bundle, ManifestSaysVersionsAndRoots) {
  auto bundle = read_bundle(
      "b",
      files({{".manifest", R"({"roots": ["p", "/q/r/"], "rego_version": 1, "file_rego_versions": {"/p/*0.rego": 0}})"},
             {"p/v0.rego", "package p\nx { true }\n"},
             {"p/v1.rego", "package p\ny if true\n"},
             {"q/r/data.json", "{}"}}),
      RegoVersion::v1);
  ASSERT_TRUE(bundle) << bundle.error().message;
  EXPECT_EQ(bundle->roots, (std::vector<std::string>{"p", "q/r"}));
  ASSERT_EQ(bundle->modules.size(), 2u);
  EXPECT_EQ(bundle->modules[0].version, RegoVersion::v0);
  EXPECT_EQ(bundle->modules[1].version, RegoVersion::v1);
  EXPECT_EQ(bundle->documents[0].first, "q/r");
}

TEST(Bundle, WhatTheRootsDoNotPermit) {
  auto outside =
      read_bundle("b", files({{".manifest", R"({"roots": ["x"]})"}, {"p.rego", "package p.q\n"}}), RegoVersion::v1);
  EXPECT_EQ(outside.error().message, "bundle b: manifest roots [x] do not permit 'package p.q' in module 'b/p.rego'");
  auto twice = read_bundle("b", files({{".manifest", R"({"roots": ["x", "x/y"]})"}}), RegoVersion::v1);
  EXPECT_EQ(twice.error().message, "bundle b: manifest has overlapped roots: 'x' and 'x/y'");
  std::vector<Bundle> two(2);
  two[0].name = "a";
  two[1].name = "b";
  two[0].roots = {"x"};
  two[1].roots = {"x/y", "z"};
  EXPECT_EQ(
      check_overlaps(two).error().message,
      "bundle activation failed: detected overlapping roots in manifests for these bundles: [a, b] (x overlaps x/y)");
  two[1].roots = {"xy"};
  EXPECT_TRUE(check_overlaps(two));
}

}  // namespace
}  // namespace gabion::rego
