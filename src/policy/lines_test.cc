// Where a violation is: policies as people write them, with no word about places, and the line each finding has to name.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.h"
#include "policy/check.h"

namespace gabion::policy {
namespace {

constexpr std::string_view kDeployment = R"(apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web}
spec:
  replicas: 1
  template:
    metadata:
      labels:
        app: web
    spec:
      hostNetwork: true
      containers:
        - name: one
          image: nginx:latest
          securityContext:
            privileged: true
        - name: two
          image: redis:7
          ports:
            - containerPort: 80
              hostPort: 80
            - containerPort: 81
)";

constexpr std::string_view kTwins = R"(items:
  - name: a
    mode: open
  - name: b
    mode: shut
  - name: c
    mode: open
)";

constexpr std::string_view kAliases = R"(base: &base
  mode: open
  size: 1
one: *base
two:
  <<: *base
  size: 9
)";

constexpr std::string_view kDocuments = R"(kind: A
mode: open
---
kind: B
mode: shut
--- # another
kind: C
spec:
  mode: open
)";

constexpr std::string_view kJson = R"({
  "kind": "Plan",
  "resources": [
    {"type": "bucket",
     "acl": "public"},
    {"type": "disk", "encrypted": false},
    {
      "type": "disk"
    }
  ]
}
)";

constexpr std::string_view kTerraform = R"(resource "aws_lb" "front" {
  protocol = "HTTP"
}

resource "aws_disk" "data" {
  size = 10
  tags = {
    team = "x"
  }
}
)";

constexpr std::string_view kDockerfile = R"(FROM debian:latest
# a comment
RUN apt-get update
USER root
ENTRYPOINT ["sh"]
)";

struct Case {
  const char* name;
  const char* file;
  std::string_view input;
  const char* rules;
  const char* lines;  // "MESSAGE:LINE MESSAGE:LINE", sorted by message
};

