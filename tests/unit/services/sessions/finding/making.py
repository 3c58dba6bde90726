"""Entries and indexes for the tests of finding."""

from datetime import UTC, datetime, timedelta
from typing import Any

from services.sessions.finding.domain.index import Index
from services.sessions.finding.domain.outline import Entry, Outline
from services.sessions.finding.domain.weights import weigh

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)


def entry(name: str, start: datetime | None = NINE, minutes: int = 45, **fields: Any) -> Entry:
    """A published session; its id is the name, filled up to the length of an id."""
    session_id = name.upper().rjust(26, "0")
    blank: dict[str, Any] = {
        **{name: "" for name in ("track", "room", "type")},
        **{"version": 1, "title": name, "languages": (), "tags": (), "speakers": ()},
        **{"state": "published", "recorded": False, "day": f"{start:%Y-%m-%d}" if start else None},
    }
    order = f"{start:%Y-%m-%dT%H:%M:%SZ}|{session_id}" if start else f"9|{session_id}"
    end = start + timedelta(minutes=minutes) if start else None
    return Entry(**{**blank, **fields, "id": session_id, "order": order, "start": start, "end": end})


def outline(*entries: Entry) -> Outline:
    made = Outline()
    for one in entries:
        made.put(one)
    return made


def index(sessions: dict[str, dict[str, str]], languages: dict[str, list[str]] | None = None) -> Index:
    """Of texts by the names of weights.FIELDS, by session."""
    made = Index()
    for name, texts in sessions.items():
        made.put(name, weigh(texts), (languages or {}).get(name, ["en"]))
    return made
