"""`scripts/suites`: HTTP/1.1 and JWT conformance of the real programs, against suites that stand beside this checkout."""
import json
import os
import re
import subprocess
import sys
import tempfile

import contracts
import routefiles
import shards
from machine import ROOT, Stage, free_port

SUITES = os.environ.get("ANALYTICBOT_SUITES", os.path.join(ROOT, "..", "shared", "suites"))
PROGRAMS = os.environ.get("SUITE_PROGRAMS", os.path.join(ROOT, ".build", "debug"))
# Gateways that share the cases of one suite.
SHARDS = 8
# What is lenient but legal, of 508 cases.
MOST_WARNINGS = 40
# Of the cases, so many must reach the server behind the gateway, or the gateway's forwarding was not tested at all.
FEWEST_FORWARDED = 100
# Seeded mutants of each fuzz run.
MUTANTS = 300
# A path of each service that wants a person's token and nothing else, and the one that the gateway is asked for.
PROTECTED = {
    "channel": "/api/v1/channels", "user": "/api/v1/sessions", "analytics": "/api/v1/analytics/metrics",
    "payment": "/api/v1/payments/history", "notification": "/api/v1/notifications"}


class Check:
    """One run of a suite's tool, in the background."""

    def __init__(self, title, folder, arguments, report=None):
        self.title, self.report = title, report
        self.output = os.path.join(folder, f"check-{id(self)}.txt")
        with open(self.output, "w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-B", *arguments], stdout=out, stderr=out, cwd=folder)

    def end(self):
        self.status = self.process.wait(timeout=240)
        with open(self.output, errors="replace") as file:
            self.text = file.read()
        return self

    def loaded(self):
        with open(self.report) as file:
            return json.load(file)


class Suites:
    def __init__(self, stage):
        self.stage, self.folder, self.failures = stage, stage.folder, []
        with open(os.path.join(SUITES, "jwt", "cases.json")) as file:
            self.keys = json.load(file)["verifier"]

    def program(self, name, settings):
        port = free_port()
        return self.stage.start(
            name, [os.path.join(PROGRAMS, name)], port,
            {"PORT": str(port), "ADMIN_PORT": "0", "DATA_DIR": os.path.join(self.folder, f"data-{port}"), "LOG_LEVEL": "error", **settings})

    # HTTP/1.1

    def http(self, title, server, *more):
        """The cases and seeded mutants, against a server that answers by itself."""
        report = os.path.join(self.folder, f"http-{server.port}.json")
        suite = os.path.join(SUITES, "http1")
        return [
            Check(title, self.folder, [f"{suite}/h1run.py", "127.0.0.1", str(server.port), "--json", report, *more],
                  report),
            Check(f"{title}, mutants", self.folder,
                  [f"{suite}/h1fuzz.py", "127.0.0.1", str(server.port), "--n", str(MUTANTS), "--seed", "1"])]

    def http_through_gateways(self, title):
        """The cases through the gateway: the server behind is the suite's, which judges every byte that arrives."""
        suite = os.path.join(SUITES, "http1")
        everything = routefiles.everything_passes(self.folder)
        checks = []
        for folder in shards.cut(suite, os.path.join(self.folder, "shards"), SHARDS):
            behind = str(free_port())
            gateway = self.program("api-gateway", self.all_at(behind) | everything | self.key("HS256"))
            report = os.path.join(folder, "report.json")
            checks.append(Check(title, self.folder, [
                f"{suite}/h1run.py", "127.0.0.1", str(gateway.port), "--cases", folder, "--upstream", behind,
                "--json", report], report))
        behind = str(free_port())
        gateway = self.program("api-gateway", self.all_at(behind) | everything | self.key("HS256"))
        checks.append(Check(f"{title}, mutants", self.folder, [
            f"{suite}/h1fuzz.py", "127.0.0.1", str(gateway.port), "--n", str(MUTANTS), "--seed", "2",
            "--upstream", behind]))
        return checks

    def judge_http(self, title, checks, forwards=False):
        cases = [check for check in checks if check.report]
        passed = warned = failed = critical = forwarded = 0
        for check in cases:
            if not os.path.exists(check.report):
                self.failures.append(f"{title}: the suite did not run\n{check.text}")
                continue
            report = check.loaded()
            passed += report["totals"].get("pass", 0)
            warned += report["totals"].get("warn", 0)
            failed += report["totals"].get("fail", 0)
            forwarded += sum(result.get("forwarded", 0) for result in report["results"])
            critical += int(re.search(r"^desync-critical[^:]*: (\d+)", check.text, re.M)[1])
        mutants = [check for check in checks if not check.report]
        print(f"{title}: {passed} pass, {warned} warn, {failed} fail, desync-critical {critical}; mutants "
              f"{sum(MUTANTS for check in mutants if check.status == 0)} of {MUTANTS * len(mutants)} well"
              + (f"; {forwarded} requests reached the server behind" if forwards else ""), flush=True)
        if failed or critical or warned > MOST_WARNINGS or any(check.status for check in mutants):
            lines = [line for check in checks for line in check.text.splitlines()
                     if line.startswith("fail ") or (not check.report and check.status)]
            self.failures.append("\n".join([title, *lines]))
        if forwards and forwarded < FEWEST_FORWARDED:
            self.failures.append(f"{title}: only {forwarded} requests reached the server behind the gateway")

    # Tokens

    def key(self, profile):
        verifier = self.keys[profile]
        if "secret" in verifier:
            return {"JWT_HS256_SECRET": verifier["secret"]}
        path = os.path.join(self.folder, f"{profile}.pem")
        with open(path, "w") as file:
            file.write(verifier["public_pem"])
        return {"JWT_PUBLIC_KEY_FILE": path}

    @staticmethod
    def all_at(port):
        place = f"http://127.0.0.1:{port}"
        return {f"{name.upper()}_SERVICE_URL": place for name in contracts.services()}

    def tokens(self, users):
        """Every profile at each service's own port, and at the gateway before one of them."""
        checks = []
        place = {"USER_SERVICE_URL": f"http://127.0.0.1:{users.port}"}
        for profile in self.keys:
            settings = place | self.key(profile)
            servers = [(name, self.program(f"{name}-service", settings), path) for name, path in PROTECTED.items()]
            channel = servers[0][1]
            gateway = self.program(
                "api-gateway", settings | {"CHANNEL_SERVICE_URL": f"http://127.0.0.1:{channel.port}"})
            for name, server, path in [*servers, ("gateway", gateway, PROTECTED["channel"])]:
                report = os.path.join(self.folder, f"jwt-{server.port}.json")
                checks.append(Check(f"JWT {profile}, {name}", self.folder, [
                    os.path.join(SUITES, "jwt", "jwt_run.py"), "127.0.0.1", str(server.port), path,
                    os.path.join(SUITES, "jwt", "cases.json"), "--profile", profile, "--json", report], report))
                # The canary of the suite listens on one fixed port, so its runs take turns.
                checks[-1].end()
        return checks

    def judge_tokens(self, checks):
        for check in checks:
            results = check.loaded() if os.path.exists(check.report) else []
            good = sum(result["verdict"] == "pass" for result in results)
            print(f"{check.title}: {good} of {len(results)} cases", flush=True)
            if not results or good < len(results):
                bad = [f"  {result['id']} ({result['level']}): {result['status']} {result['why']}"
                       for result in results if result["verdict"] != "pass"]
                self.failures.append("\n".join([check.title, *bad, *([] if results else [check.text])]))


