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
        cells = [self.id, self.title, "; ".join(self.evidence), "; ".join(self.measured), self.quiet, self.verdict.strip()]
        return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"


def write(rows, seconds):
    """Puts the table between its marks."""
    with open(DOCUMENT) as file:
        text = file.read()
    held = sum(not row.complaints for row in rows)
    table = "\n".join([
        BEGIN, "", f"Run of {time.strftime('%Y-%m-%d %H:%M UTC', time.gmtime())} on {os.cpu_count()} cores: {held} of {len(rows)} "
        f"cases hold, {seconds / 60:.1f} minutes.", "",
        "| Case | Fault | Evidence that it landed | Measured | All invariants hold after | Verdict |",
        "|---|---|---|---|---|---|", *(row.markdown() for row in rows), "", END])
    with open(DOCUMENT, "w") as file:
        file.write(re.sub(re.escape(BEGIN) + ".*?" + re.escape(END), lambda _: table, text, flags=re.S))
