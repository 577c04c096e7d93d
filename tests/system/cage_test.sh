# The cage, on the machine's own files (--host) and on a root of its own (--rootfs), as root and as an ordinary user: the
# same list for both.
. "$(dirname "$0")/lib.sh"

nobody=65534
chmod 755 "$work"
cp "$GABION" "$work/gabion" && chmod 755 "$work/gabion" && G=$work/gabion
python=$(PATH=/usr/local/bin:/usr/bin:/bin command -v python3)

# as WHO CMD…: as root, or as an ordinary user with a home and a project of his own.
as() { local who=$1; shift
  if [ "$who" = user ] && [ "$(id -u)" = 0 ]; then $EXEC setpriv --reuid=$nobody --regid=$nobody --clear-groups env HOME="$work/home-user" PATH=/usr/local/bin:/usr/bin:/bin "$@"
  else $EXEC env HOME="$work/home-$who" PATH=/usr/local/bin:/usr/bin:/bin "$@"; fi; }
# EXEC=exec as WHO CMD… &: then $! is CMD itself.
EXEC=
# cage WHO ARGS…: output in $out, report in $err, exit status in $got
cage() { local who=$1; shift; as "$who" timeout 60 "$G" "$@" >"$work/out" 2>"$work/err" </dev/null; got=$?; out=$(tr -d '\0' <"$work/out"); err=$(cat "$work/err"); }

prepare() { local who=$1
  mkdir -p "$work/home-$who/.ssh" "$work/project-$who/sub"
  echo secret >"$work/home-$who/.ssh/id_rsa"
  echo "TOKEN=secret" >"$work/project-$who/.env"
  echo old >"$work/project-$who/old"; echo gone >"$work/project-$who/sub/gone"
  [ "$who" = root ] || [ "$(id -u)" != 0 ] || chown -R $nobody:$nobody "$work/home-$who" "$work/project-$who"
}

statuses() { local who=$1
  cage $who try sh -c 'exit 7'; check "$who: the program's status" 7 $got
  cage $who try sh -c 'kill -KILL $$'; check "$who: 128+n for a signal" 137 $got
  cage $who try /nonexistent; check "$who: 127 not found" 127 $got
  cage $who try /etc/passwd; check "$who: 126 not executable" 126 $got
  cage $who try --no-such-flag true; check "$who: 125 wrong flag" 125 $got
  cage $who run true; check "$who: 125 without --host or --rootfs" 125 $got
  cage $who try --timeout 1 sleep 60; check "$who: 124 time limit" 124 $got
  contains "$who: and named" "$err" "time limit"
  cage $who try --format json --report "$work/report-$who" sh -c 'exit 3'
  [ "$who" = user ] && [ "$(id -u)" = 0 ] || contains "$who: --report FILE" "$(cat "$work/report-$who")" '"kind": "gabion-run"'
}

