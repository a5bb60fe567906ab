"""F40 and F54: events that cannot be handled, and events of another version than ours."""
import json
import threading
import time
import uuid

from bench import Case, Outcome

# Others wait for a poisoned event at most so long.
LAG_SECONDS = 1.0
DLQ = "analytics.dlq"


def envelope(name, data, subject, version=1, **more):
    """A CloudEvent as our publishers write it."""
    return {
        "specversion": "1.0", "id": str(uuid.uuid4()), "source": "/analyticbot/user-service",
        "type": f"analyticbot.{name}.v{version}", "subject": subject,
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "datacontenttype": "application/json",
        "data": data, **more}


def registered(user, **more):
    return {"user_id": user, "username": f"by-hand-{user}", "locale": "en",
            "registered_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), **more}


def send(bench, event, attempt=None):
    """Publishes an event by hand as the bus would."""
    name = event["type"].removeprefix("analyticbot.").rsplit(".", 1)[0]
    headers = {"event_name": name} | ({"x-attempt": attempt} if attempt else {})
    return bench.suite.rabbit.publish(name, json.dumps(event).encode(), {
        "content_type": "application/cloudevents+json", "message_id": event["id"], "type": event["type"],
        "headers": headers})


def dead(bench, event_id, seconds=20):
    """The message of that id in the dead-letter queue; None when it is not there in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for message in bench.suite.rabbit.peek(DLQ):
            if message["properties"].get("message_id") == event_id:
                return message
        time.sleep(0.2)
    return None


def reason(message):
    headers = message["properties"].get("headers", {})
    return headers.get("x-error") or headers.get("x-reason") or headers.get("x-first-death-reason") or ""


class Lag(threading.Thread):
    """Accounts made all the while; how long each one's event took to be handled."""

    def __init__(self, bench):
        super().__init__(daemon=True)
        self.bench, self.ending, self.seconds, self.lost = bench, threading.Event(), [], 0

    def run(self):
        while not self.ending.wait(0.1):
            person = self.bench.member()
            started = time.monotonic()
            if self.bench.profiled(person.account["id"]) is None:
                self.lost += 1
            else:
                self.seconds.append(time.monotonic() - started)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.ending.set()
        self.join(30)

    def judge(self, outcome):
        worst = max(self.seconds, default=0)
        outcome.figure(f"{len(self.seconds)} others handled meanwhile, at the latest after {worst * 1e3:.0f} ms")
        outcome.expect(self.seconds and not self.lost, f"{self.lost} others were not handled")
        outcome.expect(worst <= LAG_SECONDS, f"others waited {worst:.1f} s")


def poisoned(bench, events, raw=()):
    """Publishes what cannot be handled while others are; each has to end among the dead letters with a reason."""
    outcome = Outcome()
    with Lag(bench) as lag:
        time.sleep(1)
        for event in events:
            bench.record.foreign(event["id"], "dead")
            outcome.landed(send(bench, event), f"{event['type']} routed")
        for event_id, body in raw:
            bench.record.foreign(event_id, "dead")
            taken = bench.suite.rabbit.publish("user.registered", body, {
                "content_type": "application/cloudevents+json", "message_id": event_id,
                "headers": {"event_name": "user.registered"}})
            outcome.landed(taken, f"{len(body)} bytes routed")
        for event_id in [*(event["id"] for event in events), *(event_id for event_id, _ in raw)]:
            message = dead(bench, event_id)
            outcome.expect(message is not None, f"{event_id} is not among the dead letters")
            if message:
                outcome.expect(reason(message), f"{event_id} died without a reason: {message['properties']}")
                outcome.figure(f"dead: {reason(message)[:80]}")
    lag.judge(outcome)
    return outcome


def broken_json(bench):
    return poisoned(bench, [], [(str(uuid.uuid4()), b'{"specversion": "1.0", "id": ')])


def unknown_version(bench):
    user = 8_000_000_001
    return poisoned(bench, [envelope("user.registered", registered(user), f"user/{user}", version=99)])


def megabyte(bench):
    """A megabyte of JSON that is no event, and one that is: neither may hold others up."""
    user = 8_000_000_002
    big = json.dumps(envelope("user.registered", {"user_id": "x" * 1_000_000}, f"user/{user}"))
    return poisoned(bench, [], [(json.loads(big)["id"], big.encode())])


def always_throwing(bench):
    """A handler that fails at every attempt: PostgreSQL keeps no text with a NUL. It climbs the ladder; with the last
    attempt in its header already, it dies."""
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())

    def event(number):
        facts = {"channel_id": number, "owner_id": number, "telegram_id": -number, "title": "\u0000",
                 "is_active": True, "ownership": "unverified"}
        return envelope("channel.created", {"channel": facts, "at": at}, f"channel/{number}",
                        source="/analyticbot/channel-service")

    outcome, climbing, last = Outcome(), event(8_000_000_003), event(8_000_000_004)
    with Lag(bench) as lag:
        time.sleep(1)
        for each, fate in ((climbing, "ignored"), (last, "dead")):
            bench.record.foreign(each["id"], fate)
        outcome.landed(send(bench, climbing) and send(bench, last, attempt=7), "two events routed")
        # Until it waits on the rung of half a minute: the broker tells its figures every five seconds, so that it is certain
        # to be there still when it is taken away.
        seen, end = set(), time.monotonic() + 35
        while time.monotonic() < end and not any(name.endswith("30s") for name in seen):
            seen |= {name for name, count in (bench.suite.rabbit.queues() or {}).items() if ".retry." in name and count}
            time.sleep(0.1)
        outcome.figure(f"tried again by {', '.join(sorted(seen))}")
        outcome.expect(any(name.endswith("30s") for name in seen), f"the ladder was not climbed: {sorted(seen)}")
        # Nobody waits for the half hour at the top of the ladder.
        bench.suite.rabbit.purge("analytics.retry.30s")
        message = dead(bench, last["id"], 5)
        outcome.expect(message is not None and reason(message), "the last attempt left no dead letter with a reason")
    lag.judge(outcome)
    return outcome


def more_fields(bench):
    """An event of a newer publisher: known version, members that we do not have."""
    outcome, person = Outcome(), bench.member()
    bench.profiled(person.account["id"])
    user = person.account["id"]
    event = envelope("user.registered", registered(user, favourite_colour="green", nested={"new": [1, 2]}),
                     f"user/{user}", dataschema="https://example.org/v1.7", tenant="orbit")
    bench.record.foreign(event["id"], "handled")
    outcome.landed(send(bench, event), "routed")
    count = f"SELECT count(*) FROM inbox WHERE event_id = '{event['id']}'"
    took = bench.until("analytics", count, 1, 10)
    outcome.expect(took is not None, "the event was not handled")
    outcome.figure(f"handled after {(took or 0) * 1e3:.0f} ms")
    return outcome


CASES = [
    Case("F40-json", "an event that is no JSON", broken_json, in_ci=True),
    Case("F40-version", "an event of a version nobody knows", unknown_version),
    Case("F40-megabyte", "an event of one megabyte", megabyte),
    Case("F40-throws", "an event whose handler always fails", always_throwing, in_ci=True),
    Case("F54-newer", "an event with members that we do not have", more_fields, in_ci=True),
]
