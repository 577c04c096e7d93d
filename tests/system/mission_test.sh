# What a person runs today with Podman, flags word for word, in a root with a Python of its own: as root and as an ordinary user.
. "$(dirname "$0")/lib.sh"
repo=$PWD shared=${GABION_SHARED:-$PWD/../shared}
python=$(realpath /usr/bin/python3 2>/dev/null) box=$(command -v busybox)
[ -x "$python" ] && [ -n "$box" ] && ! ldd "$box" >/dev/null 2>&1 || { skip "the mission" "no /usr/bin/python3 or no static busybox"; finish; }
chmod 755 "$work"
root=$work/root
python_root() {
  mkdir -p "$root"/bin "$root"/usr/bin "$root"/etc "$root"/proc "$root"/sys "$root"/dev "$root"/tmp "$root/usr/lib"
  cp "$box" "$root/bin/busybox"; for name in sh whoami echo cat grep mount ls stty wget id; do ln -sf busybox "$root/bin/$name"; done
  cp "$python" "$root/usr/bin/python3"
  ldd "$python" | grep -o '/[^ ]*' | while read -r library; do mkdir -p "$root$(dirname "$library")"; cp -L "$library" "$root$library"; done
  tar -C /usr/lib --exclude=dist-packages --exclude=test --exclude=__pycache__ -cf - "$(basename "$python")" | tar -C "$root/usr/lib" -xf -
  printf 'root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n' >"$root/etc/passwd"; printf 'root:x:0:\n' >"$root/etc/group"
}
python_root
sample=$shared/mission/ai_generated.py
if [ ! -r "$sample" ]; then  # of the same kind
  sample=$work/sample.py
  printf 'import os, socket, subprocess\nprint("Current:", subprocess.run(["whoami"], capture_output=True, text=True).stdout.strip())\nprint(len(open("/etc/passwd").readlines()), "user entries")\nprint("System analysis complete", socket.gethostname(), os.getenv("USER"))\n' >"$sample"
fi
state() { (cd "$root" && find . -printf '%p %m %s %u %T@\n' | sort | md5sum); }

