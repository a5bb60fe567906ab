"""Programs under measurement: started on loopback ports in a throw-away folder, watched through /proc, always stopped."""
import os
import platform
import signal
import socket
import subprocess
import time

TICKS = os.sysconf("SC_CLK_TCK")
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))


def free_port():
    """A port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port):
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _children(pid):
    found = []
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children") as file:
                found += [int(child) for child in file.read().split()]
    except OSError:
        pass
    return found


class Server:
    """One program with its children, reachable on `port`."""

    def __init__(self, name, arguments, port, folder, settings=None, starts_workers=False):
        self.name, self.port = name, port
        self.log = os.path.join(folder, f"{name.replace(' ', '-')}-{port}.log")
        environment = {"PATH": os.environ["PATH"], "HOME": folder, **(settings or {})}
        started = time.perf_counter()
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                arguments, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True)
        while not answers(port):
            if self.process.poll() is not None:
                raise SystemExit(f"{name} ended while starting:\n{self.last_lines()}")
            if time.perf_counter() - started > 60:
                self.stop()
                raise SystemExit(f"{name} did not listen on port {port} within 60 s:\n{self.last_lines()}")
            time.sleep(0.0005)
        self.start_ms = (time.perf_counter() - started) * 1e3
        # A master that has just forked: its workers must be counted too.
        while starts_workers and not _children(self.process.pid):
            time.sleep(0.01)

    def last_lines(self):
        with open(self.log, errors="replace") as file:
            return "".join(file.readlines()[-10:])

    @property
    def pids(self):
        found, rest = [], [self.process.pid]
        while rest:
            pid = rest.pop()
            found.append(pid)
            rest += _children(pid)
        return found

    def cpu(self):
        """Seconds of user and system time so far, of all processes together."""
        total = 0
        for pid in self.pids:
            with open(f"/proc/{pid}/stat") as file:
                fields = file.read().rsplit(")", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
        return total / TICKS

    def rss(self):
        """Resident KB of all processes together."""
        return sum(self._status(pid, "VmRSS") for pid in self.pids)

    def threads(self):
        return sum(self._status(pid, "Threads") for pid in self.pids)

    def descriptors(self):
        return sum(len(os.listdir(f"/proc/{pid}/fd")) for pid in self.pids)

    @staticmethod
    def _status(pid, key):
        with open(f"/proc/{pid}/status") as file:
            for line in file:
                if line.startswith(key + ":"):
                    return int(line.split()[1])
        return 0

    def stop(self, patience=15):
        """Asks the program to end; kills what is left of its own process group."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(patience)
            except subprocess.TimeoutExpired:
                pass
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        return self.process.returncode


class Stage:
    """Starts servers and stops every one of them at the end, whatever happens."""

    def __init__(self, folder):
        self.folder, self.servers = folder, []

    def start(self, name, arguments, port, settings=None, starts_workers=False):
        server = Server(name, arguments, port, self.folder, settings, starts_workers)
        self.servers.append(server)
        return server

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for server in reversed(self.servers):
            server.stop()


def busy():
    """CPU seconds that the whole machine has spent so far."""
    with open("/proc/stat") as file:
        fields = [int(field) for field in file.readline().split()[1:]]
    return (sum(fields[:8]) - fields[3] - fields[4]) / TICKS


def description():
    """The machine, as a reader of figures wants to know it."""
    model = "unknown"
    with open("/proc/cpuinfo") as file:
        for line in file:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    return {"cores": os.cpu_count(), "cpu": model, "kernel": platform.release(),
            "time": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime())}


def output(*arguments):
    """The first line that a program prints, or nothing where it cannot be run."""
    try:
        result = subprocess.run(arguments, capture_output=True, text=True, timeout=60)
    except OSError:
        return ""
    lines = (result.stdout + result.stderr).strip().splitlines()
    return lines[0] if lines else ""
