"""Taking a release back: what it changed becomes what it was, where nobody changed it since. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.sessions.domain import forms
from services.sessions.domain.conference import Conference
from services.sessions.domain.lifecycle import placed
from services.sessions.domain.session import Session
from services.sessions.domain.telling import PLACE_FIELDS, PUBLIC_FIELDS, STATE_FIELDS
from services.sessions.domain.writes import Write
from services.sessions.history.domain import Change
from services.sessions.history.merging import DERIVED
from services.sessions.releases.domain import Release, Shown, written


@dataclass(frozen=True)
class Undoing:
    """What taking a release back does, and what stays because it was changed since: {id, title, fields}."""

    writes: tuple[Write, ...]
    kept: tuple[Shown, ...]


def undone(
    release: Release, changes: Iterable[Change], sessions: Iterable[Session], conference: Conference, *, at: datetime
) -> Undoing:
    """Takes back what an earlier release changed, where it still is as that release left it."""
    by_session = {change.session_id: change for change in changes if change.is_public}
    writes: list[Write] = []
    kept: list[Shown] = []
    for session in sessions:
        change = by_session.get(session.id)
        if change is None or session.last_release == release.number:
            continue
        values, later = _taken_back(session, change)
        if later:
            kept.append({"id": session.id, "title": session.title, "fields": later})
        if values:
            after = placed(replace(session, **values, html={}), conference)
            # What was published by mistake waits until somebody lets it go, and not for the next release; and what is
            # planned and held back stays so (telling.told lets go of what is public when nothing is planned).
            after = replace(after, held=session.held or not after.is_public)
            writes.append(written(release, session, after, release.note, at=at))
    return Undoing(tuple(writes), tuple(kept))


def _taken_back(session: Session, change: Change) -> tuple[Shown, list[str]]:
    """The values that fields had before, and the names of those that are not as the change left them."""
    values: Shown = {}
    later: list[str] = []
    for names in _groups(change.fields):
        is_as_left = all(forms.plain(getattr(session, name)) == change.fields[name][1] for name in names)
        if is_as_left and _may(session, change, names):
            values |= {name: forms.value(name, change.fields[name][0]) for name in names}
        else:
            later += [name for name in names if name in PUBLIC_FIELDS and name not in DERIVED]
    return values, later


def _groups(fields: Iterable[str]) -> list[list[str]]:
    """The changed fields, those together that are right only together."""
    together: dict[str, list[str]] = {}
    for name in fields:
        if name in PUBLIC_FIELDS:
            key = "state" if name in STATE_FIELDS else "time" if name in PLACE_FIELDS and name != "room" else name
            together.setdefault(key, []).append(name)
    return list(together.values())


def _may(session: Session, change: Change, names: Sequence[str]) -> bool:
    """A draft that was edited since it was withdrawn is not made public by the way."""
    return "state" not in names or session.is_public or session.version == change.version
