"""`scripts/bench http`: our server, proxy and gateway beside nginx, haproxy and other Swift servers."""
import argparse
import json
import os
import statistics
import tempfile
import time

import instructions
from bars import bars_table, number, table
from idle import hold
from load import Contender, alternate, ratio
from machine import ROOT, Stage, busy, description, free_port, output
from rivals import SECRET, Rivals, token

GATEWAY_PATH = "/api/v1/channels/98"


class Run:
    """One run of everything: what was measured, by scene and contender, and the bars' figures."""

    def __init__(self, stage, options):
        self.stage, self.options, self.rivals = stage, options, Rivals(stage)
        self.scenes, self.bars, self.facts = {}, {}, {}

    def scene(self, name, contenders, connections=64, rounds=None):
        alternate(self.stage.folder, contenders, rounds or self.options.rounds, self.options.seconds, connections)
        self.scenes[name] = {one.name: one.medians() for one in contenders}
        head = ["", "CPU s / 100k", "req/s", "p50 ms", "p99 ms", "RSS MB"]
        rows = [[key, number(value["cpu"]), f"{value['rps']:,.0f}", f"{value['p50']:.3f}", f"{value['p99']:.2f}",
                 f"{value['rss']:.1f}"] for key, value in self.scenes[name].items()]
        print(f"\n{name}\n{table(head, rows)}", flush=True)

    def direct(self):
        for loops, suffix in ((1, ""), (2, "-2")):
            nginx, ours = self.rivals.nginx(loops), self.rivals.ours(loops)
            where = "" if loops == 1 else ", two loops"
            for size in ("98", "1k", "64k"):
                theirs, mine = Contender("nginx", nginx, f"/{size}"), Contender("ours", ours, f"/{size}")
                contenders = [theirs, mine]
                if loops == 1:
                    contenders += self.beside(ours, nginx, size)
                self.scene(f"direct {size}{where}", contenders)
                self.bars[f"direct-{size}{suffix}"] = ratio(mine, theirs)
                for other in contenders[2:]:
                    if other.server is nginx:
                        self.facts["64 KB, CPU, ours / nginx from memory"] = ratio(mine, other)
                    else:
                        pair = (other, mine) if other.name == "async" else (mine, other)
                        self.bars[other.name.lower()] = ratio(*pair)
            nginx.stop()
            ours.stop()

    def beside(self, ours, nginx, size):
        if size == "64k":
            return [Contender("nginx, from memory", nginx, "/64k-memory")]
        if size != "98":
            return []
        others = [Contender("async", ours, "/async/98")]
        if self.options.swift_peers:
            for name in ("Hummingbird", "FlyingFox"):
                port = free_port()
                program = os.path.join(ROOT, "Tests/Peers/http/.build/release", f"{name.lower()}-hello")
                others.append(Contender(name, self.stage.start(name, [program, str(port)], port), "/98"))
        return others

    def proxies(self):
        upstream = self.rivals.nginx()
        bearer = [f"Authorization: Bearer {token()}"]
        nginx, ours = self.rivals.nginx_proxy(upstream), self.rivals.our_proxy(upstream)
        gateway = self.rivals.gateway(upstream)
        theirs, mine = Contender("nginx", nginx, "/98"), Contender("ours", ours, "/98")
        bare = Contender("haproxy", self.rivals.haproxy(upstream), "/98")
        checked = Contender("haproxy, jwt_verify", self.rivals.haproxy(upstream, True), "/98", bearer)
        remembered = Contender("ours, token remembered", self.rivals.our_proxy(upstream, SECRET), "/98", bearer)
        anew = Contender("ours, token verified every time", self.rivals.our_proxy(upstream, SECRET, True), "/98", bearer)
        whole = Contender("the whole gateway", gateway, GATEWAY_PATH, bearer)
        self.scene("proxy 98", [theirs, mine, bare, checked, remembered, anew, whole])
        self.bars |= {"proxy-98": ratio(mine, theirs), "proxy-jwt": ratio(remembered, checked),
                      "gateway": ratio(whole, theirs)}
        self.facts["proxy + HS256 verified every time / haproxy + jwt_verify"] = ratio(anew, checked)
        theirs, mine = Contender("nginx", nginx, "/64k"), Contender("ours", ours, "/64k")
        whole = Contender("the whole gateway", gateway, "/api/v1/channels/64k", bearer)
        self.scene("proxy 64k", [theirs, mine, whole])
        self.bars["proxy-64k"] = ratio(mine, theirs)
        self.facts["the whole gateway, 64 KB / nginx as a bare proxy"] = ratio(whole, theirs)
        self.latency(upstream, nginx, gateway, bearer)

    def latency(self, upstream, nginx, gateway, bearer):
        none = Contender("no proxy", upstream, "/98")
        theirs, whole = Contender("nginx", nginx, "/98"), Contender("the whole gateway", gateway, GATEWAY_PATH, bearer)
        self.scene("one connection", [none, theirs, whole], connections=1)
        added = [(one["p50"] - base["p50"], other["p50"] - base["p50"])
                 for base, other, one in zip(none.rounds, theirs.rounds, whole.rounds)]
        self.bars["latency"] = statistics.median(one / other for one, other in added)
        self.facts["added p50, the gateway, ms"] = statistics.median(one for one, _ in added)
        self.facts["added p50, nginx, ms"] = statistics.median(other for _, other in added)

    def at_rest(self):
        starts = []
        for _ in range(3 if self.options.quick else 10):
            gateway = self.rivals.gateway(self.rivals.nginx())
            starts.append(gateway.start_ms)
            gateway.stop()
        self.bars["start"] = statistics.median(starts)
        server = self.rivals.service("user")
        time.sleep(3)
        self.bars["idle-service"] = server.rss() / 1024
        count = 2_000 if self.options.quick else 10_000
        for name, server in (("ours", self.rivals.ours()), ("nginx", self.rivals.nginx())):
            held = hold(server, count, 2)
            if held["held"] != count or held["answered_again"] != count:
                print(f"{name} lost idle connections: {held}")
            self.facts[f"RSS of an idle connection, {name}, KB"] = held["kb_per_connection"]
            if name == "ours":
                self.bars["idle-connection"] = held["kb_per_connection"]