def documents(stage):
    """Every service's document against the service, where Schemathesis could be had; what was found."""
    python = os.environ.get("SCHEMATHESIS_PYTHON")
    if not python:
        print("Schemathesis could not be had: SKIPPED, documents are held against services by tests only.", flush=True)
        return []
    held = contracts.Contracts(stage, python, os.path.join(PROGRAMS, "analyticbot"))
    held.run()
    return held.failures


def conformance(stage):
    """The suites beside the checkout, where they are; what was found."""
    if not os.path.isdir(SUITES):
        print("The conformance suites are not beside this checkout (../shared/suites): SKIPPED.", flush=True)
        return []
    suites = Suites(stage)
    port = free_port()
    echo = stage.start("bench-server", [os.path.join(PROGRAMS, "bench-server"), "serve", "--port", str(port)], port)
    users = suites.program("user-service", {})
    through = suites.http_through_gateways("HTTP/1.1 through the gateway")
    library = suites.http("HTTP/1.1, the library with an echo", echo, "--echo")
    service = suites.http("HTTP/1.1, the user service", users)
    tokens = suites.tokens(users)
    for check in library + service + through:
        check.end()
    suites.judge_http("HTTP/1.1, the library with an echo", library)
    suites.judge_http("HTTP/1.1, the user service", service)
    suites.judge_http("HTTP/1.1 through the gateway", through, forwards=True)
    suites.judge_tokens(tokens)
    return suites.failures


def main():
    needed = ("bench-server", "api-gateway", "analyticbot", *(f"{name}-service" for name in contracts.services()))
    missing = [name for name in needed if not os.path.exists(os.path.join(PROGRAMS, name))]
    if missing:
        print(f"Build first (scripts/check): {', '.join(missing)} not found.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="analyticbot-suites.") as folder, Stage(folder) as stage:
        failures = conformance(stage) + documents(stage)
    for failure in failures:
        print(failure, file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
