"""Webhooks: signed as Stripe signs them, sent when a test says so, in the order and as often as it says."""
import hashlib
import hmac
import json
import time
import urllib.error
import urllib.parse
import urllib.request


def signature(body, secret, moment=None):
    """The header of a body; several secrets, separated by commas, sign side by side."""
    moment = int(time.time() if moment is None else moment)
    codes = [hmac.new(one.encode(), b"%d." % moment + body, hashlib.sha256).hexdigest() for one in secret.split(",")]
    return ",".join([f"t={moment}", *(f"v1={code}" for code in codes)])


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments):
        return None


def send(url, secret, event, moment=None):
    """The status of the answer, 0 without one."""
    if urllib.parse.urlsplit(url).hostname not in ("127.0.0.1", "localhost", "::1"):
        raise ValueError("only addresses of this machine are told")
    body = json.dumps(event, indent=2).encode()
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Stripe/1.0",
               "Stripe-Signature": signature(body, secret, moment)}
    try:
        with urllib.request.build_opener(NoRedirect).open(
                urllib.request.Request(url, body, headers), timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def deliver(url, secret, events, order):
    """Sends each event until it is taken, at most `attempts` times; `order` may be `reverse`, and each sent `times`."""
    if order.get("order") == "reverse":
        events = list(reversed(events))
    report = []
    for event in events:
        for _ in range(order.get("times", 1)):
            statuses = []
            for _ in range(order.get("attempts", 1)):
                statuses.append(send(url, secret, event, order.get("moment")))
                if 200 <= statuses[-1] < 300:
                    break
                time.sleep(order.get("pause", 0.05))
            report.append({"id": event["id"], "type": event["type"], "statuses": statuses})
    return report
