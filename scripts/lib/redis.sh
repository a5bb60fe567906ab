# shellcheck shell=bash
# A private Redis for one test run: its own folder, its own port, loopback only, nothing kept, thrown away afterwards.
# It never touches a server that already runs on this machine.

# Installs the server when it is missing, without letting Debian start one of its own.
install_redis() {
    command -v redis-server >/dev/null && return 0
    need_packages_unstarted redis-server
}

# Starts the server in the folder $1 and exports TEST_REDIS_URL.
start_redis() {
    REDIS_HOME=$1
    mkdir -p "$REDIS_HOME"
    local port
    for port in $(seq "${TEST_REDIS_PORT:-21532}" $((${TEST_REDIS_PORT:-21532} + 50))); do
        port_taken "$port" && continue
        redis-server --port "$port" --bind 127.0.0.1 --dir "$REDIS_HOME" --save '' --appendonly no --daemonize yes \
            --pidfile "$REDIS_HOME/pid" --logfile "$REDIS_HOME/log" >/dev/null || continue
        for _ in $(seq 100); do
            if [ -s "$REDIS_HOME/pid" ] && port_taken "$port"; then
                export TEST_REDIS_URL="redis://127.0.0.1:$port/0"
                return 0
            fi
            sleep 0.1
        done
        stop_redis_process
    done
    tail -n 20 "$REDIS_HOME/log" >&2
    die "Redis did not start"
}

# Ends the server that the pid file names; nothing it holds is worth a farewell.
stop_redis_process() {
    if [ -s "$REDIS_HOME/pid" ]; then kill -9 "$(cat "$REDIS_HOME/pid")" 2>/dev/null || true; fi
}

# Stops the server and removes its folder.
stop_redis() {
    [ -n "${REDIS_HOME:-}" ] || return 0
    stop_redis_process
    rm -rf "$REDIS_HOME"
}
