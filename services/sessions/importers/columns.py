"""A table of sessions as raw strings: which column is what is said by the organiser, or guessed from its name."""

import re
from dataclasses import dataclass, replace
from datetime import date

from services.sessions.importers import headers, local_times, returning
from services.sessions.importers.model import Unreadable
from services.sessions.importers.options import COLUMN_FIELDS, FieldMapping
from services.sessions.importers.raw import Notes, RawDay, RawEvent, RawLink, RawPerson, RawProgramme, RawSkip
from services.sessions.importers.tables import Table

ASSUMED_MINUTES = 30  # of a session without an end or a length, until the organiser gives one

# What a field of ours says when it has a column; the others a table says nothing about.
_STATES = {
    "subtitle": ("subtitle",), "abstract": ("abstract",), "description": ("description",), "type": ("type",),
    "languages": ("language",), "track": ("track",), "room": ("room",), "start": ("start", "date"),
    "end": ("start", "date"), "speakers": ("speakers",), "tags": ("tags",), "links": ("link",),
    "materials": ("slides",), "recordings": ("recording",), "url": ("url",), "logo": ("logo",),
    "licence": ("licence",), "do_not_record": ("do_not_record",), "is_break": ("break",), "amended": (),
}  # fmt: skip
_PLAIN = ("subtitle", "description", "abstract", "type", "track", "language", "id", "guid", "code", "url", "logo",
          "do_not_record", "break")  # fmt: skip
_NOT_PUBLIC = re.compile(
    r"^(?:declined?|rejected|withdrawn|draft|submitted|nominated|waitlist(?:ed)?|decline queue|pending|abgelehnt|"
    r"zurückgezogen|deleted)$",
    re.IGNORECASE,
)
_GUARDED = re.compile(r"^'(?=[=+\-@])")  # an apostrophe that keeps spreadsheets from taking a text for a formula
_SURE_BREAK = re.compile(r"\s*[;|\n]\s*")
_MAYBE_BREAK = re.compile(r"\s*,\s*|\s+(?:&|and|und|et|y)\s+")
_COMMA = re.compile(r"\s*,\s*")


class Unmapped(Unreadable):
    """A table whose columns nobody can tell: the organiser has to say which is the title."""


def guessed(table: Table, wishes: FieldMapping) -> FieldMapping:
    """The organiser's columns where they are in the table; else what their names tell."""
    stated = {field: names for field, names in wishes.columns.items() if set(names) <= set(table.columns) and names}
    return replace(wishes, columns=stated if "title" in stated else headers.guess(table.columns))


def read(table: Table, wishes: FieldMapping, notes: Notes) -> RawProgramme:
    mapping = guessed(table, wishes)
    if "title" not in mapping.columns:
        names = ", ".join(f"“{name}”" for name in table.columns[:12])
        raise Unmapped(f"No column is known to be the title of the sessions. Say which one is: {names}.", 1)
    cells = _Cells(table, mapping)
    programme = RawProgramme(
        conference={},
        days=[],
        events=[],
        generator="table",
        unsaid=frozenset(name for name, by in _STATES.items() if not set(by) & set(mapping.columns)),
        assumed_minutes=ASSUMED_MINUTES,
    )
    dates = _Dates.of(cells, mapping, notes)
    for position, where in enumerate(table.where):
        row = {field: cells.of(position, field) for field in COLUMN_FIELDS}
        if not any(row.values()):
            continue
        status = row["status"].strip()
        if _NOT_PUBLIC.match(status):
            programme.skipped.append(RawSkip(row["title"] or f"({where})", f"its status is “{status}” ({where})"))
            continue
        try:
            programme.events.append(_event(row, cells.people(position), dates, where))
        except (ValueError, OverflowError) as error:
            programme.skipped.append(RawSkip(row["title"] or f"({where})", f"{error} ({where})"))
    return programme


