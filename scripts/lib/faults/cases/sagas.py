"""F01–F28: kill -9 of the program that conducts a saga, at each point where a step can be torn apart."""
import time

from bench import Case, Outcome
from client import PRICES
from processes import wait_for

# A saga has ended at the latest so long after its program serves again.
ENDED_SECONDS = 10
LIVE = "SELECT count(*) FROM saga_instances WHERE state NOT IN ('completed', 'compensated')"
# Where a step is torn apart: which direction is watched, and what becomes of the bytes that were seen.
POINTS = (
    ("before it is sent", "up", "swallow"), ("sent, not answered", "up", "pass"),
    ("done, not heard", "down", "swallow"), ("heard, not recorded", None, "swallow"),
)


class Step:
    """A remote step: who conducts, whom it calls, how the call and its undoing look on the wire, and what begins it."""

    def __init__(self, saga, conductor, callee, call, begin, answer="HTTP/1.1 20"):
        self.saga, self.conductor, self.callee, self.call, self.begin = saga, conductor, callee, call, begin
        self.answer = answer

    @property
    def link(self):
        return f"{self.conductor}-{self.callee}"


def register(bench):
    from client import Person
    person = Person(bench.gateway, timeout=20)

    def ask():
        answer = person.register()
        if answer.ok:
            bench.record.account(person.account)
        return answer

    return ask


def connect(bench):
    person = bench.member()
    bench.profiled(person.account["id"])
    person.timeout = 20

    def ask():
        answer = person.connect("tiny_workshop")
        if answer.ok:
            bench.record.channel(person.channel(answer))
        return answer

    return ask


def subscribe(bench):
    """A person buys a plan."""
    person = bench.member()
    bench.profiled(person.account["id"])
    person.timeout = 20

    def ask():
        answer = person.subscribe()
        if answer.ok:
            bench.record.payment(answer, PRICES["pro"])
        return answer

    return ask


def erase(bench):
    """A person with a channel leaves."""
    person = bench.member()
    connected = person.connect("metro_wire")
    if not connected.ok:
        raise RuntimeError(f"no channel could be connected: {connected}")
    channel = person.channel(connected)
    person.timeout = 20

    def ask():
        bench.record.account(person.account, "either")
        bench.record.channel(channel, "either")
        answer = person.ask("DELETE", f"/api/v1/users/{person.account['id']}")
        if answer.ok:
            bench.record.account(person.account, "absent")
            bench.record.channel(channel, "absent")
        return answer

    return ask


CREATE = Step("CreateUser", "user", "analytics", "PUT /internal/users/", register)
ADD = Step("AddChannel", "channel", "analytics", "PUT /internal/channels/", connect)
COLLECT = Step("AddChannel, collection", "channel", "analytics", "/collection HTTP", connect, "HTTP/1.1 202")
ERASE_CHANNEL = Step("DeleteUser", "user", "channel", "DELETE /internal/users/", erase)
ERASE_ANALYTICS = Step("DeleteUser", "user", "analytics", "DELETE /internal/users/", erase)
PREFERENCES = Step("CreateUser, preferences", "user", "notification", "PUT /internal/users/", register)
WELCOME = Step("CreateUser, welcome", "user", "notification", "/welcome HTTP", register)
ERASE_PAYMENT = Step("DeleteUser", "user", "payment", "DELETE /internal/users/", erase)
ERASE_NOTIFICATION = Step("DeleteUser", "user", "notification", "DELETE /internal/users/", erase)
UPGRADE = Step("UpgradePlan", "payment", "notification", "/notices HTTP", subscribe)
RESERVE = Step("AddChannel, quota", "channel", "payment", "/quotas/commit HTTP", connect)


def arm(bench, step, call, point):
    """Sets the crash point; `fired` afterwards tells that it was reached."""
    _, direction, then = point
    service, proxy = bench.suite.service[step.conductor], bench.suite.proxy
    if direction is None:
        # The call is under way and slow; the next word to the database that a step is done is about it.
        bench.until(step.conductor, LIVE, 1, 20)
        proxy.set(f"{step.conductor}-db", on="up", match="done", kill=service.pid, then=then)
        return f"{step.conductor}-db"
    match = call if direction == "up" else step.answer
    proxy.set(step.link, on=direction, match=match, kill=service.pid, then=then)
    return step.link


