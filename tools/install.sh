#!/bin/sh
# Installs what the project needs on Debian 12, and nothing that is there already.
#
# usage: tools/install.sh build|test|bench
#   build  compiler, libraries and Node.js: enough to build and run the server
#   test   that and databases, browsers, web servers and client libraries for the tests
#   bench  that and the server that ./dev bench measures for comparison
set -eu
cd "$(dirname -- "$0")/.."
. tools/environment.sh
what=${1:-test}

build_packages="
    ca-certificates clang-19 lld-19 mold ccache cmake ninja-build pkg-config python3
    libboost1.81-dev libboost-json1.81-dev libssl-dev libsqlite3-dev libpq-dev libsodium-dev
    libargon2-dev libcrypt-dev libfmt-dev libcli11-dev libtomlplusplus-dev
    libgtest-dev libgmock-dev libkainjow-mustache-dev"
test_packages="
    clang-tidy-19 clang-format-19 libclang-rt-19-dev llvm-19 g++ postgresql sqlite3 openssl
    chromium fonts-noto-cjk nginx-light redis-server apache2 libapache2-mod-auth-openidc libapache2-mod-oauth2
    python3-venv valgrind git curl"

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

missing() {
    for package in $1; do
        state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
        [ "$state" = installed ] || printf '%s ' "$package"
    done
}

install_packages() {
    needed=$(missing "$1")
    [ -z "$needed" ] && return 0
    if ! command -v apt-get >/dev/null; then
        echo "Please install these packages (names as in Debian 12): $needed" >&2
        exit 1
    fi
    echo "installing: $needed"
    as_root apt-get update -qq
    # A newly installed server must not start by itself: the tests start private ones.
    # shellcheck disable=SC2086
    as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
        apt-get install -y -qq --no-install-recommends $needed >/dev/null
}

node_major() {
    if command -v node >/dev/null; then
        node -p 'process.versions.node.split(".")[0]'
    else
        echo 0
    fi
}

install_node() {
    [ "$(node_major)" -ge 20 ] && return 0
    command -v npm >/dev/null || install_packages "nodejs npm"
    [ "$(node_major)" -ge 20 ] && return 0
    # Debian 12 has Node.js 18; the build and the tests need 20.
    npm install --loglevel=error --no-fund --no-audit --prefix .cache/node node@22
}

# Runs `npm ci` where the lock file has changed since the last time.
install_npm() {
    [ -f "$1/package-lock.json" ] || return 0
    stamp=$1/node_modules/.installed
    sum=$(sha256sum "$1/package-lock.json" | cut -d' ' -f1)
    if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$sum" ]; then return 0; fi
    (cd "$1" && npm ci --loglevel=error --no-fund --no-audit)
    echo "$sum" >"$stamp"
}

install_packages "$build_packages"
install_node
. tools/environment.sh
install_npm web
if [ "$what" != build ]; then
    install_packages "$test_packages"
    install_npm tests/e2e
fi
if [ "$what" = bench ]; then install_npm bench/peer; fi
