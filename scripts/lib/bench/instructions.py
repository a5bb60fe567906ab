"""User instructions per request, counted by valgrind: the same on every machine, however busy it is."""
import os
import re
import socket
import tempfile

from bars import number, table
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


def spent(arguments, path, count, headers, folder):
    """Instructions of the whole process, from its start to its end, with `count` requests between."""
    port = free_port()
    report = os.path.join(folder, f"callgrind-{port}.out")
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


def measure(requests=4_000):
    """Instructions per request: the difference between N and 2N requests, so that starting and ending cancel out."""
    bearer = [f"Authorization: Bearer {token()}"]
    found = {}
    with tempfile.TemporaryDirectory(prefix="analyticbot-bench.") as folder, Stage(folder) as stage:
        os.chmod(folder, 0o755)
        upstream = Rivals(stage).nginx()
        server = f"{programs()}/bench-server"
        proxy = [server, "proxy", "--upstream", f"http://127.0.0.1:{upstream.port}"]
        subjects = {
            "instructions-sync": ([server, "serve"], "/98", []),
            "instructions-async": ([server, "serve"], "/async/98", []),
            "instructions-proxy": (proxy, "/98", []),
            "instructions-jwt": ([*proxy, "--secret", SECRET], "/98", bearer),
            "instructions-jwt-anew": ([*proxy, "--secret", SECRET, "--forgets"], "/98", bearer),
        }
        for name, (arguments, path, headers) in subjects.items():
            once, twice = (spent(arguments, path, count, headers, folder) for count in (requests, 2 * requests))
            found[name] = (twice - once) / requests
    return found


def show(found):
    names = {"instructions-sync": "synchronous route", "instructions-async": "asynchronous route",
             "instructions-proxy": "proxy", "instructions-jwt": "proxy, token remembered",
             "instructions-jwt-anew": "proxy, token verified every time"}
    return table(["user instructions per request", ""], [[names[name], number(value)] for name, value in found.items()])


