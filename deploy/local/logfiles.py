"""Log files: read as they grow, and kept from filling the disk. Programs append to theirs and need not know."""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

LIMIT_BYTES = 10 * 2**20  # some days of a small conference


def limit(folder: Path, *, limit_bytes: int = LIMIT_BYTES) -> None:
    """A log that has grown too large is copied to NAME.log.1, over the one before, and emptied.

    Emptied, not replaced: the program has it open for appending and goes on at the new end. What it writes between
    the copy and the emptying is lost, which is a line or two.
    """
    for log in folder.glob("*.log"):
        with suppress(OSError):
            if log.stat().st_size > limit_bytes:
                shutil.copyfile(log, log.with_name(f"{log.name}.1"))
                with log.open("r+b") as file:
                    file.truncate(0)


def new_lines(log: Path, *, start: int | None = None) -> Iterator[list[str]]:
    """Each `next` gives the whole lines written since the last; from `start`, or from where the log ends now."""
    return _growth(log, start if start is not None else _size(log))


def _growth(log: Path, position: int) -> Iterator[list[str]]:
    rest = b""
    while True:
        size = _size(log)
        if size < position:
            position, rest = 0, b""  # it was emptied
        with suppress(OSError), log.open("rb") as file:
            file.seek(position)
            rest += file.read(size - position)
            position = size
        *lines, rest = rest.split(b"\n")
        yield [line.decode(errors="replace") for line in lines]


def _size(log: Path) -> int:
    try:
        return log.stat().st_size
    except OSError:
        return 0
