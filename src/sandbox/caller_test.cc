#include "sandbox/caller.h"

#include <gtest/gtest.h>

namespace gabion::sandbox {

TEST(Caller, PasswdLinesThatAreWhole) {
  auto entries = parse_passwd("root:x:0:0:root:/root:/bin/sh\n#x:x:1:1::/x:\nbad\nu:x:notanumber:1::/u:\nu:x:1000:100:U,,,:/home/u:/bin/sh\nhuge:x:99999999999:1::/h:");
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[1].name, "u");
  EXPECT_EQ(entries[1].uid, 1000U);
  EXPECT_EQ(entries[1].gid, 100U);
  EXPECT_EQ(entries[1].home, "/home/u");
}

TEST(Caller, GroupMembers) {
  auto entries = parse_group("a:x:10:\nb:x:11:u,v\n");
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_TRUE(entries[0].members.empty());
  EXPECT_EQ(entries[1].members, (std::vector<std::string>{"u", "v"}));
}

TEST(Caller, PathsBeneathEachOther) {
  struct Case {
    const char *path, *directory;
    bool beneath;
  };
  for (const Case& c : {Case{"/a/b", "/a", true}, {"/a", "/a", true}, {"/ab", "/a", false}, {"/", "/a", false}, {"/a", "/", true}}) {
    EXPECT_EQ(is_beneath(c.path, c.directory), c.beneath) << c.path << " in " << c.directory;
  }
  EXPECT_EQ(rebase("/a/b/c", "/a/b", "/x"), "/x/c");
  EXPECT_EQ(rebase("/a/b", "/a/b", "/x"), "/x");
  EXPECT_EQ(rebase("/a/b", "/", "/x"), "/x/a/b");
  EXPECT_EQ(rebase("/a/b", "/a", "/"), "/b");
}

}  // namespace gabion::sandbox
