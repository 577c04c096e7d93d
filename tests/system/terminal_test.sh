# -it: a terminal of the cage's own between the person and the program, as root and as an ordinary user.
. "$(dirname "$0")/lib.sh"
driver=$PWD/tests/system/terminal.py
python=$(PATH=/usr/local/bin:/usr/bin:/bin command -v python3) && "$python" -c 'import pty, termios' 2>/dev/null || { skip "terminals" "no python3 with its terminal modules"; finish; }
chmod 755 "$work"; mkdir -m 1777 "$work/area"; cd "$work/area"
screen() { out=$($as "$python" "$driver" "$1" "$GABION" </dev/null 2>"$work/err"); }
list() {
  $as "$GABION" try -q true </dev/null 2>"$work/err" || { skip "terminals as $who" "no cage can be built here: $(head -c 200 "$work/err")"; return; }
  screen resize; check "$who: the size comes in, and follows" "33 101 READY 40 120 status 0" "$(echo $out)"
  screen interrupt; contains "$who: ^C reaches the program" "$out" "caught
status 9"
  screen end-of-file; contains "$who: ^D ends its input" "$out" "over
status 0"
  screen stop; contains "$who: what is typed arrives, and the status comes back" "$out" "<typed>
status 4"
  screen push; contains "$who: all three are the cage's terminal" "$out" "/dev/pts/0
all
status 0"
  screen output; check "$who: not a line is lost" "3000 status 0" "$(echo "$out" | grep -c '^line-') $(echo "$out" | tail -1)"
}
as= who=$(id -un); list
if [ "$(id -u)" = 0 ]; then
  as="setpriv --reuid 65534 --regid 65534 --clear-groups" who=user
  if $as "$GABION" --version >/dev/null 2>&1; then list; else skip "terminals as user" "$GABION is out of its reach"; fi
fi
finish
