#include "sandbox/diff.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace gabion::sandbox {

namespace fs = std::filesystem;

class DiffTest : public testing::Test {
 protected:
  void SetUp() override {
    top_ = testing::TempDir() + "gabion-diff-" + std::to_string(::getpid());
    for (const char* name : {"/lower/sub", "/upper"}) fs::create_directories(top_ + name);
    put("/lower/same", "1");
    put("/lower/changed", "1");
    put("/lower/sub/gone", "1");
    fs::create_symlink("same", top_ + "/lower/link");
  }
  void TearDown() override { fs::remove_all(top_); }
  void put(const std::string& path, const std::string& text) { std::ofstream(top_ + path) << text; }
  std::string top_;
};

TEST_F(DiffTest, ACopyIsTheSameUntilItIsWritten) {
  auto copied = copy_tree(top_ + "/lower", top_ + "/upper", 1 << 20, ::geteuid(), ::getegid());
  ASSERT_TRUE(copied) << copied.error().message;
  EXPECT_EQ(copied->bytes, 3U);
  EXPECT_TRUE(copied->left_out.empty());
  DiffSource source{top_ + "/upper", top_ + "/lower", "/seen", true, copied->ended_ns, {}};
  Diff none;
  read_diff(source, none);
  EXPECT_TRUE(none.changes.empty());

  put("/upper/changed", "22");
  put("/upper/new", "333");
  fs::remove(top_ + "/upper/sub/gone");
  Diff diff;
  read_diff(source, diff);
  sort_changes(diff);
  ASSERT_EQ(diff.changes.size(), 3U);
  EXPECT_EQ(diff.changes[0].path, "/seen/changed");
  EXPECT_EQ(diff.changes[0].kind, Change::Kind::changed);
  EXPECT_EQ(diff.changes[1].path, "/seen/new");
  EXPECT_EQ(diff.changes[1].kind, Change::Kind::created);
  EXPECT_EQ(diff.changes[1].bytes, 3U);
  EXPECT_EQ(diff.changes[2].path, "/seen/sub/gone");
  EXPECT_EQ(diff.changes[2].kind, Change::Kind::deleted);
}

// A link cannot be copied with its times; it is the same while it leads to the same place.
TEST_F(DiffTest, ACopiedLinkIsTheSame) {
  ::usleep(20'000);
  auto copied = copy_tree(top_ + "/lower", top_ + "/upper", 1 << 20, ::geteuid(), ::getegid());
  ASSERT_TRUE(copied);
  DiffSource source{top_ + "/upper", top_ + "/lower", "/seen", true, copied->ended_ns, {}};
  Diff none, one;
  read_diff(source, none);
  EXPECT_TRUE(none.changes.empty());
  fs::remove(top_ + "/upper/link");
  fs::create_symlink("elsewhere", top_ + "/upper/link");
  read_diff(source, one);
  ASSERT_EQ(one.changes.size(), 1U);
  EXPECT_EQ(one.changes[0].path, "/seen/link");
}

// Size and mtime can be put back (touch -r); what was written is told all the same.
TEST_F(DiffTest, AWriteIsNotHiddenByAnOldTime) {
  auto copied = copy_tree(top_ + "/lower", top_ + "/upper", 1 << 20, ::geteuid(), ::getegid());
  ASSERT_TRUE(copied);
  put("/upper/same", "2");
  fs::last_write_time(top_ + "/upper/same", fs::last_write_time(top_ + "/lower/same"));
  for (bool complete : {true, false}) {
    Diff diff;
    read_diff({top_ + "/upper", top_ + "/lower", "/seen", complete, copied->ended_ns, {}}, diff);
    ASSERT_EQ(diff.changes.size(), 1U) << complete;
    EXPECT_EQ(diff.changes[0].path, "/seen/same");
    EXPECT_EQ(diff.changes[0].kind, Change::Kind::changed);
  }
}

TEST_F(DiffTest, ACopyIsBounded) {
  EXPECT_FALSE(copy_tree(top_ + "/lower", top_ + "/upper", 2, ::geteuid(), ::getegid()));
}

TEST_F(DiffTest, AnUpperLayerHoldsOnlyWhatChanged) {
  put("/upper/new", "1");
  Diff diff;
  read_diff({top_ + "/upper", top_ + "/lower", "/", false, 0, {"/seat/of/ours"}}, diff);
  ASSERT_EQ(diff.changes.size(), 1U);
  EXPECT_EQ(diff.changes[0].path, "/new");
  // Mount points that gabion made are not the program's doing, unless it put something there.
  fs::create_directories(top_ + "/upper/seat/of/ours");
  Diff seats;
  read_diff({top_ + "/upper", top_ + "/lower", "/", false, 0, {"/seat/of/ours"}}, seats);
  EXPECT_EQ(seats.changes.size(), 1U);
}

}  // namespace gabion::sandbox
