# The cage that a user watches without privilege: by ptrace events and seccomp's user notification. As an ordinary user,
# and once more as root with --watch full.
. "$(dirname "$0")/lib.sh"
GABION=$(realpath "$GABION") attacks=$(dirname "$GABION")/escape repo=$PWD
if ! unshare -U true 2>/dev/null; then skip "the watched cage" "user namespaces are refused here"; finish; fi
[ -x "$attacks/deeds" ] || { not_ok "the programs" "$attacks/deeds is not built"; finish; }
as=
if [ "$(id -u)" = 0 ]; then
  command -v setpriv >/dev/null || { skip "the watched cage" "setpriv is not here"; finish; }
  as="setpriv --reuid 65534 --regid 65534 --clear-groups"
fi
$as "$GABION" --version >/dev/null 2>&1 || { skip "the watched cage" "$GABION is out of an unprivileged user's reach"; finish; }
home=$work/home area=$work/home/project
prepare() {
  chmod 755 "$work"; chmod -R u+rwX "$home" 2>/dev/null; rm -rf "$home"; mkdir -p "$area" "$home/.ssh"; cp "$attacks/deeds" "$attacks/abi" "$attacks/calls" "$attacks/net" "$area"
  [ -z "$as" ] || chown -R 65534:65534 "$home"
}
# cage FLAGS… CMD…: out, err, got. report FIELD-LESS: the JSON report without blanks in `json`.
cage() { (cd "$area" && timeout 120 $as env HOME="$home" PATH=/usr/local/bin:/usr/bin:/bin "$GABION" try --watch "$watch" "$@" </dev/null >"$work/out" 2>"$work/err"); got=$?; out=$(cat "$work/out"); err=$(cat "$work/err"); }
report() { cage --format json --report "$area/report.json" "$@"; json=$(tr -d '\n' <"$area/report.json" | sed 's/  */ /g; s/": /":/g; s/, "/,"/g; s/\[ /[/g; s/ \]/]/g; s/ }/}/g'); rm -f "$area/report.json"; }
value() { printf %s "$json" | grep -o "\"$1\":[^,}]*" | head -1 | cut -d: -f2; }
whole() { check "$who: $1: nothing was lost" "true" "$(value complete)"; }
traced() { cage -q --trace text "$@"; }

ordinary() {
  cage --report-all sh -c 'whoami >/dev/null; cat /etc/passwd >/dev/null; cat /etc/shadow 2>/dev/null; mount -t proc p /mnt 2>/dev/null; exit 3'
  check "$who: the program's status" 3 "$got"
  for part in "watched by rootless" "      whoami" "cat /etc/passwd" "mount -t proc p /mnt — exit" "read /etc/shadow  failed; password hashes" "read /etc/passwd  the list of users" "mount  by the filter" "exited with 3"; do
    contains "$who: told: $part" "$err" "$part"
  done
  lacks "$who: complete" "$err" "NOT COMPLETE"; lacks "$who: every argument was read" "$err" "unreadable"
  cage -q sh -c 'kill -TERM $$'; check "$who: a signal's status" 143 "$got"
  cage -q nosuchprogram; check "$who: not found" 127 "$got"
  cage -q /etc/passwd; check "$who: not executable" 126 "$got"
  cage -q --timeout 1 sleep 30; check "$who: the time limit" 124 "$got"
  report sh -c 'exit 0'; whole "sh"
  watch=light cage --report-all cat /etc/passwd
  contains "$who: light leaves files out, and says so" "$err" "files: --watch light does not look at them"
  contains "$who: light tells the tree" "$err" "cat /etc/passwd"
}

network() {
  cage --report-all "$attacks/net" >/dev/null 2>&1
  command -v python3 >/dev/null || { skip "$who: network" "no python3"; return; }
  cage --report-all python3 -c '
import socket
s=socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for act in (lambda: s.sendto(b"x", ("198.51.100.9", 9)), lambda: socket.create_connection(("198.51.100.7", 443), 2), lambda: socket.create_connection(("169.254.169.254", 80), 2), lambda: socket.getaddrinfo("collector.example.com", 443)):
  try: act()
  except OSError as e: pass
l=socket.socket(); l.bind(("127.0.0.1", 8099)); l.listen(); c=socket.create_connection(("127.0.0.1", 8099)); print("connected")'
  check "$who: the cage's own loopback" connected "$out"
  for part in "connect 198.51.100.7 port 443  Network is unreachable" "send 198.51.100.9 port 9  Network is unreachable" "connect 169.254.169.254 port 80" "metadata" "connect 127.0.0.1 port 8099  let through" "bind 127.0.0.1 port 8099  let through" "collector.example.com"; do
    contains "$who: network: $part" "$err" "$part"
  done
}

