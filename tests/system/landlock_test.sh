# `--isolation landlock`, as an unprivileged user to whom user namespaces are refused (by a seccomp filter around
# gabion). Its own list: docs/landlock.md names each wall that is tried here.
. "$(dirname "$0")/lib.sh"
attacks=$(dirname "$GABION")/escape
as=
if [ "$(id -u)" = 0 ]; then
  "$GABION" try --isolation landlock true 2>"$work/err"; check "root is refused" 125 $?
  contains "and told why" "$(cat "$work/err")" "as root"
  command -v setpriv >/dev/null || { skip "the list" "setpriv is not here"; finish; }
  as="setpriv --reuid 65534 --regid 65534 --clear-groups"
fi
abi=$($as "$GABION" doctor --format json | sed -n 's/.*"detail": "ABI \([0-9]*\).*/\1/p')
[ -n "$abi" ] || { skip "the list" "this kernel has no Landlock"; finish; }
$as "$GABION" --version >/dev/null 2>&1 || { skip "the list" "$GABION is out of an unprivileged user's reach"; finish; }

chmod 755 "$work"
home=$work/home area=$work/home/project
mkdir -p "$home/.ssh" "$area/sub"; echo KEY >"$home/.ssh/id_rsa"; echo TOKEN=1 >"$area/.env"; echo old >"$area/old"; echo gone >"$area/sub/gone"
echo outside >"$home/outside"; mkdir "$work/theirs"; echo theirs >"$work/theirs/file"; chmod 666 "$work/theirs/file"; chmod 777 "$work/theirs"
cp "$attacks"/* "$area"; ln -s "$home/.ssh/id_rsa" "$area/key-link"
[ -z "$as" ] || chown -R 65534:65534 "$home"
state() { (cd "$home" && find . -type f ! -name 'report*' | sort | xargs sha256sum; stat -c '%n %a %u %Y' .ssh/id_rsa outside project/old project/sub/gone); cat "$work/theirs/file"; }
before=$(state)
refused() { (cd "$area" && $as env HOME="$home" PATH=/usr/local/bin:/usr/bin:/bin ./no_user_namespaces "$GABION" "$@" </dev/null >"$work/out" 2>"$work/err"); got=$?; out=$(cat "$work/out"); err=$(cat "$work/err"); }
cage() { refused try -q --isolation landlock "$@"; }
report() { cage --format json --report "$home/report.json" "$@"; }
hit() { tr -d '\n ' <"$home/report.json" | grep -o "\"name\":\"$1\"[^}]*\"hit\":true" >/dev/null && echo hit || echo not; }

# Where namespaces are refused and nothing was chosen.
refused try true; check "user namespaces refused: exit 125" 125 "$got"
contains "the reason is named" "$err" "user namespaces are refused here by"
contains "and both ways out" "$err" "--isolation landlock"
refused doctor --format json; contains "doctor sees it" "$out" '"namespaces": false'
contains "and what remains" "$out" '"landlock": true'

cage sh -c 'exit 7'; check "the program's status" 7 "$got"
cage sh -c 'kill -9 $$' ; if [ "$abi" -ge 6 ]; then check "128+n for a signal" 137 "$got"; else skip "128+n for a signal" "Landlock below ABI 6: no signals"; fi
cage nosuchprogram; check "127 not found" 127 "$got"
cage /etc/passwd; check "126 not executable" 126 "$got"
cage --timeout 1 sleep 30; check "124 time limit" 124 "$got"

# Files.
cage cat /etc/hostname; check "the system is readable" 0 "$got"
for path in "$home/outside" "$home/.ssh/id_rsa" "$work/theirs/file" /etc/shadow key-link; do
  cage cat "$path"; check "not readable: $(basename "$path")" "1 " "$got $out"
done
cage cat .env; check "no credential file in the copy" 1 "$got"
cage ls "$home"; check "homes cannot be listed" 2 "$got"
cage ls /tmp; check "nor /tmp" 2 "$got"
for path in "$home/outside" "$work/theirs/file" "$work/theirs/new" /tmp/gabion-landlock-new /dev/shm/gabion-landlock-new; do
  cage sh -c "echo x >>$path"; [ "$got" != 0 ] && ok "not writable: $path" || not_ok "not writable: $path" "it was written"
done
cage sh -c "rm -f $work/theirs/file; mv $work/theirs/file x; ln $work/theirs/file x2; mv old $work/theirs/in; cp old $work/theirs/in"
check "nothing outside is removed, moved or linked" "file" "$(ls "$work/theirs")"
cage sh -c 'echo x >"$TMPDIR/t" && echo y >"$HOME/h" && cat "$TMPDIR/t" "$HOME/h"'; check "own TMPDIR and HOME are writable" "x y" "$(echo $out)"
report sh -c 'echo new >new; echo more >>old; rm sub/gone; ln -s /etc/passwd link'
for part in '"path": "'"$area/new"'"' '"path": "'"$area/old"'"' '"path": "'"$area/sub/gone"'"' '"kind": "deleted"' '"link": "/etc/passwd"'; do contains "told: $part" "$(cat "$home/report.json")" "$part"; done
lacks "a masked file is not told as deleted" "$(grep '"path"' "$home/report.json")" ".env"
cage --mount-cwd=ro sh -c 'echo x >new'; [ "$got" != 0 ] && ok "--mount-cwd=ro" || not_ok "--mount-cwd=ro"
cage --mount-cwd=ro cat .env; check "--mount-cwd=ro keeps credential files shut" 1 "$got"

report --keep "$home/kept" sh -c 'echo new >new'
check "--keep saves the diff" "new" "$(cat "$home/kept/files/new" 2>/dev/null)"; rm -rf "$home/kept"

# What Landlock does not hold.
cage sh -c 'for c in "chmod 600 old" "chown 0 old" "touch -d @0 old" "setfattr -n user.x -v 1 old"; do $c 2>/dev/null && echo "$c WORKED"; done; true'
check "metadata cannot be changed" "" "$out"
cage sh -c "chmod 777 $home/outside; touch -d @0 $home/outside"; check "outside neither" "refused" "$([ "$got" != 0 ] && echo refused || echo CHANGED)"
cage ./calls
for name in ok_socket_unix ok_socket_inet ok_socket_route socket_raw clone_newuser unshare_newuser mount ptrace_init keyctl bpf; do
  check "call: $name" EPERM "$(echo "$out" | sed -n "s/^$name //p")"
done
for name in socket_vsock_high socket_alg socket_packet; do check "call: $name" EPERM "$(echo "$out" | sed -n "s/^$name //p")"; done
for name in clone3 io_uring_setup unknown_600; do check "call: $name" ENOSYS "$(echo "$out" | sed -n "s/^$name //p")"; done
cage ./abi; check "no i386 or x32 calls" "" "$(echo "$out" | grep -v -e ' KILLED$' -e '^skip')"
cage ./filter; check "the filter stays" 5 "$(echo "$out" | grep -c 'seccomp=2 nnp=1 keyctl=EPERM$')"
cage ./exhaust shm 1; check "no System V shared memory" refused "$out"

# Other processes of the same user.
$as sleep 60 & victim=$!
sleep 0.2; target=$victim
cage sh -c "kill -9 $target; kill -TERM $target"; kill -0 "$victim" 2>/dev/null && ok "signals do not leave the cage" || not_ok "signals do not leave the cage"
cage sh -c "cat /proc/$target/environ /proc/$target/maps; readlink /proc/$target/fd/1 /proc/$target/exe; cat /proc/$target/fd/0 /proc/$target/mem; ls /proc/$target/cwd/"; check "their memory, environment and files are shut" "" "$out"
cage sh -c "renice 19 $target; prlimit --pid $target --nofile=10:10"; check "their limits stay" "0" "$(ps -o ni= -p "$target" | tr -d ' ')"
kill "$victim"; wait "$victim" 2>/dev/null

# Limits and the end.
report --memory 64m ./exhaust memory 256; lacks "memory: not all was to be had" "$out" "TOOK ALL"
report --memory 64m ./exhaust memfd 256; lacks "memfd: nor in a memfd" "$out" "TOOK ALL"; check "memory: named" hit "$(hit memory)"
report --pids-limit 30 --timeout 5 ./exhaust fork; case $got in 0 | 124 | 137) ok "a fork bomb ends" ;; *) not_ok "a fork bomb ends" "status $got" ;; esac
check "and is named" hit "$(hit pids)"
report ./exhaust orphans 50
check "orphans and daemons die at the end" "0 none" "$got $(pgrep -f gabion-escape-daemon >/dev/null && echo ALIVE || echo none)"
(cd "$area" && exec $as ./no_user_namespaces "$GABION" try -q --isolation landlock ./exhaust sleep </dev/null 2>/dev/null) & pid=$!
sleep 0.5; kill -KILL $pid; wait $pid 2>/dev/null; sleep 0.3
check "the program dies with gabion" none "$(pgrep -f 'exhaust sleep' >/dev/null && echo ALIVE || echo none)"
cage true
check "what it left is swept by the next start" "" "$(find /var/tmp -maxdepth 1 -name 'gabion-[0-9]*-[0-9]*' 2>/dev/null | while read -r d; do p=${d##*gabion-}; [ -d "/proc/${p%%-*}" ] || echo "$d"; done | head -3)"
check "descriptors do not come along" "fd 0 fd 1 fd 2" "$(cd "$area" && $as ./fds open 20 ./no_user_namespaces "$GABION" try -q --isolation landlock ./fds 2>/dev/null </dev/null | grep '^fd' | tr '\n' ' ' | sed 's/ $//')"

# Flags that it cannot honour, and the open points.
for flags in "-v /usr:/x" "--tmpfs /x" "--mount type=tmpfs,target=/x" "--shm-size 1m" "-t" "--user 5" "--group-add 5" "--userns host" "--cap-add SETUID" \
  "--hostname x" "--network host" "--security-opt seccomp=unconfined" "--security-opt no-new-privileges:false" "--security-opt mask=/x"; do
  cage $flags true; check "refused: $flags" 125 "$got"
done
refused run --isolation landlock --rootfs / true; check "refused: --rootfs" 125 "$got"
refused try --isolation landlock true
for point in "can tell that a file outside exists" "sees your other processes" "if gabion itself is killed"; do contains "open point printed: $point" "$err" "$point"; done
check "nothing of the user's was changed" "$before" "$(state)"
finish
