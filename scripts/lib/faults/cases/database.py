"""F41, F44 and F47 of the database: killed, restarted, full, silent, standing still."""
import subprocess
import threading
import time

from bench import Case, Outcome
from client import Person
from processes import wait_for

# No request hangs longer, and a refusal is no slower.
HANG_MS, REFUSAL_MS = 5_000, 1_000
# A peer that has vanished without a word is given up within so many milliseconds.
SILENCE_MS = 15_000
BACK_SECONDS = 5


def probe(port, path, seconds):
    """Asks again and again from one place for some seconds."""
    person, answers, end = Person(port, timeout=20), [], time.monotonic() + seconds
    while time.monotonic() < end:
        answers.append(person.ask("POST", path, {"email": "nobody@example.org", "password": "wrong-and-long-7"}))
        time.sleep(0.1)
    return answers


def judge(outcome, answers, refusals=True, hang=HANG_MS):
    """503 with Retry-After at once, and nothing hangs."""
    slowest = max((answer.ms for answer in answers), default=0)
    refused = [answer for answer in answers if answer.status == 503]
    other = [str(answer) for answer in answers if answer.status not in (401, 429, 503)]
    outcome.figure(f"{len(refused)} of {len(answers)} asked meanwhile answered 503, slowest {slowest:.0f} ms")
    outcome.expect(slowest <= hang, f"a request hung for {slowest:.0f} ms")
    outcome.expect(not other, f"answers that say something else: {other[:3]}")
    outcome.expect(all("Retry-After" in answer.headers for answer in refused), "a 503 without Retry-After")
    late = [answer.ms for answer in refused if answer.ms > REFUSAL_MS]
    if refusals:
        outcome.expect(refused, "nobody was answered 503")
        outcome.expect(len(late) <= 1, f"{len(late)} refusals took longer than 1 s, up to {max(late, default=0):.0f} ms")


def back(bench, outcome):
    """Until the service answers as before."""
    took = wait_for(lambda: all(service.ready() for service in bench.suite.service.values()), 60, "ready again")
    outcome.figure(f"ready {took:.1f} s after the database")
    outcome.expect(took <= BACK_SECONDS, f"ready only {took:.1f} s after the database was back")


def terminated(bench):
    outcome = Outcome()
    with bench.load() as load:
        time.sleep(2)
        ended = sum(bench.suite.postgres.backends(name) for name in bench.suite.service)
        outcome.landed(ended > 0, f"{ended} sessions ended")
        time.sleep(4)
        settled = load.now()
        time.sleep(2)
    after = load.counts(since=settled)
    outcome.expect(after["failed"] == 0, f"{after['failed']} requests failed 4 s later")
    outcome.figure(f"{load.counts()['failed']} of {load.counts()['requests']} requests failed")
    return outcome


def crashed(bench):
    outcome, postgres = Outcome(), bench.suite.postgres
    with bench.load() as load:
        time.sleep(2)
        postgres.stop_immediately()
        outcome.landed(not postgres.accepts(), f"exit {postgres.server.process.returncode}, refuses connections")
        judge(outcome, probe(bench.suite.port["user"], "/api/v1/auth/login", 5))
        took = postgres.start()
        back(bench, outcome)
        time.sleep(4)
    outcome.figure(f"recovery {took:.1f} s; load: {load.statuses()}")
    return outcome


def killed(bench):
    """SIGKILL of one backend: the whole server restarts itself."""
    outcome, postgres = Outcome(), bench.suite.postgres
    with bench.load():
        time.sleep(2)
        pid = int(postgres.sql("SELECT pid FROM pg_stat_activity WHERE datname = 'user' AND pid <> pg_backend_pid()")[0][0])
        subprocess.run(["kill", "-9", str(pid)], check=True)
        wait_for(postgres.accepts, 20, "PostgreSQL accepting again")
        # Every backend is ended with it: the sessions of before are gone.
        sessions = postgres.sql(f"SELECT count(*) FROM pg_stat_activity WHERE pid = {pid}")[0][0]
        outcome.landed(sessions == "0", f"backend {pid} killed")
        back(bench, outcome)
        time.sleep(4)
    return outcome


def exhausted(bench):
    outcome, postgres = Outcome(), bench.suite.postgres
    with bench.load() as load:
        time.sleep(2)
        postgres.sql("ALTER ROLE suite CONNECTION LIMIT 0")
        for name in bench.suite.service:
            postgres.backends(name)
        refused = subprocess.run(["psql", "-X", "-c", "SELECT 1", postgres.url("user")], capture_output=True, text=True)
        outcome.landed("too many connections" in refused.stderr, "too many connections for the role")
        judge(outcome, probe(bench.suite.port["user"], "/api/v1/auth/login", 5))
        postgres.sql("ALTER ROLE suite CONNECTION LIMIT -1")
        back(bench, outcome)
        time.sleep(4)
    outcome.figure(f"load: {load.statuses()}")
    return outcome


def silent(bench):
    """Connections stay open and nothing comes through any more."""
    outcome, proxy = Outcome(), bench.suite.proxy
    before = proxy.stats()["user-db"]["down"]
    with bench.load():
        time.sleep(2)
        proxy.set("user-db", drop=1)
        answers = probe(bench.suite.port["user"], "/api/v1/auth/login", 14)
        proxy.clear("user-db")
        healed = time.monotonic()
        wait_for(bench.suite.service["user"].ready, 30, "the user service ready again")
        took = time.monotonic() - healed
        time.sleep(4)
    outcome.landed(proxy.stats()["user-db"]["down"] > before and len(answers) > 0, "all bytes swallowed for 14 s")
    judge(outcome, answers, refusals=False, hang=SILENCE_MS)
    outcome.figure(f"ready {took:.1f} s after healing")
    outcome.expect(took <= 15, f"ready only {took:.1f} s after healing")
    return outcome


def standing(bench):
    outcome, postgres = Outcome(), bench.suite.postgres
    with bench.load() as load:
        time.sleep(2)
        postgres.server.pause()
        outcome.landed(postgres.server.stands_still(), "state T (stopped)")
        # Whoever asks while it stands still is answered when it goes on: later only by what had piled up.
        going_on = threading.Timer(5, postgres.server.go_on)
        going_on.start()
        answers = probe(bench.suite.port["user"], "/api/v1/auth/login", 6)
        going_on.join()
        judge(outcome, answers, refusals=False, hang=5_000 + HANG_MS)
        back(bench, outcome)
        time.sleep(4)
    outcome.figure(f"load: {load.statuses()}")
    return outcome


CASES = [
    Case("F41-terminate", "every database session ended by the server", terminated, in_ci=True),
    Case("F41-kill", "kill -9 of one PostgreSQL backend", killed),
    Case("F41-crash", "PostgreSQL stopped as by a crash for 5 s", crashed, in_ci=True),
    Case("F41-full", "connections of the database exhausted for 5 s", exhausted, in_ci=True),
    Case("F44-db", "half-open connections to the user service's database", silent),
    Case("F47-db", "SIGSTOP of PostgreSQL for 5 s", standing),
]
