# shellcheck shell=bash
# A Docker engine for one test run where none runs: its own socket, its own folder, and nothing of it left afterwards.
# An engine that already runs is used as it is and never stopped.

. "$ROOT/scripts/lib/packages.sh"

# Set by start_engine where the engine is ours; nothing inherited is ever ended.
ENGINE_HOME=

# Whether an engine answers where the client looks for one.
engine_answers() { docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }

# Runs inside the engine's private namespaces. Where the first version of control groups is mounted beside the second,
# runc refuses both, so only the first is mounted anew: below the group we are in, whose limits then hold for containers.
renew_cgroups() {
    [ "$(stat -f -c %T /sys/fs/cgroup)" != cgroup2fs ] || return 0
    umount -R /sys/fs/cgroup
    mount -t tmpfs -o mode=755 tmpfs /sys/fs/cgroup
    local number controllers path
    while IFS=: read -r number controllers path; do
        [ -n "$controllers" ] || continue
        mkdir "/sys/fs/cgroup/${controllers#name=}"
        case $controllers in
            name=*) mount -t cgroup -o "none,$controllers" cgroup "/sys/fs/cgroup/${controllers#name=}" ;;
            *) mount -t cgroup -o "$controllers" cgroup "/sys/fs/cgroup/$controllers" ;;
        esac
    done </proc/self/cgroup
}

# Starts an engine that keeps its state in the folder $1, and points the client at it.
start_engine() {
    if command -v docker >/dev/null && engine_answers; then
        say "A Docker engine runs here and is used: $(docker version --format '{{.Server.Version}}')"
        return 0
    fi
    [ "$(id -u)" = 0 ] || die "No Docker engine answers, and starting one needs root."
    need_packages_unstarted docker.io iptables
    ENGINE_HOME=$1
    mkdir -p "$ENGINE_HOME/client"
    export DOCKER_HOST=unix://$ENGINE_HOME/socket DOCKER_CONFIG=$ENGINE_HOME/client DOCKER_BUILDKIT=0
    cat /proc/sys/net/ipv4/ip_forward >"$ENGINE_HOME/forwarding"
    iptables -S FORWARD | sed -n 's/^-P FORWARD //p' >"$ENGINE_HOME/policy"
    setsid unshare --mount --cgroup --propagation private \
        bash -euc "$(declare -f renew_cgroups); renew_cgroups; exec \"\$@\"" engine \
        dockerd --host "$DOCKER_HOST" --data-root "$ENGINE_HOME/data" --exec-root "$ENGINE_HOME/run" \
        --pidfile "$ENGINE_HOME/pid" --storage-driver overlay2 --log-level warn \
        >"$ENGINE_HOME/log" 2>&1 </dev/null &
    local look launched=$!
    for look in $(seq 300); do
        engine_answers && return 0
        kill -0 "$launched" 2>/dev/null || break
        sleep 0.1
    done
    tail -n 20 "$ENGINE_HOME/log" >&2
    die "The Docker engine did not start."
}

# Stops our engine and removes what it made on this machine: containers, bridge, packet filter, control groups.
stop_engine() {
    [ -n "$ENGINE_HOME" ] && [ -s "$ENGINE_HOME/pid" ] || return 0
    docker ps -aq | xargs -r docker rm -fv >/dev/null 2>&1 || true
    docker network prune -f >/dev/null 2>&1 || true
    local engine look
    engine=$(cat "$ENGINE_HOME/pid")
    kill "$engine" 2>/dev/null || true
    for look in $(seq 300); do
        kill -0 "$engine" 2>/dev/null || break
        [ "$look" -lt 250 ] || kill -9 "$engine" 2>/dev/null || true
        sleep 0.1
    done
    rm -f "$ENGINE_HOME/pid"
    ip link delete docker0 2>/dev/null || true
    iptables-save | grep -vE 'DOCKER|docker0' | iptables-restore || true
    iptables -P FORWARD "$(cat "$ENGINE_HOME/policy")" || true
    cat "$ENGINE_HOME/forwarding" >/proc/sys/net/ipv4/ip_forward || true
    remove_cgroups
}

# Removes the groups that the engine made below ours.
remove_cgroups() {
    local number controllers path
    while IFS=: read -r number controllers path; do
        controllers=${controllers#name=}
        [ -d "/sys/fs/cgroup/$controllers${path%/}/docker" ] || continue
        find "/sys/fs/cgroup/$controllers${path%/}/docker" -depth -type d -exec rmdir {} + 2>/dev/null || true
    done </proc/self/cgroup
}
