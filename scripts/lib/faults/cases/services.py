"""F29–F36, F47: a service dies or stands still in mid-load."""
import random
import time

from bench import Case, Outcome
from verify import SPEED_NOISE_MS

# Which requests do not touch a service that is away.
ASIDE = {
    "user": ["list"], "channel": ["profile", "renew"], "analytics": ["profile", "list", "renew"],
    "payment": ["profile", "list"], "notification": ["profile", "list", "renew"]}
READY_SECONDS = 2.0


def aside(bench, load, name, since, until):
    """Writes down how those were served who ask another service."""
    usual = load.counts(ASIDE[name], until=since)
    found = load.counts(ASIDE[name], since=since, until=until)
    bench.record.note("aside", **found, usual_p99_ms=usual["p99_ms"])
    return found


def settled(load):
    """The first three seconds without an error and with the speed of before, within half a minute; else the last."""
    usual, end = load.counts(until=3)["p99_ms"], load.now() + 30
    while True:
        start = load.now()
        time.sleep(3)
        found = load.counts(since=start)
        if load.now() > end or not found["failed"] and found["p99_ms"] <= max(usual * 1.5, SPEED_NOISE_MS):
            return found


def around(bench, name, fault):
    """A fault between two quiet spans of one load; its outcome, with the figures of all three."""
    outcome, chance = Outcome(), random.Random(7)
    with bench.load() as load:
        time.sleep(3)
        bench.resources("before")
        # At a moment that nobody chose.
        time.sleep(chance.random())
        start = load.now()
        bench.record.note("speed", phase="before", **load.counts(since=0.5, until=start))
        fault(outcome)
        healed = load.now()
        others = aside(bench, load, name, start, healed)
        after = settled(load)
        bench.record.note("speed", phase="after", **after)
    # Connections that idle take half a minute to go: before each commit that is waited for once.
    if not bench.ci or name == "payment":
        bench.resources_given_back()
    during = load.counts(since=start, until=healed)
    outcome.figure(f"{during['failed']} of {during['requests']} failed meanwhile, {others['failed']} of "
                   f"{others['requests']} that ask others; p99 after {after['p99_ms']:.0f} ms")
    return outcome


def kill(name):
    def run(bench):
        service, times = bench.suite.service[name], []

        def fault(outcome):
            code = service.kill()
            outcome.landed(code == -9, f"exit {code}")
            time.sleep(0.5)
            times.append(service.start_ready())
            outcome.expect(times[-1] <= READY_SECONDS, f"ready only after {times[-1]:.2f} s")

        outcome = around(bench, name, fault)
        outcome.figure(f"ready {times[0]:.2f} s after its start")
        return outcome

    return run


def pause(name, seconds):
    def run(bench):
        service = bench.suite.service[name]

        def fault(outcome):
            service.pause()
            outcome.landed(service.stands_still(), "state T (stopped)")
            time.sleep(seconds)
            service.go_on()
            time.sleep(1)

        return around(bench, name, fault)

    return run


CASES = [
    # The user and the channel service die in the sagas' cases, too.
    *(Case(number, f"kill -9 of the {name} service under load", kill(name), in_ci=name not in ("user", "channel"))
      for number, name in (
          ("F29", "user"), ("F30", "channel"), ("F31", "analytics"), ("F32", "payment"), ("F33", "notification"))),
    *(Case(f"F47-{name}", f"SIGSTOP of the {name} service for 5 s", pause(name, 5))
      for name in ("user", "channel", "analytics", "payment", "notification")),
]
