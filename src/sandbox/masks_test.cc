#include "sandbox/masks.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "sandbox/toolchain.h"

namespace gabion::sandbox {

TEST(Masks, CredentialNames) {
  struct Case {
    const char* path;
    bool directory, credential;
  };
  for (const Case& c : {Case{".env", false, true}, {"deep/er/.env.production", false, true}, {".env.example", false, false}, {"env", false, false},
                        {".ssh", true, true}, {"ssh", true, false}, {".config/gcloud", true, true}, {"x/.config/gcloud", true, true},
                        {"gcloud", true, false}, {"id_rsa", false, true}, {"id_rsa.pub", false, false}, {"server.key", false, true},
                        {".docker/config.json", false, true}, {"config.json", false, false}, {".cargo/credentials.toml", false, true},
                        {"main.py", false, false}, {"environment.py", false, false}}) {
    EXPECT_EQ(is_credential(c.path, c.directory), c.credential) << c.path;
  }
}

class Search : public testing::Test {
 protected:
  void SetUp() override {
    top_ = testing::TempDir() + "gabion-masks-" + std::to_string(::getpid());
    std::filesystem::create_directories(top_ + "/app/node_modules");
    for (const char* name : {"/.env", "/app/.env", "/app/main.py", "/app/node_modules/.env"}) std::ofstream(top_ + name) << "x";
    caller_.uid = ::geteuid();
    caller_.gid = ::getegid();
    caller_.privileged = caller_.uid == 0;
  }
  void TearDown() override { std::filesystem::remove_all(top_); }
  std::string top_;
  Caller caller_;
};

TEST_F(Search, FindsAtEveryDepthButNotInToolMadeFolders) {
  auto found = find_credentials(top_, caller_);
  ASSERT_EQ(found.found.size(), 2U);
  EXPECT_EQ(found.found[0].path, top_ + "/.env");
  EXPECT_EQ(found.found[1].path, top_ + "/app/.env");
  EXPECT_TRUE(found.complete);
  EXPECT_FALSE(found.submount);
  EXPECT_EQ(find_credentials(top_, caller_, 1).found.size(), 1U);
}

TEST(Toolchain, RootOfAPath) {
  struct Case {
    const char *path, *root;
  };
  for (const Case& c : {Case{"/home/u/.pyenv/shims", "/home/u/.pyenv"}, {"/home/u/.nvm/versions/node/v20/bin", "/home/u/.nvm"},
                        {"/home/u/.local/bin", "/home/u/.local/bin"}, {"/home/u/.local/share/uv/python/x/bin", "/home/u/.local/share/uv"},
                        {"/home/u/miniconda3/bin", "/home/u/miniconda3"}, {"/home/u/work/venv/bin", "/home/u/work/venv"},
                        {"/home/u/bin", "/home/u/bin"}, {"/home/u", ""}, {"/opt/x/bin", ""}}) {
    EXPECT_EQ(toolchain_root(c.path, "/home/u"), c.root) << c.path;
  }
}

}  // namespace gabion::sandbox
