"""The fault proxy that stands between every pair of programs, and what it can be told."""
import json
import os
import sys
import urllib.parse

from processes import Process, get, listening, wait_for


class Proxy:
    """`links`: name → (port it listens on, port it leads to)."""

    def __init__(self, program, links, api, folder):
        self.links, self.api = links, api
        self.process = Process("faultproxy", [
            sys.executable, "-B", program, *(f"{here}:{there}:{name}" for name, (here, there) in links.items()),
            "--api", str(api)], {}, folder)

    def start(self):
        self.process.start()
        wait_for(lambda: listening(self.api), 10, "the fault proxy listening")

    def port(self, name):
        return self.links[name][0]

    def set(self, name, **toxics):
        """latency, drop, reset, half, refuse …; `match` with `on`, `kill`, `then` is a crash point that fires once."""
        # The proxy unquotes what it looks for once more.
        if "match" in toxics:
            toxics["match"] = urllib.parse.quote(toxics["match"])
        return self._ask("/set?" + urllib.parse.urlencode({"name": name, **toxics}))

    def clear(self, name=None):
        return self._ask("/clear" + (f"?name={name}" if name else ""))

    def cut(self, name):
        """Resets the connections that are open now."""
        return self._ask(f"/kill?name={name}")

    def fired(self, name):
        return self._ask("/stats?name=" + name)[name].get("fired", 0)

    def stats(self):
        return self._ask("/stats")

    def _ask(self, path):
        status, body = get(self.api, path, timeout=5)
        if status != 200:
            raise RuntimeError(f"the fault proxy answers {status}: {body!r}")
        return json.loads(body)

    def stop(self):
        self.process.stop(1)


class Nothing:
    """In the proxy's place where no faults are wanted: every pair speaks directly."""

    def __init__(self, links):
        self.links = links

    def port(self, name):
        return self.links[name][1]

    def start(self):
        """Nothing has to run."""

    def stop(self):
        """Nothing runs."""


def program(suites):
    path = os.path.join(suites, "faults", "faultproxy.py")
    return path if os.path.exists(path) else None
