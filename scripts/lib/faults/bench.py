"""What a case is given, and what comes of it."""
import dataclasses
import time

from client import Person
from load import Load


@dataclasses.dataclass
class Case:
    """`run` makes the fault happen, and returns what it saw; `evidence` in it must show that the fault landed."""
    id: str
    title: str
    run: object
    in_ci: bool = False


@dataclasses.dataclass
class Outcome:
    """What a case saw. A case without evidence does not count."""
    evidence: list = dataclasses.field(default_factory=list)
    measured: list = dataclasses.field(default_factory=list)
    complaints: list = dataclasses.field(default_factory=list)

    def landed(self, fact, what):
        """The fault did happen, by this fact."""
        if fact:
            self.evidence.append(what)
        else:
            self.complaints.append(f"the fault did not land: {what}")

    def expect(self, holds, what):
        if not holds:
            self.complaints.append(what)

    def figure(self, text):
        self.measured.append(text)


class Bench:
    def __init__(self, suite, record, verifier, ci=False, rounds=1):
        self.suite, self.record, self.verifier, self.ci, self.rounds = suite, record, verifier, ci, rounds
        self.descriptors = {}

    @property
    def gateway(self):
        return self.suite.port["gateway"]

    def load(self, rate=50):
        return Load(self.gateway, self.record, rate)

    def member(self, port=None):
        """A person with an account, its promise written down, signed in."""
        person = Person(port or self.gateway)
        answer = person.register()
        if not answer.ok:
            raise RuntimeError(f"no account could be made: {answer}")
        self.record.account(person.account)
        if not (signed := person.sign_in()).ok:
            raise RuntimeError(f"signing in failed: {signed}")
        return person

    def profiled(self, user, seconds=10):
        """Seconds until analytics has a profile of the user."""
        return self.until("analytics", f"SELECT count(*) FROM user_profiles WHERE user_id = {user}", 1, seconds)

    def until(self, database, count, value, seconds):
        """Seconds until a count has that value; None after `seconds`."""
        started = time.monotonic()
        while time.monotonic() - started < seconds:
            if self.suite.postgres.number(count, database) == value:
                return time.monotonic() - started
            time.sleep(0.05)
        return None

    def resources(self, phase):
        """Writes down what each program holds, and remembers how many descriptors."""
        for program in (*self.suite.service.values(), self.suite.gateway):
            found = program.resources()
            if phase == "before":
                self.descriptors[program.name] = found["descriptors"]
            self.record.note("resources", program=program.name, phase=phase, **found)

    def resources_given_back(self):
        """What they hold when connections that a fault had opened have idled out, or a minute later."""
        programs = (*self.suite.service.values(), self.suite.gateway)
        end = time.monotonic() + 60
        while time.monotonic() < end and any(
                program.resources()["descriptors"] > self.descriptors[program.name] + 8 for program in programs):
            time.sleep(1)
        self.resources("after")
