"""Drives the strict fake with Stripe's own Python library, which nobody here wrote: what it makes of the answers is what
it would make of Stripe's.    official.py    (run by `scripts/lib/stripe/check`, with a python that has `stripe`)"""
import json
import os
import subprocess
import sys
import threading
import time
import urllib.request
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import stripe

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..", ".."))
FAKE = os.path.join(ROOT, "Tests", "Peers", "stripe", "strict_stripe.py")
SECRET = "whsec_official"
failures, checked = [], 0


def check(name, fact):
    global checked
    checked += 1
    print(("ok   " if fact else "FAIL ") + name, flush=True)
    if not fact:
        failures.append(name)


def refused(name, kind, call, **facts):
    """The library raises this error, with these members."""
    try:
        call()
    except kind as error:
        check(f"{name} {facts or ''}", all(getattr(error, key) == value for key, value in facts.items()))
        return error
    except Exception as error:  # any other class is the finding
        check(f"{name} (got {type(error).__name__}: {error})", False)
    else:
        check(f"{name} (no error)", False)
    return None


class Fake:
    def __init__(self):
        self.process = subprocess.Popen([sys.executable, "-B", FAKE], stdout=subprocess.PIPE, text=True)
        self.url = f"http://127.0.0.1:{self.process.stdout.readline().split()[1]}"

    def order(self, what, value=None):
        body = None if value is None else json.dumps(value).encode()
        with urllib.request.urlopen(urllib.request.Request(f"{self.url}/_fake/{what}", body), timeout=30) as answer:
            return json.load(answer)

    def fault(self, **fault):
        self.order("faults", [fault])

    def made(self, kind):
        return len(self.order("state")["objects"][kind])

    def stop(self):
        self.process.terminate()
        self.process.wait(10)


def client(fake, retries=0):
    return stripe.StripeClient(
        "sk_test_official_12345", base_addresses={"api": fake.url}, max_network_retries=retries,
        http_client=stripe.RequestsClient(timeout=5))


def intent(**more):
    return {"amount": 999, "currency": "usd", "payment_method": "pm_card_visa", "confirm": True,
            "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"}, **more}


def payments(fake):
    api = client(fake).v1
    person = api.customers.create({"metadata": {"user_id": "7"}})
    paid = api.payment_intents.create(intent(customer=person.id, setup_future_usage="off_session",
                                             metadata={"user_id": "7", "attempt": "a-1"}))
    check("a payment is made and confirmed in one step", paid.status == "succeeded" and paid.amount_received == 999)
    check("its metadata comes back", paid.metadata["attempt"] == "a-1")
    check("it is found again", api.payment_intents.retrieve(paid.id).latest_charge.startswith("ch_"))
    check("the answer names its request", paid.last_response.request_id.startswith("req_"))
    error = refused("a decline", stripe.CardError, lambda: api.payment_intents.create(
        intent(payment_method="pm_card_visa_chargeDeclinedInsufficientFunds")),
        code="card_declined", http_status=402)
    check("a decline brings its payment along", error.error.payment_intent.status == "requires_payment_method"
          and error.error.decline_code == "insufficient_funds")
    refused("an unknown parameter", stripe.InvalidRequestError,
            lambda: api.payment_intents.create(intent(colour="red")), code="parameter_unknown", param="colour")
    refused("an object that is not there", stripe.InvalidRequestError,
            lambda: api.payment_intents.retrieve("pi_nothing"), code="resource_missing", http_status=404)
    refused("another key", stripe.AuthenticationError, lambda: stripe.StripeClient(
        "pk_wrong", base_addresses={"api": fake.url}).v1.customers.create(), http_status=401)
    waiting = api.payment_intents.create(intent(payment_method="pm_card_authenticationRequired"))
    check("3-D Secure waits for the person", waiting.status == "requires_action"
          and waiting.next_action.type == "use_stripe_sdk" and "_secret_" in waiting.client_secret)
    away = refused("without the person it is declined", stripe.CardError, lambda: api.payment_intents.create(
        intent(payment_method="pm_card_authenticationRequired", off_session=True, customer=person.id)))
    check("and says why", away.code == "authentication_required")
    fake.order("finish", {"id": waiting.id, "success": True})
    check("3-D Secure is passed", api.payment_intents.retrieve(waiting.id).status == "succeeded")
    half = api.refunds.create({"payment_intent": paid.id, "amount": 400})
    check("a part is given back", half.status == "succeeded" and half.amount == 400)
    refused("more than is left", stripe.InvalidRequestError,
            lambda: api.refunds.create({"payment_intent": paid.id, "amount": 600}), param="amount", http_status=400)
    api.refunds.create({"payment_intent": paid.id})
    refused("nothing is left", stripe.InvalidRequestError,
            lambda: api.refunds.create({"payment_intent": paid.id}), code="charge_already_refunded")
    check("refunds of a payment", [row.amount for row in api.refunds.list({"payment_intent": paid.id})] == [599, 400])
    price = api.prices.create({"currency": "usd", "unit_amount": 999, "lookup_key": "pro_monthly",
                               "recurring": {"interval": "month"}, "product_data": {"name": "Pro"}})
    check("a price is found by its key", [row.id for row in api.prices.list({"lookup_keys": ["pro_monthly"]})] == [price.id])
    made = [api.customers.create({"name": f"Person {number}"}).id for number in range(25)]
    listed = [row.id for row in api.customers.list({"limit": 10}).auto_paging_iter()]
    check("pages, newest first", listed[:25] == made[::-1] and listed[-1] == person.id)
    refused("a limit above 100", stripe.InvalidRequestError, lambda: api.customers.list({"limit": 101}), param="limit")


