"""F39, F44, F47 of the broker: away, killed in mid-publish, silent, standing still. Writes go on all the while."""
import time
import urllib.parse

from bench import Case, Outcome
from processes import get, wait_for

# What every service has to do at least once the broker is back.
DRAIN_PER_SECOND = 2_000
WRITES = ["rename", "register", "connect", "disconnect"]
# A peer that has vanished is noticed within so many seconds.
NOTICED_SECONDS = 15


def beam(rabbit):
    """The broker's own process among those that its start script made."""
    for pid in rabbit.server.family():
        with open(f"/proc/{pid}/comm") as file:
            if file.read().startswith("beam"):
                return pid
    raise RuntimeError("the broker's process was not found")


def pending(bench):
    return sum(bench.suite.postgres.number("SELECT count(*) FROM outbox WHERE state = 'pending'", name)
               for name in bench.suite.service)


def drained(bench, outcome, seconds=60):
    waiting = pending(bench)
    took = wait_for(lambda: pending(bench) == 0, seconds, "the outboxes empty", every=0.05)
    outcome.figure(f"{waiting} events waited, sent {took:.1f} s after the broker was back")


def writes_go_on(load, outcome, since, until):
    found = load.counts(WRITES, since, until)
    outcome.figure(f"{found['requests'] - found['failed']} of {found['requests']} writes answered meanwhile")
    outcome.expect(found["requests"] > 0 and found["failed"] == 0, f"{found['failed']} writes failed: {load.statuses()}")


def away(seconds):
    def run(bench):
        outcome, rabbit = Outcome(), bench.suite.rabbit
        with bench.load() as load:
            time.sleep(2)
            start = load.now()
            code = rabbit.stop_orderly()
            outcome.landed(rabbit.queues() is None, f"the broker ended with {code}")
            time.sleep(seconds)
            told = get(bench.suite.port["user"], "/health/ready")
            outcome.figure(f"readiness of the user service {told[0]}")
            back = rabbit.start()
            writes_go_on(load, outcome, start, load.now())
            outcome.figure(f"broker back after {back:.0f} s")
            drained(bench, outcome)
        return outcome

    return run


def killed_in_mid_publish(bench):
    """The broker dies at the moment an event reaches it; what it had not confirmed is sent again."""
    outcome, rabbit, proxy = Outcome(), bench.suite.rabbit, bench.suite.proxy
    fired = proxy.fired("user-broker")
    with bench.load() as load:
        time.sleep(1)
        start = load.now()
        proxy.set("user-broker", on="up", match="user.registered", kill=beam(rabbit), then="swallow")
        code = rabbit.server.ended(20)
        rabbit.kill()
        outcome.landed(proxy.fired("user-broker") == fired + 1 and code is not None, f"fired as an event was sent, exit {code}")
        time.sleep(3)
        rabbit.start()
        writes_go_on(load, outcome, start, load.now())
        drained(bench, outcome)
    return outcome


def connections_closed(bench):
    outcome, rabbit = Outcome(), bench.suite.rabbit
    with bench.load() as load:
        time.sleep(2)
        start = load.now()
        names = [each["name"] for each in rabbit.ask("GET", "/api/connections") or []]
        for name in names:
            rabbit.ask("DELETE", "/api/connections/" + urllib.parse.quote(name, safe=""))

        def gone():
            return not {each["name"] for each in rabbit.ask("GET", "/api/connections") or []} & set(names)

        wait_for(gone, 15, "the connections closed", every=0.2)
        outcome.landed(names, f"{len(names)} connections closed by the broker")
        time.sleep(4)
        writes_go_on(load, outcome, start, load.now())
        drained(bench, outcome)
    return outcome


def silent(bench):
    """Connections stay open and nothing comes through any more, until the peer is missed."""
    outcome, proxy = Outcome(), bench.suite.proxy
    with bench.load() as load:
        time.sleep(2)
        start, before = load.now(), proxy.stats()["user-broker"]
        proxy.set("user-broker", drop=1)
        noticed = wait_for(
            lambda: proxy.stats()["user-broker"]["accepted"] > before["accepted"], 60, "a new connection", every=0.2)
        outcome.landed(True, f"all bytes swallowed; a new connection was tried {noticed:.1f} s later")
        outcome.expect(noticed <= NOTICED_SECONDS, f"the silence was noticed only after {noticed:.1f} s")
        proxy.clear("user-broker")
        proxy.cut("user-broker")
        writes_go_on(load, outcome, start, load.now())
        drained(bench, outcome)
    return outcome


def standing(seconds):
    def run(bench):
        outcome, rabbit = Outcome(), bench.suite.rabbit
        with bench.load() as load:
            time.sleep(2)
            start = load.now()
            rabbit.pause()
            with open(f"/proc/{beam(rabbit)}/stat") as file:
                outcome.landed(file.read().rsplit(")", 1)[1].split()[0] == "T", "state T (stopped)")
            time.sleep(seconds)
            rabbit.go_on()
            writes_go_on(load, outcome, start, load.now())
            drained(bench, outcome)
        return outcome

    return run


CASES = [
    Case("F39-20s", "the broker is away for 20 s", away(20), in_ci=True),
    Case("F39-60s", "the broker is away for 60 s", away(60)),
    Case("F39-kill", "kill -9 of the broker in mid-publish", killed_in_mid_publish),
    Case("F39-close", "the broker closes every connection", connections_closed, in_ci=True),
    Case("F44-broker", "half-open connections to the broker", silent),
    Case("F47-broker", "SIGSTOP of the broker for 10 s", standing(10)),
]
