# The watched cage: what the report names, and what happens where it cannot be watched.
. "$(dirname "$0")/lib.sh"
cd "$work"
if ! unshare -U true 2>/dev/null; then skip "the watched cage" "user namespaces are refused here"; finish; fi
contains "the probe has no cage of landlock's to watch and says so" "$("$GABION" try --isolation landlock --watch probe true 2>&1)" "cannot be watched"
if ! "$GABION" try -q --watch probe true 2>"$work/err"; then skip "the probe" "$(head -1 "$work/err")"; finish; fi
told=$("$GABION" try --report-all sh -c 'whoami; cat /etc/shadow; mount -t proc p /mnt' 2>&1)
contains "an exec is named" "$told" "whoami"
contains "a secret that was tried" "$told" "read /etc/shadow"
contains "a denied call" "$told" "mount  by the filter"
lacks "nothing was lost" "$told" "NOT COMPLETE"
lacks "off is off" "$("$GABION" try --watch off --report-all true 2>&1)" "watched by"
# Where bpf(2) is refused: asked for, the run stops; by default it is watched in another way, or goes on without.
no_bpf=$(realpath "$(dirname "$GABION")/escape/no_bpf")
contains "a watch that was asked for" "$("$no_bpf" "$GABION" try --watch probe true 2>&1)" "bpf(2) is refused here"
contains "a watch that is only the default" "$("$no_bpf" "$GABION" try --report-all sh -c 'id >/dev/null; true' 2>&1)" "watched by rootless"
contains "where neither can be had the report says why" "$("$no_bpf" --nor-notification "$GABION" try --report-all true 2>&1)" "watcher: this kernel has no seccomp user notification"
# What stays is a file that root alone can read, and that a damaged or foreign copy of does no harm.
rm -f /run/gabion/probe-*
"$GABION" try -q --watch probe true
kept=$(ls /run/gabion/probe-* 2>/dev/null | head -1)
if [ -n "$kept" ]; then
  check "the kept probe is root's alone" "700 600" "$(stat -c %a /run/gabion) $(stat -c %a "$kept")"
  printf damaged >"$kept"
  contains "a damaged one is made anew" "$("$GABION" try --report-all true 2>&1)" "watched by probe"
  chmod 666 "$kept"
  contains "one that others may write is not read" "$("$GABION" try --report-all true 2>&1)" "watched by probe"
  check "and is replaced" 600 "$(stat -c %a "$kept")"
fi
# Names as the program chose them: told, and harmless.
mkdir named && cd named
told=$("$GABION" try --format json sh -c '
  cp /bin/true "$(printf "new\nline")" && "./$(printf "new\nline")"
  cp /bin/true "$(printf "\033[31mred")" && "./$(printf "\033[31mred")"
  cp /bin/true "$(printf "bad\377utf8")" && "./$(printf "bad\377utf8")"
  cp /bin/true moved && mv moved moved2 && ./moved2; cp /bin/sleep gone && { ./gone 0.05 & rm gone; wait; }
  cat "$(printf "/root/.ssh/\033]52;x\007\n")"; exit 0' 2>&1 >/dev/null | sed -n '/^{/,$p')
cd ..
for name in 'new\nline' '\u001b[31mred' 'moved2' './gone 0.05'; do contains "told: $name" "$told" "$name"; done
if printf %s "$told" | LC_ALL=C grep -q "$(printf '[\001-\011\013-\037]')"; then not_ok "no control character in the JSON"; else ok "no control character in the JSON"; fi
if printf %s "$told" | iconv -f UTF-8 -t UTF-8 >/dev/null 2>&1; then ok "the JSON is UTF-8"; else not_ok "the JSON is UTF-8"; fi
contains "nothing of it was lost" "$told" '"complete": true'
finish
