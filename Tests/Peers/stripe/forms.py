"""Stripe's form encoding read back, and what each endpoint accepts: everything else is refused as Stripe refuses it."""
import re
from urllib.parse import parse_qsl

METADATA_KEYS, METADATA_KEY, METADATA_VALUE = 50, 40, 500


class Refusal(Exception):
    """An answer with an error object."""

    def __init__(self, status, message, kind="invalid_request_error", headers=None, **members):
        super().__init__(message)
        self.status, self.headers = status, headers or {}
        self.error = {"type": kind, "message": message, **{name: value for name, value in members.items() if value}}


def decoded(text):
    """`a[b][0]=c` as {"a": {"b": ["c"]}}; a list whose indices do not count from 0 is refused."""
    fields = {}
    for name, value in parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text)):
        path = re.match(r"^([^\[\]]+)((?:\[[^\[\]]*\])*)$", name)
        if not path:
            raise Refusal(400, f"Invalid parameter name: {name}", param=name)
        keys = [path[1], *re.findall(r"\[([^\[\]]*)\]", path[2])]
        node = fields
        for key in keys[:-1]:
            node = node.setdefault(key, {})
            if not isinstance(node, dict):
                raise Refusal(400, f"Invalid object: {name}", param=keys[0])
        if keys[-1] in node:
            raise Refusal(400, f"Received the parameter {name} twice.", param=keys[0])
        node[keys[-1]] = value
    return {name: listed(value, name) for name, value in fields.items()}


def listed(value, name):
    if not isinstance(value, dict):
        return value
    value = {key: listed(inner, name) for key, inner in value.items()}
    if value and all(key.isdigit() for key in value):
        if sorted(map(int, value)) != list(range(len(value))):
            raise Refusal(400, f"Invalid array: {name}", param=name)
        return [value[str(index)] for index in range(len(value))]
    return value


# What a parameter may hold.

def number(low, high):
    def read(value, name):
        if not isinstance(value, str) or not re.fullmatch(r"-?[0-9]{1,15}", value):
            raise Refusal(400, f"Invalid integer: {value}", code="parameter_invalid_integer", param=name)
        if not low <= int(value) <= high:
            code = "amount_too_small" if name == "amount" and int(value) > 0 else "parameter_invalid_integer"
            raise Refusal(400, f"{name} must be between {low} and {high}", code=code, param=name)
        return int(value)
    return read


def flag(value, name):
    if value not in ("true", "false"):
        raise Refusal(400, f"Invalid boolean: {value}", param=name)
    return value == "true"


def word(*known):
    def read(value, name):
        if not isinstance(value, str) or (known and value not in known):
            raise Refusal(400, f"Invalid {name}: must be one of {', '.join(known)}", param=name)
        return value
    return read


def text(limit):
    def read(value, name):
        if not isinstance(value, str) or len(value) > limit:
            raise Refusal(400, f"Invalid string: {name} has at most {limit} characters", param=name)
        return value or None
    return read


def currency(value, name):
    if not isinstance(value, str) or not re.fullmatch("[a-z]{3}", value):
        raise Refusal(400, f"Invalid currency: {value}", param=name)
    return value


def texts(value, name):
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise Refusal(400, f"Invalid array: {name}", param=name)
    return value


def metadata(value, name):
    if value == "":
        return {}
    if not isinstance(value, dict) or len(value) > METADATA_KEYS:
        raise Refusal(400, "Metadata is an object of at most 50 keys", param=name)
    for key, item in value.items():
        if not isinstance(item, str) or len(key) > METADATA_KEY or len(item) > METADATA_VALUE:
            raise Refusal(400, f"Metadata key or value too long: {key[:50]}", param=name)
    return value


def members(**allowed):
    def read(value, name):
        if not isinstance(value, dict):
            raise Refusal(400, f"Invalid object: {name}", param=name)
        return checked(value, allowed, (), prefix=name)
    return read


def checked(given, allowed, required, prefix=""):
    """The parameters as values; an unknown or missing one is named."""
    for name in given:
        if name not in allowed:
            full = f"{prefix}[{name}]" if prefix else name
            raise Refusal(400, f"Received unknown parameter: {full}", code="parameter_unknown", param=full)
    for name in required:
        if name not in given:
            raise Refusal(400, f"Missing required param: {name}.", code="parameter_missing", param=name)
    return {name: allowed[name](value, f"{prefix}[{name}]" if prefix else name) for name, value in given.items()}


MOMENTS = members(gte=number(0, 10**11), gt=number(0, 10**11), lte=number(0, 10**11), lt=number(0, 10**11))
LIST = {"limit": number(1, 100), "starting_after": word(), "ending_before": word(), "created": MOMENTS, "expand": texts}
AMOUNT = number(50, 99_999_999)
EXPAND = {"expand": texts}

# Path → (what may be given, what must be).
INTENT = {
    "amount": AMOUNT, "currency": currency, "customer": word(), "payment_method": word(), "confirm": flag,
    "off_session": flag, "metadata": metadata, "description": text(1000), "return_url": text(5000),
    "setup_future_usage": word("off_session", "on_session"), "payment_method_types": texts,
    "automatic_payment_methods": members(enabled=flag, allow_redirects=word("always", "never")),
    "capture_method": word("automatic", "automatic_async", "manual"), "receipt_email": text(800),
    "statement_descriptor_suffix": text(22), "error_on_requires_action": flag, **EXPAND}
POSTS = {
    "customers": ({"email": text(512), "name": text(256), "description": text(5000), "metadata": metadata,
                   "payment_method": word(), "invoice_settings": members(default_payment_method=word()), **EXPAND}, ()),
    "payment_methods/attach": ({"customer": word(), **EXPAND}, ("customer",)),
    "payment_intents": (INTENT, ("amount", "currency")),
    "payment_intents/confirm": ({"payment_method": word(), "off_session": flag, "return_url": text(5000), **EXPAND}, ()),
    "payment_intents/cancel": ({"cancellation_reason": word(
        "duplicate", "fraudulent", "requested_by_customer", "abandoned"), **EXPAND}, ()),
    "refunds": ({"payment_intent": word(), "charge": word(), "amount": number(1, 99_999_999), "metadata": metadata,
                 "reason": word("duplicate", "fraudulent", "requested_by_customer"), **EXPAND}, ()),
    "prices": ({"currency": currency, "unit_amount": number(0, 99_999_999), "product": word(), "nickname": text(5000),
                "product_data": members(name=text(5000)), "lookup_key": text(200), "metadata": metadata,
                "active": flag, "transfer_lookup_key": flag, "recurring": members(
                    interval=word("day", "week", "month", "year"), interval_count=number(1, 36)), **EXPAND},
               ("currency",)),
}
LISTS = {
    "customers": {**LIST, "email": text(512)}, "payment_intents": {**LIST, "customer": word()},
    "refunds": {**LIST, "payment_intent": word(), "charge": word()}, "events": {**LIST, "type": word()},
    "prices": {**LIST, "active": flag, "lookup_keys": texts},
}
