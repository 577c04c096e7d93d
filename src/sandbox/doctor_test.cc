#include "sandbox/doctor.h"

#include <gtest/gtest.h>

#include "sandbox/user_namespace.h"

namespace gabion::sandbox {
namespace {

TEST(Doctor, TableAndJson) {
  Diagnosis diagnosis;
  diagnosis.walls = {{"seccomp", WallState::up, "default profile", "", ""}, {"Landlock", WallState::missing, "none\x1b[2J", "Linux 5.13", "goes on"}};
  diagnosis.namespaces = true;
  diagnosis.run = "run builds its cage";
  std::string table, json;
  write_diagnosis_table(diagnosis, false, table);
  EXPECT_EQ(table,
            "  seccomp   up       default profile\n"
            "  Landlock  missing  none\\x1b[2J\n"
            "                     meanwhile: goes on\n"
            "                     to enable: Linux 5.13\n"
            "run builds its cage\n");
  write_diagnosis_json(diagnosis, json);
  for (const char* part : {"\"schema\": 1", "\"state\": \"missing\"", "\"enable\": \"Linux 5.13\"", "\"namespaces\": true", "\"landlock\": false"}) {
    EXPECT_NE(json.find(part), std::string::npos) << json;
  }
}

TEST(Doctor, EveryWallThatIsNotUpSaysWhatThen) {
  for (const WallReport& wall : diagnose().walls) {
    EXPECT_FALSE(wall.name.empty() || wall.detail.empty());
    if (wall.state == WallState::up) continue;
    EXPECT_FALSE(wall.without.empty()) << wall.name;
    EXPECT_FALSE(wall.enable.empty()) << wall.name;
  }
}

TEST(UserNamespace, AdviceNamesTheSettingAndTwoWaysOut) {
  std::string text = user_namespace_advice(1);
  for (const char* part : {"refused here by", "Two ways out:", "--isolation landlock"}) EXPECT_NE(text.find(part), std::string::npos) << text;
}

}  // namespace
}  // namespace gabion::sandbox
