"""F37: money is taken and booked exactly once, wherever the payment service dies and however often a client asks."""
import threading
import time

from bench import Case, Outcome
from client import PRICES, Person, key
from processes import wait_for

# A payment is known again at the latest so long after the service serves again.
KNOWN_SECONDS = 20
CROWD = 50


def taken(bench, user):
    """What the bank has taken of a person, and how often."""
    rows = bench.suite.postgres.sql(
        f"SELECT count(*), coalesce(sum(amount), 0) FROM sandbox_charges WHERE status = 'succeeded' AND user_id = {user}",
        "payment")
    return int(rows[0][0]), int(rows[0][1])


def standing(bench, user):
    """The states of a person's payments."""
    return [row[0] for row in bench.suite.postgres.sql(
        f"SELECT status FROM payments WHERE user_id = {user} ORDER BY id", "payment")]


def known(bench, outcome, user):
    """Waits until no payment of the person is open."""
    took = bench.until("payment", f"SELECT count(*) FROM payments WHERE user_id = {user} AND status IN "
                                  "('pending', 'processing')", 0, KNOWN_SECONDS)
    outcome.expect(took is not None, f"nobody knows after {KNOWN_SECONDS} s what became of a payment: {standing(bench, user)}")
    outcome.figure(f"known {took or KNOWN_SECONDS:.1f} s later")


def once(bench, outcome, user, plan="pro"):
    """The bank has taken the price once, and one payment says so."""
    count, amount = taken(bench, user)
    outcome.expect((count, amount) == (1, PRICES[plan]), f"the bank took {amount} in {count} charges")
    paid = standing(bench, user).count("succeeded")
    outcome.expect(paid == 1, f"{paid} payments succeeded: {standing(bench, user)}")


class Buying(threading.Thread):
    """A first payment beside the case; its answer may never come."""

    def __init__(self, person, method, name):
        super().__init__(daemon=True)
        self.person, self.method, self.name_, self.answer = person, method, name, None

    def run(self):
        self.answer = buy(self.person, self.name_, self.method, 1)


def buy(person, name, method="pm_card_visa", patience=6):
    return person.pay("process", {
        "amount": PRICES["pro"], "currency": "USD", "plan": "pro", "cycle": "monthly", "payment_method": method}, name, patience)


def again(bench, outcome, person, name, method):
    """The client comes back with the same key, several times, and hears of one payment."""
    answers = [buy(person, name, method) for _ in range(3)]
    numbers = {answer.json.get("id") for answer in answers}
    outcome.expect(all(answer.ok for answer in answers) and len(numbers) == 1,
                   f"repeats were answered {', '.join(map(str, answers))}, payments {numbers}")
    if answers[-1].ok:
        bench.record.payment(answers[-1], PRICES["pro"])


def between_charge_and_commit(bench):
    """The slow card's money has moved and its answer is on its way: then the payment service dies."""
    outcome, service = Outcome(), bench.suite.service["payment"]
    person, name = bench.member(), key()
    user = person.account["id"]
    buying = Buying(person, "pm_card_slow", name)
    buying.start()
    wait_for(lambda: taken(bench, user)[0] == 1, 10, "the bank taking the money")
    open_ = standing(bench, user)
    code = service.kill()
    outcome.landed(code == -9 and open_ == ["processing"], f"charged, payment {open_}, exit {code}")
    outcome.figure(f"ready after {service.start_ready():.2f} s")
    buying.join(20)
    known(bench, outcome, user)
    again(bench, outcome, person, name, "pm_card_slow")
    once(bench, outcome, user)
    return outcome


def between_commit_and_outbox(bench):
    """What was paid is committed with its event; the event is not sent yet when the payment service dies."""
    outcome, service, proxy = Outcome(), bench.suite.service["payment"], bench.suite.proxy
    person, name = bench.member(), key()
    user = person.account["id"]
    proxy.set("payment-broker", drop=1)
    answer = buy(person, name)
    pending = bench.suite.postgres.number(
        "SELECT count(*) FROM outbox WHERE name = 'payment.processed' AND state = 'pending'", "payment")
    code = service.kill()
    outcome.landed(code == -9 and answer.ok and pending > 0, f"answered {answer.status}, {pending} events unsent, exit {code}")
    proxy.clear("payment-broker")
    proxy.cut("payment-broker")
    outcome.figure(f"ready after {service.start_ready():.2f} s")
    took = bench.until("payment", "SELECT count(*) FROM outbox WHERE state = 'pending'", 0, 20)
    outcome.expect(took is not None, "the events were not sent within 20 s")
    outcome.figure(f"sent {took or 20:.1f} s later")
    again(bench, outcome, person, name, "pm_card_visa")
    once(bench, outcome, user)
    return outcome


