. "$(dirname "$0")/lib.sh"
cases=tests/cases/test/mission

# The lab's demonstration: eight failures and two warnings, each with its line; then clean.
out=$("$GABION" test -p $cases/policy $cases/unhardened.yaml 2>&1)
contains "unhardened: the summary" "$out" "10 tests, 0 passed, 2 warnings, 8 failures, 0 exceptions"
contains "the tag's line" "$out" "$cases/unhardened.yaml:19:11 high deny: web: the image tag"
contains "the source line is shown" "$out" "image: example/web:latest"
contains "an absent key stands at its parent" "$out" "$cases/unhardened.yaml:18:11 high deny: web: runAsNonRoot is not true"
check "every finding has a line" 10 "$(echo "$out" | grep -c "^$cases/unhardened.yaml:1[0-9]:")"
status "failures are 1" 1 "$GABION" test -p $cases/policy $cases/unhardened.yaml
contains "hardened" "$("$GABION" test -p $cases/policy $cases/hardened.yaml)" "30 tests, 30 passed, 0 warnings, 0 failures, 0 exceptions"
contains "compose" "$("$GABION" test -p $cases/compose-policy $cases/compose.yaml)" "15 tests, 15 passed, 0 warnings, 0 failures, 0 exceptions"

# The packs agree, and pass their own tests.
status "pack: unhardened" 1 "$GABION" test --pack kubernetes $cases/unhardened.yaml
status "pack: hardened" 0 "$GABION" test --pack kubernetes $cases/hardened.yaml
status "pack: compose" 0 "$GABION" test --pack compose $cases/compose.yaml
status "pack: restricted" 0 "$GABION" test --pack pod-security-restricted $cases/hardened.yaml
status "packs' unit tests" 0 "$GABION" verify -p policies
contains "none is skipped" "$(cat "$work/out")" " 0 failures, 0 exceptions, 0 skipped"
status "a wrong pack" 2 "$GABION" test --pack kubernets $cases/hardened.yaml
contains "names the packs" "$(cat "$work/err")" "pod-security-baseline"

# What probably was not meant is said.
mkdir -p "$work/p"
printf 'package main\nimport rego.v1\ndeny contains "x" if input.spec.contaners\n' >"$work/p/p.rego"
printf 'spec:\n  containers: []\n' >"$work/a.yaml"
"$GABION" test -p "$work/p" "$work/a.yaml" >"$work/out" 2>"$work/err"
contains "a misspelled path" "$(cat "$work/err")" "did you mean input.spec.containers?"
"$GABION" test -p "$work/p" -n other "$work/a.yaml" >"$work/out" 2>"$work/err"
contains "an empty namespace" "$(cat "$work/err")" "no policy is in the namespace other; such rules are in: main"

# A broken file is named, the others are judged.
printf 'a: [\n' >"$work/broken.yaml"
status "a broken file is 2" 2 "$GABION" test --pack kubernetes "$work/broken.yaml" $cases/unhardened.yaml
contains "with its place" "$(cat "$work/err")" "broken.yaml:2:1"
contains "the rest is judged" "$(cat "$work/out")" "no liveness probe"

# The same under Conftest's name.
ln -s "$GABION" "$work/conftest"
status "conftest: a broken file is 1" 1 "$work/conftest" test -p $cases/policy "$work/broken.yaml"
contains "conftest: its words" "$(cat "$work/err")" "Error: running test: parse configurations"
contains "conftest: its lines" "$("$work/conftest" test -p $cases/policy --no-color $cases/unhardened.yaml)" "FAIL - $cases/unhardened.yaml - main - web: no CPU limit"
check "conftest: no place that it would not give" "" "$("$work/conftest" test -o json -p $cases/policy $cases/unhardened.yaml | grep '"loc"')"
contains "json has the lines under our name" "$("$GABION" test -o json -p $cases/policy $cases/unhardened.yaml)" '"line": 19'
contains "settings" "$(cd "$work" && printf 'policy = "p"\nnamespace = "elsewhere"\n' >conftest.toml && "$GABION" test a.yaml 2>&1)" "namespace elsewhere"
contains "the environment wins over the file" "$(cd "$work" && CONFTEST_NAMESPACE=third "$GABION" test a.yaml 2>&1)" "namespace third"
contains "standard input" "$("$GABION" test -p $cases/policy - <$cases/unhardened.yaml)" "8 failures"
contains "parse indents by two" "$("$GABION" parse $cases/compose.yaml)" '  "services": {'

# Bad input ends soon and with one error.
bad() { printf '%b' "$3" >"$work/$2"; status "$1" 2 timeout 20 "$GABION" test --pack kubernetes "$work/$2"; }
bad "tabs in YAML" tabs.yaml 'a:\n\tb: 1\n'
bad "invalid UTF-8 in YAML" utf8.yaml 'a: "\xff"\n'
bad "a bare brace" brace.json '{'
head -c 1000000 /dev/zero | tr '\0' '(' >"$work/deep.tf"
status "a megabyte of parentheses" 2 timeout 20 "$GABION" test --pack kubernetes "$work/deep.tf"
head -c 1000000 /dev/zero | tr '\0' '[' >"$work/deep.yaml"
status "a megabyte of brackets" 2 timeout 20 "$GABION" test --pack kubernetes "$work/deep.yaml"
{ echo 'a0: &a0 [x, x, x, x, x, x, x, x, x, x]'; for i in 1 2 3 4 5 6 7 8 9; do j=$((i - 1)); echo "a$i: &a$i [*a$j, *a$j, *a$j, *a$j, *a$j, *a$j, *a$j, *a$j, *a$j, *a$j]"; done; } >"$work/bomb.yaml"
status "an alias bomb" 2 timeout 20 "$GABION" test --pack kubernetes "$work/bomb.yaml"
truncate -s 1G "$work/huge.json"
status "a file of 1 GB" 2 timeout 20 "$GABION" test --pack kubernetes "$work/huge.json"
status "a number of a million digits' size" 0 timeout 20 sh -c "echo '{\"kind\": \"x\", \"n\": 1e1000000}' | '$GABION' test --pack kubernetes --parser json -"
finish
