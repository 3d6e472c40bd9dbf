#!/bin/sh
# Measures speed, memory and storage, and prints them beside the goals: docs/benchmarks.md.
#
# usage: tools/bench.sh [--quick] [--only NAMES] [--write-docs]
set -eu
cd "$(dirname -- "$0")/.."
. tools/environment.sh
case " $* " in
    *" --write-docs "*) exec node bench/run.mjs "$@" ;;
esac
sh tools/install.sh bench
[ -f build/release/build.ninja ] || cmake --preset release >/dev/null
cmake --build --preset release --target ostiary ostiary_bench ostiary_bench_limits ostiary_bench_bare
exec node bench/run.mjs "$@"