def die_and_end(bench, outcome, step, link, fired):
    """Waits for the death, starts the program again, and waits until every saga has ended."""
    service, proxy = bench.suite.service[step.conductor], bench.suite.proxy
    code = service.ended(20)
    outcome.landed(proxy.fired(link) == fired + 1 and code == -9, f"fired, exit {code}")
    proxy.clear()
    if code is None:
        return
    ready = service.start_ready()
    took = bench.until(step.conductor, LIVE, 0, 30)
    outcome.expect(took is not None and took <= ENDED_SECONDS, f"a saga had not ended {took or 30:.0f} s after the restart")
    states = bench.suite.postgres.sql("SELECT state FROM saga_instances ORDER BY created_at DESC LIMIT 1", step.conductor)
    outcome.figure(f"ready after {ready:.2f} s, {states[0][0]} {took or 0:.1f} s later")


def quiet(bench):
    """Nothing that began before may run into the crash point."""
    for conductor in ("user", "channel", "payment"):
        bench.until(conductor, LIVE, 0, 30)


def forward(step, point):
    def run(bench):
        outcome = Outcome()
        for _ in range(bench.rounds):
            ask = step.begin(bench)
            quiet(bench)
            fired_before = {link: bench.suite.proxy.fired(link) for link in bench.suite.proxy.links}
            if point[1] is None:
                bench.suite.proxy.set(step.link, latency=500)
                with background(ask):
                    link = arm(bench, step, step.call, point)
                    die_and_end(bench, outcome, step, link, fired_before[link])
                continue
            link = arm(bench, step, step.call, point)
            with background(ask):
                die_and_end(bench, outcome, step, link, fired_before[link])
        return outcome

    return run


def backward(step, point):
    """The neighbour is out of reach until the saga turns back; then its undoing is torn apart."""
    def run(bench):
        outcome, proxy = Outcome(), bench.suite.proxy
        for _ in range(bench.rounds):
            ask = step.begin(bench)
            quiet(bench)
            proxy.set(step.link, drop=1)
            with background(ask):
                turned = bench.until(
                    step.conductor, "SELECT count(*) FROM saga_instances WHERE state = 'compensating'", 1, 40)
                outcome.expect(turned is not None, "the saga did not turn back")
                fired_before = {link: proxy.fired(link) for link in proxy.links}
                proxy.clear()
                link = arm(bench, step, "DELETE /internal/", point)
                proxy.cut(step.link)
                die_and_end(bench, outcome, step, link, fired_before[link])
        return outcome

    return run


def after_answer(bench):
    """The program dies as soon as it has said yes."""
    outcome, service = Outcome(), bench.suite.service["user"]
    ask = register(bench)
    answer = ask()
    code = service.kill()
    outcome.landed(answer.ok and code == -9, f"answered {answer.status}, exit {code}")
    service.start_ready()
    took = bench.until("user", LIVE, 0, 30)
    outcome.expect(took is not None and took <= ENDED_SECONDS, "a saga had not ended 10 s after the restart")
    outcome.figure(f"ended {took or 30:.1f} s after the restart")
    return outcome


class background:
    """A request that may hear nothing, beside the case."""

    def __init__(self, ask):
        import threading
        self.thread = threading.Thread(target=ask, daemon=True)

    def __enter__(self):
        self.thread.start()

    def __exit__(self, *_):
        self.thread.join(30)


def numbered():
    for index, step in enumerate((CREATE, ADD, COLLECT, ERASE_CHANNEL, ERASE_ANALYTICS)):
        for place, point in enumerate(POINTS):
            # What the database is told of this step looks like what it is told of the one before.
            if step is COLLECT and point[1] is None:
                continue
            number = f"F{index * 4 + place + 1:02}" if index < 4 else f"F16{'abcd'[place]}"
            yield Case(number, f"{step.saga}, asking {step.callee}: kill -9 of {step.conductor}, {point[0]}",
                       forward(step, point), in_ci=step is CREATE or place == (2 if step is COLLECT else 3))
    for index, step in enumerate((PREFERENCES, WELCOME, ERASE_PAYMENT, ERASE_NOTIFICATION, UPGRADE, RESERVE)):
        for place, point in enumerate(POINTS[:3]):
            # The first answer of that neighbour is one to another step.
            if step in (WELCOME, RESERVE) and point[1] == "down":
                continue
            yield Case(f"F{61 + index * 3 + place}",
                       f"{step.saga}, asking {step.callee}: kill -9 of {step.conductor}, {point[0]}",
                       forward(step, point), in_ci=place == 2 and step in (PREFERENCES, ERASE_PAYMENT, UPGRADE))
    for index, step in enumerate((CREATE, ADD)):
        for place, point in enumerate(POINTS):
            yield Case(f"F{17 + index * 4 + place}",
                       f"{step.saga} turns back, asking {step.callee}: kill -9 of {step.conductor}, {point[0]}",
                       backward(step, point), in_ci=index == 0 and place == 2)
    yield Case("F25", "CreateUser: kill -9 of user right after the answer", after_answer, in_ci=True)


CASES = list(numbered())
