#!/bin/sh
# clang-tidy over the sources that differ from main, or over all of them with --all.
set -eu
cd "$(dirname -- "$0")/.."
if [ "${1:-}" = --all ]; then
    files=$(git ls-files -- 'src/*.cpp')
else
    base=$(git merge-base HEAD main 2>/dev/null || echo HEAD~1)
    files=$(git diff --name-only --diff-filter=d "$base" -- 'src/*.cpp')
fi
[ -n "$files" ] || exit 0
# shellcheck disable=SC2086
echo $files | tr ' ' '\n' | xargs -P "$(nproc)" -n 4 clang-tidy-19 -p build/dev --quiet 2>/dev/null
