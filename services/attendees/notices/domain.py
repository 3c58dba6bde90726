"""Which notices somebody wants where, and what a letter says of one. No database, no clock."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from services.attendees.domain import Attendee
from services.attendees.mail.domain import Letter
from services.contracts.envelope import Event
from services.contracts.events_notices import NOTICE_KINDS
from services.plumbing.clock import from_text

BY_MAIL = frozenset({"recording"})  # until somebody chooses otherwise: who wished for one is not here when it comes
CHANGES = {
    "state": "It takes place after all.",
    "title": "It has another title.",
    "speakers": "Other people speak.",
}

Shown = dict[str, Any]


@dataclass(frozen=True)
class Wanted:
    """The kinds of notices that somebody wants to see as notifications (`page`), and to get as mail."""

    attendee_id: str
    page: frozenset[str] = frozenset(NOTICE_KINDS)
    mail: frozenset[str] = BY_MAIL
    version: int = 0


def changed(wanted: Wanted) -> Event:
    return Event("notification_settings_changed", {"attendee_id": wanted.attendee_id, "page": sorted(wanted.page)})


def gets_mail(attendee: Attendee, wanted: Wanted, kind: str) -> bool:
    """Only to an address that was shown to be theirs."""
    return attendee.active and attendee.email_verified_at is not None and kind in wanted.mail


def letter(notice: Shown, attendee: Attendee) -> Letter:
    """Its id follows from the notice: however often that comes, there is one letter."""
    kind, reason = notice["kind"], notice.get("reason", "")
    before, after = notice.get("before"), notice.get("after")
    zone = ZoneInfo(attendee.timezone or notice.get("timezone") or "UTC")
    values = {
        "title": notice["title"],
        "conference": notice["conference"],
        "session": notice["session_id"],
        "what": _what(notice, zone),
        **({"reason": reason} if reason else {}),
    }
    return Letter(
        id=f"{notice['notice_id']}:{attendee.id}",
        template=f"notice_{_subject(kind, before, after)}{'_with_reason' if reason else ''}",
        address=attendee.email,
        attendee_id=attendee.id,
        values=values,
        good_until=from_text(after["start"]) if kind == "reminder" and after and after["start"] else None,
    )


def _subject(kind: str, before: Shown | None, after: Shown | None) -> str:
    if kind == "change":
        return "moved" if before and after else "changed"
    return "withdrawn" if kind == "cancelled" and after is None else kind


def _what(notice: Shown, zone: ZoneInfo) -> str:
    """In sentences, with times as they are where the reader is."""
    kind, before, after = notice["kind"], notice.get("before"), notice.get("after")
    if kind == "reminder" or kind == "cancelled":
        place = after or before
        return f"{place_words(place, zone)}." if place else ""
    if kind == "change":
        moved = [f"It was {place_words(before, zone)}.", f"It is now {place_words(after, zone)}."]
        said = [CHANGES[name] for name in notice.get("fields_changed", ()) if name in CHANGES]
        return " ".join([*said, *(moved if before and after else ())])
    return str(notice.get("text", ""))


def place_words(place: Shown | None, zone: ZoneInfo) -> str:
    """`Monday 23 November 2026, 10:00–10:45 (Europe/Lisbon), Hall`."""
    if place is None or not place["start"]:
        return "without a time"
    start = from_text(place["start"]).astimezone(zone)
    end = f"–{from_text(place['end']).astimezone(zone):%H:%M}" if place["end"] else ""
    room = f", {place['room']}" if place["room"] else ""
    return f"{_day(start)}, {start:%H:%M}{end} ({zone.key}){room}"


def _day(moment: datetime) -> str:
    return f"{moment:%A} {moment.day} {moment:%B} {moment.year}"