walls() { local who=$1
  cage $who try sh -c 'ls /..; ls /../..; grep -c " / / " /proc/self/mountinfo'
  lacks "$who: nothing lies above the root" "$(grep -c ' / ' "$work/out"; as $who "$G" try grep -c ' / / ' /proc/self/mountinfo 2>/dev/null)" 2
  cage $who try cat /proc/self/status
  contains "$who: no capability" "$out" "CapBnd:	0000000000000000"
  contains "$who: no_new_privs" "$out" "NoNewPrivs:	1"
  contains "$who: filter" "$out" "Seccomp:	2"
  cage $who try cat "$work/home-$who/.ssh/id_rsa"; check "$who: no ssh key" 1 $got
  cage $who try cat /etc/shadow; check "$who: no shadow file" 1 $got
  cage $who try cat .env; check "$who: no .env" 1 $got; lacks "$who: not a byte of it" "$out" secret
  # Whatever anybody may read outside is gone inside all the same; what nobody in the cage may read need not be.
  for dir in /run /boot /var/log /var/spool /var/backups /root /home/*; do
    [ -d "$dir" ] || continue
    cage $who try find "$dir" -mindepth 1 -maxdepth 1 -not -path "$work/*"; check "$who: $dir shows nothing" "" "$out"
  done
  mkdir -p "$work/other"; echo secret >"$work/other/file"; chmod -R a+rX "$work/other"
  cage $who try cat "$work/other/file"; lacks "$who: nor does another's place in /tmp" "$out" secret
  cage $who try --report-all true; contains "$who: masks are listed" "$err" "masked: /run"
  cage $who try sh -c 'echo x >/usr/local/bin/gabion-test-x'; contains "$who: /usr is read-only" "$err" "Read-only file system"
  cage $who try sh -c 'echo x >/etc/gabion-test-x'; check "$who: /etc cannot be written" 2 $got
  cage $who try sh -c 'echo x >/tmp/x && cat /tmp/x'; check "$who: /tmp can" x "$out"
  [ -e /tmp/x ] && not_ok "$who: and is private" || ok "$who: and is private"
  cage $who try sh -c 'ls /proc | grep -c "^[0-9]"'; [ "$out" -le 5 ] && ok "$who: only the cage's processes" || not_ok "$who: only the cage's processes" "$out"
  cage $who try sh -c 'ls -d /sys/class/net/* 2>/dev/null; cat /proc/net/dev | grep -c :'; lacks "$who: no network but lo" "$out" eth
  exec 7</etc/passwd 8<"$work"
  cage $who try sh -c 'ls /proc/self/fd'; check "$who: no inherited descriptor" "0 1 2 3" "$(echo $out)"
  exec 7<&- 8<&-
  cage $who try sh -c 'echo x >/proc/sysrq-trigger; echo x >/proc/sys/kernel/core_pattern; cat /proc/kcore | wc -c'
  if [ -e /proc/sysrq-trigger ]; then contains "$who: sysrq" "$err" "/proc/sysrq-trigger: Read-only file system"; else skip "$who: sysrq" "no /proc/sysrq-trigger here"; fi
  contains "$who: core_pattern" "$err" "core_pattern: Read-only file system"
  check "$who: kcore is empty" 0 "$out"
  GABION_SECRET=x cage $who try env; lacks "$who: environment" "$out" GABION_SECRET
  GABION_SECRET=x cage $who try -e GABION_SECRET -e A=b env; contains "$who: -e takes it in" "$out" "GABION_SECRET=x"
  cage $who try hostname; check "$who: host name" gabion "$out"
  [ -z "$python" ] && { skip "$who: network" "no python3"; return; }
  cage $who try "$python" -c 'import socket; socket.create_connection(("127.0.0.1", 22), 3)'; contains "$who: no connection" "$err" "refused"
  cage $who try "$python" -c 'import socket; socket.create_connection(("192.0.2.1", 80), 3)'; contains "$who: no route" "$err" "unreachable"
}

layer() { local who=$1
  cage $who try sh -c 'echo new >new; echo more >>old; rm sub/gone; ln -s /etc/passwd link; mkdir -p deep/er; echo rc >~/.bashrc'
  check "$who: writes succeed" 0 $got
  for line in "+ $work/project-$who/new" "~ $work/project-$who/old" "- $work/project-$who/sub/gone" "+ $work/project-$who/link -> /etc/passwd" \
    "+ $work/project-$who/deep/er" "+ $work/home-$who/.bashrc"; do contains "$who: told: $line" "$err" "$line"; done
  check "$who: and nothing stays" ".env old sub" "$(cd "$work/project-$who" && echo $(ls -A))"
  check "$who: nor changes" old "$(cat "$work/project-$who/old")"
  cage $who try --mount-cwd=ro sh -c 'echo x >new'; contains "$who: --mount-cwd=ro" "$err" "Read-only file system"
  cage $who try --mount-cwd=rw sh -c 'echo stays >kept'; check "$who: --mount-cwd=rw" stays "$(cat "$work/project-$who/kept" 2>/dev/null)"
  contains "$who: and said" "$err" "read-write"; rm -f "$work/project-$who/kept"
  (cd / && cage $who try true; check "$who: not in /" 125 $got; cd "$work/home-$who" && cage $who try true; check "$who: not in a home" 125 $got)
  (cd "$work/home-$who" && cage $who try --mount-cwd=overlay sh -c 'cat .ssh/id_rsa'; lacks "$who: a home is still masked" "$out" secret)
}

limits() { local who=$1
  [ -z "$python" ] && { skip "$who: memory" "no python3"; return; }
  cage $who try -m 100m "$python" -c 'x = b"a" * (200 << 20); print("not stopped")'
  lacks "$who: 200 MB in a cage of 100" "$out" "not stopped"; contains "$who: told" "$err" "100 MiB"
  local fill='import mmap, os, sys, time
kind = sys.argv[1]
m = []
for i in range(300):
    if kind == "shared": m.append(mmap.mmap(-1, 1 << 20)); m[-1].write(b"a" * (1 << 20))
    else:
        if not m: m.append(os.memfd_create("x") if kind == "memfd" else os.open(kind, os.O_CREAT | os.O_WRONLY))
        os.write(m[0], b"a" * (1 << 20))
time.sleep(2); print("not stopped")'
  for kind in shared memfd /tmp/x; do
    cage $who try -m 100m "$python" -c "$fill" $kind
    if [ $kind = /tmp/x ] && [ $got = 1 ]; then contains "$who: tmpfs is full" "$err" "No space left"; continue; fi
    check "$who: $kind beyond the limit" 137 $got; contains "$who: $kind is named" "$err" "memory limit (100 MiB)"
  done
  cage $who try -m 100m sh -c 'head -c 60m /dev/zero >/dev/shm/x; head -c 60m /dev/zero >/tmp/x; sleep 1; echo "not stopped"'
  check "$who: /dev/shm and /tmp together" 137 $got
  cage $who try -m 100m "$python" -c 'import os, time
for i in range(12):
    if os.fork() == 0: x = b"a" * (20 << 20); time.sleep(3); os._exit(0)
for i in range(12): os.wait()
print("not stopped")'
  contains "$who: many small processes beyond the limit together" "$err" "memory limit (100 MiB)"
  cage $who try -m 120m "$python" -c 'import os, time
x = b"a" * (60 << 20)
for i in range(8):
    if os.fork() == 0: time.sleep(1); os._exit(len(x) % 2)
print([os.wait()[1] for i in range(8)] == [0] * 8)'
  check "$who: a forked pool that shares its memory lives" True "$out"
  cage $who try sh -c 'for i in $(seq 50); do sleep 0.2 & done; wait; echo all'; check "$who: 50 small processes" all "$out"
  cage $who try --pids-limit 20 sh -c 'for i in $(seq 50); do sleep 2 & done; wait'; contains "$who: --pids-limit" "$err" "ork"
  cage $who try --timeout 3 bash -c ':(){ :|:& };:; sleep 60'; check "$who: fork bomb" 124 $got
  contains "$who: fork bomb: limit named" "$err" "pids limit"
  cage $who try "$python" -c 'import os
try:
    while True: os.open("/dev/null", 0)
except OSError as e: print(e.errno)'; check "$who: descriptors run out" 24 "$out"
  cage $who try --timeout 2 sh -c 'while :; do :; done'; check "$who: endless loop" 124 $got
  as $who timeout 20 "$G" try --timeout 1 yes 2>"$work/err" | tail -c 10000 >/dev/null; contains "$who: endless output" "$(cat "$work/err")" "time limit"
  cage $who try --layer-size 50m sh -c 'head -c 400m /dev/zero >big; sleep 3; echo "not stopped"'
  check "$who: layer limit" 137 $got; contains "$who: layer limit named" "$err" "limit (50 MiB)"
  cage $who try --cpus 0.5 --timeout 3 --format json sh -c 'while :; do :; done & while :; do :; done'
  cpu=$(sed -n 's/.*"cpu_seconds": *\([0-9]*\)\.\([0-9]\).*/\1\2/p' "$work/err")
  [ -n "$cpu" ] && [ "$cpu" -le 20 ] && ok "$who: --cpus 0.5" || not_ok "$who: --cpus 0.5" "tenths of a second in 3 s: $cpu"
  cage $who try --ulimit nofile=99999999:99999999 true
  [ $got = 0 ] && skip "$who: --ulimit above the hard limit" "CAP_SYS_RESOURCE" || contains "$who: --ulimit above the hard limit" "$err" "hard limit"
}

