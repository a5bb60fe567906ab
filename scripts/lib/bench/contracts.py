"""Every service's OpenAPI document held against the running service by Schemathesis: no failure of ours, and no status, type
or member that the document does not have."""
import base64
import hashlib
import hmac
import json
import os
import re
import socket
import subprocess
import time
import urllib.request
import uuid

from machine import ROOT, free_port

CHECKS = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance")
# Made inputs for one operation, beside those that its document calls for.
EXAMPLES = 10
# Who asks, how often, and for which paths: nobody is refused at once by most, neighbours have paths of their own.
CALLERS = {
    "nobody": ["--phases", "fuzzing", "--max-examples", "3"],
    "person": ["--phases", "examples,coverage,fuzzing", "--max-examples", str(EXAMPLES), "--include-path-regex", "^/api/"],
    "neighbour": ["--phases", "examples,coverage,fuzzing", "--max-examples", str(EXAMPLES), "--include-path-regex",
                  "^/(internal|sagas|events|trace|api/v1/quotas)"]}
# The longest that one run may take, and how many go on at once.
SECONDS, AT_ONCE = 60, 2
SEED = "5"
SECRET = "neighbours-of-the-contract-suites-0001"
# What would end the session that the rest of the run needs.
ENDING = "logout"
PASSWORD = "orbit-and-back-7"


def services():
    """Name and distance from the gateway's port of every service that the shipped routes name."""
    with open(os.path.join(ROOT, "gateway", "routes.yaml")) as file:
        found = re.findall(r"^  (\w+):\n    address: http://127\.0\.0\.1:(\d+)$", file.read(), re.M)
    return {name: int(port) - 8000 for name, port in found}


def free_base(offsets):
    """A port from which on all these distances are free."""
    while True:
        base = free_port() // 100 * 100
        try:
            for offset in offsets:
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", base + offset))
            return base
        except OSError:
            continue


def ask(port, method, path, body=None):
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", None if body is None else json.dumps(body).encode(), method=method,
        headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def neighbour(service):
    """A neighbour's token for a service; it lives a minute, so it is made anew for each run."""
    def part(value):
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=")
    now = int(time.time())
    body = part({"alg": "HS256", "kid": "services", "typ": "service+jwt"}) + b"." + part({
        "iss": "analyticbot", "aud": service, "sub": "service:gateway", "iat": now, "exp": now + 60,
        "jti": str(uuid.uuid4()), "token_type": "service"})
    signature = hmac.new(SECRET.encode(), body, hashlib.sha256).digest()
    return (body + b"." + base64.urlsafe_b64encode(signature).rstrip(b"=")).decode()


class Contracts:
    """The whole suite in one process, and one run for each service and kind of caller."""

    def __init__(self, stage, python, program):
        self.stage, self.python, self.failures = stage, python, []
        self.services = services()
        base = free_base([0, 98, 99, *self.services.values()])
        self.ports = {name: base + offset for name, offset in self.services.items()}
        stage.start("analyticbot", [program, "dev", "--data-dir", os.path.join(stage.folder, "dev"), "--port-base", str(base)],
                    base, {"SERVICE_TOKEN_SECRET": SECRET, "LOG_LEVEL": "error", "REGISTRATIONS_PER_HOUR": "100000",
                           "ADMIN_PORT": str(base + 98), "LOGIN_FAILURES_PER_HOUR": "100000"})
        for port in self.ports.values():
            self._ready(port)
        name = "contract"
        ask(self.ports["user"], "POST", "/api/v1/users", {
            "email": f"{name}@example.org", "username": name, "password": PASSWORD})
        session = ask(self.ports["user"], "POST", "/api/v1/auth/login", {
            "email": f"{name}@example.org", "password": PASSWORD})
        self.person = session["access_token"]

    @staticmethod
    def _ready(port):
        end = time.monotonic() + 30
        while True:
            try:
                return ask(port, "GET", "/health/ready")
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)

    def run(self):
        """Every service as nobody, as a person, as a neighbour; what was found stands in `failures`."""
        waiting = [(service, caller) for caller in CALLERS for service in self.services]
        running = []
        while waiting or running:
            while waiting and len(running) < AT_ONCE:
                running.append(self._begin(*waiting.pop(0)))
            time.sleep(0.1)
            for run in [run for run in running if run[2].poll() is not None or time.monotonic() > run[4]]:
                running.remove(run)
                self._end(*run)

    def _document(self, service):
        """The service's document in a file. What it says of every other answer is narrowed to refusals: a good answer must
        be declared by its own status."""
        path = os.path.join(self.stage.folder, f"openapi-{service}.json")
        document = ask(self.ports[service], "GET", "/openapi.json")
        for operations in document["paths"].values():
            for operation in operations.values():
                if other := operation["responses"].pop("default", None):
                    operation["responses"] |= {"4XX": other, "5XX": other}
        with open(path, "w") as file:
            json.dump(document, file)
        return path

    def _begin(self, service, caller):
        port = self.ports[service]
        output = os.path.join(self.stage.folder, f"contract-{service}-{caller}.txt")
        arguments = [
            self.python, "-m", "schemathesis.cli", "run", self._document(service), "--url", f"http://127.0.0.1:{port}",
            "--checks", ",".join(CHECKS), *CALLERS[caller], "--seed", SEED, "--generation-deterministic",
            "--exclude-path-regex", ENDING, "--no-shrink", "--no-color", "--request-timeout", "10",
            "--suppress-health-check", "all", "--warnings", "off"]
        token = {"person": self.person, "neighbour": neighbour(service)}.get(caller)
        if token:
            arguments += ["-H", f"Authorization: Bearer {token}"]
        with open(output, "w") as out:
            process = subprocess.Popen(
                arguments, stdout=out, stderr=out, cwd=self.stage.folder, env={**os.environ, "COLUMNS": "160"})
        return service, caller, process, output, time.monotonic() + SECONDS

    def _end(self, service, caller, process, output, _):
        late = process.poll() is None
        if late:
            process.kill()
        status = process.wait()
        with open(output, errors="replace") as file:
            text = file.read()
        cases = re.search(r"(\d+) generated", text)
        title = f"The document of the {service} service, as {caller}"
        print(f"{title}: {cases[1] if cases else 'no'} requests, " + (
            f"not done within {SECONDS} s" if late else "as it says" if status == 0 else "not as it says"), flush=True)
        if late or status or not cases:
            self.failures.append(f"{title}\n{text[-6000:]}")
