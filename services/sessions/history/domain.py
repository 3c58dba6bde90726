"""One change of a session as it is remembered, and what of it everybody may read. No database, no clock.

The audit has all changes, with who made them and every value. The changelog has what the public saw change: no actor,
no draft, nothing planned.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.contracts.envelope import Event
from services.plumbing.clock import to_text
from services.sessions.domain.forms import plain
from services.sessions.domain.session import Session
from services.sessions.domain.telling import PUBLIC_FIELDS, TOLD_FIELDS

KINDS = (
    *("drafted", "edited", "deleted"),
    *("published", "moved", "changed", "cancelled", "withdrawn"),
    *("planned", "discarded", "held", "let_go"),
)
OF_STATE = {"published": "published", "cancelled": "cancelled", "draft": "withdrawn"}
BESIDE_THE_PROGRAMME = frozenset({"recordings", "materials"})  # they come and are put right one by one
RELEASE, IMPORT, SINGLE = "release", "import", "change"  # what an entry of the changelog is about

Fields = dict[str, list[Any]]
Entry = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """`fields` have the values before and after, as JSON; `version` is the session's after it. `before` and `after`
    are where it took place, when that changed in public. `release` and `import_id` say of what whole it was a part; of
    a release, `import_id` is its id.
    """

    id: str
    conference_id: str
    session_id: str
    title: str
    at: datetime
    by: str | None
    kind: str
    version: int
    fields: Fields = field(default_factory=dict)
    title_before: str = ""
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    reason: str = ""
    release: int | None = None
    import_id: str | None = None
    is_public: bool = False


def change_of(
    before: Session | None,
    after: Session,
    events: Sequence[Event],
    *,
    change_id: str,
    at: datetime,
    by: str | None,
    release: int | None = None,
) -> Change | None:
    """What there is to remember of a session that became another; None when nobody would call it a change."""
    kind, fields = _difference(before, after)
    if kind is None:
        return None
    moved = before is not None and before.is_public and after.is_public and before.place != after.place
    said = {name: value for event in events for name, value in event.data.items() if name in ("reason", "import_id")}
    return Change(
        id=change_id,
        conference_id=after.conference_id,
        session_id=after.id,
        title=after.title,
        at=at,
        by=by,
        kind=kind,
        version=(before.version if before else 0) + 1,
        fields=fields,
        title_before=before.title if before and before.is_public else after.title,
        before=before.place if moved and before else None,
        after=after.place if moved else None,
        reason=said.get("reason") or (after.planned_reason if kind == "planned" else ""),
        release=release,
        import_id=said.get("import_id"),
        is_public=bool(events),
    )


def deletion_of(session: Session, *, change_id: str, at: datetime, by: str | None) -> Change:
    return Change(
        id=change_id,
        conference_id=session.conference_id,
        session_id=session.id,
        title=session.title,
        at=at,
        by=by,
        kind="deleted",
        version=session.version + 1,
        title_before=session.title,
    )


def _difference(before: Session | None, after: Session) -> tuple[str | None, Fields]:
    """What kind of change it is, and which fields have which other values."""
    if before is None:
        return ("drafted" if after.state == "draft" else OF_STATE[after.state]), {}
    fields = _changed(before, after, (*PUBLIC_FIELDS, "needs_minutes"))
    if before.state != after.state:
        return OF_STATE[after.state], fields
    if fields and not after.is_public:
        return "edited", fields
    if fields:
        return ("moved" if before.place != after.place else "changed"), fields
    if before.planned != after.planned:
        return ("planned" if after.planned else "discarded"), _replanned(before, after)
    if before.held != after.held:
        return ("held" if after.held else "let_go"), {}
    return None, {}


def _changed(before: Session, after: Session, names: Iterable[str]) -> Fields:
    pairs = {name: (getattr(before, name), getattr(after, name)) for name in names}
    return {name: [plain(old), plain(new)] for name, (old, new) in pairs.items() if old != new}


def _replanned(before: Session, after: Session) -> Fields:
    """What was planned for a field before, or what it is, and what is planned for it now."""
    old, new = before.planned or {}, after.planned or {}
    pairs = {
        name: (old.get(name, getattr(before, name)), new.get(name, getattr(after, name))) for name in {**old, **new}
    }
    return {name: [plain(one), plain(other)] for name, (one, other) in pairs.items() if one != other}


def entry_of(change: Change) -> Entry | None:
    """The line of the public changelog for a change of the programme that went out alone; None for all others."""
    if not change.is_public or change.import_id or _is_beside_the_programme(change):
        return None
    return {
        "_id": change.id,
        "conference_id": change.conference_id,
        "kind": SINGLE,
        "at": change.at,
        "reason": change.reason,
        "change": show_everybody(change),
    }


def _is_beside_the_programme(change: Change) -> bool:
    return change.kind == "changed" and bool(change.fields) and change.fields.keys() <= BESIDE_THE_PROGRAMME


def entry_of_whole(event: Event, *, at: datetime) -> Entry:
    """The line for a release or an import, with the first of each kind by name, as its event has them."""
    data = event.data
    kind = RELEASE if event.name == "programme_released" else IMPORT
    apart = ("conference_id", "conference", "import_id", "release_id", "note")
    return {
        "_id": data["release_id" if kind == RELEASE else "import_id"],
        "conference_id": data["conference_id"],
        "kind": kind,
        "at": at,
        "reason": data.get("note", ""),
        "programme": {name: value for name, value in data.items() if name not in apart},
    }


def show(change: Change) -> Entry:
    """As organisers get it."""
    return {
        "id": change.id,
        "session_id": change.session_id,
        "title": change.title,
        "at": to_text(change.at),
        "by": change.by,
        "kind": change.kind,
        "changes": [{"name": name, "before": one, "after": other} for name, (one, other) in change.fields.items()],
        "reason": change.reason,
        "release": change.release,
        "import_id": change.import_id,
        "is_public": change.is_public,
    }


def show_everybody(change: Change) -> Entry:
    """What everybody saw change."""
    return {
        "kind": change.kind,
        "session_id": change.session_id,
        "title": change.title,
        "title_before": change.title_before,
        "before": change.before,
        "after": change.after,
        "fields": [name for name in TOLD_FIELDS if name in change.fields and change.kind != "published"],
        "reason": change.reason,
        "takes_place_again": change.kind == "published" and change.fields.get("state", [""])[0] == "cancelled",
    }


def show_entry(entry: Entry) -> Entry:
    """As everybody gets it."""
    shown: Entry = {name: entry[name] for name in ("kind", "reason", "change", "programme") if name in entry}
    return {"id": entry["_id"], "at": to_text(entry["at"]), **shown}