roots() { local who=$1 root=$work/root-$who
  tiny_root "$root" || { skip "$who: --rootfs" "no static busybox"; return; }
  [ "$who" = user ] && [ "$(id -u)" = 0 ] && chown -R $nobody:$nobody "$root"
  cage $who run --rootfs "$root" sh -c 'id -u; pwd; echo x >/etc/new; rm /etc/motd'
  check "$who: root of its own" "0 /" "$(echo $out)"
  contains "$who: created" "$err" "+ /etc/new"; contains "$who: deleted" "$err" "- /etc/motd"
  check "$who: and nothing stays" "group motd passwd" "$(echo $(ls "$root/etc"))"
  cage $who run --rootfs "$root" --read-only sh -c 'echo x >/tmp/x && echo ok; echo x >/etc/x'
  check "$who: --read-only: /tmp" ok "$out"; contains "$who: --read-only: /etc" "$err" "Read-only"
  echo 'echo hello' >"$work/project-$who/script"
  cage $who run --rootfs "$root" --security-opt no-new-privileges --cap-drop ALL --read-only --tmpfs /app:rw,noexec,nosuid,size=50m --network none \
    --memory 256m --cpus 0.25 -v "$work/project-$who/script:/app/test.sh:ro" sh /app/test.sh
  check "$who: the mission's flags" hello "$out"
  cage $who run --rootfs "$root" --tmpfs /app:rw,size=1m sh -c 'head -c 2000000 /dev/zero >/app/x; cat /app/x | head -c 3000000 >/tmp/y; ls -l /tmp/y'; contains "$who: tmpfs size" "$out" " 1048576 "
  cage $who run --rootfs "$root" -w /proc/self/fd/7 id; check "$who: -w through a magic link" 125 $got
  cage $who run --rootfs "$root" -w /new/place pwd; check "$who: -w makes the directory" /new/place "$out"
  ln -sf /proc/self/exe "$root/bin/self"; printf '#!/proc/self/exe\n' >"$root/bin/script"; chmod 755 "$root/bin/script"
  before=$(cksum <"$G")
  cage $who run --rootfs "$root" /bin/self --version; check "$who: a link to /proc/self/exe is not run" 126 $got
  cage $who run --rootfs "$root" /bin/script; check "$who: nor as an interpreter" 126 $got
  check "$who: gabion's file is the same" "$before" "$(cksum <"$G")"
  rm -r "$root/proc"; ln -s /etc "$root/proc"
  cage $who run --rootfs "$root" true; check "$who: /proc is a link" 125 $got
  rm "$root/proc"; mkdir "$root/proc"; chmod 555 "$root/proc"
}