def keys(fake):
    api, key = client(fake).v1, {"idempotency_key": str(uuid.uuid4())}
    before = fake.made("payment_intents")
    first = api.payment_intents.create(intent(), key)
    again = api.payment_intents.create(intent(), key)
    check("the same key is the same payment", first.id == again.id and fake.made("payment_intents") == before + 1)
    check("and says so", again.last_response.headers.get("Idempotent-Replayed") == "true")
    refused("the same key for another amount", stripe.IdempotencyError,
            lambda: api.payment_intents.create(intent(amount=1000), key), http_status=400)
    declined = {"idempotency_key": str(uuid.uuid4())}
    names = [refused("a decline is kept too", stripe.CardError, lambda: api.payment_intents.create(
        intent(payment_method="pm_card_visa_chargeDeclined"), declined)).error.payment_intent.id for _ in range(2)]
    check("as one payment", names[0] == names[1])
    wrong = {"idempotency_key": str(uuid.uuid4())}
    refused("wrong parameters", stripe.InvalidRequestError, lambda: api.payment_intents.create(intent(x="1"), wrong))
    check("are not kept", api.payment_intents.create(intent(), wrong).status == "succeeded")
    saved = {"idempotency_key": str(uuid.uuid4())}
    fake.fault(kind="saved", effect=True, path="/v1/payment_intents")
    for _ in range(2):
        refused("a 500 is replayed", stripe.APIError, lambda: api.payment_intents.create(intent(), saved), http_status=500)


def weather(fake):
    patient, before = client(fake, retries=2).v1, fake.made("payment_intents")
    for number, fault in enumerate([
            {"kind": "drop_before"}, {"kind": "drop_after"}, {"kind": "slow", "seconds": 6},
            {"kind": "answer", "status": 409, "error": {"type": "invalid_request_error"}},
            {"kind": "answer", "status": 503}, {"kind": "answer", "status": 429, "headers": {"Stripe-Should-Retry": "true"}}]):
        fake.fault(path="/v1/payment_intents", **fault)
        paid = patient.payment_intents.create(intent(metadata={"n": str(number)}))
        check(f"the library gets through: {fault}", paid.status == "succeeded")
    check("with one payment each", fake.made("payment_intents") == before + 6)
    fake.fault(kind="answer", status=500, headers={"Stripe-Should-Retry": "false"}, path="/v1/payment_intents", times=9)
    asked = len(fake.order("state")["requests"])
    refused("a 500 that must not be retried", stripe.APIError, lambda: patient.payment_intents.create(intent()))
    check("is asked once", len(fake.order("state")["requests"]) == asked + 1)
    fake.order("faults", [])
    fake.fault(kind="slow", seconds=1.5, path="/v1/payment_intents")
    key, api, results = {"idempotency_key": str(uuid.uuid4())}, client(fake).v1, []
    first = threading.Thread(target=lambda: results.append(api.payment_intents.create(intent(), key)))
    first.start()
    time.sleep(0.5)
    refused("a key whose request still runs", stripe.APIError, lambda: api.payment_intents.create(intent(), key),
            http_status=409)
    first.join()
    check("which ends well", results[0].status == "succeeded")
    fake.order("limits", {"per_second": 3})
    error = [refused_once(api) for _ in range(6)][-1]
    check("too many requests", isinstance(error, stripe.RateLimitError)
          and error.headers.get("Stripe-Rate-Limited-Reason") == "endpoint-rate")
    fake.order("limits", {})


def refused_once(api):
    try:
        api.customers.list()
    except stripe.StripeError as error:
        return error
    return None


class Receiver(BaseHTTPRequestHandler):
    events, statuses = [], []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        event = stripe.Webhook.construct_event(body, self.headers["Stripe-Signature"], SECRET)
        self.events.append(event)
        self.send_response(self.statuses.pop(0) if self.statuses else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments):
        pass


def webhooks(fake):
    fake.order("reset", {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    place = {"url": f"http://127.0.0.1:{server.server_address[1]}/", "secret": SECRET}
    api = client(fake).v1
    paid = api.payment_intents.create(intent())
    api.refunds.create({"payment_intent": paid.id})
    Receiver.statuses = [500, 200]
    report = fake.order("deliver", {**place, "attempts": 3, "order": "reverse"})
    kinds = ["charge.refunded", "refund.created", "payment_intent.succeeded"]
    check("events out of order, with a real signature", [event.type for event in Receiver.events[1:]] == kinds)
    check("a refused one is sent again", report[0]["statuses"] == [500, 200])
    api.payment_intents.create(intent())
    fake.order("deliver", {**place, "secret": f"whsec_old,{SECRET}", "times": 2})
    check("an event twice, signed by two secrets", Receiver.events[-1].id == Receiver.events[-2].id)
    check("the payment as it was", Receiver.events[-1].data.object.status == "succeeded")
    listed = {row.id for row in api.events.list({"limit": 100})}
    check("events can be listed", {event.id for event in Receiver.events} <= listed)
    server.shutdown()


def main():
    fake = Fake()
    try:
        for part in (payments, keys, weather, webhooks):
            part(fake)
    finally:
        fake.stop()
    print(f"{checked - len(failures)} of {checked} hold")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
