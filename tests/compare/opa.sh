#!/usr/bin/env bash
# Gabion's Rego beside the real OPA 1.20, on things that its own suites do not see: queries, modules, command lines.
#   tests/compare/opa.sh [queries|modules|commands]…     GABION names the binary, GABION_PEERS a folder with `opa`
# Exit status: 0 all agree, 1 differences, 77 no opa here (and it says so).
set -u
cd "$(dirname "$0")/../.."
PATH=${GABION_PEERS:+$GABION_PEERS:}$PATH
if ! command -v opa >/dev/null; then
  echo "skipped: no opa (go install github.com/open-policy-agent/opa@v1.20.0, then PATH or GABION_PEERS)"
  exit 77
fi
exec python3 tests/compare/opa_cases.py "$(command -v opa)" "${GABION:-build/dev/gabion}" "$@"
