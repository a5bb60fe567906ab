# shellcheck shell=bash
# A private PostgreSQL for one test run: its own folder, its own port, loopback only, thrown away afterwards.
# It never touches a server that already runs on this machine.

. "$ROOT/scripts/lib/quiet.sh"

# Installs the server when it is missing, without letting Debian start one of its own.
install_postgres() {
    compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null && return 0
    need_packages_unstarted postgresql
}

# Runs a command as the user `postgres` when we are root, for PostgreSQL refuses to run as root.
as_postgres() {
    if [ "$(id -u)" = 0 ]; then
        setpriv --reuid=postgres --regid=postgres --init-groups -- "$@"
    else
        "$@"
    fi
}

# Starts the server in the folder $1 and exports TEST_DATABASE_URL.
start_postgres() {
    PG_HOME=$1
    PG_BIN=$(compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -n 1)
    mkdir -p "$PG_HOME"
    chmod 755 "$PG_HOME"
    if [ "$(id -u)" = 0 ]; then chown postgres: "$PG_HOME"; fi
    (cd "$PG_HOME" && as_postgres "$PG_BIN/initdb" -D "$PG_HOME/data" -U postgres --auth=trust --no-sync \
        -E UTF8 --no-locale) >/dev/null || die "PostgreSQL could not be initialised in $PG_HOME"
    # Durability is off: this data lives for one run.
    local port options
    for port in $(seq "${TEST_POSTGRES_PORT:-21432}" $((${TEST_POSTGRES_PORT:-21432} + 50))); do
        port_taken "$port" && continue
        options="-F -p $port -k $PG_HOME -c listen_addresses=127.0.0.1 -c synchronous_commit=off"
        options+=" -c full_page_writes=off -c max_connections=300"
        if (cd "$PG_HOME" && as_postgres "$PG_BIN/pg_ctl" -D "$PG_HOME/data" -s -w -t 60 -l "$PG_HOME/log" \
            -o "$options" start); then
            export TEST_DATABASE_URL="postgresql://postgres@127.0.0.1:$port/postgres"
            return 0
        fi
    done
    tail -n 20 "$PG_HOME/log" >&2
    die "PostgreSQL did not start"
}

# Stops the server and removes its folder.
stop_postgres() {
    [ -n "${PG_HOME:-}" ] || return 0
    if [ -s "$PG_HOME/data/postmaster.pid" ]; then
        (cd / && as_postgres "$PG_BIN/pg_ctl" -D "$PG_HOME/data" -s -m immediate stop) || true
    fi
    rm -rf "$PG_HOME"
}
