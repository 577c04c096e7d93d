# The promise in full: a million distinct paths each seen exactly once, a hundred thousand forks, five thousand programs
# that exec and end at once; with a sleeping reader, a 64 KB ring, parallel threads. Some minutes, as root.
# usage: nothing_lost.sh [BUILD-DIRECTORY]; what runs under ctest is the same with smaller numbers.
GABION_FULL=1 exec "${1:-build/release}/src/events/events_test" --gtest_filter='NothingLost.*'
