#!/bin/sh
# Formats the C++ sources, or with --check says which are not formatted.
set -eu
cd "$(dirname -- "$0")/.."
files=$(git ls-files --cached --others --exclude-standard -- 'src/*.cpp' 'src/*.hpp' 'tests/*.cpp' 'tests/*.hpp' \
    'bench/*.cpp' 'bench/*.hpp' 'web/embed/*.cpp' 'web/embed/*.hpp')
if [ "${1:-}" = --check ]; then
    # shellcheck disable=SC2086
    exec clang-format-19 --dry-run --Werror $files
fi
# shellcheck disable=SC2086
exec clang-format-19 -i $files
