# shellcheck shell=bash
# The release programs, built only when something they are made of has changed.

PROGRAM=$ROOT/.build/release/analyticbot

# One line that changes when a source, the manifest or the toolchain does.
source_fingerprint() {
    {
        readlink -f "$(command -v swift)"
        find Package.swift Sources shared services gateway Tests/Bench -type f -printf '%p %s %T@\n' | sort
    } | sha256sum
}

# Builds the named release programs; a second call without changes takes a fraction of a second.
build_products() {
    local now name
    now=$(source_fingerprint)
    for name in "$@"; do
        local stamp=$ROOT/.build/release-fingerprint-$name
        [ -x "$ROOT/.build/release/$name" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$now" ] && continue
        say "Building $name (a first build takes some minutes)"
        rm -f "$stamp"
        swift build -c release --static-swift-stdlib --product "$name"
        printf '%s\n' "$now" >"$stamp"
    done
}

# Builds the whole suite's program.
build_release() { build_products analyticbot; }

# Builds what `scripts/bench` measures, unless BENCH_PROGRAMS names a folder that holds it.
build_programs() {
    [ -n "${BENCH_PROGRAMS:-}" ] && return 0
    build_products bench-server api-gateway user-service
}

# Builds the servers of other libraries that ours is measured beside.
build_peers() {
    say "Building the peers (a first build takes some minutes)"
    swift build -c release --package-path Tests/Peers/http
}
