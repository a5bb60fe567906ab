"""`scripts/faults`: every fault of the matrix against the separate programs, and what must be true afterwards."""
import argparse
import os
import resource
import shutil
import signal
import sys
import tempfile
import time

sys.path[1:1] = [os.path.join(os.path.dirname(os.path.abspath(__file__)), "cases")]
import broker
import database
import events
import payments
import proxy
import report
import sagas
import services
from bench import Bench, Outcome
from record import Record
from suite import ROOT, SERVICES, Suite
from verify import Verifier

SUITES = os.environ.get("ANALYTICBOT_SUITES", os.path.join(ROOT, "..", "shared", "suites"))
PROGRAMS = os.environ.get("FAULT_PROGRAMS", os.path.join(ROOT, ".build", "debug"))
NEEDED = (*(f"{name}-service" for name in SERVICES), "api-gateway", "tgsim", "analyticbot")
CASES = [*sagas.CASES, *services.CASES, *payments.CASES, *broker.CASES, *events.CASES, *database.CASES]
# The system is quiet at the latest so long after a fault has healed.
QUIET_SECONDS = 60


def run_case(case, bench):
    """One case from the fault to the verdict; a row of the report."""
    started = time.monotonic()
    try:
        outcome = case.run(bench)
    except Exception as error:
        outcome = Outcome(complaints=[f"{type(error).__name__}: {error}"])
    try:
        bench.suite.heal()
        status, broken, text = bench.verifier.judge(bench.record.write(), QUIET_SECONDS)
    except Exception as error:
        status, broken, text = 1, [], f"{type(error).__name__}: {error}"
    if status:
        outcome.complaints += [line for line in text.splitlines() if "  holds" not in line and "nothing to" not in line]
    if not outcome.evidence:
        outcome.complaints.append("there is no evidence that the fault landed")
    bench.record.next_case()
    row = report.Row(case.id, case.title, outcome, broken, time.monotonic() - started, text)
    print(row.line(), flush=True)
    return row


def chosen(options):
    if options.cases:
        found = [case for case in CASES if any(case.id == name or case.id.startswith(name + "-") for name in options.cases)]
        missing = [name for name in options.cases if not any(case.id == name or case.id.startswith(name + "-") for case in CASES)]
        if missing:
            sys.exit(f"There is no case {', '.join(missing)}. There are: {', '.join(case.id for case in CASES)}")
        return found
    return [case for case in CASES if case.in_ci or not options.ci]


def main():
    parser = argparse.ArgumentParser(prog="scripts/faults")
    parser.add_argument("cases", nargs="*", metavar="CASE")
    parser.add_argument("--ci", action="store_true", help="the subset of .ci/run, at most 8 minutes")
    parser.add_argument("--write", action="store_true", help="the result into docs/reliability.md")
    parser.add_argument("--rounds", type=int, default=1, help="how often each crash point is tried")
    parser.add_argument("--keep", action="store_true", help="the folder with every log stays")
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    cases = chosen(options)
    if options.list:
        print("\n".join(f"{case.id:16} {'ci ' if case.in_ci else '   '} {case.title}" for case in cases))
        return 0
    if not (program := proxy.program(SUITES)):
        print("The fault proxy is not beside this checkout (../shared/suites/faults): skipped.")
        return 0
    if missing := [name for name in NEEDED if not os.path.exists(os.path.join(PROGRAMS, name))]:
        print(f"Build first (scripts/check): {', '.join(missing)} not found.", file=sys.stderr)
        return 1
    # The proxy holds both ends of every connection.
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = tempfile.mkdtemp(prefix="analyticbot-faults.")
    os.chmod(folder, 0o755)
    try:
        return all_of(cases, folder, program, options)
    finally:
        if options.keep:
            print(f"Logs are in {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


def all_of(cases, folder, program, options):
    started, rows = time.monotonic(), []
    with Suite(folder, PROGRAMS, program) as suite:
        record = Record(os.path.join(folder, "record.jsonl"))
        bench = Bench(suite, record, Verifier(PROGRAMS, suite), options.ci, options.rounds)
        print(f"Everything is up after {time.monotonic() - started:.1f} s.", flush=True)
        with bench.load():
            time.sleep(3)
        unseen = bench.verifier.prove(record.write())
        status, _, text = bench.verifier.judge(record.path)
        if unseen or status:
            print("\n".join(["The verifier is not to be trusted, or the suite is broken before any fault:", *unseen, text]))
            return 1
        print("Every planted violation was found broken; without one, everything holds.", flush=True)
        for case in cases:
            rows.append(run_case(case, bench))
    seconds = time.monotonic() - started
    bad = [row for row in rows if row.complaints]
    for row in bad:
        print(row.details(), file=sys.stderr)
    print(f"{len(rows) - len(bad)} of {len(rows)} cases hold, {seconds:.0f} s.")
    if options.write:
        report.write(rows, [case.id for case in CASES])
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
