# shellcheck shell=bash
# The public images that the compose file names, made from Debian's packages where no registry can be reached. The local
# tags stand in for the public images: the same names, variables, users and ports, but Debian's builds of the programs.

. "$ROOT/scripts/lib/packages.sh"

# Debian's suites of one release, as this machine reaches them.
debian_sources() {
    local lines
    lines=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(ORIGIN) $(COMPONENT)' 'Created-By: Packages' |
        awk '$2 ~ /^bookworm/ && $3 == "Debian" && $4 == "main" { print "deb", $1, $2, $4 }' | sort -u)
    [ -n "$lines" ] || lines='deb http://deb.debian.org/debian bookworm main
deb http://deb.debian.org/debian-security bookworm-security main'
    printf '%s\n' "$lines"
}

have_image() { docker image inspect "$1" >/dev/null 2>&1; }

# debian:bookworm-slim: the smallest system, without what nobody reads in a container.
make_base_image() {
    have_image debian:bookworm-slim && return 0
    need_packages mmdebstrap arch-test
    local sources
    mapfile -t sources < <(debian_sources)
    mmdebstrap --quiet --variant=minbase --dpkgopt=force-unsafe-io --aptopt='Acquire::Languages "none"' \
        --aptopt='APT::Install-Recommends "false"' --dpkgopt='path-exclude=/usr/share/doc/*' \
        --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
        bookworm - "${sources[@]}" | docker import --change 'CMD ["bash"]' - debian:bookworm-slim >/dev/null
}

# One of the servers: the image $1 from the folder $2 of deploy/images; what is said meanwhile goes to the folder $3.
make_server_image() {
    have_image "$1" && return 0
    docker build -t "$1" "$ROOT/deploy/images/$2" >"$3/$2.log" 2>&1 && return 0
    tail -n 30 "$3/$2.log" >&2
    return 1
}

# swift:6.3-bookworm: this machine's toolchain without debuggers and editors, and this machine's copies of the packages
# that the manifest names, found by git under their own addresses.
make_swift_image() {
    have_image swift:6.3-bookworm && return 0
    local context=$1/swift toolchain location
    toolchain=$(swift -print-target-info | jq -r .paths.runtimeResourcePath)
    toolchain=${toolchain%/lib/swift}
    [ "${toolchain##*/}" = usr ] && [ "$toolchain" != /usr ] || die "The toolchain is not in a folder of its own."
    mkdir -p "$context/git"
    cp "$ROOT/deploy/images/swift/Dockerfile" "$ROOT/deploy/images/swift/gitconfig" "$context/"
    [ -f "$ROOT/Package.resolved" ] || swift package resolve >"$1/resolve.log" 2>&1
    while read -r location; do
        git clone -q --mirror "$location" "$context/git/${location#https://}"
    done < <(jq -r '.pins[].location' "$ROOT/Package.resolved")
    tar -c -C "$context" Dockerfile gitconfig git -C "${toolchain%/usr}" \
        --exclude='usr/bin/*lldb*' --exclude='usr/bin/sourcekit-lsp' --exclude='usr/bin/clangd' \
        --exclude='usr/bin/docc' --exclude='usr/bin/swift-format' --exclude='usr/bin/wasmkit' \
        --exclude='usr/lib/liblldb*' --exclude='usr/lib/libsourcekitd*' --exclude='usr/lib/libclang.*' \
        --exclude='usr/lib/libSwiftSourceKit*' --exclude='usr/lib/swift/embedded' \
        --exclude='usr/lib/swift_static/embedded' --exclude='usr/lib/swift/FrameworkABIBaseline' usr |
        docker build -t swift:6.3-bookworm - >"$1/swift.log" 2>&1 || { tail -n 30 "$1/swift.log" >&2 && return 1; }
    rm -rf "$context"
}

# Makes every image that is missing, working in the folder $1; each says how long it took.
make_stand_ins() {
    local started=$SECONDS job status=0 jobs=()
    make_base_image
    say "debian:bookworm-slim: $((SECONDS - started)) s"
    local image
    for image in postgres:15=postgres redis:7-alpine=redis rabbitmq:3-management=rabbitmq; do
        (make_server_image "${image%=*}" "${image#*=}" "$1" && say "${image%=*}: $((SECONDS - started)) s") &
        jobs+=($!)
    done
    (make_swift_image "$1" && say "swift:6.3-bookworm: $((SECONDS - started)) s") &
    jobs+=($!)
    for job in "${jobs[@]}"; do wait "$job" || status=$?; done
    [ "$status" = 0 ] || die "A base image could not be made."
}
