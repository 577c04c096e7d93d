# --keep and --apply: what a program wrote is saved, reviewed and brought home, and what must not come home does not.
. "$(dirname "$0")/lib.sh"
if ! unshare -U true 2>/dev/null; then skip "--keep and --apply" "user namespaces are refused here"; finish; fi

export HOME=$work/home; mkdir -p "$HOME" "$work/p/sub"; cd "$work/p"
echo old >old; echo gone >sub/gone; echo mine >mine
keep() { rm -rf "$work/kept"; "$GABION" try --keep "$work/kept" sh -c "$1" >"$work/out" 2>"$work/err"; digest=$(grep -o 'sha256:[0-9a-f]*' "$work/err" | head -1); }
apply() { "$GABION" try --apply "$work/kept" --digest "$digest" "$@" >"$work/out" 2>"$work/err"; got=$?; out=$(cat "$work/out"); err=$(cat "$work/err"); }

keep 'echo new >new; echo more >>old; rm sub/gone; mkdir -p deep/er; echo x >deep/er/x; chmod 755 new; ln -s new link'
contains "the digest is shown" "$digest" sha256:
check "nothing came home by itself" "mine old sub" "$(echo $(ls))"
good=$digest; digest=sha256:0; apply; check "a wrong digest" 125 $got; contains "is named" "$err" "$good"; digest=$good
"$GABION" try --apply "$work/kept" >/dev/null 2>&1; check "no digest" 125 $?
(cd sub && apply; check "another working directory" 125 $got)
apply; check "applied" 0 $got
check "created" "new x" "$(cat new deep/er/x | xargs)"; check "its mode" 755 "$(stat -c %a new)"
check "changed" "old more" "$(echo $(cat old))"; check "deleted" "" "$(ls sub)"; check "link" new "$(readlink link)"
contains "a deletion is shown" "$out" "- sub/gone"

keep 'echo a >mine'; echo b >mine; apply; check "changed on the host meanwhile" 125 $got; check "and left alone" b "$(cat mine)"
contains "and named" "$err" "mine: was changed on the host"
keep 'echo a >fresh'; echo b >fresh; apply; check "created on the host meanwhile" 125 $got; check "and left alone, too" b "$(cat fresh)"; rm fresh
keep 'ln -s /etc/passwd out; echo fine >fine'; apply; check "a link outward" 125 $got; check "all or nothing" 1 "$([ -e fine ]; echo $?)"
keep 'ln -s ../../x out'; apply; check "a link upward" 125 $got
keep 'echo x >tool; chmod 4755 tool'; apply; check "setuid" 125 $got; contains "setuid is named" "$err" "setuid"
keep 'mkfifo pipe'; apply; check "a fifo" 125 $got
keep 'echo x >f'; echo y >"$work/kept/files/f"; apply; check "the kept file was changed" 125 $got
keep 'mkdir -p .git/hooks; echo x >.git/hooks/post-checkout; echo x >.envrc; echo y >plain'
apply; check "what the host runs by itself is left out" "0 no no y" "$got $([ -e .git ] && echo yes || echo no) $([ -e .envrc ] && echo yes || echo no) $(cat plain)"
contains "and said" "$out" ".git/hooks/post-checkout"
rm plain; keep 'echo x >.envrc'; apply .envrc; check "applied when named" "0 x" "$got $(cat .envrc)"
mkdir target; ln -s target dir; keep 'mkdir real; echo x >real/file'; rmdir real 2>/dev/null; ln -s "$work" real; apply
check "a directory became a link on the host" 125 $got; check "nothing was written through it" 1 "$([ -e "$work/file" ]; echo $?)"
rm real; mkdir tree; echo a >tree/a; keep 'rm -r tree'; apply; check "a deleted tree" "0 no" "$got $([ -e tree ] && echo yes || echo no)"
mkdir tree; echo a >tree/a; keep 'rm -r tree'; echo b >tree/b; apply; check "a deleted tree with a new file" 125 $got; check "keeps it" b "$(cat tree/b)"
finish
