#include "sandbox/capability.h"

#include <gtest/gtest.h>

namespace gabion::sandbox {
namespace {

constexpr std::uint64_t kSetuidSetgid = 0xc0;

struct Case {
  std::vector<std::string> drops, adds;
  std::uint64_t set;
};

TEST(Capabilities, DropsFirstThenAdds) {
  const Case cases[] = {
      {{}, {}, 0},
      {{"ALL"}, {"SETUID", "SETGID"}, kSetuidSetgid},
      {{"all"}, {"setuid,cap_setgid"}, kSetuidSetgid},
      {{"CAP_CHOWN"}, {"CAP_SETUID", "Setgid"}, kSetuidSetgid},
      {{}, {"ALL"}, all_capabilities()},
      {{"NET_RAW"}, {"all"}, all_capabilities() & ~(std::uint64_t{1} << 13)},
      {{"ALL"}, {"SYS_ADMIN"}, std::uint64_t{1} << 21},
  };
  for (const Case& c : cases) {
    std::vector<std::string> warnings;
    auto set = parse_capabilities(c.drops, c.adds, warnings);
    ASSERT_TRUE(set) << set.error().message;
    EXPECT_EQ(*set, c.set) << ::testing::PrintToString(c.adds);
  }
}

TEST(Capabilities, ErrorsNameFlagAndNearest) {
  struct {
    std::vector<std::string> drops, adds;
    const char* part;
  } cases[] = {
      {{}, {"SYS_ADMN"}, "--cap-add SYS_ADMN: no such capability; did you mean SYS_ADMIN?"},
      {{"cap_net_rwa"}, {}, "--cap-drop cap_net_rwa: no such capability; did you mean NET_RAW?"},
      {{}, {"sudo-everything"}, "accepted: ALL or a name"},
      {{}, {""}, "no such capability"},
      {{"ALL"}, {"ALL"}, "exclude each other"},
      {{"CHOWN"}, {"CHOWN"}, "also named by --cap-drop"},
  };
  for (const auto& c : cases) {
    std::vector<std::string> warnings;
    auto set = parse_capabilities(c.drops, c.adds, warnings);
    ASSERT_FALSE(set);
    EXPECT_NE(set.error().message.find(c.part), std::string::npos) << set.error().message;
  }
}

TEST(Capabilities, RiskyOnesWarn) {
  for (const char* name : {"SYS_ADMIN", "SYS_MODULE", "SYS_PTRACE", "DAC_READ_SEARCH", "BPF"}) {
    std::vector<std::string> warnings;
    ASSERT_TRUE(parse_capabilities({}, {name}, warnings));
    ASSERT_EQ(warnings.size(), 1u) << name;
    EXPECT_NE(warnings[0].find(name), std::string::npos);
  }
  std::vector<std::string> warnings;
  ASSERT_TRUE(parse_capabilities({"ALL"}, {"SETUID", "SETGID"}, warnings));
  EXPECT_TRUE(warnings.empty());
}

TEST(Capabilities, NamesOfASet) {
  EXPECT_EQ(capability_names(0), "none");
  EXPECT_EQ(capability_names(kSetuidSetgid), "SETGID, SETUID");
  EXPECT_EQ(capability_names(all_capabilities()), "all");
}

}  // namespace
}  // namespace gabion::sandbox
