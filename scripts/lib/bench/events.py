"""`scripts/bench events`: from the commit in one service to the handling in another, through a real broker."""
import argparse
import json
import os
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
sys.path.insert(1, os.path.join(ROOT, "scripts", "lib", "faults"))
from client import quantile
from suite import Suite

from bars import table

PROGRAMS = os.environ.get("BENCH_PROGRAMS", os.path.join(ROOT, ".build", "release"))
WINDOW, BODY = 100, 420
# Accounts that are nobody's, so that each event has a subject and an effect of its own.
FIRST = 1_000_000_000
INSERT = """
    INSERT INTO outbox (event_id, source, name, version, subject, occurred_at, data, next_attempt_at)
    SELECT 'bench-' || n, '/analyticbot/user-service', 'user.registered', 1, 'user/' || n, clock_timestamp(),
        json_build_object('user_id', n, 'username', 'bench-' || n, 'locale', 'en', 'registered_at',
            to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))::text, clock_timestamp()
    FROM generate_series({}, {}) AS n"""


class Lane:
    """Commits events in the user service's database and watches them arrive in that of analytics."""

    def __init__(self, suite):
        self.postgres, self.next = suite.postgres, FIRST

    def commit(self, count):
        """`count` events in one transaction; their numbers."""
        numbers = range(self.next, self.next + count)
        self.next += count
        self.postgres.sql(INSERT.format(numbers[0], numbers[-1]), "user")
        return numbers

    def handled(self, numbers):
        return self.postgres.number(
            f"SELECT count(*) FROM user_profiles WHERE user_id BETWEEN {numbers[0]} AND {numbers[-1]}", "analytics")

    def wait(self, numbers, seconds):
        started = time.monotonic()
        while self.handled(numbers) < len(numbers):
            if time.monotonic() - started > seconds:
                raise SystemExit(f"{self.handled(numbers)} of {len(numbers)} events were handled within {seconds} s")
            time.sleep(0.05)
        return time.monotonic() - started

    def moments(self, numbers):
        """Of each event: seconds from its commit until it was sent, and until it was handled."""
        some = f"BETWEEN {numbers[0]} AND {numbers[-1]}"
        sent = dict(self._seconds(
            "SELECT event_id, extract(epoch FROM occurred_at), extract(epoch FROM sent_at) FROM outbox "
            f"WHERE event_id LIKE 'bench-%' AND substr(event_id, 7)::bigint {some}", "user"))
        handled = {event: times[0] for event, times in self._seconds(
            "SELECT event_id, extract(epoch FROM received_at) FROM inbox "
            f"WHERE event_id LIKE 'bench-%' AND substr(event_id, 7)::bigint {some}", "analytics")}
        return ([times[1] - times[0] for times in sent.values()],
                [handled[event] - times[0] for event, times in sent.items()])

    def _seconds(self, statement, database):
        for event, *times in self.postgres.sql(statement, database):
            yield event, [float(moment) for moment in times]


def alone(suite, folder, messages):
    """Messages a second of rabbitmq-c with confirms and nothing else."""
    program = os.path.join(folder, "confirms")
    subprocess.run(["gcc", "-O2", os.path.join(ROOT, "scripts", "lib", "bench", "confirms.c"), "-lrabbitmq", "-o", program],
                   check=True)
    found = subprocess.run([program, str(suite.rabbit.port), str(messages), str(WINDOW), str(BODY)], capture_output=True,
                           text=True, check=True, timeout=300)
    return float(found.stdout)


def steady(lane, rate, seconds):
    """Events at a steady rate in transactions of a twentieth of a second; both lags of each."""
    first, started = lane.next, time.monotonic()
    for tick in range(seconds * 20):
        lane.commit(rate // 20)
        time.sleep(max(0, started + (tick + 1) / 20 - time.monotonic()))
    numbers = range(first, lane.next)
    lane.wait(numbers, 60)
    return lane.moments(numbers)


def measure(suite, folder, options):
    lane, rows, ok = Lane(suite), [], True

    def row(figure, measured, bar="", good=True):
        nonlocal ok
        ok = ok and good
        rows.append([figure, measured, bar, "" if not bar else "pass" if good else "MISS"])

    lane.wait(lane.commit(100), 60)
    pace = alone(suite, folder, options.messages)
    row("rabbitmq-c alone, confirms in a window of 100", f"{pace:.0f}/s")
    burst = lane.commit(options.messages)
    speed = len(burst) / lane.wait(burst, 600)
    row(f"{options.messages} events from commit to handling", f"{speed:.0f}/s", "≥ 0.5 of that", speed >= pace / 2)
    backlog = lane.commit(options.backlog)
    drained = len(backlog) / lane.wait(backlog, 900)
    row(f"backlog of {options.backlog} drained", f"{drained:.0f}/s", "≥ 2000/s", drained >= 2000)
    sent, handled = steady(lane, 200, options.seconds)
    for name, lags, most in (("outbox lag", sent, 500), ("lag until handled", handled, 0)):
        p50, p99 = (quantile(lags, share) * 1e3 for share in (0.5, 0.99))
        row(f"{name} at 200/s, p50 / p99 of {len(lags)}", f"{p50:.0f} / {p99:.0f} ms", "p99 ≤ 500 ms" if most else "",
            not most or p99 <= most)
    print(table(["figure", "measured", "bar", ""], rows), flush=True)
    if options.json:
        with open(options.json, "w") as file:
            json.dump(rows, file)
    return ok


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench events")
    parser.add_argument("--messages", type=int, default=20_000, help="events of the end-to-end figure")
    parser.add_argument("--backlog", type=int, default=100_000)
    parser.add_argument("--seconds", type=int, default=20, help="of the steady rate")
    parser.add_argument("--json", help="the figures into this file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="analyticbot-events.", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o755)
        with Suite(folder, PROGRAMS, None, only=("user", "analytics")) as suite:
            return 0 if measure(suite, folder, options) else 1


if __name__ == "__main__":
    sys.exit(main())
