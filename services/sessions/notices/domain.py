"""What those who starred a session are told: that it begins soon, and what became of it. No database, no clock.

A watch compares what they know of a session with what it is now. Changes wait for a quiet moment, so that many are told
as one; what ended where it began is not told at all.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from services.contracts.envelope import Event
from services.contracts.events_notices import ATTENDEES_AT_MOST
from services.plumbing.clock import from_text, to_text

PUBLISHED, CANCELLED, WITHDRAWN = "published", "cancelled", "draft"

Shown = dict[str, Any]


@dataclass(frozen=True)
class Windows:
    """How long a change waits for the next one, how long the first of them at most; when a reminder goes out."""

    quiet: timedelta
    longest: timedelta
    ahead: timedelta


@dataclass(frozen=True)
class Seen:
    """What of a session its audience goes by. `state` draft: it was taken out of the programme."""

    title: str
    speakers: tuple[str, ...]
    state: str
    start: datetime | None
    end: datetime | None
    room: str

    @property
    def place(self) -> Shown:
        """As events tell it."""
        start, end = (to_text(one) if one else None for one in (self.start, self.end))
        return {"start": start, "end": end, "room": self.room}


@dataclass(frozen=True)
class Watch:
    """`told` is how those who starred the session know it, `now` how it is by its version `known`.

    While the two differ, `first_at` and `last_at` say since when, `due_at` when it is told. `remind_at` is when those
    are reminded who starred it before; `reminded` is the start that this was done for.
    """

    session_id: str
    conference_id: str
    conference: str
    told: Seen
    now: Seen
    known: int
    reason: str = ""
    first_at: datetime | None = None
    last_at: datetime | None = None
    due_at: datetime | None = None
    remind_at: datetime | None = None
    reminded: datetime | None = None
    version: int = 0

    @property
    def wake_at(self) -> datetime | None:
        """When there is something to do."""
        return min((one for one in (self.due_at, self.remind_at) if one is not None), default=None)


class Heard(NamedTuple):
    """News of a session: what it is in one of its versions, and why; whether its room is only called otherwise."""

    seen: Seen
    version: int
    reason: str
    renames_room: bool = False


def seen(facts: Shown) -> Seen:
    """From the facts of a session, as events carry them."""
    return Seen(
        title=facts["title"],
        speakers=tuple(speaker["name"] for speaker in facts["speakers"]),
        state=facts["state"],
        start=from_text(facts["start"]) if facts["start"] else None,
        end=from_text(facts["end"]) if facts["end"] else None,
        room=facts["room"],
    )


def heard(event: Shown) -> Heard:
    """From the data of an event. A room that is told as a field, and not as a move, has got another name."""
    facts = event["session"]
    return Heard(seen(facts), facts["version"], event.get("reason", ""), "room" in event.get("fields", ()))


def begin(facts: Shown, windows: Windows, *, at: datetime) -> Watch:
    """Of a session that nobody starred before."""
    known = seen(facts)
    watch = Watch(facts["id"], facts["conference_id"], facts["conference"], known, known, facts["version"])
    return _awaiting(watch, windows, at)


def hear(watch: Watch, heard: Heard, windows: Windows, *, at: datetime) -> Watch:
    """Events come late, twice and in any order: the newest version counts. Of an older one, only its reason may."""
    if heard.version <= watch.known:
        waits = watch.due_at is not None and not watch.reason
        return replace(watch, reason=heard.reason) if waits else watch
    changed = replace(watch, now=heard.seen, known=heard.version, reason=heard.reason or watch.reason)
    if heard.renames_room and watch.told.room == watch.now.room:  # nobody has to go elsewhere
        changed = replace(changed, told=replace(watch.told, room=heard.seen.room))
    if not _differs(changed.told, changed.now):
        return _awaiting(_settled(changed), windows, at)
    first_at = watch.first_at or at
    due_at = min(at + windows.quiet, first_at + windows.longest, *_starts_after(at, changed))
    return _awaiting(replace(changed, first_at=first_at, last_at=at, due_at=due_at), windows, at)


def tell(
    watch: Watch, starred: Iterable[tuple[str, datetime]], *, timezone: str, at: datetime
) -> tuple[Watch, list[Event]]:
    """What is due, told to those whom it concerns: (attendee, since when they have the star)."""
    people, events, after = list(starred), [], watch
    if watch.due_at is not None and watch.due_at <= at and watch.last_at is not None:
        # Whoever starred it after the last change has seen it as it is now.
        concerned = [who for who, since in people if since <= watch.last_at]
        events += _events(watch, concerned, _change(watch) | {"timezone": timezone})
        after = _settled(replace(after, told=watch.now))
    if watch.remind_at is not None and watch.remind_at <= at:
        if watch.now.start is not None and watch.now.start > at:  # after an outage it may have begun
            concerned = [who for who, since in people if since <= watch.remind_at]
            what = {"kind": "reminder", "after": watch.now.place, "timezone": timezone}
            events += _events(watch, concerned, what)
        after = replace(after, remind_at=None, reminded=watch.now.start)
    return after, events


def _differs(told: Seen, now: Seen) -> bool:
    """Of what does not take place, before and after, nothing matters any more."""
    if told.state == now.state == PUBLISHED:
        return told != now
    return (told.state == PUBLISHED) != (now.state == PUBLISHED)


def _change(watch: Watch) -> Shown:
    """`after` alone is missing of what was taken out of the programme; the fields that changed besides its place."""
    told, now = watch.told, watch.now
    if now.state == CANCELLED:
        return {"kind": "cancelled", "before": told.place, "after": now.place, "reason": watch.reason}
    if now.state == WITHDRAWN:
        return {"kind": "cancelled", "before": told.place, "after": None, "reason": watch.reason}
    names = [name for name in ("state", "title", "speakers") if getattr(told, name) != getattr(now, name)]
    moved = {"before": told.place, "after": now.place} if told.place != now.place else {"after": now.place}
    return {"kind": "change", **moved, "fields_changed": names, "reason": watch.reason}


def _events(watch: Watch, attendee_ids: list[str], what: Shown) -> list[Event]:
    """As many as are needed for so many people. All have one id, by which nobody is told twice."""
    about = {
        "notice_id": f"{watch.session_id}-{watch.version + 1}-{what['kind']}",
        "conference_id": watch.conference_id,
        "conference": watch.conference,
        "session_id": watch.session_id,
        # A draft may be called something else by now, which is the organisers' own.
        "title": (watch.told if watch.now.state == WITHDRAWN else watch.now).title,
    }
    return [
        Event("notice_given", {**about, **what, "attendee_ids": attendee_ids[start : start + ATTENDEES_AT_MOST]})
        for start in range(0, len(attendee_ids), ATTENDEES_AT_MOST)
    ]


def _settled(watch: Watch) -> Watch:
    return replace(watch, told=watch.now, reason="", first_at=None, last_at=None, due_at=None)


def _starts_after(at: datetime, watch: Watch) -> list[datetime]:
    """A change is not told later than when the session would have begun, or does begin."""
    starts = (one.start for one in (watch.told, watch.now) if one.state == PUBLISHED)
    return [start for start in starts if start is not None and start > at]


def _awaiting(watch: Watch, windows: Windows, at: datetime) -> Watch:
    """With the time of the next reminder: none for what does not take place, has begun, or was reminded of."""
    start = watch.now.start
    is_ahead = watch.now.state == PUBLISHED and start is not None and start > at and start != watch.reminded
    return replace(watch, remind_at=start - windows.ahead if is_ahead and start is not None else None)
