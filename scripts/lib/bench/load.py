"""Load by wrk, and what it cost the server."""
import json
import os
import statistics
import subprocess

SCRIPT = """
function done(summary, latency, requests)
  io.write(string.format('BENCH{"requests":%d,"micros":%d,"p50":%f,"p99":%f,"bad":%d,"errors":%d}\\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
"""


class Contender:
    """A server under one name, with the request that it is asked."""

    def __init__(self, name, server, path, headers=()):
        self.name, self.server, self.path, self.headers = name, server, path, tuple(headers)
        self.rounds = []

    def measure(self, folder, seconds, connections):
        before = self.server.cpu()
        result = wrk(folder, self.server.port, self.path, seconds, connections, self.headers)
        spent = self.server.cpu() - before
        if result["bad"] or result["errors"] or not result["requests"]:
            raise SystemExit(f"{self.name} {self.path}: {result} \n{self.server.last_lines()}")
        self.rounds.append({
            "cpu": spent / result["requests"] * 1e5, "rps": result["requests"] / result["micros"] * 1e6,
            "p50": result["p50"] / 1e3, "p99": result["p99"] / 1e3, "rss": self.server.rss() / 1024})

    def medians(self):
        return {key: statistics.median(one[key] for one in self.rounds) for key in self.rounds[0]}


def wrk(folder, port, path, seconds, connections, headers=()):
    script = os.path.join(folder, "done.lua")
    if not os.path.exists(script):
        with open(script, "w") as file:
            file.write(SCRIPT)
    arguments = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", script]
    for header in headers:
        arguments += ["-H", header]
    result = subprocess.run(
        arguments + [f"http://127.0.0.1:{port}{path}"], capture_output=True, text=True, timeout=seconds + 60)
    for line in result.stdout.splitlines():
        if line.startswith("BENCH"):
            return json.loads(line[5:])
    raise SystemExit(f"wrk gave no figures: {result.stdout} {result.stderr}")


def alternate(folder, contenders, rounds, seconds, connections=64):
    """Measures every contender in every round, each round beginning with another one."""
    for contender in contenders:
        wrk(folder, contender.server.port, contender.path, 1, connections, contender.headers)
    for number in range(rounds):
        start = number % len(contenders)
        for contender in contenders[start:] + contenders[:start]:
            contender.measure(folder, seconds, connections)


def ratio(one, other, key="cpu"):
    """The median over the rounds of one figure divided by the other's of the same round."""
    return statistics.median(
        left[key] / right[key] for left, right in zip(one.rounds, other.rounds) if right[key] > 0)
