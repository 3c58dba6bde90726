"""`hallway import`: sends a programme to the API with a progress bar, and shows the difference it made."""

import secrets
import sys
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import click

from deploy.api import Api
from deploy.problem import Problem

CHUNK_BYTES = 64 * 1024
SHOWN = 12  # of each list; a first import has hundreds
WAITING_SECONDS = 0.2
KINDS = ("added", "moved", "changed", "cancelled", "skipped")
MORE_KINDS = ("completed", "conflicts", "breaks")  # named only when there are any
ADDRESSES = ("http://", "https://", "webcal://", "webcals://")


def import_programme(api: Api, source: str, conference: str, **how: Any) -> dict[str, Any]:
    """The answer for a file, or for what is at an address. `how`: dry_run, timezone, when."""
    if source.lower().startswith(ADDRESSES):
        return import_address(api, source, conference, **how)
    return import_file(api, Path(source), conference, **how)


def import_address(
    api: Api, url: str, conference: str, *, dry_run: bool, timezone: str | None, when: str | None = None
) -> dict[str, Any]:
    """The installation fetches it, not this command: it must be one that it can reach."""
    with Progress(0):
        answer = api.call(
            "POST",
            f"/conferences/{quote(conference, safe='')}/imports/from-url",
            f"Importing {url}",
            json={"url": url, "dry_run": dry_run} | _said(timezone=timezone, when=when),
            headers={"idempotency-key": secrets.token_hex(16)},
        )
    return dict(answer)


def import_file(
    api: Api, file: Path, conference: str, *, dry_run: bool, timezone: str | None, when: str | None = None
) -> dict[str, Any]:
    """The import's answer."""
    try:
        size = file.stat().st_size
        opened = file.open("rb")
    except OSError as error:
        advice = "Give the path of a programme (schedule.xml, schedule.json, .ics, .csv), or its address."
        raise Problem(f"cannot read {file}: {error.strerror}", advice) from error
    boundary = f"hallway-{secrets.token_hex(12)}"
    name = file.name.replace('"', "%22").replace("\r", " ").replace("\n", " ")
    disposition = f'Content-Disposition: form-data; name="file"; filename="{name}"'
    head = f"--{boundary}\r\n{disposition}\r\nContent-Type: application/octet-stream\r\n\r\n".encode()
    tail = f"\r\n--{boundary}--\r\n".encode()
    query = {"dry_run": "true" if dry_run else "false"} | _said(timezone=timezone, when=when)
    with opened, Progress(size) as progress:
        answer = api.upload(
            f"/conferences/{quote(conference, safe='')}/imports",
            f"Importing {file.name}",
            head=head,
            chunks=progress.reading(iter(lambda: opened.read(CHUNK_BYTES), b"")),
            tail=tail,
            params=query,
            headers={
                "content-type": f"multipart/form-data; boundary={boundary}",
                "content-length": str(len(head) + size + len(tail)),
                "idempotency-key": secrets.token_hex(16),
            },
        )
    return dict(answer)


def _said(**options: str | None) -> dict[str, str]:
    return {name: value for name, value in options.items() if value}


class Progress:
    """On a terminal: a bar while the file is sent, then the seconds it is being worked on. Elsewhere: silence."""

    def __init__(self, size: int) -> None:
        self._size, self._sent = size, 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._draw, daemon=True)

    def __enter__(self) -> "Progress":
        if sys.stderr.isatty():
            self._thread.start()
        return self

    def __exit__(self, *why: object) -> None:
        self._done.set()
        if self._thread.is_alive():
            self._thread.join()
            click.echo("\r\033[K", nl=False, err=True)

    def reading(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            self._sent += len(chunk)
            yield chunk

    def _draw(self) -> None:
        waited = 0.0
        while not self._done.is_set():
            click.echo(f"\r\033[K{bar(self._sent, self._size, waited)}", nl=False, err=True)
            waited += WAITING_SECONDS if self._sent >= self._size else 0
            self._done.wait(WAITING_SECONDS)


def bar(sent: int, size: int, waited: float, width: int = 30) -> str:
    """One line of progress."""
    full = width * sent // size if size else width
    line = f"[{'#' * full}{'-' * (width - full)}] {sent / 1e6:.1f} of {size / 1e6:.1f} MB"
    return f"{line}, working on it for {waited:.0f} s" if sent >= size else line


def difference(answer: dict[str, Any]) -> str:
    """What the file changes, in words: the counts first, then each list up to a dozen."""
    made = answer["programme"]
    verb = "would change" if answer["dry_run"] else "changed"
    if answer.get("when") == "release":
        verb += " with the next release"
    more = [kind for kind in MORE_KINDS if answer.get(kind)]
    counts = [f"{len(answer[kind])} {kind}" for kind in (*KINDS, *more)]
    lines = [
        f"{answer['conference']['title']} ({answer['conference']['slug']})",
        f"  in the file: {made['sessions']} sessions in {made['days']} days, {made['rooms']} rooms, "
        f"{made['speakers']} speakers; {made['cancelled']} cancelled, {made['amended']} amended",
        f"  {verb}: {', '.join(counts)}; {answer['unchanged']} unchanged",
    ]
    zone = ZoneInfo(answer["conference"]["timezone"])
    for kind in (*KINDS, *more):
        lines += _section(kind, [_describe(kind, entry, zone) for entry in answer[kind]])
    lines += _section("warnings", answer["warnings"])
    return "\n".join(lines)


def _section(title: str, entries: list[str]) -> list[str]:
    if not entries:
        return []
    more = [f"    and {len(entries) - SHOWN} more"] if len(entries) > SHOWN else []
    return [f"  {title}:", *(f"    {entry}" for entry in entries[:SHOWN]), *more]


def _describe(kind: str, entry: dict[str, Any], zone: ZoneInfo) -> str:
    title = entry["title"] or "(no title)"
    match kind:
        case "added" | "breaks":
            return f"{title} ({_place(entry, zone)})"
        case "moved":
            return f"{title}: {_place(entry['before'], zone)} -> {_place(entry['after'], zone)}"
        case "changed" | "completed":
            return f"{title}: {', '.join(entry['fields'])}"
        case "conflicts":
            return f"{title}: {entry['field']} stays “{entry['here']}”, the file has “{entry['file']}”"
        case _:
            return f"{title}: {entry['reason']}" if entry.get("reason") else title


def _place(where: dict[str, Any], zone: ZoneInfo) -> str:
    """When, in the conference's zone, and in which room."""
    start = where.get("start")
    local = datetime.fromisoformat(start).astimezone(zone).strftime("%a %Y-%m-%d %H:%M") if start else "no time"
    return f"{local}, {where.get('room') or 'no room'}"