class _Cells:
    """The cells of our fields."""

    def __init__(self, table: Table, mapping: FieldMapping) -> None:
        self._table = table
        self._separator = mapping.separator or (returning.SEPARATOR if returning.is_our_table(table.columns) else "")
        at = {name: position for position, name in enumerate(table.columns)}
        self._positions = {field: [at[name] for name in names] for field, names in mapping.columns.items()}
        self._is_name_pair = headers.is_name_pair(mapping.columns.get("speakers", ()))

    def parts(self, row: int, field: str) -> list[str]:
        cells = (self._table.rows[row][at].strip() for at in self._positions.get(field, ()))
        return [_GUARDED.sub("", cell) for cell in cells if cell]

    def of(self, row: int, field: str) -> str:
        """Times and short things beside each other, texts below each other."""
        return ("\n\n" if field in ("abstract", "description") else " ").join(self.parts(row, field))

    def all(self, field: str) -> list[str]:
        return [self.of(row, field) for row in range(len(self._table.rows))]

    def people(self, row: int) -> list[str]:
        parts = self.parts(row, "speakers")
        if self._is_name_pair:
            parts = [" ".join(parts)]
        return [name for part in parts for name in names_in(part, self._separator)]


def names_in(cell: str, separator: str = "") -> list[str]:
    """The people of a cell. A comma parts them only when a whole name stands on each side: “Doe, Jane” is one.

    Who parts them by something else has no “and” between them: it belongs to a name.
    """
    if separator:
        return [name for one in cell.split(separator) if (name := one.strip())]
    found, parts = [], _SURE_BREAK.split(cell)
    for part in parts:
        several = (_COMMA if len(parts) > 1 else _MAYBE_BREAK).split(part)
        found += several if all(" " in one for one in several) else [part]
    return [name for one in found if (name := one.strip())]


@dataclass(frozen=True)
class _Dates:
    """How dates and times are written in this table."""

    pattern: str
    day_first: bool

    @classmethod
    def of(cls, cells: _Cells, mapping: FieldMapping, notes: Notes) -> "_Dates":
        written = [*cells.all("date"), *cells.all("start")]
        day_first, is_guess = local_times.is_day_first(written, mapping.days)
        if is_guess and not mapping.date_format:
            example = next(value for value in written if value)
            order = "day before month" if day_first else "month before day"
            notes.warn(
                f"Dates such as {example} were read with the {order}. Give the format of dates if that is wrong."
            )
        return cls(mapping.date_format, day_first)

    def moment(self, value: str) -> tuple[date, str]:
        return local_times.moment(value, day_first=self.day_first, pattern=self.pattern)

    def span(self, day: str, start: str, end: str) -> tuple[str, str]:
        """Start and end as ISO moments, each "" when it is not there."""
        if not start and not day:
            return "", ""
        if day and (not start or local_times.is_clock(start)):
            on, clock = self.moment(day)
            clock = local_times.clock(start) or clock
        else:
            on, clock = self.moment(start)
        if not clock:
            return "", ""  # a day without a time is not a place in the programme yet
        return local_times.joined(on, clock), self._end(on, clock, end)

    def _end(self, on: date, start: str, end: str) -> str:
        if not end:
            return ""
        if not local_times.is_clock(end):
            day, clock = self.moment(end)
            return local_times.joined(day, clock) if clock else ""
        clock = local_times.clock(end)
        if clock[:8] < start[:8]:  # it ends after midnight
            clock = f"{int(clock[:2]) + 24:02d}{clock[2:]}"
        return local_times.joined(on, clock)


def _event(row: dict[str, str], people: list[str], dates: _Dates, where: str) -> RawEvent:
    start, end = dates.span(row["date"], row["start"], row["end"])
    length = local_times.minutes(row["duration"]) if row["duration"] else 0
    fields = {
        **{name: row[name] for name in _PLAIN},
        "title": row["title"],
        "status": row["status"],
        "license": row["licence"],
        "date": start,
        "end": end,
        "duration": f"{length // 60}:{length % 60:02d}" if length else "",
    }
    return RawEvent(
        fields=fields,
        day=RawDay(),
        room=row["room"],
        persons=[RawPerson(name) for name in people],
        links=[RawLink(url) for url in row["link"].split()],
        attachments=[RawLink(url, type="slides") for url in row["slides"].split()],
        recordings=[RawLink(url) for url in row["recording"].split()],
        tags=[tag for tag in re.split(r"\s*[,;|\n]\s*", row["tags"]) if tag],
        where=where,
    )