# A root file system with one static program.
tiny_root() { local box; box=$(command -v busybox) || return 1
  ldd "$box" >/dev/null 2>&1 && return 1
  mkdir -p "$1"/bin "$1"/etc "$1"/proc "$1"/sys "$1"/dev "$1"/tmp
  cp "$box" "$1/bin/busybox"
  for name in sh id pwd rm cat ls echo head tail true sleep env hostname mkdir chown chmod; do ln -sf busybox "$1/bin/$name"; done
  echo 'root:x:0:0::/root:/bin/sh' >"$1/etc/passwd"; echo 'root:x:0:' >"$1/etc/group"; echo hi >"$1/etc/motd"
}

# Ranges of /etc/subuid need an entry for the caller: skipped by name where there is none.
ranges() { local who=user root=$work/root-user name
  name=$(as user id -un 2>/dev/null)
  [ -d "$root/bin" ] && command -v newuidmap >/dev/null && grep -q "^$name:" /etc/subuid 2>/dev/null || { skip "user: --userns subuid" "no range in /etc/subuid for $name, no newuidmap or no root"; return; }
  cage user run --rootfs "$root" --userns subuid --cap-add CHOWN sh -c 'mkdir -p /d/e; echo x >/d/e/f; chown -R 100:100 /d; chmod 700 /d; id -u'
  check "user: --userns subuid" 0 "$out"
  check "user: files of other ids are removed" "" "$(leftovers $nobody)"
}

