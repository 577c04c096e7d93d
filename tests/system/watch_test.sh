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
finish
