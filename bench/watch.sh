# Watching by the probe, as root. Calls of others: at most 15 % above an empty program on the same tracepoints; recorded
# calls: at most 1.6 x. A C compile in a watched cage: under 5 % slower than outside. Start to exit of a static `true`
# watched: at most 2.5 x the floor (cage_floor.c), at most 8 MB beside the ring.
. bench/lib.sh
"$BUILD/bench/watch_calls" "${CALL_ROUNDS:-15}" || true
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT
cd "$dir"
# About two seconds of compiler for a file that pulls in what a C program pulls in.
{
  for header in stdio stdlib string math errno time signal unistd pthread; do echo "#include <$header.h>"; done
  for i in $(seq 1 "${FUNCTIONS:-3000}"); do
    echo "int f$i(int a, int b) { int s = 0; for (int i = 0; i < a; ++i) s += (i * b) % ($i + 1) + (s >> 3); return s ^ (int)strlen(\"f$i\"); }"
  done
} >big.c
if need cc "C compiler"; then
  race -n "${COMPILES:-9}" "cc=cc -O2 -c big.c -o out.o" "cc, in a cage=$GABION try -q --watch off --mount-cwd rw cc -O2 -c big.c -o out.o" \
    "cc, watched=$GABION try -q --watch probe --mount-cwd rw cc -O2 -c big.c -o out.o"
fi
true=$BUILD/bench/static_true
race -n "${ROUNDS:-101}" "floor=$BUILD/bench/cage_floor $true" "gabion try=$GABION try -q --watch off $true" "gabion try, watched=$GABION try -q --watch probe $true"
