"""The bars: what each figure has to reach. Ratios are ours divided by theirs, of the same round; less is better."""

# id: (what is compared, bar, aim, unit)
BARS = {
    "direct-98": ("98 B, CPU, ours / nginx", 0.90, 0.75, ""),
    "direct-1k": ("1 KB, CPU, ours / nginx", 0.95, 0.85, ""),
    "direct-64k": ("64 KB, CPU, ours / nginx", 0.90, 0.75, ""),
    "direct-98-2": ("98 B on two loops, CPU, ours / nginx with two workers", 0.90, 0.75, ""),
    "direct-1k-2": ("1 KB on two loops, CPU, ours / nginx with two workers", 0.95, 0.85, ""),
    "direct-64k-2": ("64 KB on two loops, CPU, ours / nginx with two workers", 0.90, 0.75, ""),
    "hummingbird": ("98 B, CPU, ours / Hummingbird", 0.20, 0.15, ""),
    "flyingfox": ("98 B, CPU, ours / FlyingFox", 0.08, 0.05, ""),
    "async": ("98 B, CPU, asynchronous / synchronous route", 1.10, 1.05, ""),
    "proxy-98": ("proxy, 98 B, CPU, ours / nginx", 0.80, 0.65, ""),
    "proxy-64k": ("proxy, 64 KB, CPU, ours / nginx", 0.60, 0.50, ""),
    "proxy-jwt": ("proxy with HS256, CPU, ours / haproxy with jwt_verify", 0.65, 0.50, ""),
    "gateway": ("the whole gateway, CPU, ours / nginx as a bare proxy", 1.00, 0.80, ""),
    "latency": ("added p50 at one connection, the gateway / nginx", 0.90, 0.70, ""),
    "idle-service": ("RSS of an idle service", 14, 10, "MB"),
    "idle-connection": ("RSS of an idle connection", 1, 0.5, "KB"),
    "start": ("from start to first accept", 40, 20, "ms"),
    "instructions-sync": ("user instructions, synchronous route", 2_500, 1_800, ""),
    "instructions-async": ("user instructions, asynchronous route", 5_000, 4_200, ""),
    "instructions-jwt": ("user instructions, proxy with a remembered token", 13_000, 7_000, ""),
}


def verdict(name, value):
    _, bar, aim, _ = BARS[name]
    return "aim reached" if value <= aim else "pass" if value <= bar else "MISS"


def number(value, unit=""):
    text = f"{value:,.0f}" if value >= 1_000 else f"{value:.1f}" if value >= 20 else f"{value:.2f}"
    return f"{text} {unit}".strip()


def table(head, rows):
    """A Markdown table whose columns line up."""
    widths = [max(len(str(row[column])) for row in [head, *rows]) for column in range(len(head))]

    def line(cells):
        return "| " + " | ".join(str(cell).ljust(width) for cell, width in zip(cells, widths)) + " |"

    return "\n".join([line(head), "|" + "|".join("-" * (width + 2) for width in widths) + "|", *map(line, rows)])


def bars_table(measured):
    rows = []
    for name, (text, bar, aim, unit) in BARS.items():
        value = measured.get(name)
        rows.append([text, f"≤ {number(bar, unit)}", f"≤ {number(aim, unit)}",
                     "–" if value is None else number(value, unit),
                     "not measured" if value is None else verdict(name, value)])
    return table(["figure", "bar", "aim", "measured", ""], rows)
