# shellcheck shell=bash
# README's curl tour, run exactly as a reader would paste it, then held against what it promises.

# The lines of README's shell blocks between the markers of the tour.
tour_commands() {
    awk '/<!-- tour -->/ { tour = 1 } /<!-- end of tour -->/ { tour = 0 }
         /^```/ { inside = tour && $0 == "```sh"; next }
         inside' "$ROOT/README.md"
}

# Runs the tour in the current folder; its transcript goes to the file $1 and, when it fails, to the terminal.
run_tour() {
    tour_commands >"$1.sh"
    [ -s "$1.sh" ] || die "README.md has no tour."
    cat "$ROOT/scripts/lib/tour-promises.sh" >>"$1.sh"
    if ! bash -euo pipefail "$1.sh" >"$1.log" 2>&1; then
        cat "$1.log" >&2
        return 1
    fi
    tail -n 1 "$1.log"
}