def versions():
    return {"swift": output("swift", "--version"), "nginx": output("nginx", "-v"), "haproxy": output("haproxy", "-v"),
            "wrk": output("wrk", "-v")}


def document(result):
    """What goes into docs/performance.md."""
    machine = result["machine"]
    quiet = "a quiet machine" if result["others_share"] < 0.1 else (
        f"a busy machine: {result['others_share']:.0%} of its time went to other programs, so only ratios count")
    lines = [f"Measured {machine['time']} at revision {result['revision']} on {machine['cores']} cores of "
             f"{machine['cpu']}, Linux {machine['kernel']}; {quiet}. {result['rounds']} rounds of "
             f"{result['seconds']} s.", "", bars_table(result["bars"]), ""]
    lines += ["Beside the bars:", "",
              table(["figure", "measured"], [[key, f"{value:.3g}"] for key, value in result["facts"].items()]), ""]
    for name, contenders in result["scenes"].items():
        rows = [[key, number(value["cpu"]), f"{value['rps']:,.0f}", f"{value['p50']:.3f} / {value['p99']:.2f}",
                 f"{value['rss']:.1f}"] for key, value in contenders.items()]
        lines += [table([name, "CPU s / 100k", "req/s", "p50 / p99 ms", "RSS MB"], rows), ""]
    lines.append("; ".join(value for value in result["versions"].values() if value) + ".")
    return "\n".join(lines)


def write(text):
    path = os.path.join(ROOT, "docs", "performance.md")
    with open(path) as file:
        before, _, rest = file.read().partition("<!-- figures -->\n")
        _, _, after = rest.partition("<!-- end of figures -->\n")
    with open(path, "w") as file:
        file.write(f"{before}<!-- figures -->\n{text}\n<!-- end of figures -->\n{after}")


def main():
    reader = argparse.ArgumentParser(prog="scripts/bench http")
    reader.add_argument("--swift-peers", action="store_true", help="also Hummingbird and FlyingFox")
    reader.add_argument("--quick", action="store_true", help="one short round: does it run at all?")
    reader.add_argument("--rounds", type=int, default=4)
    reader.add_argument("--seconds", type=int, default=3, help="of each measurement")
    reader.add_argument("--only", choices=["direct", "proxies", "at_rest", "instructions"], action="append")
    reader.add_argument("--json", metavar="FILE", help="writes all figures there")
    reader.add_argument("--write", action="store_true", help="writes them into docs/performance.md")
    options = reader.parse_args()
    if options.quick:
        options.rounds, options.seconds = 1, 1
    parts = options.only or ["direct", "proxies", "at_rest", "instructions"]
    started, spent_before = time.monotonic(), busy()
    own_before = sum(os.times()[:4])
    with tempfile.TemporaryDirectory(prefix="analyticbot-bench.") as folder:
        os.chmod(folder, 0o755)
        with Stage(folder) as stage:
            run = Run(stage, options)
            for part in parts:
                if part != "instructions":
                    getattr(run, part)()
    seconds = time.monotonic() - started
    own = sum(os.times()[:4]) - own_before
    others = max(0, busy() - spent_before - own) / (seconds * (os.cpu_count() or 1))
    if "instructions" in parts:
        run.bars |= instructions.measure(1_000 if options.quick else 4_000)
        run.facts |= {f"user instructions, {key.removeprefix('instructions-')}": value
                      for key, value in run.bars.items() if key in ("instructions-proxy", "instructions-jwt-anew")}
    result = {"machine": description(), "versions": versions(), "revision": output("git", "-C", ROOT, "rev-parse", "--short", "HEAD"),
              "rounds": options.rounds, "seconds": options.seconds, "others_share": round(others, 3),
              "scenes": run.scenes, "bars": run.bars, "facts": run.facts}
    print(f"\n{document(result)}")
    if options.json:
        with open(options.json, "w") as file:
            json.dump(result, file, indent=1)
    if options.write:
        write(document(result))


if __name__ == "__main__":
    main()
