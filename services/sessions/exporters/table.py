"""The programme as a table (CSV, RFC 4180): a row for each session, also for those without a time and cancelled ones.

Begins with a BOM, without which Excel takes UTF-8 for something else. What a spreadsheet would take for a formula has
an apostrophe before it. Links are not in it: a cell has no place for what they are called.
"""

import csv
import io

from services.plumbing.characters import legal_lines
from services.plumbing.clock import to_text
from services.sessions.domain.session import Session
from services.sessions.exporters import words
from services.sessions.exporters.model import Outgoing
from services.sessions.importers.returning import SEPARATOR, TABLE_COLUMNS

BOM = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def render(outgoing: Outgoing) -> bytes:
    written = io.StringIO(newline="")
    table = csv.writer(written, lineterminator="\r\n")
    table.writerow(TABLE_COLUMNS)
    table.writerows([_cell(value) for value in _row(outgoing, session)] for session in outgoing.sessions)
    return (BOM + written.getvalue()).encode()


def _row(outgoing: Outgoing, session: Session) -> list[str]:
    zone = outgoing.conference.zone
    start, end = session.start, session.end
    return [
        session.guid,
        words.code(session),
        session.state,
        session.day or "",
        start.astimezone(zone).isoformat() if start else "",
        end.astimezone(zone).isoformat() if end else "",
        str(round((end - start).total_seconds() / 60)) if start and end else "",
        session.room,
        session.title,
        session.subtitle,
        session.type,
        session.track,
        ", ".join(session.languages),
        f"{SEPARATOR} ".join(speaker.name for speaker in session.speakers),
        "; ".join(session.tags),
        session.abstract,
        session.description,
        outgoing.page(session),
        to_text(session.updated_at),
    ]


def _cell(value: str) -> str:
    text = legal_lines(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