hard_to_follow() {
  report ./deeds quick 300; check "$who: 300 programs that end at once" 0 "$got"; whole quick
  check "$who: each with its command and status" 300 "$(printf %s "$json" | grep -o '"programs":\["deeds quit [0-9]*"\],"started_ns":[0-9]*,"ended_ns":[1-9][0-9]*,"exit_status":[0-9]*' \
    | sed 's/.*quit \([0-9]*\)".*"exit_status":\([0-9]*\)/\1 \2/' | awk '$1 % 200 == $2' | wc -l)"
  cage --report-all ./deeds double-fork; contains "$who: a double fork" "$err" "deeds quit 7 — exit 7"
  cage --report-all ./deeds thread-exec; check "$who: an exec by a thread" 9 "$got"; contains "$who: is its process's" "$err" "./deeds thread-exec → deeds quit 9 — exit 9"
  cage --report-all ./deeds leader-exit; check "$who: work after the leader's end" 5 "$got"; contains "$who: is its process's" "$err" "read /etc/shadow"; contains "$who: whose status is told" "$err" "leader-exit — exit 5"
  cage ./deeds fileless; check "$who: a program in memory" 3 "$got"; contains "$who: is told" "$err" "program without a file: from-memory"
  cage ./deeds deleted; check "$who: a deleted program" 4 "$got"; contains "$who: is told" "$err" "program without a file: deleted-program"
  cage --report-all ./deeds names
  for part in '/home/other\n/new\nline' '\x1b[31mred' '\xff\xfe' 'deeds\n\x1b[2J quit 0'; do contains "$who: names: $part" "$err" "$part"; done
  lacks "$who: no control sequence reaches the terminal" "$err" "$(printf '\033')"
  cage ./deeds job-control; check "$who: job control works" "stopped, continued, exit 8" "$out"
  cage ./deeds signals 3000; check "$who: signals do not disturb told calls" "undisturbed" "$out"
}

tracers() {
  report ./deeds trace-me; check "$who: a program may trace its child" "traced, exit 3" "$out"
  check "$who: which is then told to be unfollowed" "false 1" "$(value complete) $(value unfollowed)"
  contains "$who: its calls are still told" "$json" '/etc/shadow'
  report ./deeds attach; check "$who: or attach to one" "attached, killed by 15" "$out"; check "$who: the same" "false" "$(value complete)"
  report ./deeds untraced; check "$who: a child that ptrace does not tell of is seen by its calls" "false 1" "$(value complete) $(value late)"
  contains "$who: and named" "$json" '/etc/shadow'
  if command -v strace >/dev/null; then cage -q strace -f -o /dev/null true; check "$who: strace works inside" 0 "$got"; else skip "$who: strace inside" "no strace"; fi
}

refusals() {
  printf '{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["mkdir","mkdirat"],"action":"SCMP_ACT_ERRNO","errnoRet":28},{"names":["rmdir"],"action":"SCMP_ACT_NOTIFY"}]}' >"$area/profile.json"
  cage --report-all --security-opt seccomp=profile.json sh -c 'mkdir x; rmdir x'
  contains "$who: a profile's own errno" "$err" "No space left on device"; contains "$who: is counted" "$err" "mkdir  by the filter"
  contains "$who: SCMP_ACT_NOTIFY is a clash" "$err" "clashes with the watcher"; contains "$who: and answers as without a listener" "$err" "Function not implemented"
  cage -q --security-opt seccomp=unconfined sh -c 'exit 4'; check "$who: without a profile" 4 "$got"
  printf '{"defaultAction":"SCMP_ACT_ERRNO","defaultErrnoRet":38,"syscalls":[{"names":["execve","read","exit_group"],"action":"SCMP_ACT_ALLOW"}]}' >"$area/tiny.json"
  cage --security-opt seccomp=tiny.json ./deeds quit 0; contains "$who: a profile behind which nothing can be handed over" "$err" "does not let write through"
  cage ./calls >/dev/null; lacks "$who: forty denied calls, nothing lost" "$err" "NOT COMPLETE"
}

