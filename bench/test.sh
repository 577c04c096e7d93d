# `gabion test` beside Conftest (CONFTEST=PATH, else GABION_PEERS or the PATH): one manifest cold, 1,000 and 10,000
# manifests, and a Terraform-like plan of 60 MB. Ratios are of the time beyond a static `true`'s.
. bench/lib.sh
work=$(mktemp -d "${TMPDIR:-/tmp}/gabion-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
cases=tests/cases/test/mission
peer=${CONFTEST:-$(PATH=$PATH${GABION_PEERS:+:$GABION_PEERS} command -v conftest || true)}
[ -n "$peer" ] || echo "absent: conftest (go install github.com/open-policy-agent/conftest@v0.71.1)"
ln -s "$(realpath "$GABION")" "$work/conftest"

rows() { # rows ROUNDS ARGUMENTS
  local rounds=$1; shift
  set -- "$*"
  if [ -n "$peer" ]; then
    race -n "$rounds" -o "static true=$BUILD/bench/static_true" "gabion test=$GABION test --no-fail $1" "as conftest=$work/conftest test --no-fail $1" "conftest=$peer test --no-fail $1"
  else
    race -n "$rounds" -o "static true=$BUILD/bench/static_true" "gabion test=$GABION test --no-fail $1" "as conftest=$work/conftest test --no-fail $1"
  fi
}

echo "one manifest"
rows 21 -p $cases/policy $cases/hardened.yaml
for count in 1000 10000; do
  mkdir -p "$work/$count"
  for i in $(seq $count); do cp $cases/hardened.yaml "$work/$count/$i.yaml"; done
  echo "$count manifests"
  rows 3 -p $cases/policy "$work/$count"
done

python3 - "$work/plan.json" <<'PY'
import json, random, sys
random.seed(1)
size, index, changes = 0, 0, []
while size < 60_000_000:
    change = {"address": f"module.m{index % 50}.aws_instance.web[{index}]", "type": "aws_instance", "name": "web", "index": index,
              "change": {"actions": ["create"], "before": None,
                         "after": {"ami": f"ami-{random.getrandbits(32):08x}", "tags": {"Name": f"web-{index}"},
                                   "ebs_block_device": [{"device_name": "/dev/sda1", "encrypted": True, "volume_size": random.randint(8, 100)}]}}}
    size += len(json.dumps(change, separators=(",", ":")))
    changes.append(change)
    index += 1
json.dump({"format_version": "1.2", "resource_changes": changes}, open(sys.argv[1], "w"), separators=(",", ":"))
PY
mkdir "$work/plan-policy"
{
  printf 'package main\nimport rego.v1\n'
  for i in $(seq 150); do
    printf 'deny_r%d contains msg if {\n\tsome r in input.resource_changes\n\tsome d in r.change.after.ebs_block_device\n\td.volume_size == %d\n\tmsg := r.address\n}\n' "$i" $((100 + i))
  done
} >"$work/plan-policy/rules.rego"
echo "a plan of 60 MB, 150 rules"
rows 1 -p "$work/plan-policy" "$work/plan.json"
