"""`hallway status`: what runs in this home, and whether it answers."""

import time
from contextlib import suppress
from typing import Any

import click
import psutil

from deploy.home import Home, Settings
from deploy.system import readiness

READY, NOT_READY, NOT_RUNNING = 0, 1, 3  # 3 as systemctl has it


def show(settings: Settings) -> int:
    """Prints a table; the exit status is 0 only when everything is ready."""
    home = Home(settings.home)
    run = home.run()
    if not home.is_running:
        click.echo(f"Hallway is not running in {home.folder}.")
        left = [name for name, record in run.get("programs", {}).items() if alive(record)]
        if left:
            click.echo(f"An earlier run was killed and left behind: {', '.join(left)}. ./hallway down ends them.")
        return NOT_RUNNING
    click.echo(f"Hallway in {home.folder} is {run.get('state', 'starting')}: {run.get('url', '')}")
    click.echo(f"  {'NAME':<10} {'PID':>8} {'STATE':<8} {'SINCE':>9} {'RESTARTS':>8} {'MEMORY':>8}")
    for name, record in run.get("programs", {}).items():
        click.echo(f"  {line(name, record)}")
    status, answer = readiness(run.get("port", settings.port))
    click.echo("Ready." if status == 200 else f"Not ready: {answer}")
    everything = all(alive(record) for record in run.get("programs", {}).values())
    return READY if status == 200 and everything else NOT_READY


def line(name: str, record: dict[str, Any]) -> str:
    running = alive(record)
    since = duration(time.time() - record["started_at"]) if running else ""
    size = f"{memory(record['pid']) >> 20} MB" if running else ""
    state = "running" if running else "down"
    return f"{name:<10} {record['pid']:>8} {state:<8} {since:>9} {record['restarts']:>8} {size:>8}"


def alive(record: dict[str, Any]) -> bool:
    """Is it this process still, and not another with its number?"""
    try:
        process = psutil.Process(record["pid"])
        same = abs(process.create_time() - record["started_at"]) <= 2
        return same and process.status() != psutil.STATUS_ZOMBIE
    except (psutil.Error, KeyError, TypeError):
        return False


def memory(pid: int) -> int:
    """Bytes that the program and its descendants have in memory."""
    total = 0
    with suppress(psutil.Error):
        process = psutil.Process(pid)
        for each in [process, *process.children(recursive=True)]:
            with suppress(psutil.Error):
                total += each.memory_info().rss
    return total


def duration(seconds: float) -> str:
    """3 s, 12 min, 5 h, 9 d"""
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{max(0, seconds):.0f} s"
