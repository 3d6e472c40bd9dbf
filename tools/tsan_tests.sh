#!/bin/sh
# The concurrency tests, under ThreadSanitizer.
set -eu
cd "$(dirname -- "$0")/.."
status=0
for binary in build/tsan/ostiary_tests_*; do
    [ -x "$binary" ] && [ -f "$binary" ] || continue
    echo "== ${binary##*/}"
    "$binary" --gtest_brief=1 --gtest_filter='*Concurren*:*Parallel*:*Thread*:*R03*' || status=1
done
exit $status
