"""One person with an HTTP client: makes accounts, connects channels, and says honestly what was answered."""
import http.client
import itertools
import json
import os
import threading
import time

PASSWORD = "orbit-and-back-7"
NAMES = ("daily_orbit", "tiny_workshop", "metro_wire", "quiet_library", "moonshot_coins", "fading_signal",
         "silent_harbour", "curtain_bay")
# A month of each plan, in cents.
PRICES = {"pro": 999, "business": 2999}
_numbers = itertools.count(1)
_run = os.urandom(3).hex()


class Answer:
    """Status 0 means that no answer came; `ms` is from sending to the last byte."""

    def __init__(self, status, body, headers, ms):
        self.status, self.headers, self.ms = status, headers, ms
        try:
            self.json = json.loads(body) if body else {}
        except ValueError:
            self.json = {}

    @property
    def ok(self):
        return 200 <= self.status < 300

    @property
    def unknown(self):
        """Whether the request may have been carried out all the same."""
        return self.status == 0 or self.status >= 500

    def __str__(self):
        return f"{self.status} after {self.ms:.0f} ms"


class Person:
    """Speaks with one port, the gateway's or a service's; one connection per thread."""

    def __init__(self, port, timeout=8):
        self.port, self.timeout, self.token, self.account = port, timeout, None, None
        self.local = threading.local()

    def ask(self, method, path, body=None, headers=None):
        started = time.monotonic()
        link = getattr(self.local, "link", None)
        fresh = link is None
        if fresh:
            link = self.local.link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
        sent = {"Content-Type": "application/json", **(headers or {})}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        try:
            link.request(method, path, None if body is None else json.dumps(body), sent)
            answer = link.getresponse()
            text = answer.read()
            if answer.will_close:
                self._drop()
            return Answer(answer.status, text, dict(answer.getheaders()), (time.monotonic() - started) * 1e3)
        except (OSError, http.client.HTTPException) as error:
            self._drop()
            # A connection that had been idle may have been closed meanwhile: reading again harms nobody.
            if not fresh and method == "GET" and isinstance(error, (ConnectionError, http.client.BadStatusLine)):
                return self.ask(method, path, body, headers)
            return Answer(0, b"", {}, (time.monotonic() - started) * 1e3)

    def _drop(self):
        self.local.link.close()
        self.local.link = None

    def register(self):
        """A new account; the answer tells whether it was made."""
        number = next(_numbers)
        name = f"u{_run}{number}"
        answer = self.ask("POST", "/api/v1/users", {
            "email": f"{name}@example.org", "username": name, "password": PASSWORD})
        if answer.ok:
            self.account = {"id": int(answer.json["id"]), "email": answer.json["email"], "username": answer.json["username"]}
        return answer

    def sign_in(self):
        answer = self.ask("POST", "/api/v1/auth/login", {"email": self.account["email"], "password": PASSWORD})
        if answer.ok:
            self.token = answer.json["access_token"]
        return answer

    def connect(self, name):
        return self.ask("POST", "/api/v1/channels", {"telegram_id": f"@{name}"})

    def pay(self, path, body, key, patience=4):
        """A payment under one key, brought again with the same key while nothing is known of it."""
        for attempt in range(patience):
            answer = self.ask("POST", f"/api/v1/payments/{path}", body, {"Idempotency-Key": key})
            under_way = answer.status == 409 and "progress" in str(answer.json.get("code"))
            if not answer.unknown and not under_way:
                break
            time.sleep(0.5 * (attempt + 1))
        return answer

    def subscribe(self, plan="pro", method="pm_card_visa", cycle="monthly"):
        return self.pay("subscriptions", {"plan": plan, "cycle": cycle, "payment_method": method}, key())

    def renew(self, plan="business", method="pm_card_visa", key_=None):
        """Pays the next period of a monthly plan."""
        return self.pay("process", {
            "amount": PRICES[plan], "currency": "USD", "payment_method": method}, key_ or key())

    def channel(self, answer):
        """What an answer said of a channel, as the record keeps it."""
        return {"id": int(answer.json["id"]), "owner_id": int(answer.json["owner_id"]), "name": answer.json["name"]}


def key():
    """A key that no other request has."""
    return f"case-{_run}-{next(_numbers)}"


def quantile(values, share):
    """The value below which `share` of them lie; 0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
