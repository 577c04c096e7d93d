# Start to exit of a static `true` in a cage, beside a minimal C program with the same namespaces (the floor) and the
# peers that are here. Targets: at most 1.5 × the floor; not slower than bubblewrap; gabion's peak memory at most 8 MB.
. bench/lib.sh
true=$BUILD/bench/static_true
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT
cd "$dir"
rows=("floor=$BUILD/bench/cage_floor $true" "gabion try=$GABION try -q --watch off $true" "gabion try, watched=$GABION try -q $true")
if need bwrap bubblewrap; then
  rows+=("bubblewrap=bwrap --unshare-all --ro-bind / / --proc /proc --dev /dev --tmpfs /tmp --die-with-parent $true")
fi
race -n "${ROUNDS:-101}" "${rows[@]}"