# Every path once, and in its order where one thread opens them.
generator() {
  traced ./deeds paths 20000
  grep -o 'gabion-path-[0-9]*' "$work/err" >"$work/seen"
  check "$who: 20,000 paths, each seen once and in order" "20000 20000 sorted" "$(wc -l <"$work/seen") $(sort -u "$work/seen" | wc -l) $(sort -c "$work/seen" && echo sorted)"
  traced ./deeds threads 8000
  check "$who: 8,000 by eight threads" "8000 8000" "$(grep -o 'gabion-path-[0-9]*' "$work/err" | wc -l) $(grep -o 'gabion-path-[0-9]*' "$work/err" | sort -u | wc -l)"
}

# C9: the supervisor dies while calls are pending; the cage dies with it. While it stands still nothing goes on.
supervisor() {
  local name=gabion-test-$$-$RANDOM pid
  (cd "$area" && exec $as "$GABION" try -q --watch "$watch" ./deeds paths 100000000 </dev/null >/dev/null 2>&1) & pid=$!
  sleep 1
  kill -STOP $pid; sleep 0.2
  local child; child=$(pgrep -f '^./deeds paths 100000000$' | head -1)
  check "$who: while the supervisor stands still a told call waits" "S" "$(sed 's/.*) //' "/proc/$child/stat" 2>/dev/null | cut -c1 | tr D S)"
  kill -KILL $pid; wait $pid 2>/dev/null; sleep 0.5
  check "$who: C9: the cage dies with its supervisor" "" "$(pgrep -f '^./deeds paths 100000000$')"
}

samples() {
  local sample shared=${GABION_SHARED:-$repo/../shared}
  python=$(PATH=/usr/local/bin:/usr/bin:/bin command -v python3) || { skip "$who: the samples" "no python3"; return; }
  cp "$repo/tests/cases/demo/hostile.py" "$area/tidy.py"; echo milk >"$area/notes.txt"; echo rent >"$area/budget.csv"; echo TOKEN=x >"$area/.env"
  [ -z "$as" ] || chown -R 65534:65534 "$home"
  cage --report-all --memory 256m "$python" tidy.py
  for part in "      whoami" "/etc/passwd" "/etc/shadow" ".ssh/id_rsa" "198.51.100.7 port 443" "169.254.169.254" "/usr/local/bin/ls" ".bashrc" ".git/hooks/post-checkout" "collector.example.com" "sleep 3600"; do
    contains "$who: the hostile sample: $part" "$err" "$part"
  done
  for sample in ai_generated suspicious_script; do
    [ -r "$shared/mission/$sample.py" ] || { skip "$who: the mission's $sample.py" "it is not at hand"; continue; }
    cp "$shared/mission/$sample.py" "$area"; cage --report-all "$python" $sample.py
    case $sample in
      ai_generated) contains "$who: $sample.py executed whoami" "$err" "      whoami"; contains "$who: $sample.py read /etc/passwd" "$err" "read /etc/passwd" ;;
      *) contains "$who: $sample.py looked up its host" "$err" "example.com" ;;
    esac
  done
}

all() {
  prepare
  for part in ordinary network hard_to_follow tracers refusals generator supervisor samples; do $part; done
}

who=user watch=full
all
# What a user gets without asking.
contains "a user's cage is watched by default" "$(cd "$area" && $as "$GABION" try --report-all true 2>&1)" "watched by rootless"
abi=$($as "$GABION" doctor --format json | sed -n 's/.*"detail": "ABI \([0-9]*\).*/\1/p')
if [ -n "$abi" ]; then
  cage --isolation landlock --report-all sh -c 'whoami >/dev/null; cat /etc/shadow 2>/dev/null; exit 3'
  check "landlock: the program's status" 3 "$got"
  for part in "watched by rootless" "      whoami" "read /etc/shadow  failed"; do contains "landlock: $part" "$err" "$part"; done
  lacks "landlock: complete" "$err" "NOT COMPLETE"
  report --isolation landlock ./deeds quick 100; check "landlock: 100 programs that end at once" 0 "$got"; whole landlock
else
  skip "landlock, watched" "this kernel has no Landlock"
fi
if [ -n "$as" ]; then
  who="root, --watch full" as=
  prepare; ordinary; network; hard_to_follow; tracers
fi
finish
