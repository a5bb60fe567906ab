# shellcheck shell=bash
# README's curl tour, run exactly as a reader would paste it, then held against what it promises.

# The lines of README's shell blocks between the markers of the tour.
tour_commands() {
    awk '/<!-- tour -->/ { tour = 1 } /<!-- end of tour -->/ { tour = 0 }
         /^```/ { inside = tour && $0 == "```sh"; next }
         inside' "$ROOT/README.md"
}

# What must be true once the tour has run; it sees the tour's variables.
tour_assertions() {
    cat <<'ASSERTIONS'
holds() { jq -e "$2" >/dev/null <<<"$1" || { echo "The tour promised: $2" >&2; jq . <<<"$1" >&2; exit 1; }; }
ASSERTIONS
}

# Runs the tour in the current folder; its transcript goes to the file $1 and, when it fails, to the terminal.
run_tour() {
    tour_commands >"$1.sh"
    [ -s "$1.sh" ] || die "README.md has no tour."
    tour_assertions >>"$1.sh"
    bash -euo pipefail -v "$1.sh" >"$1.log" 2>&1 || {
        cat "$1.log" >&2
        return 1
    }
}
