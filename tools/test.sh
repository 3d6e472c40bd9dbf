#!/bin/sh
# Every test: checks of the tree, unit and protocol tests under ASan and UBSan on both databases,
# concurrency tests under TSan, what hot operations may cost, and real clients against the real binary.
#
# usage: tools/test.sh [FILTER]   FILTER selects among the tests with real clients
set -u
cd "$(dirname -- "$0")/.."
. tools/environment.sh
passed=0
failed=0
root=$PWD
started=$(date +%s)

step() {
    name=$1
    shift
    printf '\n=== %s (after %s s)\n' "$name" "$(($(date +%s) - started))"
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $name"
    fi
}

build() {
    [ -f "build/$1/build.ninja" ] || cmake --preset "$1" >/dev/null || return 1
    cmake --build --preset "$@"
}

export ASAN_OPTIONS=detect_stack_use_after_return=0
export UBSAN_OPTIONS=print_stacktrace=1
export TSAN_OPTIONS=halt_on_error=1

step "layers" python3 tools/check_layers.py src
step "sizes" python3 tools/check_sizes.py
step "guides" python3 tools/check_guides.py
step "format" sh tools/format.sh --check
step "parts of the benchmark" node --test bench/lib/parts.test.mjs
step "web sources" sh -c 'cd web && npm run --silent check && npm run --silent format:check'
step "build with ASan and UBSan" build asan
step "unit and protocol tests" sh tools/with_postgres.sh sh tools/unit_tests.sh asan
# Sanitizers have the system calls that it is about.
step "build for the memory of hashes" build dev --target ostiary_tests_crypto
step "memory of hashes" build/dev/ostiary_tests_crypto --gtest_brief=1 '--gtest_filter=HashMemory*'
step "build with TSan" build tsan --target tsan_tests
step "concurrency tests" sh tools/with_postgres.sh sh tools/tsan_tests.sh
step "build the release" build release --target ostiary
step "budgets of hot operations" env OSTIARY_BIN="$root/build/release/ostiary" node tests/budget/run.mjs
step "pages" sh -c 'cd web && npm run --silent behaviour && npm run --silent preview'
step "real clients" env OSTIARY_BIN="$root/build/asan/ostiary" node tests/e2e/run.mjs "$@"

printf '\nsteps took %s s\n' "$(($(date +%s) - started))"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
