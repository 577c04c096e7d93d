#include "cli/flags.h"

#include <gtest/gtest.h>

namespace gabion::cli {
namespace {

struct Parsed {
  bool quiet = false, interactive = false, tty = false;
  std::optional<bool> init;
  std::string format = "table";
  std::optional<std::string> user;
  std::optional<std::int64_t> pids;
  std::vector<std::string> volumes, names, words;
  Result<Flags::Outcome> outcome = Flags::Outcome::go_on;
  std::string error() const { return outcome ? "" : outcome.error().message; }
};

Parsed parse(std::vector<std::string> args, bool stop = false) {
  Parsed p;
  Flags flags("gabion x", "tests", "[FLAGS]");
  flags.flag("-q,--quiet", p.quiet, "quiet");
  flags.flag("-i,--interactive", p.interactive, "");
  flags.flag("-t,--tty", p.tty, "");
  flags.flag_value("--init", p.init, "");
  flags.option("-f,--format", p.format, "NAME", "format");
  flags.option("-u,--user", p.user, "USER", "user");
  flags.option("--pids-limit", p.pids, "N", "pids");
  flags.list("-v,--volume", p.volumes, "SRC:DST", "volumes");
  flags.list("-n,--name", p.names, "NAME", "names", true);
  if (stop) flags.stop_at_first_word();
  args.insert(args.begin(), "x");
  std::vector<char*> argv;
  for (auto& arg : args) argv.push_back(arg.data());
  p.outcome = flags.parse(static_cast<int>(argv.size()), argv.data(), p.words);
  return p;
}

TEST(Flags, FormsThatPeopleKnow) {
  auto p = parse({"-it", "--format=json", "-v", "a:b", "-v", "c:d", "-n", "x,y", "-n", "z", "--pids-limit", "-1", "word", "-", "-u", "1:2"});
  ASSERT_EQ(p.error(), "");
  EXPECT_TRUE(p.interactive && p.tty && !p.quiet);
  EXPECT_EQ(p.format, "json");
  EXPECT_EQ(p.volumes, (std::vector<std::string>{"a:b", "c:d"}));
  EXPECT_EQ(p.names, (std::vector<std::string>{"x", "y", "z"}));
  EXPECT_EQ(p.pids, -1);
  EXPECT_EQ(p.user, "1:2");
  EXPECT_EQ(p.words, (std::vector<std::string>{"word", "-"}));
}

TEST(Flags, BoolsTakeAValueWithEquals) {
  auto p = parse({"--quiet=false", "--init=false", "--tty=true"});
  ASSERT_EQ(p.error(), "");
  EXPECT_FALSE(p.quiet);
  EXPECT_TRUE(p.tty);
  EXPECT_EQ(p.init, false);
  EXPECT_EQ(parse({"--init"}).init, true);
  EXPECT_EQ(parse({}).init, std::nullopt);
  EXPECT_EQ(parse({"--init=maybe"}).error(), "could not convert: --init = maybe");
  EXPECT_EQ(parse({"--quiet=", "x"}).error(), "could not convert: --quiet = ");
}

TEST(Flags, AValueMayBeginWithADashOrBeEmptyOrHoldEquals) {
  auto p = parse({"--format", "-x", "-v", "-y", "--user="});
  ASSERT_EQ(p.error(), "");
  EXPECT_EQ(p.format, "-x");
  EXPECT_EQ(p.volumes, (std::vector<std::string>{"-y"}));
  EXPECT_EQ(p.user, "");
  EXPECT_EQ(parse({"-v", "a=b=c"}).volumes, (std::vector<std::string>{"a=b=c"}));
}

TEST(Flags, TheProgramsOwnFlagsAreItsOwn) {
  auto p = parse({"-q", "sh", "-c", "--quiet", "-Z"}, true);
  ASSERT_EQ(p.error(), "");
  EXPECT_EQ(p.words, (std::vector<std::string>{"sh", "-c", "--quiet", "-Z"}));
  EXPECT_EQ(parse({"-q", "--", "-odd", "x"}, true).words, (std::vector<std::string>{"-odd", "x"}));
}

TEST(Flags, WrongOnesAreNamedWithTheNearest) {
  EXPECT_EQ(parse({"--quite"}).error(), "unknown flag --quite; did you mean --quiet?");
  EXPECT_EQ(parse({"--zzzzzzzz=1"}).error(), "unknown flag --zzzzzzzz");
  EXPECT_EQ(parse({"--format"}).error(), "flag --format needs a value");
  EXPECT_NE(parse({"--pids-limit", "many"}).error(), "");
  EXPECT_NE(parse({"-Z"}).error(), "");
}

}  // namespace
}  // namespace gabion::cli
