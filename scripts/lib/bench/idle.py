"""Holds idle keep-alive connections and asks what they cost. A client of its own: the suites need not be there."""
import resource
import select
import socket
import time



def raise_descriptor_limit():
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def ask(connections, request):
    """Sends the request on each and reads the answers' first pieces; gives the connections that were answered."""
    poll = select.epoll()
    waiting = {}
    for one in connections:
        one.sendall(request)
        poll.register(one.fileno(), select.EPOLLIN)
        waiting[one.fileno()] = one
    answered, end = [], time.monotonic() + 15
    while waiting and time.monotonic() < end:
        for descriptor, _ in poll.poll(1):
            one = waiting.pop(descriptor)
            poll.unregister(descriptor)
            try:
                data = one.recv(65_536)
            except OSError:
                data = b""
            if data.startswith(b"HTTP/1.1 "):
                answered.append(one)
    poll.close()
    return answered


def hold(server, count, seconds, path="/98", headers=()):
    """Opens `count` connections with one request each, idles, asks each again, closes all."""
    raise_descriptor_limit()
    lines = "".join(f"{header}\r\n" for header in headers)
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{lines}\r\n".encode()
    before, descriptors = server.rss(), server.descriptors()
    held, refused = [], 0
    for start in range(0, count, 200):
        batch = []
        for _ in range(min(200, count - start)):
            try:
                batch.append(socket.create_connection(("127.0.0.1", server.port), timeout=5))
            except OSError:
                refused += 1
        answered = ask(batch, request)
        refused += len(batch) - len(answered)
        held += answered
    time.sleep(seconds)
    holding = server.rss()
    again = len(ask(held, request))
    for one in held:
        one.close()
    time.sleep(2)
    return {"asked": count, "held": len(held), "refused": refused, "answered_again": again,
            "kb_per_connection": round((holding - before) / max(1, len(held)), 3),
            "rss_before_kb": before, "rss_holding_kb": holding, "rss_after_kb": server.rss(),
            "descriptors_before": descriptors, "descriptors_after": server.descriptors()}
