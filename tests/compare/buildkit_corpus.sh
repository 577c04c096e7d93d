#!/usr/bin/env bash
# BuildKit's warnings over the corpus of real Dockerfiles, by (file, line, rule), beside ours; the differences one a line.
# usage: tests/compare/buildkit_corpus.sh [BUILD_FOLDER]; the data is found through GABION_SHARED (default ../shared).
set -eu
cd "$(dirname "$0")/../.."
runner=${1:-build/dev}/gabion_conformance
[ -x "$runner" ] || { echo "build gabion_conformance first: $runner is not there" >&2; exit 2; }
"$runner" buildkit-corpus | tee /dev/stderr | awk '
  / passed, / { passed = $1; failed = $3 }
  END { all = passed + failed
        if (all == 0) { print "nothing to compare"; exit 0 }
        share = 100 * passed / all
        printf "%.2f %% of %d agree\n", share, all
        exit share < 99 }'
