. "$(dirname "$0")/lib.sh"
unset HADOLINT_IGNORE HADOLINT_FORMAT HADOLINT_NOFAIL HADOLINT_FAILURE_THRESHOLD NO_COLOR XDG_CONFIG_HOME
export HOME=$work/home
mkdir -p "$HOME" "$work/dir"
cd "$work/dir"
ln -s "$GABION" "$work/hadolint"
codes() { "$@" 2>/dev/null | grep -o 'DL[0-9]*' | sort | tr '\n' ' '; }

# The mission's Dockerfile before and after its fixes.
cat >before <<'END'
FROM ubuntu:latest
RUN apt-get update && apt-get install -y python3
CMD ["python3"]
END
cat >after <<'END'
FROM ubuntu:22.04
RUN apt-get update && apt-get install -y --no-install-recommends python3=3.10.12-1~22.04 && rm -rf /var/lib/apt/lists/*
CMD ["python3"]
END
check "before" "DL3007 DL3008 DL3009 DL3015 " "$(codes "$GABION" lint -f gnu before)"
status "before fails" 1 "$GABION" lint before
status "after is clean" 0 "$GABION" lint after
check "and says nothing" "" "$("$GABION" lint after)"
contains "the exact word" "$("$GABION" lint before)" "before:2:42 DL3008"
contains "in instruction lines, too" "$("$GABION" lint --hadolint-lines before)" "before:2 DL3008 warning:"
contains "standard input" "$("$GABION" lint -f gnu - <before)" ":2: DL3008"

# Statuses: threshold, --no-fail, broken and absent files, the others still linted.
printf 'FROM debian:12\nRUN apt-get update\n' >info
status "an info fails by default" 1 "$GABION" lint info
status "below the threshold" 0 "$GABION" lint -t warning info
status "no threshold" 0 "$GABION" lint -t none before
status "--no-fail" 0 "$GABION" lint --no-fail before
status "a wrong threshold" 2 "$GABION" lint -t loud before
status "a wrong flag" 2 "$GABION" lint --frmat json before
contains "names the nearest" "$(cat "$work/err")" "did you mean --format"
status "a wrong format" 2 "$GABION" lint -f yaml before
# One clear error a file, within memory and time, the others still linted (each beside `before`).
limited() { ( ulimit -v 2000000; exec timeout 60 "$@" ); }
bad() {  # bad NAME FILE TEXT: what is said of it, once; its memory stays below 600 MB
  local name=$1 file=$2 text=$3
  status "$name: exit status" 2 limited "$GABION" lint "$file" before
  contains "$name: the other file is linted" "$(cat "$work/out")" "before:2:42 DL3008"
  contains "$name: the error" "$(cat "$work/out" "$work/err" | cut -c 1-300)" "$text"
  check "$name: one error" 1 "$(cat "$work/out" "$work/err" | grep -c "^gabion lint: $file: \|^$file:[0-9:]* [A-Z0-9]* error")"
}
printf '\177ELF\0\0\1' >binary
printf 'FROM a:1\nRUN <<EOF\nx\n' >open
truncate -s 2G huge
head -c 10000000 /dev/zero | tr '\0' x >line
{ printf 'FROM a:1\nRUN echo '; cat line; } >long-run
yes 'FROM debian' | head -100000 >stages
{ printf 'FROM a:1\nRUN '; yes '(' | head -60000 | tr -d '\n'; echo; } >deep
{ printf 'FROM a:1\nRUN x '; yes '$(' | head -30000 | tr -d '\n'; echo; } >deeper
bad "a binary file" binary "line 1, column 5: a NUL byte"
bad "2 GB" huge "more than"
bad "an absent file" none "No such file"
bad "an unterminated heredoc" open "open:2:5 DL1000 error: unterminated heredoc"
bad "a line of 10 MB" long-run "long-run:2:1 DL1000 error: dockerfile line greater than max allowed size of 65535"
bad "100,000 stages" stages "more than 10000 stages"
bad "deep nesting" deep "deep:2:205 DL1000 error: the script of this RUN is nested too deeply"
status "deep substitutions" 2 limited "$GABION" lint deeper
status "a line of 10 MB that is nothing" 2 limited "$GABION" lint line
status "all at once" 2 limited "$GABION" lint binary huge none open stages deep before
contains "the last is still linted" "$(cat "$work/out")" "before:2:42 DL3008"
# What is large and no mistake is read, in linear time.
{ echo 'FROM a:1'; seq -f 'ARG V%.0f=x' 100000; } >args
{ echo 'FROM a:1'; seq -f 'ENV V%.0f=$V1' 2 100000; } >envs
status "100,000 ARG" 0 limited "$GABION" lint args
status "100,000 ENV" 1 limited "$GABION" lint -f gnu envs

# Folders: order, names, .gitignore.
mkdir -p tree/.git tree/sub tree/gone
for f in tree/Dockerfile tree/sub/Containerfile tree/sub/x.Dockerfile tree/gone/Dockerfile; do cp before "$f"; done
echo gone >tree/.gitignore
check "a folder" "tree/Dockerfile tree/sub/Containerfile tree/sub/x.Dockerfile " "$("$GABION" lint -f gnu tree | cut -d: -f2 | uniq | tr '\n' ' ')"
check "in the same order with many threads" "$("$GABION" lint -j 1 tree)" "$("$GABION" lint -j 8 tree)"
mkdir empty
status "a folder without any" 2 "$GABION" lint empty

# Configuration: ours before hadolint's, environment, union of lists.
echo 'ignored: [DL3007]' >.hadolint.yaml
check ".hadolint.yaml" "DL3008 DL3009 DL3015 " "$(codes "$GABION" lint -f gnu before)"
check "HADOLINT_IGNORE adds up" "DL3009 DL3015 " "$(HADOLINT_IGNORE=DL3008 codes "$GABION" lint -f gnu before)"
check "--ignore adds up" "DL3008 DL3015 " "$(codes "$GABION" lint -f gnu --ignore DL3009 before)"
printf 'lint:\n  ignored: [DL3008]\n  override:\n    error: [DL3007]\n' >.gabion.yaml
contains ".gabion.yaml" "$("$GABION" lint -f gnu before)" "DL3007 error"
lacks "and not hadolint's" "$("$GABION" lint -f gnu before)" "DL3008"
check "hadolint reads its own" "DL3008 DL3009 DL3015 " "$(codes "$work/hadolint" -f gnu before)"
check "--no-config" "DL3007 DL3008 DL3009 DL3015 " "$(codes "$GABION" lint --no-config -f gnu before)"
echo 'lint: {ignored: 3}' >.gabion.yaml
status "a broken configuration" 2 "$GABION" lint before
contains "is named" "$(cat "$work/err")" ".gabion.yaml: \`ignored\` must be"
rm .gabion.yaml .hadolint.yaml
mkdir -p "$HOME/.config" && echo 'ignored: [DL3009]' >"$HOME/.config/hadolint.yaml"
check "XDG's folder" "DL3007 DL3008 DL3015 " "$(codes "$GABION" lint -f gnu before)"
rm -r "$HOME/.config"

# As hadolint: its statuses and formats.
status "hadolint: findings" 1 "$work/hadolint" before
status "hadolint: clean" 0 "$work/hadolint" after
status "hadolint: codeclimate never fails" 0 "$work/hadolint" -f codeclimate before
status "hadolint: no file" 1 "$work/hadolint"
status "hadolint: parse error" 1 "$work/hadolint" open
contains "hadolint: columns" "$("$work/hadolint" -f json before)" '"code":"DL3008","column":1,"file":"before","level":"warning","line":2'
lacks "hadolint: no BuildKit checks" "$(printf 'FROM a:1 AS B\n' | "$work/hadolint" -f gnu -)" "StageNameCasing"
"$work/hadolint" -f json -o out.json -f gnu before >out.gnu
contains "hadolint: outputs pair with formats" "$(cat out.json)" '[{"code"'
contains "hadolint: the rest goes to standard output" "$(cat out.gnu)" "hadolint:before:1: DL3007"

# The rules' own texts.
contains "--explain" "$("$GABION" lint --explain dl3008)" "DL3008 (warning)"
contains "--explain what needs a registry" "$("$GABION" lint --explain InvalidBaseImagePlatform)" "never runs here"
printf '# check=skip=InvalidBaseImagePlatform\nFROM a:1\n' >skips
status "its name can be skipped and ignored" 0 "$GABION" lint --ignore InvalidBaseImagePlatform skips
status "--explain a rule that is none" 2 "$GABION" lint --explain DL9999
contains "--list-rules" "$("$GABION" lint --list-rules)" "StageNameCasing"
finish
