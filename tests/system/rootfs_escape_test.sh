# Items of docs/escape-checklist.md that a hostile root file system brings along: A4, A6, A7, and the links in it.
. "$(dirname "$0")/lib.sh"
attacks=$(dirname "$GABION")/escape
as= who=$(id -un)
before=$(cat /proc/sys/kernel/core_pattern; cut -d' ' -f2- /proc/self/mountinfo | md5sum)

new_root() {
  root=$work/root; rm -rf "$root"; mkdir -p "$root/bin" "$root/proc" "$root/sys" "$root/dev" "$root/etc" "$root/tmp" "$root/vol"
  cp "$attacks"/* "$root/bin"
  chmod 755 "$work"; [ -z "$as" ] || chown -R 65534:65534 "$root"
}
run() { (cd / && $as "$GABION" run -q --rootfs "$root" "$@" </dev/null >"$work/out" 2>"$work/err"); got=$?; }

list() {
  new_root; run /bin/fds
  if [ "$got" != 0 ]; then
    if $as "$GABION" doctor --format json | grep -q '"namespaces": true'; then not_ok "$who: a cage of a root of its own" "$(cat "$work/err")"
    else skip "every item as $who" "no cage can be built here"; fi
    return
  fi
  ok "$who: a static program runs in a bare root"
  for target in /proc/sys/kernel/core_pattern /etc/passwd; do
    new_root; rm -rf "$root/dev"; mkdir "$root/dev"; ln -s "$target" "$root/dev/null"
    run /bin/fds
    case $got in 0 | 125) ok "A4 $who: /dev/null as a link to $target" ;; *) not_ok "A4 $who: /dev/null as a link" "exit status $got" "$(cat "$work/err")" ;; esac
  done
  for name in proc sys; do
    new_root; rmdir "$root/$name"; ln -s /tmp "$root/$name"
    run /bin/fds; check "A7 $who: /$name as a link is refused" 125 "$got"
    new_root; rmdir "$root/$name"; : >"$root/$name"
    run /bin/fds; check "A7 $who: /$name as a file is refused" 125 "$got"
  done
  new_root; rmdir "$root/dev"; ln -s /../../../../../../tmp "$root/dev"
  run /bin/fds
  case $got in 0 | 125) ok "$who: /dev as a link upwards" ;; *) not_ok "$who: /dev as a link upwards" "exit status $got" "$(cat "$work/err")" ;; esac
  new_root; rmdir "$root/vol"; ln -s /../../../../../../../../etc "$root/vol"
  mkdir -p "$work/source"; echo mine >"$work/source/passwd"
  run -v "$work/source:/vol:ro" /bin/fds
  check "A8 $who: a volume over a link that leads out stays inside" "no" "$(grep -q '^mine$' /etc/passwd && echo yes || echo no)"
  new_root; rmdir "$root/tmp"; ln -s "$work" "$root/tmp"
  run --tmpfs /tmp:size=1m /bin/exhaust tmpfs /tmp/escaped 1
  check "$who: a tmpfs over a link that leads out stays inside" "no" "$([ -e "$work/escaped" ] && echo yes || echo no)"
  race
  redirect
  writes
}

# A5 (CVE-2025-52881): volumes put in the way of what a runtime writes to /proc, with links that lead to the kernel's switches.
redirect() {
  new_root; shared=$work/attr; rm -rf "$shared"; mkdir -p "$shared/real"; ln -s /proc/sys/kernel "$shared/link"
  [ -z "$as" ] || chown -R 65534:65534 "$shared"
  ( while :; do mv -T "$shared/real" "$shared/current" 2>/dev/null; mv -T "$shared/current" "$shared/real" 2>/dev/null
      mv -T "$shared/link" "$shared/current" 2>/dev/null; mv -T "$shared/current" "$shared/link" 2>/dev/null; done ) & racer=$!
  tries=0 wrong=0 switches=$(cat /proc/sys/kernel/core_pattern /proc/sys/kernel/hostname)
  while [ $tries -lt 20 ]; do
    for volume in /proc/self/attr /proc/self /proc/thread-self/attr /proc/self/attr/current; do
      run -v "$shared:$volume" -v "$shared:/vol" -v "$shared/real:/vol/current" --hostname redirected /bin/fds
      case $got in 0 | 125) ;; *) wrong=$((wrong + 1)) ;; esac
    done
    tries=$((tries + 1))
  done
  kill "$racer"; wait "$racer" 2>/dev/null
  check "A5 $who: 80 races for what is written to /proc" "0 $switches" "$wrong $(cat /proc/sys/kernel/core_pattern /proc/sys/kernel/hostname)"
}
# … and as it is built: whatever is opened for writing beneath /proc is opened before the root is entered.
writes() {
  command -v strace >/dev/null || { skip "A5 $who: writes to /proc" "strace is not here"; return; }
  new_root
  (cd / && $as strace -f -qq -e trace=open,openat,openat2,creat,pivot_root -o "$root/trace" "$GABION" run -q --watch off --rootfs "$root" /bin/fds </dev/null >/dev/null 2>"$work/err")
  grep -q 'pivot_root(' "$root/trace" 2>/dev/null || { skip "A5 $who: writes to /proc" "strace cannot follow here: $(head -c 200 "$work/err")"; return; }
  entering=$(sed -n 's/^\([0-9]*\) .*pivot_root(.*/\1/p' "$root/trace" | head -1)
  check "A5 $who: nothing of /proc is opened for writing in the root" "" "$(sed -n "/^$entering .*pivot_root(/,\$p" "$root/trace" | grep -E 'O_WRONLY|O_RDWR|creat\(' | grep -v '/dev/' | head -3)"
  check "A5 $who: before it, its own ids and no more" "" "$(sed -n "/^$entering .*pivot_root(/q;/^$entering /p" "$root/trace" | grep -E 'O_WRONLY|O_RDWR' | grep -v -E '"/proc/self/(setgroups|uid_map|gid_map)"' | head -3)"
}

# A6 (CVE-2021-30465): a directory of a shared volume becomes a link to / while it is mounted over, again and again.
race() {
  new_root; shared=$work/shared; rm -rf "$shared"; mkdir -p "$shared/real" "$work/source"; ln -s / "$shared/link"
  [ -z "$as" ] || chown -R 65534:65534 "$shared"
  ( while :; do mv -T "$shared/real" "$shared/dir" 2>/dev/null; mv -T "$shared/dir" "$shared/real" 2>/dev/null
      mv -T "$shared/link" "$shared/dir" 2>/dev/null; mv -T "$shared/dir" "$shared/link" 2>/dev/null; done ) & racer=$!
  tries=0 wrong=0
  while [ $tries -lt 60 ]; do
    run -v "$shared:/vol" -v "$work/source:/vol/dir:ro" /bin/fds
    case $got in 0 | 125) ;; *) wrong=$((wrong + 1)) ;; esac
    tries=$((tries + 1))
  done
  kill "$racer"; wait "$racer" 2>/dev/null
  check "A6 $who: 60 races for a mount's target" 0 "$wrong"
}

list
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
  as="setpriv --reuid 65534 --regid 65534 --clear-groups" who=nobody
  if $as "$GABION" --version >/dev/null 2>&1; then list; else skip "every item as nobody" "$GABION is out of its reach"; fi
fi
check "nothing of the host was mounted over or changed" "$before" "$(cat /proc/sys/kernel/core_pattern; cut -d' ' -f2- /proc/self/mountinfo | md5sum)"
finish
