"""Route files for gateways under measurement: JSON, which the gateway reads like YAML."""
import json
import os

# The servers behind are nobody's service: they are not asked how they are, and never left out.
_ALWAYS_THERE = {
    "health": {"interval": "1h", "unhealthy_interval": "1h", "fall": 100},
    "outlier": {"consecutive_failures": 0, "minimum_volume": 1_000_000},
}
_NEVER_OPEN = {"consecutive_failures": 0, "minimum_volume": 1_000_000}
_NOWHERE = "http://127.0.0.1:9"


def _write(folder, name, content):
    path = os.path.join(folder, f"routes-{name}.json")
    with open(path, "w") as file:
        json.dump({"version": 1, **content}, file, indent=1)
    return {"ROUTES_FILE": path, "ADMIN_PORT": "0"}


def everything_passes(folder):
    """Every request goes to one server, whoever asks: what a conformance suite needs to see the far side."""
    return _write(folder, "everything", {
        "services": {"user": {"address": _NOWHERE, **_ALWAYS_THERE}},
        "routes": [{"name": "everything", "prefix": "/", "service": "user", "access": "public", "retry": "none",
                    "breaker": _NEVER_OPEN}]})


def everything_on(folder):
    """Token, rate limit, retries, breaker, balancing, health checks, compression: as shipped, with limits that a
    benchmark does not reach."""
    services = {name: {"address": _NOWHERE} for name in ("user", "channel", "analytics")}
    return _write(folder, "on", {
        "services": services,
        "rate_limits": {"address": {"limit": "60000000/min", "per": "address"},
                        "user": {"limit": "60000000/min", "per": "user"}},
        "defaults": {"routes": {"rate_limits": ["address", "user"]}},
        "routes": [
            {"name": "channels", "prefix": "/api/v1/channels", "service": "channel"},
            {"name": "sign-up", "path": "/api/v1/users", "methods": ["POST"], "service": "user", "access": "public",
             "rate_limits": ["address"]},
            {"name": "token-keys", "path": "/.well-known/jwks.json", "methods": ["GET"], "service": "user",
             "access": "public", "rate_limits": ["address"]}]})


def small_backend(folder, at_once):
    """A gateway whose operator knows what the backend bears."""
    return _write(folder, "small", {
        "services": {
            "user": {"address": _NOWHERE, **_ALWAYS_THERE},
            "channel": {"address": _NOWHERE, **_ALWAYS_THERE,
                        "concurrency": {"limit": at_once, "queue": 64, "queue_deadline": "200ms"}}},
        "routes": [
            {"name": "channels", "prefix": "/api/v1/channels", "service": "channel", "retry": "none",
             "breaker": _NEVER_OPEN}]})
