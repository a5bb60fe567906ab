# shellcheck shell=bash
# Debian packages and the Swift toolchain: what is missing is named, then installed.

# Headers the build reads, and the programs and data the suite and its tour use.
BUILD_PACKAGES=(
    libpq-dev libsqlite3-dev libargon2-dev libcrypt-dev libssl-dev libyaml-dev zlib1g-dev libhiredis-dev librabbitmq-dev
    libcurl4-openssl-dev pkg-config
)
RUN_PACKAGES=(ca-certificates tzdata curl jq)

# Installs those of the named packages that are not there yet; silent when all are.
need_packages() {
    local package missing=()
    for package in "$@"; do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
    done
    [ ${#missing[@]} = 0 ] && return 0
    command -v apt-get >/dev/null || die "Please install these packages (their Debian names): ${missing[*]}"
    say "Installing Debian packages: ${missing[*]}"
    local options=(-o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 -qq)
    as_root apt-get "${options[@]}" update
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get "${options[@]}" install -y --no-install-recommends "${missing[@]}"
}

# Installs packages of servers without letting Debian start them.
need_packages_unstarted() {
    local policy=/usr/sbin/policy-rc.d ours=false
    if [ ! -e "$policy" ]; then
        ours=true
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
        as_root chmod 755 "$policy"
    fi
    need_packages "$@"
    if $ours; then as_root rm -f "$policy"; fi
}

# Checks that the Swift toolchain is there and new enough.
need_swift() {
    command -v swift >/dev/null || die "Swift 6.3 or newer is needed: https://www.swift.org/install/linux/"
    local version
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
    [ "$(printf '6.3\n%s\n' "$version" | sort -V | head -n 1)" = 6.3 ] ||
        die "Swift 6.3 or newer is needed, this is ${version:-unknown}: https://www.swift.org/install/linux/"
}
