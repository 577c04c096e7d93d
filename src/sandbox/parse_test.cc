#include "sandbox/parse.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

namespace gabion::sandbox {
namespace {

struct Bad {
  std::string value, part;
};

template <typename Parse, std::size_t N>
void expect_errors(std::string_view flag, Parse parse, const Bad (&cases)[N]) {
  for (const Bad& c : cases) {
    auto result = parse(c.value);
    ASSERT_FALSE(result) << c.value;
    const std::string& text = result.error().message;
    EXPECT_TRUE(text.starts_with(std::string(flag) + " ")) << text;
    EXPECT_NE(text.find(c.part), std::string::npos) << text;
  }
}

TEST(Volume, Forms) {
  struct {
    const char* value;
    Volume want;
  } cases[] = {
      {"/a:/b", {"/a", "/b"}},
      {"./x.py:/app/test.py:ro", {"./x.py", "/app/test.py", true}},
      {"/home/u/w:/workspace:Z", {"/home/u/w", "/workspace"}},
      {"/a:/b:ro,z,noexec", {"/a", "/b", true, true}},
      {"/a:/b:ro,rw", {"/a", "/b", false}},
      {"/a\\:b:/c", {"/a:b", "/c"}},
      {"/a:/b:bind", {"/a", "/b", false, false, false}},
      {"/a:/b:", {"/a", "/b"}},
  };
  for (const auto& c : cases) {
    auto volume = parse_volume(c.value);
    ASSERT_TRUE(volume) << volume.error().message;
    EXPECT_EQ(volume->source, c.want.source) << c.value;
    EXPECT_EQ(volume->target, c.want.target) << c.value;
    EXPECT_EQ(volume->read_only, c.want.read_only) << c.value;
    EXPECT_EQ(volume->noexec, c.want.noexec) << c.value;
    EXPECT_EQ(volume->recursive, c.want.recursive) << c.value;
  }
}

TEST(Volume, Errors) {
  const Bad cases[] = {
      {"", "anonymous"},
      {"/data", "anonymous volumes are not kept"},
      {"data:/x", "write ./data"},
      {"/a:b", "must be absolute"},
      {":/b", "on this machine is missing"},
      {"/a:", "in the cage is missing"},
      {"/a:/b/../../x", "must not hold `..`"},
      {"/a:/", "root itself"},
      {"/a://./", "root itself"},
      {"/a:/proc", "own /proc"},
      {"/a:/./proc/", "own /proc"},
      {"/a:/b:r0", "unknown option `r0`"},
      {"/a:/b:rshared", "reach out of the cage"},
      {"/a:/b:U", "owner"},
      {"/a:/b:suid", "always nosuid"},
      {"/a:/b:ro:rw", "more than two colons"},
      {"/a:/b\x1b[2J:xx", "\\x1b[2J"},
      {"/" + std::string(5000, 'a') + ":/b", "longer than 4095"},
  };
  expect_errors("-v", [](std::string_view v) { return parse_volume(v); }, cases);
}

TEST(TmpfsFlag, Forms) {
  auto plain = parse_tmpfs("/tmp");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->target, "/tmp");
  EXPECT_TRUE(plain->noexec && plain->nosuid && plain->nodev && !plain->read_only && !plain->size_bytes);
  auto full = parse_tmpfs("/app:rw,noexec,nosuid,size=50m,mode=1777,nr_inodes=100,uid=5,gid=6");
  ASSERT_TRUE(full) << full.error().message;
  EXPECT_EQ(full->size_bytes, std::uint64_t{50} << 20);
  EXPECT_EQ(full->mode, 01777u);
  EXPECT_EQ(full->inodes, 100u);
  EXPECT_EQ(full->uid, 5u);
  EXPECT_EQ(full->gid, 6u);
  auto open = parse_tmpfs("/x:exec,suid,ro,tmpcopyup");
  ASSERT_TRUE(open);
  EXPECT_TRUE(!open->noexec && !open->nosuid && open->read_only && open->copy_up);
}

TEST(TmpfsFlag, Errors) {
  const Bad cases[] = {
      {"", "missing"},          {"tmp", "absolute"},          {"/x:size=50%", "no bound"}, {"/x:size=0", "no bound"},
      {"/x:size=", "not a size"}, {"/x:mode=9", "octal"},       {"/x:mode=77777", "octal"},   {"/x:nr_inodes=0", "count"},
      {"/x:dev", "device files"}, {"/x:sise=1m", "unknown option `sise=1m`"}, {"/x:a:b", "more than one colon"},
      {"/x:uid=4294967295", "not an id"}, {"/", "root itself"},
  };
  expect_errors("--tmpfs", [](std::string_view v) { return parse_tmpfs(v); }, cases);
}

TEST(Mount, Forms) {
  Spec spec;
  for (const char* value : {"type=bind,source=/a,target=/b,ro", "type=bind,src=x,dst=/c,readonly=true", "type=bind,src=./y,destination=/d,rw=false",
                            "type=bind,\"src=/with,comma\",dst=/e,bind-propagation=rprivate,relabel=shared,noexec",
                            "type=tmpfs,target=/t,tmpfs-size=64m,tmpfs-mode=0700", "target=/u,type=tmpfs,ro=true,exec"}) {
    auto done = parse_mount(value, spec);
    ASSERT_TRUE(done) << done.error().message;
  }
  ASSERT_EQ(spec.volumes.size(), 4u);
  ASSERT_EQ(spec.tmpfs.size(), 2u);
  EXPECT_TRUE(spec.volumes[0].read_only && spec.volumes[1].read_only && spec.volumes[2].read_only);
  EXPECT_EQ(spec.volumes[1].source, "./x");
  EXPECT_EQ(spec.volumes[3].source, "/with,comma");
  EXPECT_TRUE(spec.volumes[3].noexec);
  EXPECT_EQ(spec.tmpfs[0].size_bytes, std::uint64_t{64} << 20);
  EXPECT_EQ(spec.tmpfs[0].mode, 0700u);
  EXPECT_TRUE(spec.tmpfs[1].read_only && !spec.tmpfs[1].noexec);
}

TEST(Mount, Errors) {
  const Bad cases[] = {
      {"", "type is missing"},
      {"source=/a,target=/b", "type is missing"},
      {"type=volume,source=v,target=/b", "type `volume` is not made here"},
      {"type=bind,target=/b", "on this machine is missing"},
      {"type=bind,source=/a", "in the cage is missing"},
      {"type=bind,source=/a,target=/b,sauce=1", "unknown field `sauce=1`"},
      {"type=bind,source=/a,target=/b,bind-propagation=shared", "reach out"},
      {"type=bind,source=/a,target=/b,ro=maybe", "true or false"},
      {"type=bind,\"source=/a", "quote"},
      {"type=tmpfs,target=/b,tmpfs-size=huge", "not a size"},
      {"type=tmpfs,target=/b,source=/a", "unknown field"},
  };
  Spec spec;
  expect_errors("--mount", [&](std::string_view v) { return parse_mount(v, spec); }, cases);
  EXPECT_TRUE(spec.volumes.empty() && spec.tmpfs.empty());
}

TEST(Size, Units) {
  struct {
    const char* value;
    std::uint64_t bytes;
  } cases[] = {{"0", 0},      {"100", 100},  {"100b", 100},        {"1k", 1024},          {"1K", 1024},           {"2kb", 2048},
               {"2KiB", 2048}, {"256m", 268435456}, {"1.5g", 1610612736}, {"1 g", 1073741824}, {"1t", 1099511627776}, {"0.5k", 512}, {".5k", 512}};
  for (const auto& c : cases) {
    auto size = parse_size(c.value);
    ASSERT_TRUE(size) << c.value;
    EXPECT_EQ(*size, c.bytes) << c.value;
  }
  const Bad bad[] = {{"", "not a size"}, {"-1", "not a size"},  {"12q", "not a size"},   {"m", "not a size"},         {"1.2.3m", "not a size"},
                     {"1mm", "not a size"}, {"0x10", "not a size"}, {"1bb", "not a size"}, {"9000000p", "more than 8 EiB"}, {"1e3", "not a size"}};
  expect_errors("--memory", [](std::string_view v) { return parse_size(v); }, bad);
  EXPECT_EQ(*parse_memory_swap("-1"), kUnlimited);
  EXPECT_NE(parse_memory_swap("x").error().message.find("--memory-swap x"), std::string::npos);
}

TEST(Limits, CpusPidsUlimits) {
  EXPECT_EQ(*parse_cpus("0.25"), 0.25);
  EXPECT_EQ(*parse_cpus("2"), 2.0);
  const Bad cpus[] = {{"", "not a number"}, {"half", "not a number"}, {"-1", "not a number"}, {"0.001", "below 0.01"}, {"1x", "not a number"}, {"9999999", "more CPUs"}, {"nan", "not a number"}};
  expect_errors("--cpus", [](std::string_view v) { return parse_cpus(v); }, cpus);

  EXPECT_EQ(*parse_pids_limit("100"), 100);
  EXPECT_EQ(*parse_pids_limit("0"), -1);
  EXPECT_EQ(*parse_pids_limit("-1"), -1);
  const Bad pids[] = {{"", "not a number"}, {"-2", "not a number"}, {"many", "not a number"}, {"99999999", "4194304"}};
  expect_errors("--pids-limit", [](std::string_view v) { return parse_pids_limit(v); }, pids);

  auto nofile = parse_ulimit("nofile=1024:2048");
  ASSERT_TRUE(nofile);
  EXPECT_TRUE(nofile->resource == RLIMIT_NOFILE && nofile->soft == 1024 && nofile->hard == 2048);
  auto core = parse_ulimit("RLIMIT_CORE=-1");
  ASSERT_TRUE(core);
  EXPECT_TRUE(core->resource == RLIMIT_CORE && core->soft == kUnlimited && core->hard == kUnlimited);
  const Bad ulimits[] = {{"", "no limit"}, {"nofiles=1", "did you mean nofile?"}, {"nofile", "NAME=SOFT"}, {"nofile=", "NAME=SOFT"},
                         {"nofile=2:1", "above the hard"}, {"nofile=-1:5", "above the hard"}, {"nofile=1:2:3", "NAME=SOFT"}, {"zzzzzz=1", "accepted: as, core"}};
  expect_errors("--ulimit", [](std::string_view v) { return parse_ulimit(v); }, ulimits);

  Limits limits;
  limits.memory_swap_bytes = 100;
  EXPECT_FALSE(check_limits(limits));
  limits.memory_bytes = 200;
  EXPECT_FALSE(check_limits(limits));
  limits.memory_swap_bytes = kUnlimited;
  EXPECT_TRUE(check_limits(limits));
}

TEST(SecurityOpt, Forms) {
  Spec spec;
  for (const char* value : {"no-new-privileges", "no-new-privileges:true", "seccomp=p.json", "label=type:container_t", "label=level:s0:c1,c2",
                            "apparmor=mine", "mask=/proc/a:/proc/b", "unmask=/proc/kcore"}) {
    auto done = parse_security_opt(value, spec);
    ASSERT_TRUE(done) << done.error().message;
  }
  EXPECT_TRUE(spec.no_new_privileges);
  EXPECT_TRUE(spec.seccomp.kind == SeccompChoice::Kind::file && spec.seccomp.file == "p.json");
  EXPECT_EQ(spec.selinux_label, "type:container_t,level:s0:c1,c2");
  EXPECT_EQ(spec.apparmor_profile, "mine");
  EXPECT_EQ(spec.mask, (std::vector<std::string>{"/proc/a", "/proc/b"}));
  EXPECT_EQ(spec.unmask, (std::vector<std::string>{"/proc/kcore"}));
  EXPECT_EQ(spec.loosened, (std::vector<std::string>{"unmask: /proc/kcore is shown"}));

  Spec open;
  for (const char* value : {"no-new-privileges=false", "seccomp=unconfined", "label=disable", "apparmor=unconfined", "systempaths=unconfined"}) {
    ASSERT_TRUE(parse_security_opt(value, open)) << value;
  }
  EXPECT_FALSE(open.no_new_privileges);
  EXPECT_EQ(open.seccomp.kind, SeccompChoice::Kind::unconfined);
  EXPECT_EQ(open.loosened.size(), 5u);  // every opening is told
}

TEST(SecurityOpt, Errors) {
  const Bad cases[] = {
      {"", "accepted: no-new-privileges, seccomp"}, {"seccmp=x", "did you mean seccomp?"}, {"seccomp", "FILE or seccomp=unconfined"},
      {"seccomp=", "FILE"}, {"no-new-privileges:maybe", "true"}, {"no-new-privileges:", "true"}, {"label=typ:x", "accepted: label=disable"},
      {"label=type:", "accepted"}, {"label=nested", "nested"}, {"apparmor=", "PROFILE"}, {"mask=proc", "not an absolute path"},
      {"unmask=", "not an absolute path"}, {"systempaths=x", "no such option"},
  };
  Spec spec;
  expect_errors("--security-opt", [&](std::string_view v) { return parse_security_opt(v, spec); }, cases);
  EXPECT_TRUE(spec.loosened.empty());
}

TEST(Process, NetworkEnvLabelUser) {
  Spec spec;
  EXPECT_TRUE(parse_network("host", spec));
  EXPECT_EQ(spec.network, Network::host);
  EXPECT_TRUE(parse_network("none", spec));
  EXPECT_EQ(spec.network, Network::none);
  const Bad networks[] = {{"", "accepted: none"}, {"bridge", "accepted: none"}, {"HOST", "accepted"}};
  expect_errors("--network", [&](std::string_view v) { return parse_network(v, spec); }, networks);

  EXPECT_TRUE(parse_env("A=b=c", spec) && parse_env("HOME", spec) && parse_env("LC_*", spec) && parse_env("E=", spec));
  EXPECT_EQ(spec.environment, (std::vector<std::string>{"A=b=c", "HOME", "LC_*", "E="}));
  const Bad envs[] = {{"", "missing"}, {"=x", "missing"}, {"A B=c", "white space"}};
  expect_errors("-e", [&](std::string_view v) { return parse_env(v, spec); }, envs);

  auto label = parse_label("a=b=c");
  ASSERT_TRUE(label);
  EXPECT_EQ(label->second, "b=c");
  EXPECT_TRUE(parse_label("only")->second.empty());
  const Bad labels[] = {{"", "KEY"}, {"=v", "KEY"}, {"a b=c", "KEY"}};
  expect_errors("--label", [](std::string_view v) { return parse_label(v); }, labels);

  EXPECT_EQ(parse_user("1000:100")->group, "100");
  EXPECT_EQ(parse_user("nobody")->user, "nobody");
  const Bad users[] = {{"", "NAME or UID"}, {"a:b:c", "NAME"}, {"1000:", "NAME"}, {":5", "NAME"}, {"4294967295", "4294967294"}, {"99999999999999999999", "4294967294"}, {"a/b", "NAME"}, {"-1", "NAME"}};
  expect_errors("--user", [](std::string_view v) { return parse_user(v); }, users);
}

TEST(Process, EnvFile) {
  Spec spec;
  ASSERT_TRUE(parse_env_file("# c\n\n  A=1\r\nB = no\n", "f", spec).error().message.starts_with("--env-file f:4:"));
  spec.environment.clear();
  ASSERT_TRUE(parse_env_file("\xEF\xBB\xBF# c\n\n  A=1 2 \r\nHOME\nQ=\"x\"\n", "f", spec));
  EXPECT_EQ(spec.environment, (std::vector<std::string>{"A=1 2 ", "HOME", "Q=\"x\""}));
  EXPECT_FALSE(parse_env_file(std::string_view("A=\0b", 4), "f", spec));
  EXPECT_FALSE(parse_env_file(std::string(kMaxEnvFileBytes + 1, '#'), "f", spec));
}

TEST(Process, SignalsAndTimes) {
  EXPECT_EQ(*parse_signal("SIGTERM"), 15);
  EXPECT_EQ(*parse_signal("kill"), 9);
  EXPECT_EQ(*parse_signal("10"), 10);
  EXPECT_EQ(*parse_signal("RTMIN+3"), 37);
  EXPECT_EQ(*parse_signal("SIGRTMAX-1"), 63);
  const Bad signals[] = {{"", "no such signal"}, {"TREM", "did you mean TERM?"}, {"0", "1 to 64"}, {"65", "1 to 64"}, {"RTMIN+99", "no such signal"}};
  expect_errors("--stop-signal", [](std::string_view v) { return parse_signal(v); }, signals);

  EXPECT_EQ(*parse_duration("90"), 90u);
  EXPECT_EQ(*parse_duration("1m30s"), 90u);
  EXPECT_EQ(*parse_duration("1.5h"), 5400u);
  EXPECT_EQ(*parse_duration("100ms"), 1u);
  EXPECT_EQ(*parse_duration("0"), 0u);
  const Bad times[] = {{"", "not a time"}, {"-1", "not a time"}, {"1x", "not a time"}, {"s", "not a time"}, {"1m30", "not a time"}, {"99999999999", "31 years"}};
  expect_errors("--timeout", [](std::string_view v) { return parse_duration(v); }, times);
}

TEST(Process, Names) {
  EXPECT_EQ(*parse_hostname("secure-container"), "secure-container");
  for (const char* bad : {"", "-a", "a-", ".a", "a b", "a/b"}) EXPECT_FALSE(parse_hostname(bad)) << bad;
  EXPECT_FALSE(parse_hostname(std::string(65, 'a')));
  EXPECT_EQ(*parse_name("secure-dev_env.1"), "secure-dev_env.1");
  for (const char* bad : {"", "-a", "a b", "../x"}) EXPECT_FALSE(parse_name(bad)) << bad;
}

}  // namespace
}  // namespace gabion::sandbox
