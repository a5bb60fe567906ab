#!/usr/bin/env python3
"""A Stripe that forgives nothing: idempotency, unknown parameters, limits, and every way in which an answer goes wrong.

    strict_stripe.py [PORT]      listens on 127.0.0.1; without a port on a free one; prints `listening PORT`

It keeps everything in memory. Tests steer it by JSON under /_fake:

    POST /_fake/reset
    POST /_fake/faults    [{"kind": "drop_after", "path": "/v1/payment_intents", "times": 1, ...}]   see `Faults`
    POST /_fake/limits    {"per_second": 25}                     more are answered 429
    POST /_fake/finish    {"id": "pi_…", "success": true}        3-D Secure is passed, the bank has decided
    POST /_fake/fail_refund {"id": "re_…"}
    POST /_fake/forget    {"kind": "customers", "id": "cus_…"}
    POST /_fake/expire_keys                                      as Stripe forgets them after a day
    POST /_fake/deliver   {"url": …, "secret": …, "order": "reverse", "times": 2, "attempts": 3}
    GET  /_fake/state     what was asked and what was made
"""
import base64
import hashlib
import json
import secrets
import socket
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import hooks
from account import Account
from forms import LISTS, POSTS, EXPAND, Refusal, checked, decoded

API_VERSION = "2026-10-28.endive"
BODY_LIMIT = 1_048_576


class Faults:
    """What goes wrong next. `path` and `method` choose the requests; `times` says how many of them.

    answer       answers `status`, `headers`, `error` (or the text `body`) and does nothing
    saved        answers `status` and saves that under the key; with "effect": true the thing was done all the same
    drop_before  ends the connection before anything is done          drop_after   after it was done
    slow         does it after `seconds`, then answers                trickle       answers a byte now and then
    html, big, twins, types   does it, and answers nonsense
    """

    def __init__(self):
        self.waiting = []

    def take(self, method, path):
        for fault in self.waiting:
            if fault.get("method", "POST") == method and path.startswith(fault.get("path", "/v1/")):
                fault["times"] = fault.get("times", 1) - 1
                if fault["times"] <= 0:
                    self.waiting.remove(fault)
                return fault
        return {}


