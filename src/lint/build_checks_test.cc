#include "lint/build_checks.h"

#include <gtest/gtest.h>

#include "dockerfile/parser.h"
#include "lint/dockerignore.h"

namespace gabion::lint {
namespace {

// "Rule@line:words" of each warning, in order.
std::string found(std::string_view text, const BuildInputs& inputs = {}) {
  auto file = dockerfile::parse(text);
  EXPECT_TRUE(file.has_value());
  std::string out;
  for (const BuildWarning& warning : run_build_checks(*file, inputs).warnings) {
    out += std::string(check_name(warning.check).name) + "@" + std::to_string(warning.line) + ":" + std::string(file->source(warning.at));
    out += warning.after_error ? "!\n" : "\n";
  }
  return out;
}

TEST(BuildChecks, PointAtTheWord) {
  EXPECT_EQ(found("FROM a\nCOPY x \\\n  ${dir}/y /z\n"), "UndefinedVar@2:dir\n");
  EXPECT_EQ(found("FROM a AS B\n"), "StageNameCasing@1:B\n");
  EXPECT_EQ(found("FROM a\nENV x=1 \\\n # why\n my_token=2\n"), "SecretsUsedInArgOrEnv@2:my_token\n");
  EXPECT_EQ(found("FROM a\nENV key value with blanks\n"), "LegacyKeyValueFormat@2:key value with blanks\nSecretsUsedInArgOrEnv@2:key\n");
  EXPECT_EQ(found("FROM a\nEXPOSE 80 \\\n 81/TCP\n"), "ExposeProtoCasing@2:81/TCP\n");
}

TEST(BuildChecks, GoOnAfterWhatEndsABuild) {
  EXPECT_EQ(found("ARG i\nFROM $i\nENV a b\n"), "InvalidDefaultArgInFrom@2:$i\nLegacyKeyValueFormat@3:a b!\n");
}

TEST(BuildChecks, StagesHandOnWhatTheyHave) {
  EXPECT_EQ(found("FROM a AS base\nARG x=1\nWORKDIR /w\nSHELL [\"s\"]\nFROM base\nCOPY $x .\nWORKDIR rel\nCMD run\n"), "");
  EXPECT_EQ(found("FROM a AS base\nARG x=1\nFROM a\nCOPY $x .\n"), "UndefinedVar@4:x\n");
  // A name is looked up as it is written; stages are kept in lower case.
  EXPECT_EQ(found("FROM a AS base\nONBUILD COPY $y .\nFROM base\n"), "UndefinedVar@3:FROM base\n");
}

TEST(BuildChecks, CommentsTurnThemOff) {
  EXPECT_EQ(found("# check=skip=StageNameCasing,FromAsCasing\nFROM a as B\n"), "");
  EXPECT_EQ(found("FROM a\n# check=skip=LegacyKeyValueFormat // old\nENV a b\nENV c d\n"), "LegacyKeyValueFormat@4:c d\n");
  EXPECT_EQ(found("FROM a\n# check=skip=all\nENV a b\n"), "");
  EXPECT_EQ(found("FROM a\nCMD [\"a\"]\n# check=skip=MultipleInstructionsDisallowed\nCMD [\"b\"]\n"), "");
  EXPECT_EQ(found("FROM a\n# check=skip=legacykeyvalueformat\nENV a b\n"), "LegacyKeyValueFormat@3:a b\n");
  auto file = dockerfile::parse("# check=error=true\nFROM a as B\n");
  auto checks = run_build_checks(*file, {});
  ASSERT_TRUE(checks.error);
  EXPECT_EQ(checks.error->message, "lint violation found for rules: StageNameCasing, FromAsCasing");
}

TEST(BuildChecks, BadCheckDirective) {
  auto file = dockerfile::parse("# check=skp=all\nFROM a\n");
  auto checks = run_build_checks(*file, {});
  ASSERT_TRUE(checks.error);
  EXPECT_EQ(checks.error->message, "line 1: failed to parse check options: invalid check option \"skp\"");
}

TEST(Dockerignore, Patterns) {
  struct Case {
    std::string_view patterns, path;
    bool excluded;
  };
  for (const Case& c : {Case{"*.log", "a.log", true}, {"*.log", "b/a.log", false}, {"**/*.log", "b/c/a.log", true}, {"**/*.log", "a.log", true},
                        {"build", "build/x/y", true}, {"/build/", "./build", true}, {"a?c", "abc", true}, {"[a-c]x", "bx", true},
                        {"[^a-c]x", "bx", false}, {"*", ".", true}, {".*", ".", false}, {"*\n!keep", ".", false}, {"a\n!a/b", "a", false},
                        {"# a\n\nb", "b", true}, {"a/../b", "b", true}, {"**.go", "x/y.go", true}, {"a/**/z", "a/z", true}, {"a/**/z", "a/b/c/z", true},
                        {"a/**/z", "a/bz", false}, {"x", "", false}}) {
    EXPECT_EQ(Dockerignore(c.patterns).excludes(c.path), c.excluded) << c.patterns << " against " << c.path;
  }
}

}  // namespace
}  // namespace gabion::lint
