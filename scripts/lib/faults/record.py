"""What load clients were promised, one JSON object a line; `analyticbot verify invariants --record` reads it."""
import json
import threading


class Record:
    """Promises are kept for the whole run; what concerns one case only is forgotten with it."""

    def __init__(self, path):
        self.path, self.lock, self.promises, self.case = path, threading.Lock(), {}, []

    def account(self, account, state="present"):
        self._promise("account", account["id"], {
            "email": account["email"], "username": account["username"], "state": state})

    def channel(self, channel, state="present"):
        self._promise("channel", channel["id"], {
            "owner_id": channel["owner_id"], "name": channel["name"], "state": state})

    def payment(self, answer, amount):
        """A payment that was answered with 2xx."""
        number = answer.json.get("payment_id") or answer.json.get("id")
        self._promise("payment", int(number), {"amount": amount, "state": "present"})

    def foreign(self, event_id, fate):
        """An event published by hand, and what has to become of it."""
        with self.lock:
            self.promises["foreign", event_id] = {"kind": "foreign", "event_id": event_id, "state": fate}

    def note(self, kind, **members):
        """For this case only: speed, aside, resources."""
        with self.lock:
            self.case.append({"kind": kind, **members})

    def _promise(self, kind, number, members):
        with self.lock:
            self.promises[kind, number] = {"kind": kind, "id": number, **members}

    def write(self):
        """The file as it stands; its path."""
        with self.lock, open(self.path, "w") as file:
            for line in [*self.promises.values(), *self.case]:
                file.write(json.dumps(line) + "\n")
        return self.path

    def next_case(self):
        with self.lock:
            self.case = []
