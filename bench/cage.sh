# Start to exit of a static `true` in a cage, as root and as a user, beside a minimal C program that has the kernel do the
# same (cage_floor.c: the walls of `gabion try`, and with --bare only namespaces, pivot, filter and exec), and beside the
# peers that are here. Targets, of --watch off: at most 1.5 × the floor; not slower than bubblewrap; 5 × faster than runc,
# 25 × than podman with runc; gabion's peak memory at most 8 MB.
# PATH is the plain one in every row: toolchains in a home, which --host looks for along it, are no part of the race.
. bench/lib.sh
bench=$PWD/bench/cage.sh
true=$BUILD/bench/static_true
rounds=${ROUNDS:-101}
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
# crun refuses "cgroups in hybrid mode"; without the empty v2 hierarchy everything here sees plain v1.
if [ "$(id -u)" = 0 ] && [ -z "${CAGE_BENCH:-}" ] && mountpoint -q /sys/fs/cgroup/unified; then
  CAGE_BENCH=1 exec unshare -m sh -c 'umount /sys/fs/cgroup/unified; exec bash "$0"' "$bench"
fi
dir=$(mktemp -d /tmp/gabion-bench.XXXXXX) && work=$(mktemp -d /tmp/gabion-bench-here.XXXXXX) || exit
clean() { rm -rf "$dir" "$work"; }
trap clean EXIT
chmod 755 "$dir" && mkdir "$dir/root" "$dir/bundle" && cp "$true" "$dir/root/true" && mkdir "$dir"/root/{proc,sys,dev,tmp}
cp -r "$dir/root" "$dir/bundle/rootfs"
export XDG_RUNTIME_DIR=$dir/run && mkdir -m 700 "$XDG_RUNTIME_DIR"

# The runtime's own default bundle, without a terminal and without rlimits that a plain root may not set.
bundle() {
  local rootless=""
  [ "$(id -u)" = 0 ] || rootless=--rootless
  (cd "$dir/bundle" && rm -f config.json && "$1" spec $rootless) || return
  sed -i -e 's/"terminal": true/"terminal": false/' -e 's/"sh"/"\/true"/' -e '/"rlimits": \[/,/\],/d' "$dir/bundle/config.json"
}
# One try: a peer that does not run here as this user is named, not raced.
works() { local name=$1; shift; if "$@" >"$dir/out" 2>&1 </dev/null; then return; fi; echo "absent: $name does not run here: $(tail -n 1 "$dir/out" | head -c 150)"; return 1; }

echo "as $(id -un), wall and CPU of start to exit:"
rows=("floor=$BUILD/bench/cage_floor $true" "floor, bare=$BUILD/bench/cage_floor --bare $true" "gabion try=$GABION try -q --watch off $true"
      "gabion run --rootfs=$GABION run -q --watch off --rootfs $dir/root /true")
if need bwrap bubblewrap; then
  rows+=("bubblewrap=bwrap --unshare-all --ro-bind / / --proc /proc --dev /dev --tmpfs /tmp --die-with-parent $true")
fi
for runtime in runc crun; do
  need $runtime "apt install $runtime" && bundle $runtime || continue
  cp -r "$dir/bundle" "$dir/$runtime"
  command="$runtime --root $dir/state-$runtime run --bundle $dir/$runtime gabion-bench-$$"
  works $runtime $command && rows+=("$runtime=$command")
done
cd "$work" || exit
race -n "$rounds" "${rows[@]}"

if need podman "apt install podman"; then
  limits=""
  [ "$(id -u)" != 0 ] || limits="--ulimit nofile=1024:1024 --ulimit nproc=1000:1000"
  podman="env HOME=$dir podman --root $dir/storage --runroot $dir/runroot --storage-driver vfs --runtime runc --cgroup-manager cgroupfs run --rm --network none $limits --rootfs $dir/root /true"
  works podman $podman && race -n "${PODMAN_ROUNDS:-7}" "gabion try=$GABION try -q --watch off $true" "podman with runc=$podman"
fi

# High-water marks of gabion and of its init, which is process 1 inside, while a cage runs.
"$GABION" try -q --watch off sleep 1 & gabion=$!
sleep 0.5
init=$(cat "/proc/$gabion/task/$gabion/children")
for process in "gabion $gabion" "init ${init%% *}"; do
  set -- $process
  awk -v who="$1" '/VmHWM/ { hwm = $2 } /RssAnon/ { anon = $2 } END { printf "peak memory of %s while a cage runs: %.1f MB (%.1f MB of it its own, not files)\n", who, hwm / 1024, anon / 1024 }' "/proc/$2/status"
done
wait "$gabion"

# Once more as an ordinary user.
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
  echo
  cd / && clean && exec env -u XDG_RUNTIME_DIR setpriv --reuid=65534 --regid=65534 --clear-groups env HOME=/nonexistent bash -c 'cd "$1" && exec bash bench/cage.sh' - "$(dirname "$(dirname "$bench")")"
fi
