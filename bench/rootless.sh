# What watching without privilege costs: a C compile outside, in an unwatched cage and in a watched one; the start to exit of
# a static `true`; and nanoseconds for each kind of told call, as the program sees it and as CPU time of all.
# Target: the compile under 15 % slower by the rootless source. As an ordinary user; root drops to one.
. bench/lib.sh
need gcc gcc || exit 0
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT
as=
if [ "$(id -u)" = 0 ]; then as="setpriv --reuid 65534 --regid 65534 --clear-groups"; fi
chmod 755 "$dir"; cp "$GABION" "$dir/gabion"; cp "$BUILD/bench/static_true" "$BUILD/bench/told_calls" "$dir"; mkdir "$dir/work"
for i in 1 2 3 4 5 6; do
  printf '#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n#include <math.h>\n#include <pthread.h>\n#include <sys/socket.h>\n' >"$dir/work/part$i.c"
  for f in $(seq 150); do
    echo "static int less$f(const void *a, const void *b) { return *(const int *)a - *(const int *)b * $f; }
int f${i}_$f(int n) { int *v = malloc((size_t)n * sizeof *v); for (int k = 0; k < n; k++) v[k] = rand() % ($f + k + 1);
  qsort(v, (size_t)n, sizeof *v, less$f); int r = v[n / 2] + (int)strlen(\"$f\"); printf(\"%d %f\\n\", r, sin(r)); free(v); return r; }"
  done >>"$dir/work/part$i.c"
done
[ -z "$as" ] || chown -R 65534:65534 "$dir/work"
cd "$dir/work"
echo 'for f in part*.c; do gcc -O2 -c $f -o ${f%.c}.o; done' >build.sh
race -n "${ROUNDS:-15}" "a compile, outside=$as sh build.sh" "in a cage=$as $dir/gabion try -q --watch off sh build.sh" \
  "watched, light=$as $dir/gabion try -q --watch light sh build.sh" "watched, full=$as $dir/gabion try -q --watch full sh build.sh"
race -n "${ROUNDS:-51}" "true in a cage=$as $dir/gabion try -q --watch off $dir/static_true" "watched, light=$as $dir/gabion try -q --watch light $dir/static_true" \
  "watched, full=$as $dir/gabion try -q --watch full $dir/static_true"
cp "$dir/told_calls" .
for watch in off full; do
  echo "--watch $watch"
  for call in getppid open open-relative setuid keyctl fork; do
    [ $call = fork ] && count=500 || count=${CALLS:-20000}
    # CPU of all, without that of a run that makes no call.
    base=$( { TIMEFORMAT='%U %S'; time $as "$dir/gabion" try -q --watch $watch ./told_calls $call 0 >/dev/null 2>&1; } 2>&1)
    told=$( { TIMEFORMAT='%U %S'; time $as "$dir/gabion" try -q --watch $watch ./told_calls $call $count >seen 2>/dev/null; } 2>&1)
    echo "$base $told $count" | awk -v line="$(cat seen)" '{printf "  %-32s %7.2f us of CPU\n", line, ($3 + $4 - $1 - $2) * 1e6 / $5}'
  done
done
