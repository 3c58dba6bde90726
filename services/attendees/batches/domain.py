"""Lists of people to invite: read from a CSV file, worked through line by line, with a report. No database, no clock.

Spreadsheets write CSV in many ways: with or without a heading, with commas, semicolons or tabs, in UTF-8 or not. All
of it is taken; what is wrong with a line is said at that line, and costs the others nothing.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice

from services.attendees.accounts.domain import looks_like_address
from services.attendees.domain import email_of
from services.contracts.envelope import Event
from services.contracts.errors import Invalid
from services.contracts.events_attendees import ROLES

LINES_AT_MOST = 1_000
HEADING = 1  # line above them, or none
BYTES_AT_MOST = 1_000_000
STEP = 25  # lines done before the progress is kept
VALUE_CHARACTERS = 200  # of what a report repeats
KEPT_FOR = timedelta(days=30)  # a report names people: organisers read it, and then it goes
DELIMITERS = ",;\t"
EMAIL_HEADINGS = ("email", "e-mail", "mail", "email address", "e-mail address")
ROLE_HEADING = "role"
NO_ADDRESS = "is not an e-mail address"
GONE = "has left since"
WAITING, INVITED, FAILED = "waiting", "invited", "failed"
WORKING, DONE = "working", "done"


@dataclass(frozen=True)
class Line:
    """One person of the list. `value` is what the file says where it says the address; gone once it is done well."""

    number: int
    value: str
    role: str
    state: str = WAITING
    reason: str = ""


@dataclass(frozen=True)
class Batch:
    """A list on its way. `done` is how many lines, from the first, are through."""

    id: str
    conference_id: str
    conference_title: str
    by: str
    note: str
    made_at: datetime
    lines: tuple[Line, ...]
    done: int = 0
    version: int = 0

    @property
    def state(self) -> str:
        return DONE if self.done >= len(self.lines) else WORKING

    @property
    def step(self) -> tuple[Line, ...]:
        """The lines to do next."""
        return self.lines[self.done : self.done + STEP]

    def count(self, state: str) -> int:
        return sum(line.state == state for line in self.lines)


Decided = tuple[Batch, list[Event]]


def request(batch: Batch) -> list[Event]:
    """The events of a new list: because of them it is worked through."""
    return [_requested(batch)]


def advance(batch: Batch, reasons: Iterable[str]) -> Decided:
    """After a step: for each of its lines why it failed, or "". The next step begins because of the event."""
    done = tuple(_finished(line, reason) for line, reason in zip(batch.step, reasons, strict=True))
    through = batch.done + len(done)
    batch = replace(batch, lines=(*batch.lines[: batch.done], *done, *batch.lines[through:]), done=through)
    return batch, [_requested(batch)] if batch.state == WORKING else []


def without_person(batch: Batch, attendee_id: str, address: str) -> Batch:
    """As it is kept when somebody is erased, who made the list or stands in it."""
    lines = tuple(
        replace(line, value="", state=FAILED, reason=GONE) if address in email_of(line.value) else line
        for line in batch.lines
    )
    return replace(batch, by="" if batch.by == attendee_id else batch.by, lines=lines)


def read_lines(content: bytes, role: str) -> tuple[Line, ...]:
    """The people in a file; `role` for those of whom it says none. Raises Invalid when it is no list, or too long."""
    if len(content) > BYTES_AT_MOST:
        raise _unusable(f"A list has {BYTES_AT_MOST // 1_000_000} MB at most.")
    rows = _rows(_text(content))
    if not rows:
        raise _unusable("There is nobody in this file.")
    email_column, role_column, rows = _columns(rows)
    if len(rows) > LINES_AT_MOST:
        raise _unusable(f"A list has {LINES_AT_MOST:,} lines at most; this one has more. Split it.")
    if not rows:
        raise _unusable("There is nobody in this file, only a heading.")
    lines: list[Line] = []
    seen: dict[str, int] = {}
    for number, cells in rows:
        lines.append(_line(number, _cell(cells, email_column), _cell(cells, role_column) or role, seen))
    return tuple(lines)


def _line(number: int, value: str, role: str, seen: dict[str, int]) -> Line:
    """`seen`: the addresses so far, and in which line they stood."""
    address, role = email_of(value), role.lower()
    reason = ""
    if not looks_like_address(address):
        reason = NO_ADDRESS
    elif role not in ROLES:
        reason = f"the role is none of {', '.join(ROLES)}"
    elif address in seen:
        reason = f"is in line {seen[address]} already"
    else:
        seen[address] = number
    return Line(number, _short(value), role, FAILED, reason) if reason else Line(number, address, role)


def _finished(line: Line, reason: str) -> Line:
    if line.state != WAITING:
        return line
    return replace(line, state=FAILED, reason=reason) if reason else replace(line, state=INVITED, value="")


def _text(content: bytes) -> str:
    """UTF-8, with or without its mark; UTF-16 with its mark; else what spreadsheets in Western Europe write."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """(line number, cells) of what is not empty; no more than it takes to know that there are too many."""
    text = text.replace("\x00", "")
    first = next((line for line in io.StringIO(text, newline=None) if line.strip()), "")
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    filled = ((reader.line_num, [cell.strip() for cell in cells]) for cells in reader if any(map(str.strip, cells)))
    try:
        return list(islice(filled, LINES_AT_MOST + HEADING + 1))
    except csv.Error as error:
        raise _unusable(f"Line {reader.line_num} cannot be read as CSV.") from error


def _columns(rows: list[tuple[int, list[str]]]) -> tuple[int, int, list[tuple[int, list[str]]]]:
    """(column of addresses, column of roles, the rows below the heading). Without one: address, name, role."""
    heading = [cell.lower() for cell in rows[0][1]]
    email_column = next((heading.index(name) for name in EMAIL_HEADINGS if name in heading), None)
    if email_column is None:
        return 0, 2, rows
    role_column = heading.index(ROLE_HEADING) if ROLE_HEADING in heading else len(heading)
    return email_column, role_column, rows[1:]


def _cell(cells: list[str], column: int) -> str:
    return cells[column] if column < len(cells) else ""


def _short(value: str) -> str:
    """Fit to be shown: whoever made the file may have put anything into it."""
    return "".join(one if one.isprintable() else " " for one in value)[:VALUE_CHARACTERS].strip()


def _requested(batch: Batch) -> Event:
    left = len(batch.lines) - batch.done
    data = {"conference_id": batch.conference_id, "batch_id": batch.id, "count": left}
    return Event("invitations_requested", data)


def _unusable(message: str) -> Invalid:
    return Invalid(message, {"errors": {"file": [message]}})
