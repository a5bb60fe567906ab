# shellcheck shell=bash
# A private RabbitMQ for one test run: its own folder, node name, cookie, ports and port mapper, loopback only, thrown
# away afterwards. It never touches a broker that already runs on this machine.

# The program itself; the one in /usr/sbin would change the user and the folder.
RABBIT_PROGRAM=/usr/lib/rabbitmq/bin/rabbitmq-server

# Nothing inherited is ever ended.
RABBIT_HOME=

# Installs the broker when it is missing, without letting Debian start one of its own.
install_rabbitmq() {
    [ -x "$RABBIT_PROGRAM" ] && return 0
    need_packages_unstarted rabbitmq-server
}

# Prints the environment of the broker in the folder $1 on port $2, one NAME=value a line. The ports behind it are for
# management, the distribution and the port mapper. No /etc/rabbitmq is read.
rabbitmq_environment() {
    local folder=$1 port=$2
    cat <<ENVIRONMENT
HOME=$folder
LANG=C.UTF-8
RABBITMQ_CONF_ENV_FILE=/dev/null
RABBITMQ_NODENAME=rabbit$port@localhost
RABBITMQ_CONFIG_FILE=$folder/rabbitmq.conf
RABBITMQ_ENABLED_PLUGINS_FILE=$folder/enabled_plugins
RABBITMQ_MNESIA_BASE=$folder/mnesia
RABBITMQ_LOG_BASE=$folder/log
RABBITMQ_PID_FILE=$folder/pid
RABBITMQ_DIST_PORT=$((port + 2))
ERL_EPMD_PORT=$((port + 3))
ERL_EPMD_ADDRESS=127.0.0.1
RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=+sbwt none +sbwtdcpu none +sbwtdio none -kernel inet_dist_use_interface {127,0,0,1}
ENVIRONMENT
}

# Writes the settings of a broker in the folder $1 on port $2. The cookie lets nobody else in.
prepare_rabbitmq() {
    local folder=$1 port=$2
    mkdir -p "$folder"
    cat >"$folder/rabbitmq.conf" <<CONF
listeners.tcp.1 = 127.0.0.1:$port
management.tcp.ip = 127.0.0.1
management.tcp.port = $((port + 1))
default_user = guest
default_pass = guest
disk_free_limit.absolute = 50MB
CONF
    echo '[rabbitmq_management].' >"$folder/enabled_plugins"
    rm -f "$folder/.erlang.cookie"
    od -An -tx1 -N 20 /dev/urandom | tr -d ' \n' >"$folder/.erlang.cookie"
    chmod 400 "$folder/.erlang.cookie"
}

# Starts the broker in the folder $1 and exports TEST_RABBITMQ_URL, TEST_RABBITMQ_API for the management API, and
# TEST_RABBITMQ_PROGRAM for tests that start and kill brokers of their own.
start_rabbitmq() {
    RABBIT_HOME=$1
    local port offset free environment
    for port in $(seq "${TEST_RABBITMQ_PORT:-21672}" 10 $((${TEST_RABBITMQ_PORT:-21672} + 200))); do
        free=true
        for offset in 0 1 2 3; do if port_taken $((port + offset)); then free=false; fi; done
        $free && break
    done
    $free || die "No free ports for RabbitMQ"
    RABBIT_PORT=$port
    prepare_rabbitmq "$RABBIT_HOME" "$port"
    mapfile -t environment < <(rabbitmq_environment "$RABBIT_HOME" "$port")
    (cd "$RABBIT_HOME" && exec setsid env "${environment[@]}" "$RABBIT_PROGRAM") >"$RABBIT_HOME/output" 2>&1 </dev/null &
    for _ in $(seq 600); do
        if [ -s "$RABBIT_HOME/pid" ] && port_taken "$port" && port_taken $((port + 1)); then
            export TEST_RABBITMQ_URL=amqp://guest:guest@127.0.0.1:$port
            export TEST_RABBITMQ_API=http://guest:guest@127.0.0.1:$((port + 1)) TEST_RABBITMQ_PROGRAM=$RABBIT_PROGRAM
            return 0
        fi
        sleep 0.1
    done
    tail -n 20 "$RABBIT_HOME/output" >&2
    die "RabbitMQ did not start"
}

# Ends the broker that the pid file names, its port mapper, and removes its folder; nothing it holds is worth a farewell.
stop_rabbitmq() {
    [ -n "${RABBIT_HOME:-}" ] || return 0
    if [ -s "$RABBIT_HOME/pid" ]; then
        local process
        process=$(cat "$RABBIT_HOME/pid")
        kill -9 "$process" 2>/dev/null || true
        for _ in $(seq 50); do
            kill -0 "$process" 2>/dev/null || break
            sleep 0.1
        done
    fi
    # The mapper goes only when no node is known to it any more; it hears of the end a moment later.
    for _ in $(seq 20); do
        ERL_EPMD_PORT=$((RABBIT_PORT + 3)) epmd -kill >/dev/null 2>&1 && break
        port_taken $((RABBIT_PORT + 3)) || break
        sleep 0.1
    done
    rm -rf "$RABBIT_HOME"
    RABBIT_HOME=
}
