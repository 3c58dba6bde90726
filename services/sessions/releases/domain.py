"""A release of the programme: what it does to each session, and what is told of it. undoing.py takes it back.

Pure: the same answers serve a preview and the real thing.
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from services.contracts.errors import Conflict, Invalid
from services.contracts.events_releases import KINDS_TOLD, RELEASED
from services.plumbing.clock import to_text
from services.sessions.domain import forms, telling
from services.sessions.domain.conference import Conference
from services.sessions.domain.lifecycle import after_release
from services.sessions.domain.session import Session
from services.sessions.domain.writes import Write
from services.sessions.history.merging import DERIVED

NAMED_AT_MOST = 50  # sessions of each kind that the event names; it counts them all
NOTHING = "There is nothing to release: no change is planned and no draft is waiting that is not held back."

Shown = dict[str, Any]


@dataclass(frozen=True)
class Release:
    """`told` is the data of its event; `sessions` are those it was about when it began. `kept` says what an undo did
    not take back, since it was changed later. Until it is `done` it may be begun again, by whoever finds it so.
    """

    id: str
    conference_id: str
    number: int
    name: str
    kind: str
    note: str
    at: datetime
    by: str | None
    told: Shown
    sessions: tuple[str, ...]
    undoes: int | None = None
    kept: tuple[Shown, ...] = ()
    done: bool = False
    version: int = 0


def begun(
    conference: Conference,
    last: Release | None,
    *,
    release_id: str,
    note: str,
    name: str,
    at: datetime,
    by: str | None,
    taken: Container[str] = (),
    kind: str = RELEASED,
    undoes: int | None = None,
) -> Release:
    """The next release of a conference, with nothing in it yet. Raises Invalid for a name that is `taken`."""
    if name in taken:
        raise Invalid.fields({"version": [f"A release of this programme is called {name} already. Choose another."]})
    number = last.number + 1 if last else 1
    name = name or _name_of(number, taken)
    return Release(release_id, conference.id, number, name, kind, note, at, by, told={}, sessions=(), undoes=undoes)


def carried_out(writes: Iterable[Write], now: Iterable[Session], release: Release) -> list[Write]:
    """Those that were written: the sessions as they are now know it."""
    by_release = {session.id for session in now if session.last_release == release.number}
    return [write for write in writes if write.after.id in by_release]


def released(release: Release, sessions: Iterable[Session], *, at: datetime) -> list[Write]:
    """What becomes of the sessions that are not held back, and that it has not written yet."""
    writes = []
    for session in sessions:
        after = after_release(session)
        if after != session and session.last_release != release.number:
            after = replace(after, published_at=session.published_at or at)
            writes.append(written(release, session, after, session.planned_reason or release.note, at=at))
    return writes


def with_writes(
    release: Release, conference: Conference, writes: Sequence[Write], kept: Sequence[Shown] = ()
) -> Release:
    """The release, knowing what it does. Raises Conflict when that is nothing."""
    if not writes:
        raise Conflict(NOTHING)
    ids = tuple(write.after.id for write in writes)
    return replace(release, told=told(release, conference, writes), sessions=ids, kept=tuple(kept))


def told(release: Release, conference: Conference, writes: Sequence[Write]) -> Shown:
    """The data of its event."""
    kinds: dict[str, list[Write]] = {kind: [] for kind in KINDS_TOLD}
    for write in writes:
        for kind in _kinds(write):
            kinds[kind].append(write)
    return {
        "conference_id": conference.id,
        "conference": conference.slug,
        "release_id": release.id,
        "number": release.number,
        "version": release.name,
        "kind": release.kind,
        "undoes": release.undoes,
        "note": release.note,
        **{kind: len(found) for kind, found in kinds.items()},
        **{
            f"{kind}_sessions": [_named(release, kind, one) for one in found[:NAMED_AT_MOST]]
            for kind, found in kinds.items()
        },
    }


def preview(conference: Conference, waiting: Sequence[Session], *, at: datetime) -> dict[str, int]:
    """What the next release would do, in numbers; and how many are held back."""
    release = begun(conference, None, release_id="", note="", name="", at=at, by=None)
    data = told(release, conference, released(release, waiting, at=at))
    return {kind: data[kind] for kind in KINDS_TOLD} | {"held": sum(one.held for one in waiting)}


def position(waiting: Sequence[Session], cursor: str | None) -> int:
    """Where a page begins: after the session with this id. Raises Invalid when none has it (any more)."""
    if cursor is None:
        return 0
    for place, session in enumerate(waiting, start=1):
        if session.id == cursor:
            return place
    raise Invalid.cursor()


def show_waiting(session: Session) -> Shown:
    """A draft, or what is planned for a session, as it is and as it will be."""
    planned = session.planned or {}
    return {
        "id": session.id,
        "version": session.version,
        "title": session.title,
        "state": session.state,
        "day": session.day,
        **session.place,
        "held": session.held,
        "reason": session.planned_reason,
        "changes": [
            {"name": name, "before": forms.plain(getattr(session, name)), "after": forms.plain(value)}
            for name, value in planned.items()
            if name not in DERIVED and getattr(session, name) != value
        ],
    }


def show(release: Release) -> Shown:
    """As its organisers get it."""
    told = {name: value for name, value in release.told.items() if name.endswith("_sessions")}
    counts = {name.removesuffix("_sessions"): release.told[name.removesuffix("_sessions")] for name in told}
    return {
        "id": release.id,
        "number": release.number,
        "version": release.name,
        "kind": release.kind,
        "undoes": release.undoes,
        "note": release.note,
        "at": to_text(release.at),
        "by": release.by,
        "done": release.done,
        "kept": [dict(one) for one in release.kept],
        **counts,
        **told,
    }


def written(release: Release, before: Session, after: Session, reason: str, *, at: datetime) -> Write:
    """The session as this release leaves it, with what is told of that."""
    after = replace(after, updated_at=at, last_release=release.number)
    after, events = telling.told(before, after, import_id=release.id, reason=reason)
    return Write(before, after, tuple(events), release.number)


def _name_of(number: int, taken: Container[str]) -> str:
    """The number, or as much like it as is free: an earlier release may have been given it for a name."""
    name = str(number)
    while name in taken:
        name += ".0"
    return name


def _kinds(write: Write) -> list[str]:
    """What the public sees happen to a session: one thing, or that it moved and changed."""
    if write.before is None or not write.before.is_public:
        return ["cancelled" if write.is_cancelled else "added"]
    if not write.after.is_public:
        return ["withdrawn"]
    if write.is_cancelled:
        return ["cancelled"]
    return [*(["moved"] if write.is_moved else []), *(["changed"] if write.fields or write.is_back else [])]


def _named(release: Release, kind: str, write: Write) -> Shown:
    """A session in the list of this kind; with why, when that is another reason than the release's."""
    named: Shown = {"id": write.after.id, "title": write.after.title}
    if kind == "moved" and write.before is not None:
        named |= {"before": write.before.place, "after": write.after.place}
    if kind == "changed" and write.is_back:
        named["takes_place_again"] = True
    why = next((event.data["reason"] for event in write.events if event.data.get("reason")), "")
    return named | ({"reason": why} if why != release.note and why else {})
