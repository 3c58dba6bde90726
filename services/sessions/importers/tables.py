"""Tables out of CSV, TSV and lists of JSON objects: columns by name, rows of strings. What they mean: columns.py."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from services.sessions.importers.decoding import decoded
from services.sessions.importers.json_values import Json, objects, string
from services.sessions.importers.model import Unreadable
from services.sessions.importers.raw import Notes

MAX_COLUMNS = 300
DELIMITERS = ",;\t|"
LIST_BREAK = "\n"  # between the items of a JSON list, in a cell

_ADVICE = "Save the table as CSV (UTF-8), with the names of its columns in the first line."


@dataclass(frozen=True)
class Table:
    """`where` says of each row where it stands in the file. A row has a value for each column."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    where: tuple[str, ...]


def looks_like_table(content: bytes) -> bool:
    """Whether the first line that is not empty has at least two columns."""
    first = next((line for line in decoded(content[:20_000], Notes()).splitlines() if line.strip()), "")
    return any(first.count(delimiter) for delimiter in DELIMITERS)


def from_csv(content: bytes, notes: Notes) -> Table:
    stated, text = _stated_delimiter(decoded(content, notes))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=stated or _likeliest_delimiter(text))
    lines: list[tuple[int, list[str]]] = []
    try:
        lines += [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise Unreadable(
            f"The table cannot be read: {error} (line {reader.line_num}). {_ADVICE}", reader.line_num
        ) from None
    if not lines:
        raise Unreadable(f"The table is empty. {_ADVICE}", 1)
    columns = _named(lines[0][1])
    rows = [_fitted(row, len(columns)) for _, row in lines[1:]]
    return Table(columns, tuple(rows), tuple(f"line {number}" for number, _ in lines[1:]))


def _stated_delimiter(text: str) -> tuple[str, str]:
    """Excel may say it in a line of its own before the table: sep=;"""
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep=") and len(first.strip()) == 5:
        return first.strip()[4], rest
    return "", text


def _likeliest_delimiter(text: str) -> str:
    """That which gives the first rows the same number of columns, and many."""

    def quality(delimiter: str) -> tuple[int, int]:
        rows: list[list[str]] = []
        try:
            for row in csv.reader(io.StringIO(text[:50_000], newline=""), delimiter=delimiter):
                rows.append(row)
        except csv.Error:
            return (0, 0)
        wide = len(rows[0]) if rows else 0
        return (sum(len(row) == wide for row in rows[:20]) if wide > 1 else 0, wide)

    return max(DELIMITERS, key=quality)


def _named(header: list[str]) -> tuple[str, ...]:
    """The names of the columns, each once."""
    found: dict[str, None] = {}
    for number, cell in enumerate(header[:MAX_COLUMNS], 1):
        name = wanted = " ".join(cell.split())[:200] or f"Column {number}"
        repeat = 1
        while name in found:
            repeat += 1
            name = f"{wanted} ({repeat})"
        found[name] = None
    return tuple(found)


def _fitted(row: list[str], width: int) -> tuple[str, ...]:
    return tuple([*row, *[""] * (width - len(row))][:width])


def is_table(document: Any) -> bool:
    return bool(_listed(document))


def from_json(document: Any) -> Table:
    """A list of objects; what is nested has its path as the name of its column."""
    flat = [dict(_cells(one, "")) for one in _listed(document)]
    columns = tuple(dict.fromkeys(name for one in flat for name in one))[:MAX_COLUMNS]
    rows = tuple(tuple(one.get(name, "") for name in columns) for one in flat)
    return Table(columns, rows, tuple(f"item {number}" for number in range(1, len(flat) + 1)))


def _listed(document: Any) -> list[Json]:
    """The list, or the longest list of objects in an object."""
    if isinstance(document, dict):
        return max((objects(value) for value in document.values()), key=len, default=[])
    return objects(document)


def _cells(found: Json, path: str) -> Iterator[tuple[str, str]]:
    for key, value in found.items():
        name = f"{path}{key}"[:200]
        if isinstance(value, dict):
            if text := string(value):
                yield name, text
            if not path:
                yield from _cells(value, f"{name}.")
        elif isinstance(value, list):
            yield name, LIST_BREAK.join(filter(None, map(string, value)))
        else:
            yield name, string(value)
