"""What an import answers: the difference in lists and numbers, and what is kept of it in the history of imports."""

from collections import Counter
from datetime import datetime
from typing import Any

from services.plumbing.clock import to_text
from services.sessions.domain import conference as conferences
from services.sessions.domain.conference import Conference
from services.sessions.domain.imports import Difference
from services.sessions.domain.writes import Write
from services.sessions.importers import Programme
from services.sessions.imports.importing import Done

Shown = dict[str, Any]

VALUE_CHARACTERS = 2_000  # of a field in conflict: enough to see what differs


def answer(done: Done, *, dry_run: bool) -> Shown:
    difference = done.difference
    return {
        "conference": conferences.facts(done.conference),
        "dry_run": dry_run,
        "when": done.when,
        "mark": done.mark,
        "import_id": difference.import_id,
        "programme": _summary(done.conference, done.programme),
        "added": [_named(write) | {"state": write.after.state} | write.after.place for write in difference.added()],
        "moved": [
            _named(write) | {"before": write.before.place, "after": write.after.place}
            for write in difference.moved()
            if write.before
        ],
        "changed": [_named(write) | {"fields": write.fields or ["state"]} for write in difference.changed()],
        "completed": [_named(write) | {"fields": write.fields} for write in difference.completed()],
        "cancelled": [_named(write) | {"reason": write.after.cancel_reason} for write in difference.cancelled()],
        "skipped": [{"title": title, "reason": reason} for title, reason in difference.skipped],
        "conflicts": [
            {
                "id": one.session.id,
                "title": one.session.title,
                "field": one.field,
                "here": one.here[:VALUE_CHARACTERS],
                "file": one.file[:VALUE_CHARACTERS],
            }
            for one in difference.conflicts
        ],
        "breaks": [_named(write) | {"state": write.after.state} | write.after.place for write in difference.breaks()],
        "unchanged": difference.unchanged,
        "warnings": list(difference.warnings),
    }


def counts(difference: Difference) -> dict[str, int]:
    return {
        "added": len(difference.added()),
        "moved": len(difference.moved()),
        "changed": len(difference.changed()) + len(difference.completed()),
        "cancelled": len(difference.cancelled()),
        "skipped": len(difference.skipped),
        "conflicts": len(difference.conflicts),
        "unchanged": difference.unchanged,
    }


def _named(write: Write) -> Shown:
    return {"id": write.after.id, "title": write.after.title}


def _summary(conference: Conference, programme: Programme) -> dict[str, int]:
    """The programme in the file, in numbers."""
    talks = [session for session in programme.sessions if not session.is_slot]
    states = Counter(session.state for session in talks)
    starts: list[datetime] = [session.start for session in talks if session.start is not None]
    return {
        "sessions": len(talks),
        "days": len({conference.programme_day(start) for start in starts}),
        "rooms": len({session.room for session in talks if session.room}),
        "speakers": len({speaker.key or speaker.name for one in talks for speaker in one.speakers}),
        "cancelled": states["cancelled"],
        "amended": sum(session.amended for session in talks),
    }


def run(document: Shown) -> Shown:
    """A line of the history of imports."""
    return {
        "id": document["_id"],
        "at": to_text(document["at"]),
        "source": document["source"],
        "name": document["name"],
        "when": document["when"],
        "counts": document["counts"],
        "error": document["error"],
    }
