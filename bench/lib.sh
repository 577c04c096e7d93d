# Sourced by the benchmarks. race ROUNDS NAME=COMMAND… runs the commands in turn, ROUNDS times each, and prints for each
# the median wall and CPU milliseconds and peak memory, and the ratio of medians to the first command's.
# `-o` and a first row of overhead (static true): ratios are to the second row, of the time beyond the first's (process start taken off).
[ -z "${GABION_PEERS:-}" ] || PATH=$PATH:$GABION_PEERS
race() { "$BUILD/bench/race" "$@"; }
need() { command -v "$1" >/dev/null || { echo "absent: $1 ($2)"; return 1; }; }
