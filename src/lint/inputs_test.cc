#include "lint/inputs.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "lint/gitignore.h"

namespace gabion::lint {
namespace {

namespace fs = std::filesystem;

TEST(Gitignore, Globs) {
  struct Case {
    std::string_view glob, path;
    bool matches;
  };
  constexpr Case kCases[] = {
      {"*.o", "a.o", true},       {"*.o", "a/b.o", false},     {"**/b", "b", true},        {"**/b", "a/c/b", true},  {"a/**/b", "a/b", true},
      {"a/**/b", "a/x/y/b", true}, {"a/**", "a/x/y", true},     {"a?c", "abc", true},       {"a?c", "a/c", false},    {"[a-c]x", "bx", true},
      {"[!a-c]x", "bx", false},   {"a*b*c", "axxbyyc", true},  {"a*b*c", "axxbyy", false}, {"\\*", "*", true},       {"\\*", "a", false},
      {"**", "a/b", true},        {"a/*/c", "a/b/c", true},    {"a/*/c", "a/b/d/c", false}, {"*", "a", true},         {"x", "y", false},
  };
  for (const auto& [glob, path, matches] : kCases) EXPECT_EQ(glob_match(glob, path), matches) << glob << " " << path;
  std::string stars(2000, '*'), path(2000, 'a');
  for (std::size_t i = 1; i < stars.size(); i += 2) stars[i] = 'a';
  EXPECT_FALSE(glob_match(stars + "b", path));
}

TEST(Gitignore, TheLastPatternDecides) {
  Gitignore ignore;
  ignore.add("", "# comment\nbuild/\n*.Dockerfile\n!keep.Dockerfile\n/top\ndocs/x\n");
  ignore.add("sub", "!a.Dockerfile\nlocal\n");
  EXPECT_TRUE(ignore.ignores("build", true));
  EXPECT_TRUE(ignore.ignores("a/build", true));
  EXPECT_FALSE(ignore.ignores("build", false));
  EXPECT_TRUE(ignore.ignores("a.Dockerfile", false));
  EXPECT_FALSE(ignore.ignores("keep.Dockerfile", false));
  EXPECT_FALSE(ignore.ignores("sub/a.Dockerfile", false));
  EXPECT_TRUE(ignore.ignores("top", false));
  EXPECT_FALSE(ignore.ignores("a/top", false));
  EXPECT_TRUE(ignore.ignores("docs/x", false));
  EXPECT_TRUE(ignore.ignores("sub/local", false));
  EXPECT_FALSE(ignore.ignores("local", false));
}

TEST(Inputs, Names) {
  for (std::string_view name : {"Dockerfile", "dockerfile", "Containerfile", "a.Dockerfile", "a.dockerfile", "Dockerfile.dev", "Containerfile.x"}) {
    EXPECT_TRUE(is_dockerfile_name(name)) << name;
  }
  for (std::string_view name : {"Dockerfile.dockerignore", ".dockerignore", "MyDockerfile", ".Dockerfile.", "Dockerfiles", "a", ""}) {
    EXPECT_FALSE(is_dockerfile_name(name)) << name;
  }
}

TEST(Inputs, FoldersInOrderWithIgnoredOnesLeftOut) {
  char name[] = "/tmp/gabion-inputs.XXXXXX";
  ASSERT_NE(::mkdtemp(name), nullptr);
  fs::path root = name;
  auto put = [&](const char* path, const char* text) {
    fs::create_directories((root / path).parent_path());
    std::ofstream(root / path) << text;
  };
  put("b/Dockerfile", "FROM a:1\n");
  put("a/x.Dockerfile", "FROM a:1\n");
  put("a/README", "");
  put("Dockerfile", "FROM a:1\n");
  put("gone/Dockerfile", "FROM a:1\n");
  put(".git/Dockerfile", "FROM a:1\n");
  put("b/c/Dockerfile.old", "FROM a:1\n");
  put(".gitignore", "gone/\n*.old\n!x.Dockerfile\n");
  fs::create_directory_symlink(root, root / "b/loop");
  put(".git/info/exclude", "hidden/\n*.Dockerfile\n");
  put(".git/worktrees/w/commondir", "../..\n");
  put("hidden/Dockerfile", "FROM a:1\n");
  auto relative = [&](const std::vector<std::string>& paths) {
    std::string out;
    for (const std::string& path : paths) out += fs::path(path).lexically_relative(root).string() + " ";
    return out;
  };
  EXPECT_EQ(relative(find_inputs({root.string()}).paths), "Dockerfile a/x.Dockerfile b/Dockerfile ");  // .gitignore takes back
  // Another work tree of the repository: its .git is a file.
  put("w/.git", ("gitdir: " + (root / ".git/worktrees/w").string() + "\n").c_str());
  put("w/Dockerfile", "FROM a:1\n");
  put("w/hidden/Dockerfile", "FROM a:1\n");
  EXPECT_EQ(relative(find_inputs({(root / "w").string()}).paths), "w/Dockerfile ");
  fs::remove_all(root / "w");
  // The repository's .gitignore counts below, too.
  EXPECT_EQ(relative(find_inputs({(root / "b").string()}).paths), "b/Dockerfile ");
  EXPECT_EQ(find_inputs({(root / "b/c").string()}).errors.size(), 1u);
  auto results = lint_files(Linter(Options{}), {root / "Dockerfile", root / "none", "/"}, 4);
  ASSERT_EQ(results.size(), 3u);
  EXPECT_EQ(results[0].error, "");
  EXPECT_NE(results[1].error, "");
  EXPECT_NE(results[2].error, "");
  fs::remove_all(root);
}

}  // namespace
}  // namespace gabion::lint
