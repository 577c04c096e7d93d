# `gabion rego bench` beside `opa bench`: evaluation alone, in this process, start and parsing apart (ns/op).
# Target: ≥ 10 × OPA on each.
. bench/lib.sh
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
cat >"$work/rbac.rego" <<'END'
package rbac

default allow := false

allow if {
  some role in data.users[input.user].roles
  some grant in data.roles[role].grants
  input.action == grant.action
  input.type == grant.type
}
END
python3 - "$work" <<'END'
import json, sys
work = sys.argv[1]
json.dump({"users": {f"user{i}": {"roles": [f"role{i % 10}", f"role{(i + 3) % 10}"]} for i in range(1000)},
           "roles": {f"role{r}": {"grants": [{"action": a, "type": f"type{r}"} for a in ("read", "list", "write")]} for r in range(10)}},
          open(f"{work}/rbac.json", "w"))
json.dump({"user": "user7", "action": "write", "type": "type0"}, open(f"{work}/rbac_input.json", "w"))
with open(f"{work}/acl.rego", "w") as f:
    f.write("package acl\n\ndefault allow := false\n")
    for i in range(10000):
        f.write(f'\nallow if {{\n  input.user == "user{i}"\n  input.path == ["a", "b{i % 7}"]\n  input.method == "GET"\n}}\n')
json.dump({"user": "user9876", "path": ["a", f"b{9876 % 7}"], "method": "GET"}, open(f"{work}/acl_input.json", "w"))
containers = [{"name": f"c{i}", "image": "nginx:latest" if i % 3 else "nginx:1.2", "securityContext": {"runAsNonRoot": bool(i % 2)}} for i in range(12)]
json.dump({"kind": "Deployment", "metadata": {"name": "web"}, "spec": {"template": {"spec": {"containers": containers}}}}, open(f"{work}/k8s_input.json", "w"))
resources = [{"address": f"aws_x.r{i}", "type": f"aws_t{i % 40}", "change": {"actions": ["create"], "after": {"name": f"r{i}", "size": i, "tags": {"team": f"t{i % 5}"}, "public": i % 50 == 0}}} for i in range(20000)]
json.dump({"resource_changes": resources}, open(f"{work}/plan_input.json", "w"))
with open(f"{work}/plan.rego", "w") as f:
    f.write("package plan\n")
    for i in range(150):
        f.write(f'\ndeny contains msg if {{\n  some r in input.resource_changes\n  r.type == "aws_t{i % 40}"\n  r.change.after.public\n  msg := sprintf("%s is public ({i})", [r.address])\n}}\n')
END
cat >"$work/k8s.rego" <<'END'
package k8s

containers contains c if some c in input.spec.template.spec.containers

deny contains msg if {
  some c in containers
  endswith(c.image, ":latest")
  msg := sprintf("%s uses latest", [c.name])
}

deny contains msg if {
  some c in containers
  not c.securityContext.runAsNonRoot
  msg := sprintf("%s may run as root", [c.name])
}

deny contains msg if {
  input.kind == "Deployment"
  some c in containers
  not c.resources.limits.memory
  msg := sprintf("%s has no memory limit", [c.name])
}
END
row() {  # NAME QUERY INPUT DATA…
  local name=$1 query=$2 input=$3
  shift 3
  local data=()
  for d in "$@"; do data+=(-d "$work/$d"); done
  local ours theirs
  ours=$("${GABION:-gabion}" rego bench "${data[@]}" -i "$work/$input" "$query" | awk '/^ns\/op/ {print $2}')
  if command -v opa >/dev/null; then
    theirs=$("${GABION_PEERS:+$GABION_PEERS/}opa" bench "${data[@]}" -i "$work/$input" --format json "$query" 2>/dev/null | python3 -c 'import json,sys; d=json.load(sys.stdin); print(round(d["T"]/d["N"]))')
    printf '%-24s gabion %12s ns/op   opa %14s ns/op   %6.1f ×\n' "$name" "$ours" "$theirs" "$(echo "$theirs / $ours" | bc -l)"
  else
    printf '%-24s gabion %12s ns/op\n' "$name" "$ours"
  fi
}
command -v opa >/dev/null || echo "absent: opa (go install github.com/open-policy-agent/opa)"
row "RBAC" data.rbac.allow rbac_input.json rbac.rego rbac.json
row "ACL, 10,000 rules" data.acl.allow acl_input.json acl.rego
row "Kubernetes deny" data.k8s.deny k8s_input.json k8s.rego
row "plan, 150 rules" data.plan.deny plan_input.json plan.rego
