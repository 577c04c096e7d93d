#include "lint/config.h"

#include <gtest/gtest.h>

#include <map>

namespace gabion::lint {
namespace {

TEST(Config, HadolintsFile) {
  std::vector<std::string> unknown;
  auto choices = parse_config(
      "ignored: [DL3000, SC1010]\noverride:\n  error: [DL3015]\n  style:\n  - DL3002\ntrustedRegistries: docker.io\n"
      "label-schema: {author: text, contact: email, created: rfc3339, x: }\nstrict-labels: true\nfailure-threshold: error\nformat: json\nno-fail: true\n"
      "disable-ignore-pragma: true\nno-color: false\nignore: [DL1]\n",
      ".hadolint.yaml", &unknown);
  ASSERT_TRUE(choices) << choices.error().message;
  auto settings = settle({*choices});
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->options.ignored, (std::vector<std::string>{"DL3000", "SC1010"}));
  EXPECT_EQ(settings->options.trusted_registries, std::vector<std::string>{"docker.io"});
  ASSERT_EQ(settings->options.labels.size(), 4u);
  EXPECT_EQ(settings->options.overrides[0], (std::pair<std::string, Level>{"DL3015", Level::error}));
  EXPECT_TRUE(settings->options.strict_labels && settings->no_fail && settings->options.disable_ignore_pragma && !settings->no_color);
  EXPECT_EQ(settings->threshold, Level::error);
  EXPECT_EQ(settings->formats, std::vector<std::string>{"json"});
  EXPECT_EQ(unknown, std::vector<std::string>{"ignore"});
}

TEST(Config, OurSection) {
  auto choices = parse_config("scan: {ignored: [a]}\nlint:\n  ignored: [DL3000]\n", ".gabion.yaml");
  ASSERT_TRUE(choices);
  EXPECT_EQ(choices->ignored, std::vector<std::string>{"DL3000"});
}

TEST(Config, MistakesAreNamed) {
  struct Case {
    std::string_view text, error;
  };
  constexpr Case kCases[] = {
      {"ignored: 3\n", "f.yaml: `ignored` must be a list of words"},
      {"ignored: [[a]]\n", "f.yaml: `ignored` must be a list of words"},
      {"strict-labels: maybe\n", "f.yaml: `strict-labels` must be true or false"},
      {"label-schema: {a: b}\n", "f.yaml: `label-schema`: no type b (text, url, rfc3339, semver, hash, spdx, email)"},
      {"- a\n", "f.yaml: the configuration must be a mapping"},
  };
  for (const auto& [text, error] : kCases) {
    auto choices = parse_config(std::string(text), "f.yaml");
    ASSERT_FALSE(choices) << text;
    EXPECT_EQ(choices.error().message, error) << text;
  }
  EXPECT_FALSE(parse_config("a: [\n", "f.yaml"));
  EXPECT_TRUE(parse_config("", "f.yaml"));
  Choices choices;
  choices.threshold = "loud";
  EXPECT_FALSE(settle({choices}));
  choices.threshold = "none";
  EXPECT_EQ(settle({choices})->threshold, std::nullopt);
}

TEST(Config, SourcesAddUp) {
  std::map<std::string, std::string> variables = {{"HADOLINT_IGNORE", "DL3000, DL3001"}, {"HADOLINT_FAILURE_THRESHOLD", "error"},
                                                  {"HADOLINT_NOFAIL", "1"},               {"HADOLINT_OVERRIDE_INFO", "DL3008"},
                                                  {"HADOLINT_REQUIRE_LABELS", "a:text,b:url"}, {"NO_COLOR", "1"}};
  auto environment = read_environment([&](const char* name) { return variables.count(name) ? variables[name].c_str() : nullptr; });
  Choices file, flags;
  file.ignored = {"DL3002"};
  file.threshold = "warning";
  file.no_fail = false;
  flags.ignored = {"DL3003"};
  flags.error = {"DL3008"};
  auto settings = settle({environment, file, flags});
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->options.ignored, (std::vector<std::string>{"DL3000", "DL3001", "DL3002", "DL3003"}));
  EXPECT_EQ(settings->threshold, Level::warning);
  EXPECT_FALSE(settings->no_fail);
  EXPECT_TRUE(settings->no_color);
  EXPECT_EQ(settings->options.labels.size(), 2u);
  EXPECT_EQ(settings->options.overrides[0].second, Level::error);
}

}  // namespace
}  // namespace gabion::lint
