"""`scripts/bench idle|slow|overload|soak`: the gateway under loads that are no benchmark but happen to everyone."""
import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
import typing

import routefiles
from bars import table
from idle import hold
from machine import Stage, established
from rivals import Rivals, token
from steady import Steady, quantile

PATH = "/api/v1/channels/98"
BEARER = [f"Authorization: Bearer {token()}"]


class Report:
    """Figures beside what they have to be; `ok` when none missed."""

    def __init__(self):
        self.rows, self.ok = [], True

    def add(self, figure, measured, bar="", good=True):
        self.rows.append([figure, measured, bar, "" if not bar else "pass" if good else "MISS"])
        self.ok = self.ok and good

    def print(self):
        print(table(["figure", "measured", "bar", ""], self.rows), flush=True)


class Sample(typing.NamedTuple):
    moment: float
    rss: int
    descriptors: int
    threads: int
    connections: int


class Watch(threading.Thread):
    """Looks at a server every second while something is done to it."""

    def __init__(self, server, interval=1.0):
        super().__init__(daemon=True)
        self.server, self.interval, self.samples, self.done = server, interval, [], threading.Event()

    def run(self):
        start = time.monotonic()
        while True:
            self.samples.append(Sample(
                time.monotonic() - start, self.server.rss(), self.server.descriptors(), self.server.threads(),
                established(self.server.port)))
            if self.done.wait(self.interval):
                return

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.done.set()
        self.join()


def idle(rivals, options, report):
    gateway = rivals.gateway(rivals.nginx())
    found = hold(gateway, options.connections, options.seconds, PATH, BEARER)
    count = options.connections
    report.add("idle connections held", found["held"], f"{count}", found["held"] == count)
    report.add("answered again after idling", found["answered_again"], f"{count}", found["answered_again"] == count)
    grown = (found["rss_holding_kb"] - found["rss_before_kb"]) / 1024
    report.add("RSS for all of them", f"{grown:.1f} MB", "≤ 40 MB", grown <= 40)
    report.add("RSS of one", f"{found['kb_per_connection']} KB")
    left = found["descriptors_after"] - found["descriptors_before"]
    report.add("descriptors left after closing", left, "≤ 200 (kept to the service)", left <= 200)