run() { (cd "$work/area" && $as "$GABION" run "$@" </dev/null >"$work/out" 2>"$work/err"); got=$?; out=$(cat "$work/out"); err=$(cat "$work/err"); }
list() { local before
  area=$work/area; rm -rf "$area"; mkdir "$area"; cp "$sample" "$area/ai_generated.py"
  [ -z "$as" ] || chown -R 65534:65534 "$area" "$root"
  if ! $as "$GABION" try -q true 2>"$work/err" </dev/null && ! (cd "$area" && $as "$GABION" try -q true 2>"$work/err" </dev/null); then
    $as "$GABION" doctor --format json | grep -q '"namespaces": true' && not_ok "$who: a cage" "$(cat "$work/err")" || skip "the mission as $who" "no cage can be built here"; return
  fi
  before=$(state)
  run --rootfs "$root" --security-opt no-new-privileges --cap-drop ALL --read-only --tmpfs /app:rw,noexec,nosuid,size=50m \
    --network none --memory 256m --cpus 0.25 -v "$area/ai_generated.py:/app/test.py:ro" python3 /app/test.py
  check "$who: the AI's code runs to its end" 0 "$got"; contains "$who: and says so" "$out" "System analysis complete"
  contains "$who: reported" "$err" "exited with 0"; lacks "$who: nothing was loosened" "$err" "loosened"
  run -it --rm --rootfs "$root" --security-opt no-new-privileges --cap-drop ALL --read-only --tmpfs /app:rw,noexec,nosuid,size=50m \
    --network none --memory 256m --cpus 0.25 -v ./ai_generated.py:/app/test.py:ro python3 /app/test.py
  check "$who: with -it --rm and a relative source" 0 "$got"; contains "$who: to its end, too" "$out" "System analysis complete"
  # Through a CPU limit that stops and continues the program, its end is not lost.
  local lost=0; for _ in 1 2 3 4 5 6 7 8; do run -q --rootfs "$root" --cpus 0.1 python3 -c 'sum(range(300000))'; [ "$got" = 0 ] || lost=$((lost + 1)); done
  check "$who: no exit status is lost at a small CPU limit" 0 "$lost"

  run --rootfs "$root" --security-opt no-new-privileges --cap-drop ALL --cap-add SETGID --cap-add SETUID --read-only \
    --tmpfs /tmp:rw,noexec,nosuid,size=100m --network none --memory 512m --cpus 0.5 /bin/sh -c 'whoami; mount | grep -E " /(tmp|proc) "; grep CapEff /proc/self/status'
  contains "$who: hardened shell: /tmp" "$out" "/tmp type tmpfs (rw,nosuid,nodev,noexec"; contains "$who: exactly two capabilities" "$out" "00000000000000c0"
  contains "$who: named" "$err" "loosened: capabilities: SETGID, SETUID"
  mkdir -p "$area/space"; [ -z "$as" ] || chown 65534:65534 "$area/space"
  run --rm --name secure-dev-env --security-opt no-new-privileges --cap-drop ALL --cap-add SETGID --cap-add SETUID --memory 2g --cpus 1.0 \
    --tmpfs /tmp:rw,noexec,nosuid,size=500m -v "$area/space:/workspace:Z" -w /workspace --hostname secure-container --rootfs "$root" sh -c 'id -u; hostname 2>/dev/null || cat /proc/sys/kernel/hostname; pwd; echo x >made'
  check "$who: development environment" "0 secure-container /workspace" "$(echo $out)"
  check "$who: what it made belongs to who mounted it" "$(stat -c %u "$area/space")" "$(stat -c %u "$area/space/made" 2>/dev/null)"
  run --rootfs "$root" --security-opt label=type:container_t echo confined; check "$who: label=" "0 confined" "$got $out"

  run --rootfs "$root" --memory=100m sh -c 'python3 -c "data = [0] * (200 * 1024 * 1024 // 8)"; echo "status $?"'
  lacks "$who: 200 MB in a cage of 100" "$out" "status 0"; contains "$who: and the limit is named" "$err" "100 MiB"
  run --rootfs "$root" --network=none sh -c 'wget -q -T 5 -O- http://192.0.2.1/ip || echo blocked'; check "$who: no connection" blocked "$out"
  run --rootfs "$root" --network=none sh -c 'wget -q -T 5 -O- http://httpbin.org/ip || echo blocked'; check "$who: nor by name" blocked "$out"
  contains "$who: the name is told" "$err" "httpbin.org"
  run --rootfs "$root" --read-only --tmpfs /tmp sh -c 'echo x >/etc/malicious || echo blocked; echo y >/tmp/test && echo allowed'
  check "$who: /etc cannot be written, /tmp can" "blocked allowed" "$(echo $out)"
  run --rootfs "$root" sh -c 'echo x >/etc/malicious'; contains "$who: without --read-only it is told" "$err" "+ /etc/malicious"
  check "$who: the root is as it was" "$before" "$(state)"
  profile
}
# A profile of names up to Linux 3.x: it loads, what is stale and what is missing is named before the program starts.
profile() {
  local file=$shared/mission/seccomp-profile.json
  [ -r "$file" ] || { skip "$who: the mission's seccomp profile" "no $file"; return; }
  cp "$file" "$area/seccomp-profile.json"
  run --rm --security-opt seccomp=seccomp-profile.json --security-opt no-new-privileges --cap-drop ALL --rootfs "$root" echo "Seccomp-restricted container running"
  check "$who: echo runs under it" "0 Seccomp-restricted container running" "$got $out"
  for name in create_module nfsservctl vserver; do contains "$who: stale: $name" "$err" "$name"; done
  for name in rseq clone3 openat2 statx getrandom; do contains "$who: missing: $name" "$err" "$name"; done
}

if [ "$(id -u)" = 0 ]; then
  as= who=root; list
  as="setpriv --reuid 65534 --regid 65534 --clear-groups" who=user
  if $as "$GABION" --version >/dev/null 2>&1; then list; else skip "the mission as user" "$GABION is out of its reach"; fi
else
  as= who=user; list; skip "the mission as root" "not root"
fi
finish
