#include "base/fd.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

namespace gabion {
namespace {

struct Folder {
  char path[32] = "/tmp/gabion-fd-test-XXXXXX";
  Folder() { EXPECT_NE(::mkdtemp(path), nullptr); }
  ~Folder() {
    for (const char* name : {"/file", "/link"}) ::unlink((path + std::string(name)).c_str());
    ::rmdir(path);
  }
  std::string operator/(const char* name) const { return std::string(path) + "/" + name; }
};

TEST(WriteFile, ReplacesAFileAsAWhole) {
  Folder folder;
  ASSERT_TRUE(write_file(folder / "file", "a longer first text"));
  ASSERT_TRUE(write_file(folder / "file", "second"));
  EXPECT_EQ(read_file(folder / "file").value_or("?"), "second");
}

// As root a rename would put a file in the place of /dev/null.
TEST(WriteFile, ALinkAndADeviceStayWhatTheyAre) {
  Folder folder;
  ASSERT_TRUE(write_file(folder / "file", "a longer first text"));
  ASSERT_EQ(::symlink("file", (folder / "link").c_str()), 0);
  ASSERT_TRUE(write_file(folder / "link", "second"));
  struct stat st {};
  ASSERT_EQ(::lstat((folder / "link").c_str(), &st), 0);
  EXPECT_TRUE(S_ISLNK(st.st_mode));
  EXPECT_EQ(read_file(folder / "file").value_or("?"), "second");

  ::unlink((folder / "link").c_str());
  ASSERT_EQ(::symlink("/dev/full", (folder / "link").c_str()), 0);
  EXPECT_FALSE(write_file(folder / "link", "text"));
  ASSERT_EQ(::stat("/dev/full", &st), 0);
  EXPECT_TRUE(S_ISCHR(st.st_mode));
}

}  // namespace
}  // namespace gabion
