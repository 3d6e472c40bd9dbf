#!/bin/sh
# Runs the test executables of a build; OSTIARY_TEST_POSTGRES adds the second database.
#
# usage: tools/unit_tests.sh PRESET [FILTER]   FILTER is a part of a test's name, or a pattern of GoogleTest
set -eu
cd "$(dirname -- "$0")/.."
preset=$1
filter=${2:-*}
case $filter in
    *[*?:-]*) ;;
    *) filter="*$filter*" ;;
esac
status=0
ran=0
for binary in build/"$preset"/ostiary_tests_*; do
    [ -x "$binary" ] && [ -f "$binary" ] || continue
    "$binary" --gtest_list_tests --gtest_filter="$filter" | grep -q '^  ' || continue
    ran=1
    echo "== ${binary##*/}"
    "$binary" --gtest_brief=1 --gtest_filter="$filter" || status=1
done
if [ "$ran" -eq 0 ]; then
    echo "no test is called $filter" >&2
    exit 1
fi
exit $status
