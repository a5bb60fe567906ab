"""Results as lines for a terminal and as the table of docs/reliability.md."""
import os
import re
import time

from suite import ROOT

DOCUMENT = os.path.join(ROOT, "docs", "reliability.md")
BEGIN, END = "<!-- fault matrix -->", "<!-- end of fault matrix -->"


class Row:
    def __init__(self, id, title, outcome, broken, seconds, text):
        self.id, self.title, self.broken, self.seconds, self.text = id, title, broken, seconds, text
        self.evidence, self.measured, self.complaints = outcome.evidence, outcome.measured, outcome.complaints

    @property
    def verdict(self):
        return "holds" if not self.complaints else "BROKEN " + " ".join(sorted(set(self.broken)))

    @property
    def quiet(self):
        """How long after healing everything held."""
        found = re.search(r"holds after (\d+) ms", self.text)
        return f"{int(found[1]) / 1e3:.1f} s" if found else ""

    def line(self):
        return f"{self.id:14} {self.verdict:12} {self.seconds:5.0f} s  {self.title}: {'; '.join([*self.evidence, *self.measured])}"

    def details(self):
        return "\n".join([f"{self.id} {self.title}", *(f"    {complaint}" for complaint in self.complaints[:20])])

    def markdown(self):
        cells = [self.id, self.title, "; ".join(self.evidence), "; ".join(self.measured), self.quiet,
                 time.strftime("%Y-%m-%d %H:%M", time.gmtime()), self.verdict.strip()]
        return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"


def write(rows, order):
    """Puts the rows into the table; those of cases that were not run now stay as they were."""
    with open(DOCUMENT) as file:
        text = file.read()
    kept = {line.split("|")[1].strip(): line for line in text.splitlines() if line.startswith("| F")}
    kept |= {row.id: row.markdown() for row in rows}
    lines = [kept[name] for name in order if name in kept]
    held = sum(line.rstrip(" |").endswith("holds") for line in lines)
    table = "\n".join([
        BEGIN, "", f"{held} of {len(lines)} cases hold; {os.cpu_count()} cores, PostgreSQL with fsync.", "",
        "| Case | Fault | Evidence that it landed | Measured | All invariants hold after | Run (UTC) | Verdict |",
        "|---|---|---|---|---|---|---|", *lines, "", END])
    with open(DOCUMENT, "w") as file:
        file.write(re.sub(re.escape(BEGIN) + ".*?" + re.escape(END), lambda _: table, text, flags=re.S))
