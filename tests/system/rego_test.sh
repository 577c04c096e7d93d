# gabion rego: bundles, capabilities, explanations, and input that means harm.
. "$(dirname "$0")/lib.sh"
GABION=$(realpath "$GABION")
cd "$work" || exit 1
rego() { "$GABION" rego "$@"; }

# Bundles.
mkdir -p b/foo
echo '{"x": 1}' >b/foo/data.json
printf 'package p\nq := data.foo\n' >b/p.rego
tar -C b -czf bundle.tar.gz .
check "a folder" '{"x":1}' "$(rego eval -b b data.p.q -f raw)"
check "an archive" '{"x":1}' "$(rego eval -b bundle.tar.gz data.p.q -f raw)"
echo '{"roots": ["bar"]}' >b/.manifest
contains "roots hold" "$(rego eval -b b data 2>&1)" "manifest roots [bar] do not permit"
status "check -b says so, too" 1 rego check -b b
head -c 100 bundle.tar.gz >cut.tar.gz
status "half an archive" 2 rego eval -b cut.tar.gz data
printf 'a%.0s' $(seq 2000) | gzip >rubbish.tar.gz
status "no archive" 2 rego eval -b rubbish.tar.gz data

# Capabilities.
printf 'package a\np if strings.count("aa", "a") == 2\n' >a.rego
status "an old version" 1 rego check --capabilities v0.60.0 a.rego
contains "says what is missing" "$(cat err)" "rego_v1 feature required"
status "today's" 0 rego check --capabilities v1.20.0 a.rego
echo '{"builtins": [{"name": "eq"}, {"name": "equal"}], "features": ["rego_v1"]}' >c.json
rego check --capabilities c.json a.rego >out 2>err
contains "a file" "$(cat err)" "undefined function strings.count"
status "none such" 1 rego check --capabilities v77.0.0 a.rego

# Schemas.
mkdir s
echo '{"type": "object", "properties": {"bar": {"type": "string"}}, "additionalProperties": false}' >s/in.json
printf 'package a\n# METADATA\n# schemas:\n# - input: schema.in\np if input.baz\n' >schema.rego
status "a folder of schemas" 1 rego check -s s schema.rego
contains "says what the schema has" "$(cat err)" 'want (one of): ["bar"]'
status "one for the input" 2 rego eval -s s/in.json input.baz

# Why a test failed.
printf 'package a_test\nimport data.b\ntest_x if b.p with input as {"k": 1}\ntest_y if true\n' >t_test.rego
printf 'package b\np if {\n  input.k == 1\n  q\n}\nq if input.nope\n' >b.rego
status "a failed test is 2" 2 rego test -v t_test.rego b.rego
contains "its heading" "$(cat out)" "FAILURES"
contains "the expression that failed" "$(cat out)" "| | | Fail data.b.q"
contains "the place" "$(rego test --var-values t_test.rego b.rego 2>&1)" "t_test.rego:3:"
contains "notes" "$(printf 'package a\np if { trace("here"); true }\n' >n.rego; rego eval -d n.rego --explain notes -f pretty data.a.p)" 'Note "here"'

# Input that means harm: one error with its place, in time and within bounds.
harm() {  # NAME PART-OF-THE-ERROR COMMAND…
  local name=$1 part=$2
  shift 2
  timeout 60 "$@" >out 2>err
  local got=$?
  [ "$got" = 2 ] || [ "$got" = 1 ] && ok "$name: refused" || not_ok "$name: refused" "exit status $got"
  contains "$name: why" "$(head -c 4000 out err)" "$part"
  [ "$(cat out err | wc -c)" -lt 200000 ] && ok "$name: briefly" || not_ok "$name: briefly" "$(cat out err | wc -c) bytes"
}
python=$(command -v python3) || python=
if [ -n "$python" ]; then
  "$python" - <<'PY'
open('paren.rego', 'w').write('package a\np := ' + '(' * 1000000 + '\n')
open('template.rego', 'w').write('package a\np := ' + '$"{' * 10000 + '\n')
open('else.rego', 'w').write('package a\np := 1 if false\n' + 'else := 2 if false\n' * 10000)
open('utf.rego', 'wb').write(b'package a\np := "\xc3\x28"\n')
open('deep.json', 'w').write('[' * 1000000)
open('bomb.yaml', 'w').write('a: &a [x,x,x,x,x,x,x,x,x]\n' + ''.join('%s: &%s [%s]\n' % (c, c, ','.join(['*' + p] * 9)) for p, c in zip('abcdefghi', 'bcdefghij')))
open('bom.rego', 'wb').write(b'\xef\xbb\xbfpackage a\np := 1\n')
PY
  harm "a megabyte of brackets" "max parsing recursion depth exceeded" "$GABION" rego check paren.rego
  contains "… with its line" "$(cat err)" "paren.rego:2:"
  harm "templates in templates" "max parsing recursion depth exceeded" "$GABION" rego check template.rego
  harm "ten thousand branches" "max parsing recursion depth exceeded" "$GABION" rego check else.rego
  harm "bytes that are no UTF-8" "illegal utf-8 character" "$GABION" rego check utf.rego
  harm "deep JSON" "deep.json:1:1001: exceeded max depth" "$GABION" rego eval -d deep.json data
  harm "aliases of aliases" "excessive aliasing" "$GABION" rego eval -d bomb.yaml data
  status "a byte order mark is passed over" 0 rego check bom.rego
else
  skip "files that mean harm" "no python3 to write them"
fi
harm "a number of a million digits" "number too big" "$GABION" rego eval 'x := 1e1000000'
harm "a shift without end" "number too large" "$GABION" rego eval --strict-builtin-errors 'x := bits.lsh(1, 100000000000)'
harm "a range without end" "more than 4194304 numbers" "$GABION" rego eval --strict-builtin-errors 'count(numbers.range(1, 10000000000))'
harm "a network without end" "more than 4194304 addresses" "$GABION" rego eval --strict-builtin-errors 'count(net.cidr_expand("10.0.0.0/1"))'
harm "loops in loops" "eval_cancel_error" "$GABION" rego eval --timeout 300ms 'count([1 | numbers.range(1, 100000)[a]; numbers.range(1, 100000)[b]; a + b == -1])'
harm "a walk of everything" "eval_cancel_error" "$GABION" rego eval --timeout 300ms 'count([1 | walk(numbers.range(1, 3000000), [p, _]); walk(numbers.range(1, 3000000), [p, _])])'
harm "a string that doubles" "larger than 67108864 bytes" "$GABION" rego eval --strict-builtin-errors \
  'a := concat("", [y | y := "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"; numbers.range(1, 10000)[_]]); b := replace(a, "x", a)'
printf 'package a\np if q\nq if p\n' >r.rego
harm "recursion" "is recursive" "$GABION" rego check r.rego
check "a regex that backtracks elsewhere" true "$(timeout 20 "$GABION" rego eval -f raw 'regex.match("(a+)+$", concat("", [x | x := "a"; numbers.range(1, 10000)[_]]))')"
check "of equal keys the last one stays" '{"a":2}' "$(echo '{"a": 1, "a": 2}' | "$GABION" rego eval -I -f raw input)"
finish
