#!/usr/bin/env bash
# Records what the real Conftest reads in the inputs of tests/cases/readers/FORMAT/: NAME.FORMAT.json beside each, or
# NAME.FORMAT.error (its words are kept for the reader's eye alone).
# usage: tests/compare/record_readers.sh; Conftest by CONFTEST=PATH, GABION_PEERS or the PATH.
set -u
cd "$(dirname "$0")/../cases/readers"
peer=${CONFTEST:-$(PATH=${GABION_PEERS:+$GABION_PEERS:}$PATH command -v conftest)} || { echo "absent: conftest" >&2; exit 2; }
for folder in */; do
  format=${folder%/}
  for input in "$format"/*."$format"; do
    rm -f "$input.json" "$input.error"
    # `parse` has no flag for the folder of .proto files; the setting of that name is read.
    if ! CONFTEST_PROTO_FILE_DIRS=$format "$peer" parse --parser "$format" "$input" >"$input.json" 2>"$input.error"; then
      rm "$input.json"
    else
      rm "$input.error"
    fi
  done
done