def slow(rivals, options, report):
    """slowhttptest's three attacks, a thousand connections each, while 300 good requests a second go on."""
    gateway = rivals.gateway(rivals.nginx())
    lanes = 40

    def good_clients(seconds):
        return Steady(gateway.port, PATH, 300, seconds, BEARER, connections=lanes).run()

    control = good_clients(10).quantile(0.99)
    report.add("p99 of good clients alone", f"{control:.1f} ms")
    attacks = {
        "heads": ["-H", "-i", "5", "-x", "24", "-u", f"http://127.0.0.1:{gateway.port}{PATH}"],
        "bodies": ["-B", "-i", "5", "-s", "8192", "-x", "10", "-u", f"http://127.0.0.1:{gateway.port}/api/v1/users"],
        "readers": ["-X", "-w", "10", "-y", "20", "-n", "5", "-z", "32", "-k", "3", "-u",
                    f"http://127.0.0.1:{gateway.port}/.well-known/jwks.json"],
    }
    for name, arguments in attacks.items():
        with Watch(gateway) as watch:
            attack = subprocess.Popen(
                ["slowhttptest", "-c", str(options.connections), "-r", "500", "-l", str(options.seconds), "-p", "3",
                 *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=rivals.stage.folder)
            good = good_clients(options.seconds)
            attack.terminate()
            attack.wait(timeout=120)
        judge_attack(report, name, watch.samples, good, control, options.connections, lanes)


def judge_attack(report, name, samples, good, control, connections, lanes):
    share = good.good / (good.rate * good.seconds)
    report.add(f"slow {name}: good answers within 500 ms", f"{share:.2%}", "≥ 99.9 %", share >= 0.999)
    most = 3 * max(control, 5)
    report.add(f"slow {name}: p99 of good clients", f"{good.quantile(0.99):.1f} ms", f"≤ {most:.0f} ms",
               good.quantile(0.99) <= most)
    held = [(sample.moment, sample.connections - lanes) for sample in samples]
    report.add(f"slow {name}: connections at most", max(count for _, count in held))
    last = max((moment for moment, count in held if count > connections / 20), default=0)
    # Opening them takes two seconds. A slow reader holds only what the kernel keeps for it, for as long as it likes.
    limit = {"heads": 2 + 15, "bodies": 2 + 30}.get(name)
    report.add(f"slow {name}: the last of them cut after", f"{last:.0f} s", f"≤ {limit} s" if limit else "",
               not limit or last <= limit)
    grown = (max(sample.rss for sample in samples) - samples[0].rss) / connections
    report.add(f"slow {name}: RSS of one", f"{grown:.1f} KB", "≤ 64 KB", grown <= 64)


def overload(rivals, options, report):
    """A backend of known capacity behind the gateway, offered more than it can bear."""
    workers, milliseconds = 4, 20
    capacity = workers * 1_000 / milliseconds
    gateway = rivals.gateway(
        rivals.workshop(workers, milliseconds), routefiles.small_backend(rivals.stage.folder, workers))

    def offer(times):
        return Steady(gateway.port, "/api/v1/channels/work", capacity * times, options.seconds, BEARER,
                      connections=1_500).run()

    before = offer(0.5)
    report.add("p99 at half of the capacity", f"{before.quantile(0.99):.0f} ms")
    for times, least in ((2, 0.85), (10, 0.75)):
        found = offer(times)
        share = found.goodput / capacity
        report.add(f"{times} × capacity: goodput within 500 ms", f"{share:.0%}", f"≥ {least:.0%}", share >= least)
        report.add(f"{times} × capacity: p99 of good answers", f"{found.quantile(0.99):.0f} ms", "≤ 500 ms",
                   0 < found.quantile(0.99) <= 500)
        shed = found.quantile(0.5, [503])
        refused = len(found.took.get(503, []))
        report.add(f"{times} × capacity: p50 of {refused} refusals", f"{shed:.0f} ms", "≤ 20 ms", 0 < shed <= 20)
        report.add(f"{times} × capacity: refusals without Retry-After", found.without_retry_after, "0",
                   found.without_retry_after == 0)
        report.add(f"{times} × capacity: answers", " ".join(f"{key}:{value}" for key, value in found.statuses().items()))
        time.sleep(5)
        after = offer(0.5)
        most = max(3 * before.quantile(0.99), 100)
        report.add(f"5 s after {times} ×: p99 at half of the capacity", f"{after.quantile(0.99):.0f} ms",
                   f"≤ {most:.0f} ms", after.failures == 0 and after.quantile(0.99) <= most)


def slope(samples):
    """KB per minute that RSS grows by, by least squares."""
    middle = sum(sample.moment for sample in samples) / len(samples)
    mean = sum(sample.rss for sample in samples) / len(samples)
    spread = sum((sample.moment - middle) ** 2 for sample in samples)
    return 60 * sum((sample.moment - middle) * (sample.rss - mean) for sample in samples) / max(spread, 1e-9)


def soak(rivals, options, report):
    """A steady rate for minutes; only the second half is judged, for a program warms up."""
    gateway = rivals.gateway(rivals.nginx())
    seconds = int(options.minutes * 60)
    with Watch(gateway, 2) as watch:
        time.sleep(4)
        found = Steady(gateway.port, PATH, options.rate, seconds, BEARER).run()
        time.sleep(4)
    # The last looks come when the clients have gone.
    samples = watch.samples
    second_half = samples[len(samples) // 2:-3]
    report.add("requests", sum(found.statuses().values()))
    report.add("answers other than 2xx", found.failures, "0", found.failures == 0)
    grows = slope(second_half)
    report.add("RSS in the second half, per minute", f"{grows:+.0f} KB", "≤ 200 KB", grows <= 200)
    sizes = [samples[0].rss, max(sample.rss for sample in samples), samples[-1].rss]
    report.add("RSS at the start, at most, at the end", " / ".join(f"{size / 1024:.1f}" for size in sizes) + " MB")
    for name in ("descriptors", "threads"):
        grown = getattr(second_half[-1], name) - getattr(second_half[0], name)
        report.add(f"{name}, second half", f"{grown:+d}", "≤ +4", grown <= 4)
    minute = min(60, seconds // 3)
    first = [took for second, list_ in found.by_second.items() if 2 <= second < minute for took in list_]
    last = [took for second, list_ in found.by_second.items() if second >= seconds - minute for took in list_]
    report.add("p99 in the first and in the last minute",
               f"{quantile(first, 0.99):.1f} / {quantile(last, 0.99):.1f} ms")


COMMANDS = {"idle": idle, "slow": slow, "overload": overload, "soak": soak}


def main():
    reader = argparse.ArgumentParser(prog="scripts/bench")
    reader.add_argument("command", choices=COMMANDS)
    reader.add_argument("--connections", type=int, help="held, or slow: 10 000 and 1 000")
    reader.add_argument("--seconds", type=int, help="of idling (10), of each attack (40), of each offer (12)")
    reader.add_argument("--minutes", type=float, default=10, help="of soaking")
    reader.add_argument("--rate", type=int, default=500, help="requests a second while soaking")
    options = reader.parse_args()
    options.connections = min(options.connections or {"idle": 10_000}.get(options.command, 1_000), 18_000)
    options.seconds = min(options.seconds or {"idle": 10, "slow": 40}.get(options.command, 12), 300)
    options.minutes = min(options.minutes, 60)
    report = Report()
    with tempfile.TemporaryDirectory(prefix="analyticbot-bench.") as folder:
        os.chmod(folder, 0o755)
        with Stage(folder) as stage:
            COMMANDS[options.command](Rivals(stage), options, report)
    report.print()
    return 0 if report.ok else 1


if __name__ == "__main__":
    sys.exit(main())
