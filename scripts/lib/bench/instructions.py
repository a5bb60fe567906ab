"""User instructions per request, counted by valgrind: the same on every machine, however busy it is."""
import argparse
import contextlib
import os
import re
import socket
import subprocess
import sys
import tempfile

from bars import BARS, number, table, verdict
from machine import Stage, free_port
from rivals import SECRET, Rivals, programs, token

CONNECTIONS = 8


def exactly(port, path, count, headers=()):
    """Sends exactly `count` requests over a few kept connections, one at a time on each, and reads every answer."""
    lines = "".join(f"{header}\r\n" for header in headers)
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{lines}\r\n".encode()
    lanes = [socket.create_connection(("127.0.0.1", port), timeout=60) for _ in range(CONNECTIONS)]
    sent = 0
    while sent < count:
        lot = lanes[:min(CONNECTIONS, count - sent)]
        for lane in lot:
            lane.sendall(request)
        for lane in lot:
            read_answer(lane)
        sent += len(lot)
    for lane in lanes:
        lane.close()


def read_answer(lane):
    data = b""
    while b"\r\n\r\n" not in data:
        piece = lane.recv(65_536)
        if not piece:
            raise SystemExit(f"The server closed a connection after {data!r}")
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise SystemExit(f"Not a 200: {head!r}")
    length = int(re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)[1])
    while len(body) < length:
        body += lane.recv(65_536)


def spent(arguments, path, count, headers, folder, report=None):
    """Instructions of the whole process, from its start to its end, with `count` requests between."""
    port = free_port()
    report = report or os.path.join(folder, f"callgrind-{port}.out")
    with Stage(folder) as stage:
        server = stage.start(
            "callgrind", ["valgrind", "--tool=callgrind", f"--callgrind-out-file={report}", "--separate-threads=no",
                          *arguments, "--port", str(port)], port)
        exactly(port, path, count, headers)
        server.stop(patience=60)
    with open(report) as file:
        for line in file:
            if line.startswith(("summary:", "totals:")):
                return int(line.split()[1])
    raise SystemExit(f"valgrind counted nothing:\n{server.last_lines()}")


def without_debug_information(program, folder):
    """A copy that valgrind can load: Debian's valgrind does not know the debug information of today's compilers."""
    copy = os.path.join(folder, os.path.basename(program))
    subprocess.run(["strip", "--strip-debug", "-o", copy, program], check=True)
    return copy


def subjects(folder, upstream):
    """What is asked of which program."""
    bearer = [f"Authorization: Bearer {token()}"]
    server = without_debug_information(f"{programs()}/bench-server", folder)
    proxy = [server, "proxy", "--upstream", str(upstream.port)]
    return {
        "instructions-sync": ([server, "serve"], "/98", []),
        "instructions-async": ([server, "serve"], "/async/98", []),
        "instructions-proxy": (proxy, "/98", []),
        "instructions-jwt": ([*proxy, "--secret", SECRET], "/98", bearer),
        "instructions-jwt-anew": ([*proxy, "--secret", SECRET, "--forgets"], "/98", bearer),
    }


@contextlib.contextmanager
def prepared():
    with tempfile.TemporaryDirectory(prefix="analyticbot-bench.") as folder, Stage(folder) as stage:
        os.chmod(folder, 0o755)
        yield folder, subjects(folder, Rivals(stage).nginx())


def measure(requests=4_000):
    """Instructions per request: the difference between N and 2N requests, so that starting and ending cancel out."""
    found = {}
    with prepared() as (folder, all_subjects):
        for name, (arguments, path, headers) in all_subjects.items():
            once, twice = (spent(arguments, path, count, headers, folder) for count in (requests, 2 * requests))
            found[name] = (twice - once) / requests
    return found


def profile(name, requests):
    """The functions that most instructions went to, starting included: take many requests."""
    with prepared() as (folder, all_subjects):
        arguments, path, headers = all_subjects[f"instructions-{name}"]
        report = os.path.join(folder, "profile.out")
        spent(arguments, path, requests, headers, folder, report)
        listing = subprocess.run(
            ["callgrind_annotate", "--threshold=95", report], capture_output=True, text=True, check=True).stdout
    text = subprocess.run(
        ["swift", "demangle", "--compact", "--simplified"], input=listing, capture_output=True, text=True).stdout
    return "\n".join(line[:200] for line in (text or listing).splitlines()[:70])


def show(found):
    def judged(name, value):
        return f"bar {BARS[name][1]:,}: {verdict(name, value)}" if name in BARS else ""

    names = {"instructions-sync": "synchronous route", "instructions-async": "asynchronous route",
             "instructions-proxy": "proxy", "instructions-jwt": "proxy, token remembered",
             "instructions-jwt-anew": "proxy, token verified every time"}
    return table(["user instructions per request", "", ""], [
        [names[name], number(value), judged(name, value)] for name, value in found.items()])




def main():
    reader = argparse.ArgumentParser(prog="scripts/bench instructions")
    reader.add_argument("--requests", type=int, default=4_000, help="N; the difference between N and 2N counts")
    reader.add_argument("--profile", choices=["sync", "async", "proxy", "jwt", "jwt-anew"],
                        help="shows instead where the instructions of one of them go")
    options = reader.parse_args()
    if options.profile:
        print(profile(options.profile, options.requests))
        return 0
    found = measure(options.requests)
    print(show(found))
    return 0 if all(verdict(name, value) != "MISS" for name, value in found.items() if name in BARS) else 1


if __name__ == "__main__":
    sys.exit(main())
