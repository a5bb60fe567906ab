# shellcheck shell=bash
# Programs of other people, in Python, that play the other side in tests: each in a virtual environment of its own, made of
# exactly the wheels that scripts/lib/peers/NAME.txt lists, made once and kept in the cache folder.
#
#   . scripts/lib/peers.sh                      (after common.sh and packages.sh)
#   python=$(peer_python localstripe) || say "SKIPPED: …"
#
#   ANALYTICBOT_PEERS=FOLDER   where the environments are, instead of ~/.cache/analyticbot/peers
#   PEER_SECONDS=N             how long one installation may take, instead of 240

# Nothing inherited is ever ended.
LOCALSTRIPE_PID=

# The folder of all environments: the person's cache, or one of our own under the temporary folder.
peers_folder() {
    local folder=${ANALYTICBOT_PEERS:-${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/analyticbot/peers}
    if ! { mkdir -p "$folder" && [ -w "$folder" ]; } 2>/dev/null; then
        folder=${TMPDIR:-/tmp}/analyticbot-peers-$(id -u)
        mkdir -p -m 700 "$folder" && [ -O "$folder" ] || return 1
    fi
    printf '%s\n' "$folder"
}

# A Python that can make environments; installs Debian's when there is none.
venv_python() {
    local python
    for python in python3 /usr/bin/python3; do
        if "$python" -c 'import venv, ensurepip' 2>/dev/null; then
            command -v "$python"
            return 0
        fi
    done
    need_packages python3 python3-venv >&2 || return 1
    command -v /usr/bin/python3
}

# Prints the path of a python that has the package NAME; says why on standard error, and is false, when there is none.
peer_python() {
    local name=$1 list=$ROOT/scripts/lib/peers/$1.txt folder python mark home
    if [ ! -r "$list" ]; then
        printf 'No peer is called %s.\n' "$name" >&2
        return 1
    fi
    folder=$(peers_folder) && python=$(venv_python) || {
        printf 'The peer %s cannot be made: no folder or no Python for it.\n' "$name" >&2
        return 1
    }
    mark=$({ cat "$list"; "$python" -c 'import sys; print(sys.version, sys.executable)'; } | sha256sum | cut -c1-12)
    home=$folder/$name-$mark
    # One makes it, the others wait; what was left half made is made anew.
    (
        flock -w 600 9 || exit 1
        [ -e "$home/complete" ] || make_peer "$name" "$list" "$python" "$home"
    ) 9>"$folder/$name.lock" || return 1
    printf '%s\n' "$home/bin/python"
}

# Makes the environment of a peer in the folder $4 with the Python $3, of the wheels that the file $2 lists.
make_peer() {
    local name=$1 list=$2 python=$3 home=$4 seconds=${PEER_SECONDS:-240} log=$4.log
    printf 'Installing the peer %s from PyPI (once)\n' "$name" >&2
    rm -rf "$home"
    if "$python" -m venv "$home" >"$log" 2>&1 &&
        timeout "$seconds" "$home/bin/python" -m pip install --quiet --disable-pip-version-check --no-input \
            --no-deps --timeout 15 --retries 2 -r "$list" >>"$log" 2>&1; then
        : >"$home/complete"
        rm -f "$log"
        return 0
    fi
    rm -rf "$home"
    printf 'The peer %s cannot be installed (is PyPI within reach?): %s\n' "$name" "$(tail -n 1 "$log")" >&2
    return 1
}

# Starts localstripe on loopback, keeping nothing, with its log in the folder $1, and exports TEST_LOCALSTRIPE_URL.
# Without it the tests that need it are skipped, and this says so.
start_localstripe() {
    local folder=$1 python port attempt
    mkdir -p "$folder"
    if ! python=$(peer_python localstripe); then
        say "SKIPPED: localstripe could not be had, so the Stripe adapter meets only the fake of this repository."
        return 0
    fi
    for port in $(seq "${TEST_LOCALSTRIPE_PORT:-21620}" $((${TEST_LOCALSTRIPE_PORT:-21620} + 50))); do
        port_taken "$port" && continue
        "$python" -c 'import sys
from aiohttp import web
from localstripe.server import app
web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None)' "$port" >"$folder/log" 2>&1 &
        LOCALSTRIPE_PID=$!
        for attempt in $(seq 100); do
            kill -0 "$LOCALSTRIPE_PID" 2>/dev/null || break
            if port_taken "$port"; then
                export TEST_LOCALSTRIPE_URL=http://127.0.0.1:$port
                return 0
            fi
            sleep 0.1
        done
        stop_localstripe
    done
    tail -n 20 "$folder/log" >&2
    die "localstripe did not start in $attempt looks"
}

# Ends it; what it knew was in memory only.
stop_localstripe() {
    [ -n "${LOCALSTRIPE_PID:-}" ] || return 0
    kill "$LOCALSTRIPE_PID" 2>/dev/null || true
    wait "$LOCALSTRIPE_PID" 2>/dev/null || true
    LOCALSTRIPE_PID=
}
