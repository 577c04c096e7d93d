# Sourced by the system tests: check NAME EXPECTED ACTUAL, contains NAME TEXT PART, status NAME N CMD…, skip NAME REASON.
# The test script calls `finish` last; it fails when any check failed or when nothing was checked.
GABION=$(realpath "${1:?usage: test.sh PATH-OF-GABION}")
passed=0 failed=0 skipped=0
work=$(mktemp -d "${TMPDIR:-/tmp}/gabion-test.XXXXXX")
cleanup() { chmod -R u+rwX "$work" 2>/dev/null; rm -rf "$work"; }
trap cleanup EXIT
# A gabion with a sanitizer in it writes what it finds to a file of its own, whoever runs it; one such file fails the test. Where
# the file cannot be made (init, in the cage's root) the sanitizer ends the process, which no test takes for a good end.
sanitizer=$(LC_ALL=C grep -aoE -m1 '__(asan|tsan)_init' "$GABION" | head -1)
if [ -n "$sanitizer" ]; then
  chmod 755 "$work"; mkdir -m 1777 "$work/sanitizer"
  options="log_path=$work/sanitizer/found:exitcode=86"
  export ASAN_OPTIONS="$options${ASAN_OPTIONS:+:$ASAN_OPTIONS}" UBSAN_OPTIONS="$options:print_stacktrace=1" TSAN_OPTIONS="$options${TSAN_OPTIONS:+:$TSAN_OPTIONS}"
fi
sanitized() { [ -n "$sanitizer" ] || return 0
  if [ -z "$(ls "$work/sanitizer")" ]; then ok "the sanitizer found nothing"; else not_ok "the sanitizer found nothing" "$(head -c 4000 "$work"/sanitizer/*)"; fi; }
ok() { passed=$((passed + 1)); echo "ok - $1"; }
not_ok() { failed=$((failed + 1)); echo "not ok - $1"; shift; printf '    %s\n' "$@"; }
check() { if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1" "expected: $2" "actual:   $3"; fi; }
contains() { case "$2" in *"$3"*) ok "$1" ;; *) not_ok "$1" "no such text: $3" "in: $2" ;; esac; }
lacks() { case "$2" in *"$3"*) not_ok "$1" "must not hold: $3" "in: $2" ;; *) ok "$1" ;; esac; }
status() { local name=$1 want=$2; shift 2; "$@" >"$work/out" 2>"$work/err"; local got=$?
  if [ "$got" = "$want" ]; then ok "$name"; else not_ok "$name" "exit status $got, expected $want" "$(head -c 2000 "$work/err")"; fi; }
skip() { skipped=$((skipped + 1)); echo "skip - $1: $2"; }
finish() { sanitized; echo "$passed passed, $failed failed, $skipped skipped"; [ "$failed" = 0 ] && [ "$((passed + skipped))" -gt 0 ]; exit $?; }