const Case kCases[] = {
    // One condition on one value.
    {"equality", "d.yaml", kDeployment, R"(deny contains "m" if input.kind == "Deployment")", "m:2"},
    {"unification", "d.yaml", kDeployment, R"(deny contains "m" if input.spec.replicas = 1)", "m:7"},
    {"comparison", "d.yaml", kDeployment, R"(deny contains "m" if input.spec.replicas < 2)", "m:7"},
    {"truth", "d.yaml", kDeployment, R"(deny contains "m" if input.spec.template.spec.hostNetwork)", "m:13"},
    {"builtin call", "d.yaml", kDeployment, R"(deny contains "m" if startswith(input.metadata.name, "w"))", "m:4"},
    {"inner mapping in flow style", "d.yaml", kDeployment, R"(deny contains "m" if input.metadata.labels.app == "web")", "m:5"},
    {"membership", "d.yaml", kDeployment, R"(deny contains "m" if input.kind in {"Deployment", "Pod"})", "m:2"},
    {"bracketed key", "d.yaml", kDeployment, R"(deny contains "m" if input["spec"]["replicas"] == 1)", "m:7"},
    // Iteration: the element that matched.
    {"wildcard", "d.yaml", kDeployment, R"(deny contains "m" if endswith(input.spec.template.spec.containers[_].image, ":latest"))", "m:16"},
    {"some in", "d.yaml", kDeployment, R"(deny contains c.name if { some c in input.spec.template.spec.containers
 endswith(c.image, ":7") })", "two:20"},
    {"some with index", "d.yaml", kDeployment, R"(deny contains c.name if { some i
 c := input.spec.template.spec.containers[i]
 c.securityContext.privileged })", "one:18"},
    {"nested iteration", "d.yaml", kDeployment, R"(deny contains "m" if { some c in input.spec.template.spec.containers
 some p in c.ports
 p.hostPort })", "m:23"},
    {"key and value", "t.yaml", kTwins, R"(deny contains sprintf("m%d", [i]) if { some i, item in input.items
 item.mode == "shut" })", "m1:5"},
    {"equal twins", "t.yaml", kTwins, R"(deny contains sprintf("%s", [item.name]) if { some item in input.items
 item.mode == "open" })", "a:3 c:7"},
    // Absence: the nearest parent that is there.
    {"absent key", "d.yaml", kDeployment, R"(deny contains "m" if not input.metadata.namespace)", "m:3"},
    {"absent below an element", "d.yaml", kDeployment, R"(deny contains c.name if { some c in input.spec.template.spec.containers
 not c.securityContext })", "two:19"},
    {"absent deep below", "d.yaml", kDeployment, R"(deny contains c.name if { some c in input.spec.template.spec.containers
 c.name == "two"
 not c.resources.limits.cpu })", "two:19"},
    {"absent below a present key", "d.yaml", kDeployment, R"(deny contains c.name if { some c in input.spec.template.spec.containers
 c.securityContext
 not c.securityContext.readOnlyRootFilesystem })", "one:17"},
    {"not equal to false", "d.yaml", kDeployment, R"(deny contains c.name if { some c in input.spec.template.spec.containers
 c.name == "one"
 not c.securityContext.allowPrivilegeEscalation == false })", "one:17"},
    // Helpers.
    {"helper rule", "d.yaml", kDeployment, R"(is_deployment if input.kind == "Deployment"
deny contains "m" if { is_deployment
 input.spec.replicas == 1 })", "m:7"},
    {"helper set", "d.yaml", kDeployment, R"(containers contains c if some c in input.spec.template.spec.containers
deny contains c.name if { some c in containers
 endswith(c.image, ":latest") })", "one:16"},
    {"helper function", "d.yaml", kDeployment, R"(latest(c) if endswith(c.image, ":latest")
deny contains c.name if { some c in input.spec.template.spec.containers
 latest(c) })", "one:16"},
    {"negated helper", "d.yaml", kDeployment, R"(labelled if input.metadata.labels.team
deny contains "m" if not labelled)", "m:5"},
    {"negated helper function", "d.yaml", kDeployment, R"(safe(c) if not c.securityContext.privileged
deny contains c.name if { some c in input.spec.template.spec.containers
 not safe(c) })", "one:18"},
    {"alias rule", "d.yaml", kDeployment, R"(spec := input.spec.template.spec
deny contains "m" if spec.hostNetwork == true)", "m:13"},
    {"memoised for two", "d.yaml", kDeployment, R"(kind := input.kind
deny contains "a" if kind == "Deployment"
deny contains "b" if { kind == "Deployment"
 input.spec.replicas == 1 })", "a:2 b:7"},
    // Read for the message only.
    {"message reads more", "d.yaml", kDeployment, R"(deny contains msg if { input.spec.replicas == 1
 msg := sprintf("%s", [input.metadata.name]) })", "web:7"},
    // Comprehensions.
    {"comprehension", "d.yaml", kDeployment, R"(deny contains "m" if { bad := [c | some c in input.spec.template.spec.containers; endswith(c.image, ":latest")]
 count(bad) > 0 })", "m:16"},
    // Several documents.
    {"several documents", "m.yaml", kDocuments, R"(deny contains input.kind if input.mode == "open"
deny contains input.kind if input.spec.mode == "open")", "A:2 C:9"},
    {"absent in one document", "m.yaml", kDocuments, R"(deny contains input.kind if { input.kind == "C"
 not input.mode })", "C:7"},
    // Aliases stand where they were written.
    {"alias", "a.yaml", kAliases, R"(deny contains "m" if input.one.mode == "open")", "m:2"},
    {"merge key", "a.yaml", kAliases, R"(deny contains "m" if input.two.mode == "open")", "m:2"},
    {"beside a merge key", "a.yaml", kAliases, R"(deny contains "m" if input.base.size == 1)", "m:3"},
    // Other formats.
    {"json", "p.json", kJson, R"(deny contains "m" if { some r in input.resources
 r.acl == "public" })", "m:5"},
    {"json false", "p.json", kJson, R"(deny contains "m" if { some r in input.resources
 r.type == "disk"
 r.encrypted == false })", "m:6"},
    {"json absent", "p.json", kJson, R"(deny contains "m" if { some r in input.resources
 r.type == "disk"
 not "encrypted" in object.keys(r) })", "m:8"},
    {"terraform", "m.tf", kTerraform, R"(deny contains name if { some name, lb in input.resource.aws_lb
 lb[_].protocol == "HTTP" })", "front:2"},
    {"terraform absent", "m.tf", kTerraform, R"(deny contains name if { some name, disks in input.resource.aws_disk
 some disk in disks
 not disk.encrypted })", "data:5"},
    {"terraform below", "m.tf", kTerraform, R"(deny contains "m" if input.resource.aws_disk.data[_].tags.team == "x")", "m:8"},
    {"dockerfile", "Dockerfile", kDockerfile, R"(deny contains "m" if { input[i].Cmd == "from"
 endswith(input[i].Value[0], ":latest") })", "m:1"},
    {"dockerfile user", "Dockerfile", kDockerfile, R"(deny contains "m" if { some c in input
 c.Cmd == "user"
 c.Value[0] == "root" })", "m:4"},
    {"ini", "c.ini", "[a]\nx = 1\n[server]\nport = 80\n", R"(deny contains "m" if input.server.port == 80)", "m:4"},
    {"toml", "c.toml", "[a]\nx = 1\n[server]\nport = 80\n", R"(deny contains "m" if input.server.port == 80)", "m:4"},
    {"properties", "c.properties", "# c\na = 1\nb = 2\n", R"(deny contains "m" if input.b == "2")", "m:3"},
    {"dotenv", ".env", "A=1\n\nB=2\n", R"(deny contains "m" if input.B == "2")", "m:3"},
    {"nginx", "nginx.conf", "server {\n  listen 80;\n  root /;\n}\n", R"(deny contains "m" if { some d in input.directives[_].block.directives
 d.name == "listen"
 d.parameters[0] == "80" })", "m:2"},
    {"xml", "p.xml", "<a>\n  <b>1</b>\n  <c>2</c>\n</a>\n", R"(deny contains "m" if input.a.c == "2")", "m:3"},
    // Warnings, violations and objects.
    {"warn", "d.yaml", kDeployment, R"(warn contains "m" if input.spec.replicas == 1)", "m:7"},
    {"violation object", "d.yaml", kDeployment, R"(violation contains {"msg": "m", "who": input.metadata.name} if input.spec.replicas == 1)", "m:7"},
    {"several conditions, deepest", "d.yaml", kDeployment, R"(deny contains "m" if { input.kind == "Deployment"
 input.metadata.name == "web"
 input.spec.template.spec.hostNetwork == true })", "m:13"},
    {"walk", "t.yaml", kTwins, R"(deny contains "m" if { walk(input, [path, value])
 path[count(path) - 1] == "mode"
 value == "shut" })", "m:5"},
    {"every", "t.yaml", kTwins, R"(deny contains "m" if every item in input.items { item.name })", "m:1"},
    {"else", "d.yaml", kDeployment, R"(size := "big" if { input.spec.replicas > 1 } else := "small" if { input.spec.replicas == 1 }
deny contains size if size == "small")", "small:7"},
    {"object.get", "d.yaml", kDeployment, R"(deny contains "m" if object.get(input.spec, "replicas", 0) == 1)", "m:7"},
    {"regex", "d.yaml", kDeployment, R"(deny contains "m" if { some c in input.spec.template.spec.containers
 regex.match(":latest$", c.image) })", "m:16"},
    {"count", "d.yaml", kDeployment, R"(deny contains "m" if count(input.spec.template.spec.containers) > 1)", "m:14"},
    {"port range", "d.yaml", kDeployment, R"(deny contains "m" if { some c in input.spec.template.spec.containers
 some p in c.ports
 p.containerPort > 80 })", "m:24"},
    {"local chain", "d.yaml", kDeployment, R"(deny contains "m" if { pod := input.spec.template.spec
 list := pod.containers
 first := list[0]
 first.image == "nginx:latest" })", "m:16"},
    {"two rules of one name", "d.yaml", kDeployment, R"(deny contains "a" if input.kind == "Deployment"
deny contains "b" if input.metadata.name == "web")", "a:2 b:4"},
    {"with a default", "d.yaml", kDeployment, R"(default privileged := false
privileged if input.spec.template.spec.containers[_].securityContext.privileged
deny contains "m" if privileged)", "m:18"},
};

