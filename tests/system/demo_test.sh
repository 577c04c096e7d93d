# The hostile sample of scripts/demo: nothing of what it does happens to the host, and the report tells what it can.
. "$(dirname "$0")/lib.sh"
if ! unshare -U true 2>/dev/null; then skip "the hostile sample" "user namespaces are refused here"; finish; fi
python=$(PATH=/usr/local/bin:/usr/bin:/bin command -v python3) || { skip "the hostile sample" "no python3"; finish; }
repo=$PWD
export HOME=$work/home PATH=/usr/local/bin:/usr/bin:/bin
mkdir -p "$HOME/.ssh" "$work/p"; echo key >"$HOME/.ssh/id_rsa"
cp "$repo/tests/cases/demo/hostile.py" "$work/p/tidy.py"; cd "$work/p"
echo milk >notes.txt; echo rent >budget.csv; echo TOKEN=x >.env
before=$(find . "$HOME" -type f | sort | xargs cksum)
"$GABION" try --memory 256m --report-all "$python" tidy.py >"$work/out" 2>"$work/err"; status=$?
out=$(cat "$work/out"); err=$(cat "$work/err")
check "the project and the home are as they were" "$before" "$(find . "$HOME" -type f | sort | xargs cksum)"
contains "/etc/passwd may be read" "$out" "/etc/passwd: read"
for what in "/etc/shadow" "ssh key" ".env of the project" "send it away" "send it away by name" "cloud metadata" "a program for everybody"; do
  contains "$what fails" "$out" "  $what: failed"
done
for line in "+ $HOME/.bashrc" "~ $work/p/notes.txt" "- $work/p/budget.csv" ".git/hooks/post-checkout" "masked: $work/p/.env"; do contains "told: $line" "$err" "$line"; done
case $status in
  137) contains "the memory limit is named" "$err" "memory limit (256 MiB)" ;;
  *) contains "memory is refused" "$out" "a lot of memory: failed"; contains "the limit is named" "$err" "256 MiB" ;;
esac
check "the helper is gone" "" "$(pgrep -u "$(id -u)" -f '^sleep 3600$')"

# The mission's sample, when it is at hand.
sample=${GABION_SHARED:-$repo/../shared}/mission/ai_generated.py
if [ -r "$sample" ]; then
  cp "$sample" .; "$GABION" try "$python" ai_generated.py >"$work/out" 2>"$work/err"; check "the mission's sample" 0 $?
  contains "it ran to its end" "$(cat "$work/out")" "System analysis complete"
else
  skip "the mission's sample" "no $sample"
fi

# A Python that lives in the home, through a link, and a virtual environment: shown read-only, and named.
mkdir -p "$HOME/.pyenv/shims" "$HOME/.pyenv/versions"; printf '#!/bin/sh\nexec %s "$@"\n' "$python" >"$HOME/.pyenv/versions/python"; chmod 755 "$HOME/.pyenv/versions/python"
ln -s ../versions/python "$HOME/.pyenv/shims/python3"; echo token >"$HOME/.pyenv/.netrc"
PATH=$HOME/.pyenv/shims:$PATH "$GABION" try --report-all python3 -c 'print("from the home")' >"$work/out" 2>"$work/err"
contains "a toolchain in the home" "$(cat "$work/out")" "from the home"; contains "is listed" "$(cat "$work/err")" "shown read-only: $HOME/.pyenv"
PATH=$HOME/.pyenv/shims:$PATH "$GABION" try cat "$HOME/.pyenv/.netrc" >"$work/out" 2>&1; lacks "without its credentials" "$(cat "$work/out")" token
PATH=$HOME/.pyenv/shims:$PATH "$GABION" try sh -c "echo x >$HOME/.pyenv/x" >"$work/out" 2>&1; contains "read-only" "$(cat "$work/out")" "Read-only"
if "$python" -m venv --without-pip "$HOME/env" 2>/dev/null; then
  VIRTUAL_ENV=$HOME/env PATH=$HOME/env/bin:$PATH "$GABION" try python3 -c 'import sys; print(sys.prefix)' >"$work/out" 2>"$work/err"
  check "a virtual environment" "$HOME/env" "$(cat "$work/out")"
else
  skip "a virtual environment" "no venv module"
fi
printf '#!/bin/sh\necho mine\n' >"$HOME/tool"; chmod 755 "$HOME/tool"
"$GABION" try "$HOME/tool" >"$work/out" 2>/dev/null; check "a command in the home, named by path" mine "$(cat "$work/out")"
finish