def at_the_broker(link, victim, direction, what):
    """An event is on the wire to or from the broker when the program at its end dies: it is sent, or handed out, again."""
    def run(bench):
        outcome, proxy, service = Outcome(), bench.suite.proxy, bench.suite.service[victim]
        person = bench.member()
        user, fired = person.account["id"], proxy.fired(link)
        proxy.set(link, on=direction, match="payment.processed", kill=service.pid, then="pass")
        answer = buy(person, key())
        code = service.ended(20)
        outcome.landed(proxy.fired(link) == fired + 1 and code == -9, f"{what}, exit {code}")
        proxy.clear()
        outcome.figure(f"ready after {service.start_ready():.2f} s")
        known(bench, outcome, user)
        if answer.ok:
            bench.record.payment(answer, PRICES["pro"])
        took = bench.until(
            "notification", f"SELECT count(*) FROM notifications WHERE user_id = {user} AND kind = 'payment_processed'", 1, 40)
        outcome.expect(took is not None, "the person was not told once of the payment")
        once(bench, outcome, user)
        return outcome

    return run


def lost_answer(bench):
    """The bank takes the money, and its answer never comes; the client asks again with the same key."""
    outcome = Outcome()
    person, name = bench.member(), key()
    user = person.account["id"]
    first = buy(person, name, "pm_card_lostAnswer", 1)
    outcome.landed(taken(bench, user)[0] == 1 and standing(bench, user) == ["processing"],
                   f"charged, answered {first.status} {first.json.get('status')}")
    again(bench, outcome, person, name, "pm_card_lostAnswer")
    known(bench, outcome, user)
    again(bench, outcome, person, name, "pm_card_lostAnswer")
    once(bench, outcome, user)
    return outcome


def crowd(bench, outcome, ask):
    """Fifty at once; what each was answered."""
    answers, start = [None] * CROWD, threading.Barrier(CROWD)

    def one(index):
        start.wait(20)
        answers[index] = ask(index)

    threads = [threading.Thread(target=one, args=(index,), daemon=True) for index in range(CROWD)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    statuses = {}
    for answer in answers:
        status = answer.status if answer else 0
        statuses[status] = statuses.get(status, 0) + 1
    outcome.landed(sum(statuses.values()) == CROWD, f"{CROWD} at once: " + " ".join(
        f"{status}×{count}" for status, count in sorted(statuses.items())))
    outcome.expect(not [status for status in statuses if status == 0 or status >= 500], f"failures: {statuses}")
    return [answer for answer in answers if answer and answer.ok]


def same_key(bench):
    """One key fifty times at once, half of them past the gateway."""
    outcome, person, name = Outcome(), bench.member(), key()
    user = person.account["id"]
    past = Person(bench.suite.port["payment"], timeout=20)
    past.token, person.timeout = person.token, 20
    good = crowd(bench, outcome, lambda index: buy((person, past)[index % 2], name))
    numbers = {answer.json.get("id") for answer in good}
    outcome.expect(len(numbers) == 1, f"payments {numbers}")
    known(bench, outcome, user)
    once(bench, outcome, user)
    for answer in good[:1]:
        bench.record.payment(answer, PRICES["pro"])
    return outcome


def many_subscribing(bench):
    """S60. One person subscribes fifty times at once, each time with another key: one subscription, paid once."""
    outcome, person = Outcome(), bench.member()
    user, person.timeout = person.account["id"], 20
    good = crowd(bench, outcome, lambda index: person.subscribe())
    known(bench, outcome, user)
    bench.until("payment", "SELECT count(*) FROM saga_instances WHERE state NOT IN ('completed', 'compensated')", 0, 30)
    live = bench.suite.postgres.number(
        f"SELECT count(*) FROM subscriptions WHERE user_id = {user} AND status = 'active'", "payment")
    outcome.expect(live == 1 and good, f"{live} subscriptions, {len(good)} good answers")
    once(bench, outcome, user)
    for answer in good[:1]:
        bench.record.payment(answer, PRICES["pro"])
    return outcome


CASES = [
    Case("F37-charge", "payment dies between charge and commit", between_charge_and_commit, in_ci=True),
    Case("F37-outbox", "payment dies between commit and outbox", between_commit_and_outbox, in_ci=True),
    Case("F37-confirm", "payment dies between sending an event and its confirm",
         at_the_broker("payment-broker", "payment", "up", "fired as the event was sent"), in_ci=True),
    Case("F37-ack", "notification dies between a delivery and its ack",
         at_the_broker("notification-broker", "notification", "down", "fired as the event was delivered")),
    Case("F37-answer", "the bank's answer is lost, and the client repeats its key", lost_answer, in_ci=True),
    Case("F37-crowd", "one key fifty times at once", same_key, in_ci=True),
    Case("F37-subscribe", "one person subscribes fifty times at once", many_subscribing, in_ci=True),
]
