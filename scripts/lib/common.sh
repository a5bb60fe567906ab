# shellcheck shell=bash
# What every script here starts with: the repository's root, and two ways to speak.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$ROOT" || exit 1

# Says one line about what the script does.
say() { printf '\033[1m%s\033[0m\n' "$*"; }

# Says what went wrong and ends the script.
die() {
    printf '%s\n' "$*" >&2
    exit 1
}

# Runs a command as root: directly, or by sudo.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "This needs root and there is no sudo here. Please run as root: $*"
    fi
}

# True when something listens on this loopback port.
port_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
