# shellcheck shell=bash
# Holds the simulated Telegram to aiogram, a Bot API client of other people. Needs common.sh, packages.sh and peers.sh.

# Starts the simulator among the programs in the folder $1 and lets aiogram talk with it; skips without aiogram.
run_telegram_peer() {
    local programs=$1 python port pid attempt status=0
    if ! python=$(peer_python aiogram); then
        say "SKIPPED: aiogram could not be had, so nobody but ourselves has talked with the simulated Telegram."
        return 0
    fi
    say "The simulated Telegram before aiogram"
    for port in $(seq 21700 21750); do
        port_taken "$port" || break
    done
    "$programs/tgsim" --port "$port" --start 2026-11-22T12:00:00Z --speed 0 >/dev/null 2>&1 &
    pid=$!
    for attempt in $(seq 100); do
        port_taken "$port" && break
        kill -0 "$pid" 2>/dev/null || die "tgsim did not start (look $attempt)"
        sleep 0.1
    done
    "$python" -B "$ROOT/Tests/Peers/telegram/bot.py" "http://127.0.0.1:$port" \
        123456:SIM-demo-token-of-a-simulated-world-0001 || status=$?
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
    return "$status"
}
