#!/usr/bin/env bash
# BuildKit's own linter beside our checks, on our own probes (buildkit_cases.txt, hadolint_cases.txt): warnings by rule,
# line and message. Needs Go and the module that buildkit_checks/go.mod names; builds in a folder of its own.
# usage: tests/compare/buildkit_checks.sh [RUNNER]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
runner=$(realpath "${1:-build/dev/gabion_conformance}")
command -v go >/dev/null || { echo "absent: go"; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$here"/buildkit_checks/* "$work"
(cd "$work" && go mod tidy >tidy.log 2>&1 && go build -o linter .) || { tail "$work/tidy.log"; exit 2; }
"$work/linter" "$here/hadolint_cases.txt" "$here/buildkit_cases.txt" >"$work/rows.jsonl"
"$runner" -v buildkit-checks "$work/rows.jsonl"
