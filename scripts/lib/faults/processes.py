"""Programs that faults happen to: started in groups of their own, killed, stopped in mid-air, always taken down."""
import http.client
import os
import signal
import socket
import subprocess
import time


def wait_for(holds, seconds, what, every=0.02):
    """Waits until `holds()` is true and says how long it took; TimeoutError after `seconds`."""
    started = time.monotonic()
    while not holds():
        if time.monotonic() - started > seconds:
            raise TimeoutError(f"{what} did not happen within {seconds} s")
        time.sleep(every)
    return time.monotonic() - started


def listening(port):
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def get(port, path, timeout=2):
    """Status and body of one GET, (0, reason) when there was no answer."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        link.request("GET", path)
        answer = link.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException) as error:
        return 0, str(error).encode()
    finally:
        link.close()


class Process:
    """One program; `start` may be called again after it has died."""

    def __init__(self, name, arguments, settings, folder, user=None):
        self.name, self.arguments, self.settings, self.folder, self.user = name, arguments, settings, folder, user
        self.log, self.process = os.path.join(folder, f"{name}.log"), None

    def start(self):
        environment = {"PATH": os.environ["PATH"], "HOME": self.folder, "LANG": "C.UTF-8", **self.settings}
        extra = {"user": self.user, "group": self.user, "extra_groups": []} if self.user and os.getuid() == 0 else {}
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                self.arguments, cwd=self.folder, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, **extra)
        return self

    @property
    def pid(self):
        return self.process.pid

    def alive(self):
        return self.process is not None and self.process.poll() is None

    def kill(self):
        """SIGKILL; gives the exit code, -9 when that is what ended it."""
        self.process.kill()
        return self.process.wait(10)

    def ended(self, seconds):
        """The exit code of a program that something else has killed; None when it lives on."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def family(self):
        """The program and everything it has started, however they are grouped."""
        found, rest = [], [self.pid]
        while rest:
            pid = rest.pop()
            found.append(pid)
            try:
                for task in os.listdir(f"/proc/{pid}/task"):
                    with open(f"/proc/{pid}/task/{task}/children") as file:
                        rest += map(int, file.read().split())
            except OSError:
                continue
        return found

    def signal_all(self, number):
        for pid in self.family():
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                continue

    def pause(self):
        """Stops it and all it has started, and returns when the kernel says that it stands still."""
        self.signal_all(signal.SIGSTOP)
        wait_for(self.stands_still, 2, "the stop")

    def stands_still(self):
        with open(f"/proc/{self.pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] == "T"

    def go_on(self):
        self.signal_all(signal.SIGCONT)

    def stop(self, patience=10):
        if self.process is None:
            return
        if self.alive():
            self.go_on()
            self.process.terminate()
            self.ended(patience)
        self.signal_all(signal.SIGKILL)
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()

    def resources(self):
        base = f"/proc/{self.pid}"
        with open(f"{base}/status") as file:
            fields = dict(line.split(":", 1) for line in file)
        return {"descriptors": len(os.listdir(f"{base}/fd")), "threads": int(fields["Threads"]),
                "rss_kb": int(fields["VmRSS"].split()[0])}

    def last_lines(self, count=12):
        with open(self.log, errors="replace") as file:
            return "".join(file.readlines()[-count:])


class Service(Process):
    """A program of the suite, with its health on `port`."""

    def __init__(self, name, arguments, settings, folder, port):
        super().__init__(name, arguments, settings, folder)
        self.port = port

    def ready(self):
        return get(self.port, "/health/ready")[0] == 200

    def start_ready(self, seconds=30):
        """Starts it and says after how many seconds it was ready."""
        self.start()

        def is_ready():
            if not self.alive():
                raise RuntimeError(f"{self.name} ended while starting:\n{self.last_lines()}")
            return self.ready()

        return wait_for(is_ready, seconds, f"{self.name} ready")
