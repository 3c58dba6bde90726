"""What was measured, for people and for programs."""

import os
import platform
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

PACKAGES = ("falcon", "gunicorn", "nameko", "kombu", "eventlet", "pymongo", "SecantusDB")
Rows = list[tuple[str, ...]]

STARTED = time.monotonic()


def progress(text: str) -> None:
    print(f"[{time.monotonic() - STARTED:4.0f} s] {text}", file=sys.stderr, flush=True)


def machine() -> dict[str, Any]:
    return {
        "cores": os.cpu_count(),
        "cpu": _cpu_model(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "load_average_before": [round(value, 2) for value in os.getloadavg()],
        "packages": {name: version(name) for name in PACKAGES},
    }


def table(found: dict[str, Any]) -> str:
    """Ratios first: they can be compared between machines."""
    facts = found["machine"]
    head = f"{facts['cores']} cores ({facts['cpu']}), Python {facts['python']}, {facts['system']}"
    load = f"load before {facts['load_average_before'][0]}; everything on 127.0.0.1, gateway with one worker"
    rows: Rows = [("measure", "ours", "reference", "ratio", "lowest-highest", "goal", "")]
    rows += [_row(one) for one in found["measures"]]
    lines = ["", "Hallway, measured", head, load, "", *_columns(rows), ""]
    lines += ["CPU per request, ms", *(line for one in found["measures"] for line in _cpu_lines(one)), ""]
    lines += [*_columns(_growth(found["growth"])), ""]
    memory: Rows = [("memory, MB", "RSS", "PSS", "processes")]
    memory += [(one["name"], f"{one['rss_mb']:.0f}", f"{one['pss_mb']:.0f}", str(one["processes"]))
               for one in found["memory"]]  # fmt: skip
    return "\n".join([*lines, *_columns(memory), ""])


def _growth(found: dict[str, Any]) -> Rows:
    """For the table: a line a request, and how much the largest takes of what the smallest does."""
    medians = found["median_ms"]
    sizes = list(next(iter(medians.values())))
    head = ("uncached, median ms, of sessions", *(f"{size:,}" for size in sizes), "largest / smallest")
    lines = [
        (name, *(f"{by_size[size]:.1f}" for size in sizes), f"{by_size[sizes[-1]] / by_size[sizes[0]]:.2f}")
        for name, by_size in medians.items()
    ]
    imported = ("import of these, at most 1,000, s", *(f"{found['import_seconds'][size]:.1f}" for size in sizes), "")
    memory = {
        one["sessions"]: f"{one['before_mb']:.0f}-{one['after_mb']:.0f}" for one in found["memory_of_sessions_service"]
    }
    return [head, *lines, imported, ("sessions service, MB before-after", *(memory[size] for size in sizes), "")]


def _row(one: dict[str, Any]) -> tuple[str, ...]:
    name = f"{one['name']} [{one['unit']}]"
    if "ratio" in one:
        met = "met" if one["ratio"] >= one["goal"] else "missed"
        spread = f"{one['ratio_lowest']:.2f}-{one['ratio_highest']:.2f}"
        return name, _number(one["ours"]), _number(one["reference"]), f"{one['ratio']:.2f}", spread, \
            f">= {one['goal']}", met  # fmt: skip
    goal = one.get("goal")
    met = "" if goal is None else "met" if one["ours"] <= goal else "missed"
    spread = f"p95 {one['p95']:.0f}, max {one['max']:.0f}" if "p95" in one else ""
    return name, _number(one["ours"]), "", "", spread, "" if goal is None else f"<= {goal:g}", met


def _cpu_lines(one: dict[str, Any]) -> list[str]:
    spent = one.get("cpu_ms_per_request", {})
    return [
        f"  {one['name']}, {side}: " + ", ".join(f"{name} {_number(ms)}" for name, ms in processes.items())
        for side, processes in spent.items()
    ]


def _columns(rows: Rows) -> list[str]:
    """The first column to the left, the others to the right."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) if not at else cell.rjust(width)
                  for at, (cell, width) in enumerate(zip(row, widths, strict=True))).rstrip()
        for row in rows
    ]  # fmt: skip


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _cpu_model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
