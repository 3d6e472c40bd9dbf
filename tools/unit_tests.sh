#!/bin/sh
# Runs the test executables of a build; OSTIARY_TEST_POSTGRES adds the second database.
#
# usage: tools/unit_tests.sh PRESET [FILTER]
set -eu
cd "$(dirname -- "$0")/.."
preset=$1
filter=${2:-*}
status=0
for binary in build/"$preset"/ostiary_tests_*; do
    [ -x "$binary" ] && [ -f "$binary" ] || continue
    echo "== ${binary##*/}"
    "$binary" --gtest_brief=1 --gtest_filter="$filter" || status=1
done
exit $status
