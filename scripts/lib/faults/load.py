"""A mixed load at a steady rate, from intended send times; everything acknowledged is written down."""
import collections
import queue
import random
import threading
import time

from client import NAMES, PRICES, Person, quantile

# What people do, in shares of the requests: reading, accounts, channels, money.
MIX = (("profile", 28), ("list", 32), ("rename", 15), ("register", 8), ("connect", 7), ("disconnect", 5), ("renew", 4),
       ("card", 1))
PLAN = "business"
# As many as a pause of six seconds can hold up: whoever asks for another thing must find one that is free.
WORKERS = 320


class Load:
    """`with Load(...)`: runs until it leaves; then the counts stand in `done`."""

    def __init__(self, port, record, rate=50, people=6, seed=1):
        self.record, self.rate, self.random = record, rate, random.Random(seed)
        self.people, self.spare = [], {}
        self.done = collections.defaultdict(list)
        self.port, self.ending, self.work = port, threading.Event(), queue.Queue()
        self.channels, self.lock = collections.deque(), threading.Lock()
        for _ in range(people):
            person = Person(port)
            answer = person.register()
            if not answer.ok or not person.sign_in().ok:
                raise RuntimeError(f"no account could be made for the load: {answer}")
            record.account(person.account)
            # Whoever connects more than one channel has a plan that holds them.
            answer = person.subscribe(PLAN)
            if not answer.ok:
                raise RuntimeError(f"no plan could be bought for the load: {answer} {answer.json}")
            record.payment(answer, PRICES[PLAN])
            self.people.append(person)
            self.spare[person] = collections.deque(NAMES)

    def __enter__(self):
        self.threads = [threading.Thread(target=self._serve, daemon=True) for _ in range(WORKERS)]
        self.threads.append(threading.Thread(target=self._pace, daemon=True))
        self.started = time.monotonic()
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.ending.set()
        for _ in range(WORKERS):
            self.work.put(None)
        for thread in self.threads:
            thread.join(30)

    def _pace(self):
        kinds, weights = zip(*MIX)
        start, sent = time.monotonic(), 0
        while not self.ending.is_set():
            due = start + sent / self.rate
            if (wait := due - time.monotonic()) > 0:
                self.ending.wait(wait)
            self.work.put((self.random.choices(kinds, weights)[0], self.random.choice(self.people), due))
            sent += 1

    def _serve(self):
        while (job := self.work.get()) is not None:
            kind, person, due = job
            if self.ending.is_set():
                continue
            answer = getattr(self, "_" + kind)(person)
            if answer is not None:
                self.done[kind].append((due - self.started, answer.status, (time.monotonic() - due) * 1e3))

    def _profile(self, person):
        return person.ask("GET", f"/api/v1/users/{person.account['id']}")

    def _list(self, person):
        return person.ask("GET", "/api/v1/channels")

    def _register(self, _):
        newcomer = Person(self.port)
        answer = newcomer.register()
        if answer.ok:
            self.record.account(newcomer.account)
        return answer

    def _renew(self, person):
        """The next month, paid in advance; two who pay for the same month at once are both answered, and one gets it back."""
        answer = person.renew(PLAN)
        if answer.ok:
            self.record.payment(answer, PRICES[PLAN])
        return answer

    def _card(self, person):
        """A card that its bank declines: nothing is taken, nothing is booked."""
        return person.renew(PLAN, "pm_card_visa_chargeDeclined")

    def _connect(self, person):
        try:
            name = self.spare[person].popleft()
        except IndexError:
            return None
        answer = person.connect(name)
        if answer.ok:
            channel = person.channel(answer)
            self.record.channel(channel)
            self.channels.append((person, name, channel))
        elif not answer.unknown:
            self.spare[person].append(name)
        return answer

    def _take(self):
        try:
            return self.channels.popleft()
        except IndexError:
            return None

    def _rename(self, _):
        if (taken := self._take()) is None:
            return None
        person, name, channel = taken
        renamed = {**channel, "name": f"name {time.monotonic_ns()}"}
        # Until the answer is there, either name may be the one that stands.
        self.record.channel(channel, "either")
        answer = person.ask("PUT", f"/api/v1/channels/{channel['id']}", {"name": renamed["name"]})
        if answer.unknown:
            return answer
        kept = renamed if answer.ok else channel
        self.record.channel(kept)
        self.channels.append((person, name, kept))
        return answer

    def _disconnect(self, _):
        if (taken := self._take()) is None:
            return None
        person, name, channel = taken
        self.record.channel(channel, "either")
        answer = person.ask("DELETE", f"/api/v1/channels/{channel['id']}")
        if answer.ok:
            self.record.channel(channel, "absent")
            self.spare[person].append(name)
        return answer

    # What came of it

    def counts(self, kinds=None, since=0, until=float("inf")):
        """Requests, those without a good answer, and p99 in milliseconds, of some kinds and a span of seconds."""
        chosen = [each for kind in (kinds or self.done) for each in list(self.done[kind]) if since <= each[0] <= until]
        # 4xx of a race between two workers is a good answer; so is none of them.
        failed = sum(status == 0 or status >= 500 or status == 429 for _, status, _ in chosen)
        return {"requests": len(chosen), "failed": failed, "p99_ms": round(quantile([ms for *_, ms in chosen], 0.99), 1)}

    def statuses(self):
        counted = collections.Counter(status for each in self.done.values() for _, status, _ in each)
        return " ".join(f"{status}×{count}" for status, count in sorted(counted.items()))

    def now(self):
        return time.monotonic() - self.started
