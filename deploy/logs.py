"""`hallway logs`: the logs of this home, one or all, as they are or as they grow."""

import time
from collections.abc import Iterator

import click

from deploy.home import Home
from deploy.local import logfiles, program
from deploy.problem import Problem

POLL_SECONDS = 0.2


def show(home: Home, name: str | None, *, follow: bool, lines: int) -> None:
    found = {log.stem: log for log in sorted(home.logs.glob("*.log"))}
    if name is not None and name not in found:
        raise Problem(f"there is no log {name!r} in {home.logs}", f"There are: {', '.join(found) or 'none yet'}.")
    if not found:
        raise Problem(f"there are no logs in {home.logs} yet", "Start Hallway: ./hallway up --detach")
    chosen = {name: found[name]} if name else found
    growing = {each: logfiles.new_lines(log) for each, log in chosen.items()}
    for each, log in chosen.items():
        for line in program.tail(log, lines).splitlines():
            click.echo(_labelled(each, line, name))
    if follow:
        _follow(growing, name)


def _follow(growing: dict[str, Iterator[list[str]]], only: str | None) -> None:
    while True:
        for each, lines in growing.items():
            for line in next(lines):
                click.echo(_labelled(each, line, only))
        time.sleep(POLL_SECONDS)


def _labelled(name: str, line: str, only: str | None) -> str:
    return line if only else f"{name:<10} {line}"
