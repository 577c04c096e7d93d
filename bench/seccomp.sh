# What a system call costs inside the cage, beside the same program that loads the same filter itself, as libseccomp's
# seccomp_load does it (and beside no filter at all). Nanoseconds of CPU a call, medians of interleaved runs.
# Target: within 5 % of the equal filter.
. bench/lib.sh
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT
loop=$BUILD/bench/call_loop
calls=${CALLS:-300000}
cd "$dir" || exit
median() { sort -n "$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
printf '%-10s %12s %12s %12s %14s\n' call "no filter" "same filter" gabion "gabion / same"
for call in getppid read; do
  for _ in $(seq "${ROUNDS:-31}"); do
    "$loop" $call "$calls" >>none-$call
    "$loop" --filter $call "$calls" >>same-$call
    "$GABION" try -q --watch off "$loop" $call "$calls" >>gabion-$call
  done
  none=$(median none-$call) same=$(median same-$call) gabion=$(median gabion-$call)
  awk -v c=$call -v n="$none" -v s="$same" -v g="$gabion" 'BEGIN { printf "%-10s %9.1f ns %9.1f ns %9.1f ns %14.3f\n", c, n, s, g, g / s }'
done
