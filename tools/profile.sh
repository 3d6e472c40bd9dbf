#!/bin/sh
# Counts what a server does under load, and writes cmake/profile.tar.xz, by which releases are compiled.
set -eu
cd "$(dirname -- "$0")/.."
. tools/environment.sh
sh tools/install.sh bench
for preset in release counting; do
    [ -f "build/$preset/build.ninja" ] || cmake --preset "$preset" >/dev/null
done
cmake --build --preset release --target ostiary_bench
cmake --build --preset counting --target ostiary
rm -rf build/counting/counts build/counting/profile
mkdir build/counting/profile
node bench/train.mjs build/counting/ostiary
llvm-profdata-19 merge -sparse -o build/counting/profile/ostiary.profdata build/counting/counts
# The same bytes for the same counts.
tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner \
    -C build/counting/profile -cJf cmake/profile.tar.xz ostiary.profdata
ls -l cmake/profile.tar.xz
