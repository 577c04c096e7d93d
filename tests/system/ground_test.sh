. "$(dirname "$0")/lib.sh"

contains "--version" "$("$GABION" --version)" "gabion 0."
contains "--help lists the verbs" "$("$GABION" --help)" "version"
status "no verb is an error" 2 "$GABION"
status "a wrong verb is an error" 2 "$GABION" verison
contains "and names the nearest" "$(cat "$work/err")" 'did you mean `version`'

# The link plan: libc, libm and the loader, nothing else (docs/design.md).
if ldd "$GABION" | grep -q 'lib[at]san\|libubsan'; then
  skip "shared objects" "a sanitizer build"
else
  extra=$(ldd "$GABION" | awk '{print $1}' | grep -v -e '^linux-vdso' -e '^libc\.so' -e '^libm\.so' -e 'ld-linux' || true)
  check "only libc and libm are shared" "" "$extra"
fi
finish
