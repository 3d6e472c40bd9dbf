#!/bin/sh
# Runs a command with a scratch PostgreSQL cluster of its own:
#   tools/with_postgres.sh COMMAND [ARGUMENTS]
# The URL of a database is in OSTIARY_TEST_POSTGRES; its role owns the database and nothing else, as
# in production, so that row-level security applies to it. The cluster listens on a Unix socket and
# on a random port of the loopback address, and is gone afterwards. If the variable is set already,
# that cluster is used.
set -eu

if [ -n "${OSTIARY_TEST_POSTGRES:-}" ]; then
    exec "$@"
fi

bin=
for candidate in /usr/lib/postgresql/*/bin; do
    if [ -x "$candidate/initdb" ]; then bin=$candidate; fi
done
if [ -z "$bin" ]; then
    echo "with_postgres: no PostgreSQL server is installed; ./dev setup installs it" >&2
    exit 1
fi

directory=$(mktemp -d "${TMPDIR:-/tmp}/ostiary-pg-XXXXXX")
server=

# The server refuses to run as root. Ends with `exec`, so that in the background the process of the
# function is the server's.
as_server() {
    if [ "$(id -u)" = 0 ]; then
        exec setpriv --reuid=postgres --regid=postgres --init-groups --inh-caps=-all "$@"
    fi
    exec "$@"
}

clean_up() {
    if [ -n "$server" ]; then
        kill -INT "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    rm -rf "$directory"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

if [ "$(id -u)" = 0 ]; then chown postgres: "$directory"; fi
(as_server "$bin/initdb" --pgdata="$directory/data" --username=postgres --auth=trust --encoding=UTF8 \
    --locale=C --no-sync) >"$directory/initdb.log" 2>&1 || { cat "$directory/initdb.log" >&2; exit 1; }

# A port may be taken by somebody else at any time, so try several.
attempt=0
while :; do
    attempt=$((attempt + 1))
    port=$((20000 + $(od -An -N2 -tu2 /dev/urandom) % 30000))
    # No durability: the cluster lives as long as the command.
    as_server "$bin/postgres" -D "$directory/data" -k "$directory" -p "$port" \
        -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200 -c shared_buffers=64MB \
        -c max_prepared_transactions=0 >"$directory/server.log" 2>&1 &
    server=$!
    waited=0
    while kill -0 "$server" 2>/dev/null && [ "$waited" -lt 300 ]; do
        if "$bin/pg_isready" -q -h "$directory" -p "$port"; then break 2; fi
        sleep 0.1
        waited=$((waited + 1))
    done
    kill -INT "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    server=
    if [ "$attempt" -ge 5 ]; then
        cat "$directory/server.log" >&2
        exit 1
    fi
done

"$bin/psql" -q -h "$directory" -p "$port" -U postgres -d postgres -v ON_ERROR_STOP=1 \
    -c "create role ostiary login" -c "create database ostiary owner ostiary"

OSTIARY_TEST_POSTGRES="postgres://ostiary@127.0.0.1:$port/ostiary"
OSTIARY_TEST_POSTGRES_SOCKET=$directory
export OSTIARY_TEST_POSTGRES OSTIARY_TEST_POSTGRES_SOCKET
status=0
"$@" || status=$?
exit "$status"
