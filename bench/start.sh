# Cold start: `gabion --version` beside a static `true`. Target: at most 2 ×.
. bench/lib.sh
race -n 101 "static true=$BUILD/bench/static_true" "gabion --version=$GABION --version"
