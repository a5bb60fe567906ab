"""One account at Stripe, in memory: customers, cards, payment intents, refunds, prices, and the events they make."""
import itertools
import secrets
import time

from forms import Refusal

# Test cards by their names: what a charge comes to, and whether they can be kept.
CARDS = {
    "pm_card_visa": None, "pm_card_mastercard": None,
    "pm_card_visa_chargeDeclined": "generic_decline",
    "pm_card_visa_chargeDeclinedInsufficientFunds": "insufficient_funds",
    "pm_card_chargeCustomerFail": "generic_decline", "pm_card_authenticationRequired": "authentication",
    "pm_card_pendingRefund": None, "pm_card_refundFail": None, "pm_fake_processing": "processing",
}
MESSAGES = {"generic_decline": "Your card was declined.", "insufficient_funds": "Your card has insufficient funds."}
PREFIX = {"customers": "cus_", "payment_methods": "pm_", "payment_intents": "pi_", "charges": "ch_", "refunds": "re_",
          "prices": "price_", "events": "evt_"}


class Account:
    def __init__(self, api_version):
        self.api_version, self.numbers = api_version, itertools.count(1)
        self.objects = {kind: {} for kind in PREFIX}
        self.undelivered = []

    # Objects

    def add(self, kind, name, /, **members):
        # Ids sort by age here, which Stripe's do not: nobody may rely on it.
        made = {"id": f"{PREFIX[kind]}{next(self.numbers):06d}{secrets.token_hex(8)}", "object": name,
                "created": int(time.time()), "livemode": False, **members}
        self.objects[kind][made["id"]] = made
        return made

    def find(self, kind, name, param="id", status=404):
        found = self.objects[kind].get(name)
        if found is None or found.get("deleted"):
            raise Refusal(status, f"No such {kind[:-1].replace('_', '')}: '{name}'", code="resource_missing", param=param)
        return found

    def tell(self, kind, thing, key=None):
        event = self.add("events", "event", type=kind, api_version=self.api_version, pending_webhooks=1,
                         request={"id": None, "idempotency_key": key}, data={"object": dict(thing)})
        self.undelivered.append(event["id"])

    def page(self, kind, given):
        """Newest first, as Stripe lists everything."""
        filters = {name: given[name] for name in ("customer", "payment_intent", "charge", "type") if name in given}
        rows = [row for row in reversed(self.objects[kind].values())
                if not row.get("deleted") and all(row.get(name) == value for name, value in filters.items())]
        created = given.get("created", {})
        rows = [row for row in rows if all(compare(row["created"], created.get(name)) for name, compare in {
            "gte": lambda a, b: b is None or a >= b, "gt": lambda a, b: b is None or a > b,
            "lte": lambda a, b: b is None or a <= b, "lt": lambda a, b: b is None or a < b}.items())]
        if "lookup_keys" in given:
            rows = [row for row in rows if row["lookup_key"] in given["lookup_keys"]]
        ids = [row["id"] for row in rows]
        limit, start = given.get("limit", 10), 0
        for param in ("starting_after", "ending_before"):
            if param in given and given[param] not in ids:
                self.find(kind, given[param], param, 400)
        if "starting_after" in given:
            start = ids.index(given["starting_after"]) + 1
        if "ending_before" in given:
            end = ids.index(given["ending_before"])
            start, limit = max(0, end - limit), min(limit, end)
        return {"object": "list", "url": f"/v1/{kind}", "data": rows[start:start + limit],
                "has_more": len(rows) > start + limit}

    # Customers and cards

    def customer(self, given, key):
        method = given.pop("payment_method", None)
        made = self.add("customers", "customer", email=given.get("email"), name=given.get("name"),
                        description=given.get("description"), metadata=given.get("metadata", {}),
                        invoice_settings={"default_payment_method": None})
        if method:
            self.attach(method, {"customer": made["id"]}, key)
        self.tell("customer.created", made, key)
        return made

    def method(self, name, param="payment_method"):
        """A test card's name makes a card of its own each time."""
        if name in CARDS:
            return self.add("payment_methods", "payment_method", type="card", customer=None, card={"last4": "4242"},
                            metadata={}, used=False, kind=name)
        return self.find("payment_methods", name, param, 400)

    def attach(self, name, given, key):
        method, customer = self.method(name), self.find("customers", given["customer"], "customer", 400)
        if method["customer"] not in (None, customer["id"]):
            raise Refusal(400, "The payment method you provided has already been attached to a customer.")
        if CARDS[method["kind"]] in MESSAGES and method["kind"] != "pm_card_chargeCustomerFail":
            code = CARDS[method["kind"]]
            raise Refusal(402, MESSAGES[code], "card_error", code="card_declined", decline_code=code)
        method["customer"] = customer["id"]
        self.tell("payment_method.attached", method, key)
        return method

    # Payment intents

    def intent(self, given, key):
        if given.get("confirm") is not True and {"off_session", "return_url", "error_on_requires_action"} & set(given):
            raise Refusal(400, "off_session and return_url may only be given with confirm=true")
        if "automatic_payment_methods" in given and "payment_method_types" in given:
            raise Refusal(400, "You may only specify one of automatic_payment_methods and payment_method_types")
        automatic = given.get("automatic_payment_methods", {} if "payment_method_types" in given else {"enabled": True})
        redirects = automatic.get("enabled") and automatic.get("allow_redirects", "always") == "always"
        if given.get("confirm") and redirects and "return_url" not in given:
            raise Refusal(400, "You must provide a return_url, or set allow_redirects to never", param="return_url")
        if given.get("off_session") and "setup_future_usage" in given:
            raise Refusal(400, "setup_future_usage is for customers who are there", param="setup_future_usage")
        if "customer" in given:
            self.find("customers", given["customer"], "customer", 400)
        method = self.method(given["payment_method"]) if "payment_method" in given else None
        if method and method["customer"] and method["customer"] != given.get("customer"):
            raise Refusal(400, f"The payment method supplied ({method['id']}) belongs to a Customer. Please include it.")
        if method and method["used"] and not method["customer"]:
            raise Refusal(400, "This PaymentMethod was previously used without being attached to a Customer.")
        made = self.add(
            "payment_intents", "payment_intent", amount=given["amount"], amount_received=0, currency=given["currency"],
            customer=given.get("customer"), payment_method=method and method["id"], latest_charge=None,
            last_payment_error=None, next_action=None, description=given.get("description"),
            setup_future_usage=given.get("setup_future_usage"), metadata=given.get("metadata", {}),
            cancellation_reason=None, status="requires_confirmation" if method else "requires_payment_method")
        made["client_secret"] = f"{made['id']}_secret_{secrets.token_hex(8)}"
        return self.confirm(made["id"], given, key) if given.get("confirm") else made

    def confirm(self, name, given, key):
        intent = self.find("payment_intents", name, "intent")
        if "payment_method" in given and not intent["payment_method"]:
            intent["payment_method"], intent["status"] = self.method(given["payment_method"])["id"], "requires_confirmation"
        if intent["status"] != "requires_confirmation":
            raise Refusal(400, f"You cannot confirm this PaymentIntent: it is {intent['status']}.",
                          code="payment_intent_unexpected_state", payment_intent=intent)
        method = self.find("payment_methods", intent["payment_method"])
        method["used"] = True
        outcome = CARDS[method["kind"]]
        if outcome == "authentication":
            if given.get("off_session") or given.get("error_on_requires_action"):
                self.decline(intent, "authentication_required", "Your card was declined. This transaction requires "
                             "authentication.", key, code="authentication_required")
            address = given.get("return_url")
            intent["status"], intent["next_action"] = "requires_action", {
                "type": "redirect_to_url", "redirect_to_url": {
                    "url": f"https://hooks.stripe.invalid/3ds/{intent['id']}", "return_url": address}
            } if address else {"type": "use_stripe_sdk", "use_stripe_sdk": {"type": "three_d_secure_redirect"}}
            self.tell("payment_intent.requires_action", intent, key)
        elif outcome == "processing":
            intent["status"] = "processing"
            self.tell("payment_intent.processing", intent, key)
        elif outcome in MESSAGES:
            self.decline(intent, outcome, MESSAGES[outcome], key)
        else:
            self.take(intent, key)
        return intent

    def decline(self, intent, decline_code, message, key, code="card_declined"):
        charge = self.add("charges", "charge", amount=intent["amount"], currency=intent["currency"], status="failed",
                          payment_intent=intent["id"], amount_refunded=0, refunded=False)
        error = {"type": "card_error", "code": code, "decline_code": decline_code, "message": message}
        intent.update(status="requires_payment_method", payment_method=None, latest_charge=charge["id"],
                      last_payment_error=error, next_action=None)
        self.tell("payment_intent.payment_failed", intent, key)
        raise Refusal(402, message, "card_error", code=code, decline_code=decline_code, charge=charge["id"],
                      payment_intent=dict(intent))

    def take(self, intent, key=None):
        charge = self.add("charges", "charge", amount=intent["amount"], currency=intent["currency"], status="succeeded",
                          payment_intent=intent["id"], amount_refunded=0, refunded=False, customer=intent["customer"])
        intent.update(status="succeeded", latest_charge=charge["id"], amount_received=intent["amount"], next_action=None)
        if intent["setup_future_usage"] and intent["customer"]:
            self.find("payment_methods", intent["payment_method"])["customer"] = intent["customer"]
        self.tell("payment_intent.succeeded", intent, key)

    def cancel(self, name, given, key):
        intent = self.find("payment_intents", name, "intent")
        if intent["status"] in ("succeeded", "canceled", "processing"):
            raise Refusal(400, f"You cannot cancel this PaymentIntent: it is {intent['status']}.",
                          code="payment_intent_unexpected_state", payment_intent=intent)
        intent.update(status="canceled", cancellation_reason=given.get("cancellation_reason"), next_action=None)
        self.tell("payment_intent.canceled", intent, key)
        return intent

    def finish(self, name, success):
        """The card's owner proves who they are, or the bank makes up its mind."""
        intent = self.find("payment_intents", name)
        if success:
            return self.take(intent)
        try:
            self.decline(intent, "authentication_failed", "The provided PaymentMethod has failed authentication.", None,
                         code="payment_intent_authentication_failure")
        except Refusal:
            return None

    # Refunds and prices

    def refund(self, given, key):
        if ("payment_intent" in given) == ("charge" in given):
            raise Refusal(400, "One of these params must be supplied: payment_intent, charge.", code="parameter_missing")
        if "payment_intent" in given:
            intent = self.find("payment_intents", given["payment_intent"], "payment_intent")
            if intent["status"] != "succeeded":
                raise Refusal(400, "This PaymentIntent does not have a successful charge to refund.", param="payment_intent")
            charge = self.find("charges", intent["latest_charge"])
        else:
            charge = self.find("charges", given["charge"], "charge")
            intent = self.find("payment_intents", charge["payment_intent"])
        left = charge["amount"] - charge["amount_refunded"]
        if left == 0:
            raise Refusal(400, f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
        amount = given.get("amount", left)
        if amount > left:
            raise Refusal(400, f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})", param="amount")
        card = self.find("payment_methods", intent["payment_method"])["kind"]
        charge["amount_refunded"] += amount
        charge["refunded"] = charge["amount_refunded"] == charge["amount"]
        made = self.add("refunds", "refund", amount=amount, currency=charge["currency"], charge=charge["id"],
                        payment_intent=intent["id"], reason=given.get("reason"), metadata=given.get("metadata", {}),
                        status="pending" if card == "pm_card_pendingRefund" else "succeeded")
        self.tell("refund.created", made, key)
        self.tell("charge.refunded", charge, key)
        return made

    def fail_refund(self, name):
        """The bank sends the money back: a refund that was done is not."""
        refund = self.find("refunds", name)
        refund["status"], refund["failure_reason"] = "failed", "lost_or_stolen_card"
        self.find("charges", refund["charge"])["amount_refunded"] -= refund["amount"]
        self.tell("refund.failed", refund)
        return refund

    def price(self, given, key):
        if ("product" in given) == ("product_data" in given):
            raise Refusal(400, "One of product and product_data must be supplied.", code="parameter_missing")
        return self.add("prices", "price", active=given.get("active", True), currency=given["currency"],
                        unit_amount=given.get("unit_amount"), lookup_key=given.get("lookup_key"),
                        nickname=given.get("nickname"),
                        product=given.get("product", f"prod_{secrets.token_hex(7)}"), recurring=given.get("recurring"),
                        type="recurring" if "recurring" in given else "one_time", metadata=given.get("metadata", {}))
