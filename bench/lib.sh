# Sourced by the benchmarks. race ROUNDS NAME=COMMAND… runs the commands in turn, ROUNDS times each, and prints for each
# the median wall and CPU milliseconds and peak memory, and the ratio of medians to the first command's.
# `--beyond NAME=COMMAND` as the first row: ratios are of the time beyond that command's (process start taken off).
[ -z "${GABION_PEERS:-}" ] || PATH=$PATH:$GABION_PEERS
race() { "$BUILD/bench/race" "$@"; }
need() { command -v "$1" >/dev/null || { echo "absent: $1 ($2)"; return 1; }; }
