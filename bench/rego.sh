# `gabion rego bench` beside `opa bench` and regorus: evaluation alone, in this process, start and parsing apart (ns/op);
# then the start of `1+1` and the memory of a large plan. Targets: ≥ 10 × OPA and faster than regorus on each; a start of at
# most 2.5 × a static `true`; peak memory less an empty run's ≤ 3 × the JSON text, ≤ 4 × with positions.
#
# regorus has no timer of its own: bench/regorus/ is a small program around its library that times its interpreter and its
# virtual machine (`cargo build --release` there; its binary `regorus-bench` is looked for on PATH and in GABION_PEERS).
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
python3 - "$work" "${RESOURCES:-38000}" <<'END'
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
def resource(i):  # about 1.6 kB, as plans have them: most of it is looked at by nobody
    after = {"name": f"r{i}", "size": i, "tags": {"team": f"t{i % 5}"}, "public": i % 50 == 0,
             "rules": [{"from": f"10.{i % 250}.{k}.0/24", "port": 8000 + k, "protocol": "tcp", "note": "managed, do not edit"} for k in range(8)],
             "settings": {f"option_{k}": ["a", k, None, True][k % 4] for k in range(24)}, "description": "lorem ipsum " * 12}
    return {"address": f"aws_x.r{i}", "mode": "managed", "type": f"aws_t{i % 40}", "provider_name": "registry.example/aws",
            "change": {"actions": ["create"], "before": None, "after": after, "after_unknown": {"id": True, "arn": True}}}
json.dump({"resource_changes": [resource(i) for i in range(int(sys.argv[2]))]}, open(f"{work}/plan_input.json", "w"))
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
opa=$(PATH=${GABION_PEERS:-/nowhere}:$PATH command -v opa) || echo "absent: opa (go install github.com/open-policy-agent/opa@v1.20.0)"
regorus=$(PATH=${GABION_PEERS:-/nowhere}:$PATH command -v regorus-bench) || echo "absent: regorus-bench (cargo build --release in bench/regorus)"
times() { echo "scale=1; $1 / $2" | bc -l; }
row() {  # NAME QUERY INPUT FILE…
  local name=$1 query=$2 input=$3 ours theirs
  shift 3
  local data=() files=()
  for d in "$@"; do data+=(-d "$work/$d"); files+=("$work/$d"); done
  ours=$("$gabion" rego bench "${data[@]}" -i "$work/$input" "$query" | awk '/^ns\/op/ {print $2}')
  printf '%-24s gabion %12s ns/op' "$name" "$ours"
  if [ -n "$opa" ]; then
    theirs=$("$opa" bench "${data[@]}" -i "$work/$input" --format json "$query" 2>/dev/null | python3 -c 'import json,sys; d=json.load(sys.stdin); print(round(d["T"]/d["N"]))')
    printf '   opa %s ns (%s ×)' "$theirs" "$(times "$theirs" "$ours")"
  fi
  if [ -n "$regorus" ]; then
    while read -r engine theirs; do
      case $theirs in -*) printf '   regorus %s: none' "$engine" ;; *) printf '   regorus %s %s ns (%s ×)' "$engine" "$theirs" "$(times "$theirs" "$ours")" ;; esac
    done < <("$regorus" "$query" "$work/$input" "${files[@]}" 2>/dev/null)
  fi
  echo
}
gabion=$(command -v "${GABION:-gabion}")
row "RBAC" data.rbac.allow rbac_input.json rbac.rego rbac.json
row "ACL, 10,000 rules" data.acl.allow acl_input.json acl.rego
row "Kubernetes deny" data.k8s.deny k8s_input.json k8s.rego
row "plan, 150 rules" data.plan.deny plan_input.json plan.rego

# Start to exit of `1+1`, and peak memory beside the text's size.
python3 - "$gabion" "$work" "$opa" "${BUILD:-build/release}/bench/static_true" <<'END'
import os, subprocess, sys, time
gabion, work, opa, floor = sys.argv[1:]

def peak(command):  # kB
    with open(os.devnull, 'w') as null:
        child = subprocess.Popen(command, stdout=null, stderr=null)
        _, _, usage = os.wait4(child.pid, 0)
    return usage.ru_maxrss

def wall(commands, rounds=300):  # medians in ms, the commands in turn
    seen = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            start = time.perf_counter()
            subprocess.call(command, stdout=subprocess.DEVNULL)
            seen[name].append((time.perf_counter() - start) * 1000)
    return {name: sorted(times)[len(times) // 2] for name, times in seen.items()}

commands = {'gabion': [gabion, 'rego', 'eval', '1+1']}
if os.path.exists(floor):
    commands['static true'] = [floor]
if opa:
    commands['opa'] = [opa, 'eval', '1+1']
print('start of 1+1: ' + ', '.join(f'{name} {ms:.2f} ms' for name, ms in wall(commands).items()))
size = os.path.getsize(f'{work}/plan_input.json') / 1024
empty = peak([gabion, 'rego', 'eval', '1+1'])
plain = peak([gabion, 'rego', 'eval', '-d', f'{work}/plan.rego', '-i', f'{work}/plan_input.json', 'count(data.plan.deny)'])
os.makedirs(f'{work}/policy', exist_ok=True)
with open(f'{work}/plan.rego') as policy, open(f'{work}/policy/plan.rego', 'w') as main:
    main.write(policy.read().replace('package plan', 'package main'))
places = peak([gabion, 'test', '-p', f'{work}/policy', f'{work}/plan_input.json'])
print(f'plan of {size / 1024:.0f} MB: {(plain - empty) / size:.2f} × its text, with positions {(places - empty) / size:.2f} ×')
END
