"""The one way in: bytes of a file to a Programme, or Unreadable with the reason."""

from services.sessions.importers import (
    columns,
    ical_reader,
    json_kinds,
    json_values,
    sessionize_reader,
    sniff,
    tables,
    xml_reader,
)
from services.sessions.importers.build import build
from services.sessions.importers.model import Programme, Sample, Unreadable
from services.sessions.importers.options import NOTHING_SAID, FieldMapping
from services.sessions.importers.raw import Notes, RawProgramme

MAX_BYTES = 20 * 1024 * 1024  # the largest real programme has 3 MB
FORMATS = ("xml", "json", "ics", "csv")
SAMPLE_ROWS = 5


def read_programme(
    content: bytes,
    *,
    filename: str = "",
    timezone: str | None = None,
    mapping: FieldMapping = NOTHING_SAID,
    format: str = "",
) -> Programme:
    """Reads a programme. `timezone` (an IANA name) is the organiser's word and wins over the file's.

    The format is told by the content, unless it is given (one of FORMATS); `filename` only makes messages clearer.
    """
    kind, notes = _kind(content, filename, format), Notes()
    return build(_raw(content, kind, notes, mapping), notes, timezone=timezone)


def sample_of(content: bytes, *, mapping: FieldMapping = NOTHING_SAID, format: str = "") -> Sample:
    """What an organiser needs to see to say which column, or which category, is what."""
    kind = _kind(content, "", format)
    if kind == "csv":
        return _table_sample(tables.from_csv(content, Notes()), mapping)
    if kind != "json":
        return Sample(kind)
    document = json_values.document(content)
    found = json_kinds.kind(document)
    if found == "table":
        return _table_sample(tables.from_json(document), mapping)
    return Sample(found, categories=sessionize_reader.guesses(document) if found == "sessionize" else {})


def _table_sample(table: tables.Table, mapping: FieldMapping) -> Sample:
    return Sample("table", table.columns, table.rows[:SAMPLE_ROWS], dict(columns.guessed(table, mapping).columns))


def _kind(content: bytes, filename: str, format: str) -> str:
    if len(content) > MAX_BYTES:
        raise Unreadable(
            f"{filename or 'The file'} has {len(content):,} bytes; the limit is {MAX_BYTES // 1024**2} MB. "
            "A programme is far smaller: leave out embedded images."
        )
    return format if format in FORMATS else sniff.kind(content)


def _raw(content: bytes, kind: str, notes: Notes, mapping: FieldMapping) -> RawProgramme:
    match kind:
        case "xml":
            return xml_reader.read(content, notes)
        case "json":
            return json_kinds.read(content, notes, mapping)
        case "ics":
            return ical_reader.read(content, notes)
    return columns.read(tables.from_csv(content, notes), mapping, notes)