std::string lines_of(const Case& c) {
  LoadOptions load;
  load.modules.push_back({"p.rego", "package main\n\nimport rego.v1\n\n" + std::string(c.rules) + "\n", rego::RegoVersion::v1});
  auto policies = PolicySet::load(load);
  if (!policies) return policies.error().message;
  auto input = parse_input(c.file, std::string(c.input), {}, true);
  if (!input) return input.error().message;
  CheckOptions options;
  Checker checker(**policies, options);
  auto result = checker.check(*input, "main");
  if (!result) return result.error().message;
  std::vector<std::string> found;
  for (const auto* list : {&result->failures, &result->warnings}) {
    for (const auto& verdict : *list) found.push_back(verdict.message + ":" + std::to_string(verdict.found ? verdict.found->line : 0));
  }
  std::sort(found.begin(), found.end());
  return join(found, " ");
}

TEST(Lines, OfViolations) {
  unsigned exact = 0;
  for (const Case& c : kCases) {
    std::string got = lines_of(c);
    if (got == c.lines) {
      ++exact;
    } else {
      std::printf("  %s: wanted %s, got %s\n", c.name, c.lines, got.c_str());
    }
  }
  std::printf("  %u of %zu exact\n", exact, std::size(kCases));
  EXPECT_GE(exact * 100, std::size(kCases) * 95);
}

TEST(Lines, CombinedInputsNameTheFile) {
  LoadOptions load;
  load.modules.push_back({"p.rego", R"(package main
import rego.v1
deny contains "m" if { some f in input
 f.contents.b == 2 })", rego::RegoVersion::v1});
  auto policies = PolicySet::load(load);
  ASSERT_TRUE(policies);
  std::vector<Input> inputs;
  inputs.push_back(std::move(*parse_input("b.yaml", "a: 1\nb: 2\n", {}, true)));
  inputs.push_back(std::move(*parse_input("a.yaml", "b: 1\n", {}, true)));
  auto result = Checker(**policies, {}).check_combined(inputs, "main");
  ASSERT_TRUE(result);
  ASSERT_EQ(result->failures.size(), 1u);
  ASSERT_TRUE(result->failures[0].stated);
  EXPECT_EQ(result->failures[0].stated->file, "b.yaml");
  EXPECT_EQ(result->failures[0].stated->line, "2");
}

}  // namespace
}  // namespace gabion::policy