life() { local who=$1
  EXEC=exec
  as $who "$G" try sh -c 'trap "echo got; exit 9" TERM; echo ready; while :; do sleep 0.1; done' >"$work/out" 2>/dev/null & local pid=$!
  wait_for 'grep -q ready "$work/out"'; kill -TERM $pid; wait $pid; check "$who: SIGTERM is passed on" 9 $?
  as $who "$G" try --stop-timeout 1 sh -c 'trap "" TERM; echo ready; while :; do sleep 0.1; done' >"$work/out" 2>/dev/null & pid=$!
  wait_for 'grep -q ready "$work/out"'; kill -TERM $pid; wait $pid; check "$who: and followed by SIGKILL" 137 $?
  local mark=3$((RANDOM + 10000))
  as $who "$G" try sh -c "echo ready; setsid sleep $mark & sleep $mark" >"$work/out" 2>/dev/null & pid=$!
  wait_for 'grep -q ready "$work/out"'; kill -KILL $pid; wait $pid 2>/dev/null
  EXEC=
  wait_for "! pgrep -f '^sleep $mark' >/dev/null"; check "$who: the cage dies with gabion" "" "$(pgrep -f "^sleep $mark")"
  cage $who try sh -c "setsid sleep $mark & exit 0"; check "$who: daemons die with the program" "" "$(pgrep -f "^sleep $mark")"
  # The killed one's layer was swept by the run after it.
  check "$who: nothing is left" "" "$(leftovers "$(as $who id -u)")"
  [ -n "$python" ] && { cage $who try "$python" -c 'import os
for i in range(2000):
    if os.fork() == 0:
        os.fork(); os._exit(0)
    os.wait()
print(len([p for p in os.listdir("/proc") if p.isdigit()]) < 10)'; check "$who: orphans are reaped" True "$out"; }
}
# Layers in the usual places that belong to WHO and to no living gabion (another test may be running one).
leftovers() { local dir pid
  find "${TMPDIR:-/var/tmp}" /var/tmp -maxdepth 1 -name 'gabion-[0-9]*-[0-9]*' -user "$1" 2>/dev/null | while read -r dir; do
    pid=${dir##*/gabion-}; [ -d "/proc/${pid%%-*}" ] || [ ! -d "$dir" ] || echo "$dir"; done; }
wait_for() { for _ in $(seq 100); do eval "$1" && return; sleep 0.05; done; }
# The process that carries gabion's name, not the wrapper that started it.
kill_gabion() { local pid=$2; kill -"$1" "$pid"; }

suite() { local who=$1
  if ! as "$who" unshare -U true 2>/dev/null; then skip "the cage as $who" "user namespaces are refused here (a chroot, a container, a security module)"; return; fi
  prepare "$who"
  cd "$work/project-$who"
  statuses "$who"; walls "$who"; layer "$who"; limits "$who"; roots "$who"; life "$who"
  cd /
}

if [ "$(id -u)" = 0 ]; then suite root; else skip "the cage as root" "not root"; fi
suite user
ranges
finish