class Stripe:
    def __init__(self):
        self.lock = threading.RLock()
        self.reset()

    def reset(self):
        with self.lock:
            self.account, self.faults, self.keys = Account(API_VERSION), Faults(), {}
            self.requests, self.limit, self.recent = [], None, []

    def crowded(self):
        now = time.monotonic()
        self.recent = [moment for moment in self.recent if now - moment < 1]
        self.recent.append(now)
        return self.limit is not None and len(self.recent) > self.limit

    def look(self, path, query):
        parts = path.split("/")[2:]
        with self.lock:
            if len(parts) == 1 and parts[0] in LISTS:
                return self.account.page(parts[0], checked(decoded(query), LISTS[parts[0]], ()))
            if len(parts) == 2 and parts[0] in self.account.objects:
                checked(decoded(query), EXPAND, ())
                return self.account.find(*parts)
        raise Refusal(404, f"Unrecognized request URL (GET: {path}).")

    def act(self, path, body, key, fault):
        """Does what a POST asks, once for each key; gives status, body and headers."""
        parts = path.split("/")[2:]
        name = f"{parts[0]}/{parts[2]}" if len(parts) == 3 else parts[0] if len(parts) == 1 else ""
        if name not in POSTS:
            raise Refusal(404, f"Unrecognized request URL (POST: {path}).")
        given = decoded(body)
        digest = hashlib.sha256(f"{path}?{json.dumps(given, sort_keys=True)}".encode()).hexdigest()
        with self.lock:
            known = self.keys.get(key) if key else None
            if known and known["digest"] != digest:
                raise Refusal(400, "Keys for idempotent requests can only be used with the same parameters they were "
                              "first used with.", "idempotency_error")
            if known and known["answer"] is None:
                raise Refusal(409, "There is currently another in-progress request using this idempotency key.",
                              code="idempotency_key_in_use")
            if known:
                return (*known["answer"], {"Idempotent-Replayed": "true"})
            values = checked(given, *POSTS[name])
            record = {"digest": digest, "answer": None}
            if key:
                self.keys[key] = record
        time.sleep(fault.get("seconds", 0) if fault.get("kind") == "slow" else 0)
        with self.lock:
            try:
                record["answer"] = self.run(name, parts, values, key, fault)
            except Refusal as refusal:
                # What only parameters were wrong with is not kept; what was tried is.
                if refusal.status == 402:
                    record["answer"] = (402, {"error": refusal.error})
                else:
                    self.keys.pop(key, None)
                    raise
            return (*record["answer"], {})

    def run(self, name, parts, values, key, fault):
        account = self.account
        saved = fault.get("kind") == "saved"
        failure = (fault.get("status", 500), {"error": {"type": "api_error", "message": "Something went wrong."}})
        if saved and not fault.get("effect"):
            return failure
        made = {
            "customers": lambda: account.customer(values, key), "prices": lambda: account.price(values, key),
            "payment_methods/attach": lambda: account.attach(parts[1], values, key),
            "payment_intents": lambda: account.intent(values, key), "refunds": lambda: account.refund(values, key),
            "payment_intents/confirm": lambda: account.confirm(parts[1], values, key),
            "payment_intents/cancel": lambda: account.cancel(parts[1], values, key),
        }[name]()
        return failure if saved else (200, json.loads(json.dumps(made)))

    def control(self, what, order):
        with self.lock:
            account = self.account
            if what == "reset":
                self.reset()
            elif what == "faults":
                self.faults.waiting = list(order)
            elif what == "limits":
                self.limit = order.get("per_second")
            elif what == "finish":
                account.finish(order["id"], order.get("success", True))
            elif what == "fail_refund":
                account.fail_refund(order["id"])
            elif what == "forget":
                account.find(order["kind"], order["id"])["deleted"] = True
            elif what == "expire_keys":
                self.keys = {}
            elif what == "state":
                return {"requests": self.requests, "objects": {k: list(v.values()) for k, v in account.objects.items()}}
            elif what == "deliver":
                ids = [name for name in account.undelivered if not order.get("types") or
                       account.objects["events"][name]["type"] in order["types"]]
                account.undelivered = [name for name in account.undelivered if name not in ids]
                events = [account.objects["events"][name] for name in ids]
            else:
                raise Refusal(404, f"no such order: {what}")
        return hooks.deliver(order["url"], order["secret"], events, order) if what == "deliver" else {}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    stripe = Stripe()
    # Seconds between two bytes of an answer.
    pause = 0

    def do_GET(self):
        self.serve(b"")

    def do_POST(self):
        length = int(self.headers.get("Content-Length", "0"))
        self.serve(self.rfile.read(length) if length <= BODY_LIMIT else b"")

    def serve(self, body):
        place = urlsplit(self.path)
        if place.path.startswith("/_fake/"):
            try:
                order = json.loads(body or b"{}")
                return self.answer(200, self.stripe.control(place.path[len("/_fake/"):], order), {})
            except (Refusal, KeyError, ValueError) as error:
                return self.answer(400, {"error": str(error)}, {})
        fault = {}
        try:
            self.admit(body)
            with self.stripe.lock:
                fault = self.stripe.faults.take(self.command, place.path)
            if not self.spoiled(fault):
                status, found, headers = self.carry_out(place, body, fault)
                self.finish_answer(fault, status, found, headers)
        except Refusal as refusal:
            self.answer(refusal.status, {"error": refusal.error}, refusal.headers)
        except UnicodeDecodeError:
            self.answer(400, {"error": {"type": "invalid_request_error", "message": "Invalid encoding"}}, {})

    def admit(self, body):
        """What Stripe looks at before anything else: the key, the version, the rate."""
        with self.stripe.lock:
            self.stripe.requests.append({
                "method": self.command, "path": self.path, "body": body.decode("latin-1"),
                "key": self.headers.get("Idempotency-Key"), "version": self.headers.get("Stripe-Version")})
            if self.stripe.crowded():
                raise Refusal(429, "Too many requests.", code="rate_limit",
                              headers={"Stripe-Rate-Limited-Reason": "endpoint-rate"})
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        if scheme == "Basic":
            token = base64.b64decode(token).decode("latin-1").partition(":")[0]
        if scheme not in ("Bearer", "Basic") or not token.startswith(("sk_test_", "rk_test_")) or len(token) < 12:
            raise Refusal(401, f"Invalid API Key provided: {token[:8]}***")
        if self.command == "POST":
            kind = self.headers.get("Content-Type", "")
            if body and not kind.startswith("application/x-www-form-urlencoded"):
                raise Refusal(400, "The request body is no form.")
            if len(self.headers.get("Idempotency-Key", "")) > 255:
                raise Refusal(400, "Idempotency keys have at most 255 characters.")

    def carry_out(self, place, body, fault):
        if self.command == "GET":
            return 200, self.stripe.look(place.path, place.query), {}
        return self.stripe.act(place.path, body.decode("utf-8"), self.headers.get("Idempotency-Key"), fault)

    # Faults

    def spoiled(self, fault):
        """Goes wrong before anything is done; whether it did."""
        if fault.get("kind") == "drop_before":
            self.hang_up()
            return True
        if fault.get("kind") != "answer":
            return False
        if "body" in fault:
            self.write(fault["status"], fault["body"].encode(), {"Content-Type": "text/html", **fault.get("headers", {})})
        else:
            self.answer(fault["status"], {"error": fault.get("error", {"type": "api_error"})}, fault.get("headers", {}))
        return True

    def finish_answer(self, fault, status, found, headers):
        """Goes wrong, or well, after it was done."""
        kind = fault.get("kind")
        if kind == "drop_after":
            return self.hang_up()
        if kind == "html":
            return self.write(200, b"<html><body>Welcome</body></html>", {"Content-Type": "text/html"})
        if kind == "big":
            return self.write(200, json.dumps({**found, "padding": "x" * 10_485_760}).encode(), headers)
        if kind == "twins":
            return self.write(200, json.dumps(found).encode()[:-1] + b', "object": "other"}', headers)
        if kind == "types":
            return self.answer(200, {**found, "amount": "a lot", "status": ["succeeded"], "id": 7}, headers)
        if kind == "trickle":
            self.pause = 0.1
        return self.answer(status, found, {**headers, **fault.get("headers", {})})

    def hang_up(self):
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    # Answers

    def answer(self, status, value, headers):
        self.write(status, json.dumps(value, indent=2).encode(), {"Content-Type": "application/json", **headers})

    def write(self, status, body, headers):
        self.send_response(status)
        for name, value in {
                "Request-Id": f"req_{secrets.token_hex(7)}", "Stripe-Version": self.headers.get("Stripe-Version", API_VERSION),
                **headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            for index in range(len(body) if self.pause else 0):
                self.wfile.write(body[index:index + 1])
                time.sleep(self.pause)
            self.wfile.write(b"" if self.pause else body)
        except OSError:
            self.close_connection = True
        self.pause = 0

    def log_message(self, *arguments):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, address):
        kind = sys.exc_info()[0]
        if not issubclass(kind, OSError):
            super().handle_error(request, address)


def main():
    server = Server(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 0), Handler)
    print(f"listening {server.server_address[1]}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
