#!/usr/bin/env bash
# The real Conftest beside `gabion` under its name: the command lines of conftest/commands.txt, then the policies of
# conftest/policies/ over the corpus of real files. Prints what differs and a count; exit 1 when anything does that is not
# listed in conftest/deliberate.txt.
# usage: tests/compare/conftest.sh [BUILD_FOLDER]; Conftest by CONFTEST=PATH, GABION_PEERS or the PATH, the corpus by
# GABION_SHARED (default ../shared).
set -u
cd "$(dirname "$0")/../.."
gabion=$(realpath "${1:-build/dev}/gabion")
peer=${CONFTEST:-$(PATH=${GABION_PEERS:+$GABION_PEERS:}$PATH command -v conftest)} || { echo "absent: conftest" >&2; exit 2; }
peer=$(realpath "$peer")
work=$(mktemp -d "${TMPDIR:-/tmp}/gabion-compare.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/peer/bin" "$work/ours/bin"
ln -s "$peer" "$work/peer/bin/conftest"
ln -s "$gabion" "$work/ours/bin/conftest"
exec python3 tests/compare/conftest/compare.py "$work" tests/compare/conftest "${GABION_SHARED:-../shared}"
