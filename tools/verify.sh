#!/bin/sh
# What a change must pass before it is proposed: everything CI runs, and lint and generated files.
set -u
cd "$(dirname -- "$0")/.."
. tools/environment.sh
failed=0

check() {
    name=$1
    shift
    printf '\n=== %s\n' "$name"
    "$@" || {
        failed=$((failed + 1))
        echo "FAILED: $name"
    }
}

# Files that the program writes about itself: committed, so that a reviewer sees the difference.
generated_files() {
    cmake --preset release >/dev/null && cmake --build --preset release --target ostiary || return 1
    build/release/ostiary openapi >docs/reference/openapi.json &&
        build/release/ostiary settings >docs/reference/settings.md &&
        git diff --exit-code --stat -- docs/reference
}

check "lint" ./dev lint --all
check "web types" sh -c 'cd web && npm run --silent check'
check "generated files" generated_files
check "tests" sh tools/test.sh
[ "$failed" -eq 0 ]
