# shellcheck shell=bash
# The release program, built only when something it is made of has changed.

PROGRAM=$ROOT/.build/release/analyticbot

# One line that changes when a source, the manifest or the toolchain does.
source_fingerprint() {
    {
        readlink -f "$(command -v swift)"
        find Package.swift Sources shared services gateway -type f -printf '%p %s %T@\n' | sort
    } | sha256sum
}

# Builds the release program; a second call without changes takes a fraction of a second.
build_release() {
    local stamp=$ROOT/.build/release-fingerprint now
    now=$(source_fingerprint)
    [ -x "$PROGRAM" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$now" ] && return 0
    say "Building (a first build takes some minutes)"
    rm -f "$stamp"
    swift build -c release --static-swift-stdlib --product analyticbot
    printf '%s\n' "$now" >"$stamp"
}
