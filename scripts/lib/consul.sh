# shellcheck shell=bash
# A private Consul agent for one test run: loopback only, nothing installed, thrown away afterwards. Debian has it no
# longer in its present releases, so it is unpacked from an older one of the mirror that this machine uses.

# Nothing inherited is ever ended.
CONSUL_PID=

# Debian's last release with Consul, and what the archive is called when the machine names none.
CONSUL_RELEASE=bullseye
CONSUL_DEFAULT_MIRROR=http://deb.debian.org/debian

# The Debian mirror that this machine installs its packages from.
debian_mirror() {
    local mirror
    mirror=$(apt-get indextargets --format '$(REPO_URI) $(ORIGIN)' 2>/dev/null |
        awk '$2 == "Debian" && $1 !~ /security/ { print $1; exit }') || true
    mirror=${mirror:-$CONSUL_DEFAULT_MIRROR}
    printf '%s\n' "${mirror%/}"
}

# Unpacks the agent into the folder $1 and sets CONSUL; false when it cannot be had.
fetch_consul() {
    CONSUL=$(command -v consul) && return 0
    local folder=$1 keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null && [ -r "$keyring" ] || return 1
    mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial" "$folder/package"
    printf 'deb [signed-by=%s] %s %s main\n' "$keyring" "$(debian_mirror)" "$CONSUL_RELEASE" >"$folder/sources.list"
    cat >"$folder/apt.conf" <<CONF
Dir::State::lists "$folder/lists";
Dir::Cache "$folder/cache";
Dir::Etc::sourcelist "$folder/sources.list";
Dir::Etc::sourceparts "$folder/none";
APT::Sandbox::User "root";
Acquire::Retries "2";
Acquire::http::Timeout "20";
CONF
    (
        cd "$folder/package"
        export APT_CONFIG=$folder/apt.conf
        apt-get update -qq && apt-get download -qq consul && dpkg-deb -x consul_*.deb .
    ) >"$folder/log" 2>&1 || return 1
    CONSUL=$folder/package/usr/bin/consul
    [ -x "$CONSUL" ]
}

# Fetches and starts the agent in the folder $1 and exports TEST_CONSUL_URL, and TEST_CONSUL_PROGRAM for tests that
# start and kill agents of their own. Without it the tests that need one are skipped, and this says so.
start_consul() {
    local folder=$1
    mkdir -p "$folder"
    if ! fetch_consul "$folder"; then
        say "SKIPPED: no Consul agent could be had, so nothing is tested against a real one; only the stand-in is."
        tail -n 5 "$folder/log" 2>/dev/null >&2 || true
        return 0
    fi
    local base
    for base in $(seq "${TEST_CONSUL_PORT:-21500}" 10 $((${TEST_CONSUL_PORT:-21500} + 200))); do
        if port_taken "$base" || port_taken $((base + 1)) || port_taken $((base + 4)); then continue; fi
        "$CONSUL" agent -dev -bind=127.0.0.1 -client=127.0.0.1 -http-port="$base" -server-port=$((base + 1)) \
            -serf-lan-port=$((base + 2)) -serf-wan-port=$((base + 3)) -dns-port=$((base + 4)) -grpc-port=-1 \
            -disable-host-node-id -node=test -log-level=warn >"$folder/agent.log" 2>&1 &
        CONSUL_PID=$!
        if consul_ready "$base"; then
            export TEST_CONSUL_URL=http://127.0.0.1:$base TEST_CONSUL_PROGRAM=$CONSUL
            return 0
        fi
        stop_consul
    done
    tail -n 20 "$folder/agent.log" >&2
    die "Consul did not start"
}

# Waits until the agent on port $1 has a leader; false when it ended or 30 seconds passed.
consul_ready() {
    local attempt
    for attempt in $(seq 300); do
        kill -0 "$CONSUL_PID" 2>/dev/null || return 1
        curl -fs -m 2 "http://127.0.0.1:$1/v1/status/leader" 2>/dev/null | grep -q : && return 0
        sleep 0.1
    done
    printf 'no leader after %s looks\n' "$attempt" >&2
    return 1
}

# Ends the agent; its data was in memory only.
stop_consul() {
    [ -n "${CONSUL_PID:-}" ] || return 0
    kill "$CONSUL_PID" 2>/dev/null || true
    wait "$CONSUL_PID" 2>/dev/null || true
    CONSUL_PID=
}
