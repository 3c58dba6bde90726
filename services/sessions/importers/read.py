"""The one way in: bytes of a file to a Programme, or Unreadable with the reason."""

from services.sessions.importers import json_reader, sniff, xml_reader
from services.sessions.importers.build import build
from services.sessions.importers.model import Programme, Unreadable
from services.sessions.importers.raw import Notes, Reader

MAX_BYTES = 20 * 1024 * 1024  # the largest real programme has 3 MB
_READERS: dict[str, Reader] = {"xml": xml_reader.read, "json": json_reader.read}


def read_programme(content: bytes, *, filename: str = "", timezone: str | None = None) -> Programme:
    """Reads a programme. `timezone` (an IANA name) is the organiser's word and wins over the file's.

    The format is told by the content; `filename` only makes messages clearer.
    """
    if len(content) > MAX_BYTES:
        raise Unreadable(
            f"{filename or 'The file'} has {len(content):,} bytes; the limit is {MAX_BYTES // 1024**2} MB. "
            "A programme is far smaller: leave out embedded images."
        )
    notes = Notes()
    raw = _READERS[sniff.kind(content)](content, notes)
    return build(raw, notes, timezone=timezone)
