# gabion killed with SIGKILL at any moment of a run: no process goes on, and the next start leaves nothing of it behind.
. "$(dirname "$0")/lib.sh"
chmod 755 "$work"; mkdir -m 1777 "$work/area" "$work/layers"; cd "$work/area"
box=$(command -v busybox); root=$work/root
if [ -n "$box" ] && ! ldd "$box" >/dev/null 2>&1; then
  mkdir -p "$root/bin" "$root/proc" "$root/sys" "$root/dev" "$root/tmp"; cp "$box" "$root/bin/busybox"
  for name in sh sleep true; do ln -s busybox "$root/bin/$name"; done
fi
export TMPDIR=$work/layers  # nobody else's cages lie here
mark=7$((RANDOM + 10000))
groups() { find /sys/fs/cgroup -maxdepth 4 -type d -name 'gabion-[0-9]*-[0-9]*' 2>/dev/null | while read -r group; do
  pid=${group##*/gabion-}; [ -d "/proc/${pid%%-*}" ] || [ ! -d "$group" ] || echo "$group"; done; }
# Moments spread over a whole start, and a little beyond: the first kill comes at once, the last when the program has long begun.
storm() { local name=$1 n=0 pid; shift
  while [ $n -lt 30 ]; do
    $as "$GABION" "$@" >/dev/null 2>&1 </dev/null & pid=$!
    sleep "$(printf '0.%03d' $((n * 2 + RANDOM % 3)))"; kill -KILL $pid 2>/dev/null; wait $pid 2>/dev/null
    n=$((n + 1))
  done
  for _ in $(seq 40); do pgrep -f "sleep $mark\$" >/dev/null || break; sleep 0.05; done
  check "$who: $name: no program lives on" "" "$(pgrep -f "sleep $mark\$" | head -3)"
  $as "$GABION" try -q true </dev/null >/dev/null 2>&1; check "$who: $name: the next start is well" 0 $?
  check "$who: $name: no layer is left" "" "$(ls "$work/layers" | head -3)"
  check "$who: $name: no cgroup is left" "" "$(groups | head -3)"
  check "$who: $name: no mount is left" "" "$(grep -o ' [^ ]*/gabion-[0-9]*-[0-9]*[^ ]* ' /proc/self/mountinfo | head -3)"
}
list() {
  $as "$GABION" try -q true </dev/null 2>"$work/err" || { skip "killed as $who" "no cage can be built here: $(head -c 200 "$work/err")"; return; }
  storm "try" try sh -c "touch a; mkdir b; touch b/c; sleep $mark & sleep $mark"
  [ ! -x "$root/bin/sh" ] && { skip "$who: --rootfs" "no static busybox"; return; }
  storm "--rootfs" run --rootfs "$root" --tmpfs /x:size=1m sh -c "echo x >/a; sleep $mark & sleep $mark"
}
as= who=$(id -un); list
if [ "$(id -u)" = 0 ]; then
  as="setpriv --reuid 65534 --regid 65534 --clear-groups" who=user
  [ ! -d "$root" ] || chown -R 65534:65534 "$root"
  if $as "$GABION" --version >/dev/null 2>&1; then list; else skip "killed as user" "$GABION is out of its reach"; fi
fi
finish
