"""Requests at a steady rate, whatever the server does: latency counts from the moment a request was due, so that a server
that stalls cannot hide it by being asked less."""
import asyncio
import collections
import time


class Steady:
    """One run against one port. `connections` is the most requests under way; more wait, and their wait counts."""

    def __init__(self, port, path, rate, seconds, headers=(), slo_ms=500, connections=400, patience=5):
        self.port, self.rate, self.seconds, self.patience = port, rate, seconds, patience
        self.slo_ms, self.connections = slo_ms, connections
        lines = "".join(f"{header}\r\n" for header in headers)
        self.request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{lines}\r\n".encode()
        # Milliseconds by status; what got no answer, by the name of what went wrong.
        self.took, self.lost = collections.defaultdict(list), collections.Counter()
        self.good, self.without_retry_after = 0, 0
        self.by_second = collections.defaultdict(list)

    def run(self):
        asyncio.run(self._run())
        return self

    async def _run(self):
        queue, start = asyncio.Queue(), time.perf_counter()
        workers = [asyncio.create_task(self._work(queue, start)) for _ in range(self.connections)]
        count, sent = int(self.rate * self.seconds), 0
        while sent < count:
            while sent < count and sent / self.rate <= time.perf_counter() - start:
                queue.put_nowait(start + sent / self.rate)
                sent += 1
            await asyncio.sleep(0.002)
        for _ in workers:
            queue.put_nowait(None)
        _, late = await asyncio.wait(workers, timeout=self.patience + 2)
        for worker in late:
            worker.cancel()
        self.lost["unfinished"] += len(late)

    async def _work(self, queue, start):
        reader = writer = None
        while (due := await queue.get()) is not None:
            left = self.patience - (time.perf_counter() - due)
            try:
                if left <= 0:
                    raise TimeoutError
                async with asyncio.timeout(left):
                    if writer is None:
                        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                    writer.write(self.request)
                    keeps = self._note(await self._answer(reader), due, start)
                if not keeps:
                    writer.close()
                    writer = None
            except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError) as error:
                self.lost[type(error).__name__] += 1
                if writer:
                    writer.close()
                writer = None
        if writer:
            writer.close()

    @staticmethod
    async def _answer(reader):
        head = await reader.readuntil(b"\r\n\r\n")
        fields = head.lower().split(b"\r\n")
        length = next((int(field[15:]) for field in fields if field.startswith(b"content-length:")), 0)
        await reader.readexactly(length)
        return int(head[9:12]), fields

    def _note(self, answer, due, start):
        status, fields = answer
        now = time.perf_counter()
        took = (now - due) * 1e3
        self.took[status].append(took)
        if 200 <= status < 300:
            self.good += took <= self.slo_ms
            self.by_second[int(now - start)].append(took)
        elif status == 503 and not any(field.startswith(b"retry-after:") for field in fields):
            self.without_retry_after += 1
        return b"connection: close" not in fields

    def quantile(self, share, statuses=range(200, 300)):
        """Milliseconds that so many of these answers took at most."""
        return quantile([took for status in statuses for took in self.took.get(status, [])], share)

    @property
    def goodput(self):
        """Good answers per second that came within the SLO."""
        return self.good / self.seconds

    @property
    def failures(self):
        return sum(self.lost.values()) + sum(
            len(list_) for status, list_ in self.took.items() if not 200 <= status < 300)

    def statuses(self):
        return {**{status: len(list_) for status, list_ in sorted(self.took.items())}, **{
            name: count for name, count in self.lost.items() if count}}


def quantile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * share))] if values else 0.0
