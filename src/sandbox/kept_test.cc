#include "sandbox/kept.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace gabion::sandbox {

TEST(Kept, RoundTripOfHostileNames) {
  KeptDiff diff{"/home/u/a b", 1234567890123, {}};
  diff.changes.push_back({Change::Kind::created, "a b\n%\xff/\xc3\xa9", S_IFREG | 0644, 5, "00ff", ""});
  diff.changes.push_back({Change::Kind::changed, "-", S_IFLNK | 0777, 0, "", "to x"});
  diff.changes.push_back({Change::Kind::deleted, "gone", S_IFDIR | 0755, 0, "", ""});
  auto read = read_kept(write_kept(diff));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->target, diff.target);
  EXPECT_EQ(read->started_ns, diff.started_ns);
  ASSERT_EQ(read->changes.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(read->changes[i].kind, diff.changes[i].kind);
    EXPECT_EQ(read->changes[i].path, diff.changes[i].path);
    EXPECT_EQ(read->changes[i].mode, diff.changes[i].mode);
    EXPECT_EQ(read->changes[i].link, diff.changes[i].link);
    EXPECT_EQ(read->changes[i].sha256, diff.changes[i].sha256);
  }
}

TEST(Kept, RefusesWhatItWouldNotWrite) {
  const std::string head = "gabion-diff 1\ntarget /x\nstarted 1\n";
  for (const char* line : {"created 33188 1 aa /etc/passwd -", "created 33188 1 aa ../x -", "created 33188 1 aa a/../../x -", "created 33188 1 aa a//x -",
                           "created 33188 1 aa . -", "made 33188 1 aa x -", "created x 1 aa x -", "created 33188 1 aa x", "created 33188 1 aa %2 -",
                           "created 33188 1 aa %2e%2e/x -", "created 33188 1 aa x%00y -", "created 33188 1 aa  -"}) {
    EXPECT_FALSE(read_kept(head + line + "\n")) << line;
  }
  for (const char* text : {"", "gabion-diff 2\ntarget /x\nstarted 1\n", "gabion-diff 1\ntarget x\nstarted 1\n", "gabion-diff 1\ntarget /x\nstarted y\n"}) {
    EXPECT_FALSE(read_kept(text)) << text;
  }
}

TEST(Kept, WhatTheHostRunsByItself) {
  for (const char* path : {".git/hooks/pre-commit", ".git/config", ".git", "sub/.git/config", ".envrc", "a/.envrc", ".vscode/tasks.json", ".vscode",
                           ".github/workflows/ci.yml", ".husky/pre-push", ".bashrc", ".ssh/authorized_keys", "conftest.py"}) {
    EXPECT_TRUE(runs_by_itself(path)) << path;
  }
  for (const char* path : {"main.py", "git/hooks/x", ".gitignore", "envrc", "src/vscode/x", "x.git/y"}) EXPECT_FALSE(runs_by_itself(path)) << path;
}

}  // namespace gabion::sandbox
