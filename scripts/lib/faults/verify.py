"""The verifier of the project, run on the live databases; first it must see violations planted in copies of them."""
import os
import re
import subprocess
import sys

from suite import SERVICES

# Fifty requests a second beside everything else on one machine: below this, speed says more of the machine. A gate must not
# depend on how busy its machine is, so there only a standstill counts.
SPEED_NOISE_MS = 10_000 if "--ci" in sys.argv else 2_000
# A violation, where it is planted, and the invariant that must be found broken.
PLANTED = (
    ("an inbox row is deleted", "analytics",
     "DELETE FROM inbox WHERE event_id = (SELECT event_id FROM inbox LIMIT 1)", "I1"),
    ("an event is set back to pending", "user",
     "UPDATE outbox SET state = 'pending' WHERE position = (SELECT max(position) FROM outbox)", "I1"),
    ("an event is announced twice", "user",
     "INSERT INTO outbox (event_id, source, name, version, subject, occurred_at, data, state, next_attempt_at) "
     "SELECT 'planted', source, name, version, subject, occurred_at, data, state, next_attempt_at FROM outbox "
     "WHERE name = 'user.registered' LIMIT 1", "I2"),
    ("a user loses the profile", "analytics",
     "DELETE FROM user_profiles WHERE user_id = (SELECT min(user_id) FROM user_profiles)", "I3"),
    ("an account is deleted, its profile stays", "user",
     "DELETE FROM users WHERE id = (SELECT min(id) FROM users)", "I3"),
    ("a recipient is gone", "notification",
     "DELETE FROM recipients WHERE user_id = (SELECT min(user_id) FROM recipients)", "I3"),
    ("a channel counts no more", "payment",
     "UPDATE quota_units SET released_at = now() WHERE unit = (SELECT unit FROM quota_units WHERE released_at IS NULL "
     "AND resource = 'channels' LIMIT 1)", "I3"),
    ("the bank takes money a second time", "payment",
     "INSERT INTO sandbox_charges SELECT 'planted', 'planted', amount, currency, method, user_id, status, failure_code, "
     "failure_message, created_at FROM sandbox_charges WHERE status = 'succeeded' LIMIT 1", "I5"),
    ("a booked payment was never taken", "payment",
     "UPDATE sandbox_charges SET status = 'failed' WHERE id = (SELECT id FROM sandbox_charges WHERE status = 'succeeded' "
     "LIMIT 1)", "I5"),
    ("a payment loses its invoice", "payment",
     "UPDATE invoices SET payment_id = -1 WHERE id = (SELECT min(id) FROM invoices)", "I5"),
    ("a subscription runs a year longer", "payment",
     "UPDATE subscriptions SET period_end = period_end + interval '1 year' WHERE status = 'active'", "I5"),
    ("an acknowledged account gets another name", "user", "UPDATE users SET username = 'planted' || id", "I4"),
)


class Verifier:
    def __init__(self, programs, suite):
        self.program, self.suite = os.path.join(programs, "analyticbot"), suite

    def run(self, databases, record, within, broker=None):
        """Exit code, the invariants found broken, and all that was printed."""
        found = subprocess.run(
            [self.program, "verify", "invariants", *databases, f"--record={record}", f"--within={within}",
             f"--speed-noise={SPEED_NOISE_MS}"],
            env={"PATH": os.environ["PATH"], **({"RABBITMQ_URL": broker} if broker else {})},
            capture_output=True, text=True, timeout=within + 120)
        return found.returncode, re.findall(r"^(I\d)\b.*\bBROKEN\b", found.stdout, re.M), found.stdout + found.stderr

    def judge(self, record, within=60):
        return self.run(self.suite.databases(), record, within, self.suite.broker())

    def prove(self, record):
        """Plants each violation in a copy of the databases; those that were not seen."""
        postgres, unseen = self.suite.postgres, []
        for name in SERVICES:
            dump = postgres.run("pg_dump", "-h", "127.0.0.1", "-p", str(postgres.port), "-U", "postgres", name)
            postgres.create(f"copy_{name}")
            self._load(f"copy_{name}", dump)
        for what, service, statement, invariant in PLANTED:
            postgres.create("planted", f"copy_{service}")
            postgres.sql(statement, "planted")
            databases = [f"--database={name}=" + postgres.url("planted" if name == service else f"copy_{name}")
                         for name in SERVICES]
            status, broken, _ = self.run(databases, record, 0)
            if status != 1 or invariant not in broken:
                unseen.append(f"{what}: status {status}, broken {broken}, expected {invariant}")
            postgres.sql('DROP DATABASE "planted" WITH (FORCE)')
        for name in SERVICES:
            postgres.sql(f'DROP DATABASE "copy_{name}" WITH (FORCE)')
        return unseen

    def _load(self, database, dump):
        subprocess.run(
            ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", str(self.suite.postgres.port), "-U",
             "postgres", "-d", database], input=dump, text=True, capture_output=True, check=True, timeout=120)
